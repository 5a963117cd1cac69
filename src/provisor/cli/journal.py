"""`provisor journal`: what happened, who did it, through what, and what was refused."""

import json
import sys
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.journal_words import line, read_kind, row
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, say, show
from provisor.cli.times import Time
from provisor.directory.journal import Outcome
from provisor.directory.phrasing import phrase
from provisor.provisioning.journal import searching, showing
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.journal.showing import Shown

app = Commands(name="journal", help="What happened: who did it, through what, and what was refused.")
for _name, _place, _help in (
    ("verify", "journal_chain:verify", "Tell whether the journal is as it was written."),
    ("checkpoint", "journal_chain:checkpoint", "Print the end of the chain, to be kept elsewhere."),
    ("follow", "journal_feed:follow", "Print entries as they come."),
    ("export", "journal_feed:export", "Write entries as CSV or JSON Lines."),
    ("prune", "journal_feed:prune", "Remove the entries that are older than is kept."),
):
    app.command(f"provisor.cli.{_place}", name=_name, help=_help)

_NOTHING_ABOUT = (
    "No such entry is about {asked}. `provisor explain {asked}` tells what is known of that name, and what is called "
    "nearly so."
)
_HEADINGS = ("position", "at", "what happened", "what to do", "request")


@app.default
@app.command(name="list")
def list_entries(
    *,
    person: Annotated[str | None, Parameter(help="About this user: id or user name.")] = None,
    team: Annotated[str | None, Parameter(help="About this team: id or name.")] = None,
    connection: Annotated[str | None, Parameter(help="Through this connection.")] = None,
    outcome: Annotated[Outcome | None, Parameter(help="With this outcome.")] = None,
    kind: Annotated[str | None, Parameter(help="Of this kind, such as user.created.")] = None,
    request: Annotated[str | None, Parameter(help="Of this request: our id or theirs.")] = None,
    cycle: Annotated[str | None, Parameter(help="Of this cycle (`provisor cycle list`).")] = None,
    since: Annotated[Time, Parameter(help="Not before this time, such as 2026-05-03T09:00.")] = None,
    until: Annotated[Time, Parameter(help="Not after this time.")] = None,
    limit: Annotated[
        int,
        Parameter(
            name=("--limit", "--newest"),
            help="How many entries, the newest first.",
            validator=Number(gte=1, lte=100_000),
        ),
    ] = 50,
    as_json: Annotated[
        bool, Parameter(name="--json", negative=(), help="Print each entry as a line of JSON.")
    ] = False,
    organization: Organization = None,
) -> None:
    """Print the newest entries of the journal, newest first."""
    query = Query(
        person=person,
        team=team,
        connection=connection,
        outcome=outcome,
        kind=read_kind(kind),
        request=request,
        cycle=cycle,
        since=since,
        until=until,
        limit=limit,
    )

    async def run(journal: Journal) -> list[Listed]:
        return await journal.read(lambda records: searching.search(records, query))

    entries = assembly.with_journal(run, organization)
    for asked in () if entries else filter(None, (person, team)):
        say(phrase(_NOTHING_ABOUT, {"asked": asked}))
    if sys.stdout.isatty() and not as_json:
        show(*_HEADINGS, rows=[row(entry) for entry in entries])
        return
    for entry in entries:
        result(line(entry, as_json=as_json))


@app.command(name="show")
def show_entry(
    position: Annotated[int, Parameter(help="Its position.", validator=Number(gte=1, lt=2**62))],
    /,
    *,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Show an entry with what was before and after, and through which token it came."""

    async def run(journal: Journal) -> Shown:
        return await journal.read(lambda records: showing.show(records, position))

    found = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps(found.to_document(), ensure_ascii=False))
        return
    result(line(found.listed, as_json=False))
    rows = [(each.path, "\n".join(each.before), "\n".join(each.after)) for each in found.changed]
    show("path", "before", "after", rows=rows)
