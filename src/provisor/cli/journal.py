"""`provisor journal`: what happened, who did it, through what, and what was set aside or refused."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number

from provisor import app as assembly
from provisor.cli.options import Organization
from provisor.cli.speech import result, show
from provisor.directory.journal import Entry
from provisor.provisioning import administration

app = App(name="journal", help="What happened: who did it, through what, and what was refused.")
for _name, _place in (
    ("verify", "journal_chain:verify"),
    ("checkpoint", "journal_chain:checkpoint"),
):
    app.command(f"provisor.cli.{_place}", name=_name)

_HEADINGS = ("at", "action", "by", "what", "told")


@app.default
@app.command(name="list")
def list_entries(
    *,
    newest: Annotated[
        int, Parameter(help="How many entries, the newest first.", validator=Number(gte=1, lte=100_000))
    ] = 50,
    as_json: Annotated[
        bool, Parameter(name="--json", negative=(), help="Print each entry whole, as a line of JSON.")
    ] = False,
    organization: Organization = None,
) -> None:
    """Print the newest entries of the journal."""
    entries = assembly.look(lambda records: administration.list_entries(records, newest), organization)
    if as_json:
        for entry in entries:
            result(_as_json(entry))
    elif sys.stdout.isatty():
        show(*_HEADINGS, rows=[_row(entry) for entry in entries])
    else:
        for entry in entries:
            result("  ".join(filter(None, _row(entry))))


def _as_json(entry: Entry) -> str:
    return json.dumps(asdict(entry) | {"at": entry.at.isoformat()}, ensure_ascii=False)


def _row(entry: Entry) -> tuple[str, ...]:
    what = (entry.resource_type, entry.resource_id, entry.resource_name and _in_one_line(entry.resource_name))
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}Z",
        entry.action,
        entry.actor.name,
        " ".join(filter(None, what)),
        _told(entry),
    )


def _told(entry: Entry) -> str:
    """What is said of the change: its detail, which attributes it changed, and what was done to understand it."""
    changed = dict.fromkeys([*(entry.before or ()), *(entry.after or ())])
    parts = (
        entry.detail or "",
        f"changed: {', '.join(changed)}" if changed else "",
        f"tolerated: {', '.join(entry.tolerances)}" if entry.tolerances else "",
        f"set aside: {', '.join(entry.set_aside)}" if entry.set_aside else "",
        f"request: {entry.request_id}" if entry.request_id else "",
        f"theirs: {entry.client_request_id}" if entry.client_request_id else "",
    )
    return _in_one_line("; ".join(filter(None, parts)))


def _in_one_line(text: str) -> str:
    """Text of clients as a terminal may show it: no line breaks, no control sequences."""
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)
