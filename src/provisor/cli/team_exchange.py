"""`provisor team import` and `provisor team export`: a hand-made organization from and to a file."""

import json
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress

from provisor import app as assembly
from provisor.cli import team_files
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import told_as_json
from provisor.cli.speech import result, say
from provisor.directory.phrasing import Count
from provisor.provisioning import team_import
from provisor.provisioning.team_import import ListedTeam, Summary


def import_teams(
    file: Path,
    /,
    *,
    yes: Annotated[bool, Parameter(help="Do it; without, tell what would change.", negative=())] = False,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Make and change teams as a CSV or JSON file lists them; tells what would change unless told to do it."""
    listed = team_files.read(file)
    summary = _take_in(listed, organization) if yes else _rehearse(listed, organization)
    if as_json:
        result(json.dumps({**summary.to_document(), "done": yes}, ensure_ascii=False))
    elif yes:
        _tell(summary, "is|are")
        if not summary.changes:
            say("Nothing is changed: all is as the file lists it.")
    else:
        _tell(summary, "would be|would be")
        say("Nothing is changed yet; --yes does it." if summary.changes else "Nothing would change.")


def _rehearse(listed: list[ListedTeam], organization: str | None) -> Summary:
    order = assembly.order()
    return assembly.rehearse(lambda records: team_import.rehearse(records, order, listed), organization)


def _take_in(listed: list[ListedTeam], organization: str | None) -> Summary:
    order = assembly.order()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("Teams", total=len(listed))
        return assembly.change(
            lambda records: team_import.take_in(records, order, listed, done=lambda: progress.advance(task)),
            organization,
        )


@told_as_json
def export_teams(file: Path, /, *, organization: Organization = None) -> None:
    """List the teams, with the members that people gave them, in a CSV or JSON file."""
    teams = assembly.look(team_import.give_out, organization)
    team_files.write(file, teams)
    say(f"{file} lists {Count(len(teams)):# team|# teams}.")


def _tell(summary: Summary, verb: str) -> None:
    """Say what became or would become of teams; `verb` in its two forms, as a `Count` tells it."""
    for told, names in (
        ("made", summary.made),
        ("moved", summary.moved),
        ("given another type", summary.retyped),
        ("described anew", summary.described),
    ):
        if names:
            number = Count(len(names))
            say(f"{number:# team|# teams} {number:{verb}} {told}: {_some(names)}.")
    if summary.joined:
        number = Count(summary.joined)
        say(f"{number:# membership|# memberships} {number:{verb}} given.")
    if summary.unknown:
        people = summary.strangers
        number = Count(len(people))
        say(
            f"{number:# person is not here, and is|# people are not here, and are} passed over: {_some(people)}."
        )


def _some(names: list[str]) -> str:
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    return ", ".join(names[:10]) + more
