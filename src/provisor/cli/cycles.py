"""`provisor cycle`: what came of each run of an identity provider."""

import json
from typing import Annotated, Any

from cyclopts import Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli import times
from provisor.cli.journal_words import line
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.speech import result, show
from provisor.provisioning import cycles
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.journal.telling.rhythms import tell_kind
from provisor.provisioning.ports import Records

app = Commands(name="cycle", help="What identity providers did, run by run.")

_Limit = Annotated[
    int, Parameter(name="--limit", help="How many, the newest first.", validator=Number(gte=1, lte=100_000))
]
_SHOWN = ("created", "updated", "deactivated", "deleted", "refused")


@app.default
@app.command(name="list")
def list_cycles(
    *,
    connection: Annotated[str | None, Parameter(help="Of this connection.")] = None,
    limit: _Limit = 50,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """List the cycles of identity providers, newest first."""

    async def run(journal: Journal) -> list[Listed]:
        return await journal.read(lambda records: cycles.newest(records, connection=connection, limit=limit))

    found = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
        return
    show("id", "connection", "started", "ended", "kind", *_SHOWN, rows=[_row(each) for each in found])


@app.command(name="show")
def show_cycle(
    cycle_id: Annotated[str, Parameter(help="Its id, as `provisor cycle list` prints it.")],
    /,
    *,
    limit: _Limit = 50,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Show a cycle: of which kind it was and why, how much it did, and what it changed."""

    def work(records: Records) -> tuple[Listed, list[searching.Listed]]:
        (found,) = cycles.listed(records, [cycles.find(records, cycle_id)])
        return found, searching.search(records, Query(cycle=cycle_id, limit=limit))

    async def run(journal: Journal) -> tuple[Listed, list[searching.Listed]]:
        return await journal.read(work)

    found, entries = assembly.with_journal(run, organization)
    told: dict[str, Any] = {**found.to_document(), "sentence": tell_kind(found.cycle)}
    if as_json:
        result(json.dumps({**told, "entries": [each.to_document() for each in entries]}, ensure_ascii=False))
        return
    told |= {"started": times.shown(found.cycle.started), "ended": times.shown(found.cycle.ended)}
    show("", "", rows=[(name.replace("_", " "), str(value)) for name, value in told.items() if value != 0])
    for entry in entries:
        result(line(entry, as_json=False))


def _row(listed: Listed) -> tuple[str, ...]:
    cycle = listed.cycle
    return (
        cycle.id,
        listed.connection,
        times.shown(cycle.started),
        times.shown(cycle.ended),
        cycle.kind.value,
        *(str(getattr(cycle.counts, name)) for name in _SHOWN),
    )
