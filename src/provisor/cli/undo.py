"""`provisor undo`: what was done is put back, as far as nobody changed it since."""

import json
import sys
from functools import partial
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number
from rich.console import Console
from rich.progress import Progress

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.cli.times import Time
from provisor.directory.phrasing import Count
from provisor.directory.selections import Undo
from provisor.provisioning.undoing import running, selecting
from provisor.provisioning.undoing.outcome import Changes, Kind, Outcome
from provisor.provisioning.undoing.running import Means, Step

app = Commands(name="undo", help="Put back what was done, as far as nobody changed it since.")

_NAMED = 3
"""So many are named of each kind of change."""

_TOLD = 20
"""Conflicts that are printed for people; `--json` has all."""

_WELCOMED = (
    "{count:# person|# people} may come in again here, though the identity provider may go on believing otherwise. Put "
    "its assignments or scope right, and provision again (Entra ID: Restart provisioning; Okta: assign them anew): "
    "until it sends them, it changes nothing here."
)


_DOES = {
    Kind.PEOPLE_DELETED: "deletes {count:# person|# people}",
    Kind.PEOPLE_SHUT_OUT: "deactivates {count:# person|# people}",
    Kind.PEOPLE_RESTORED: "brings {count:# deleted person|# deleted people} back",
    Kind.PEOPLE_LET_IN: "lets {count:# person|# people} in again",
    Kind.HELD_DROPPED: "drops {count:# change|# changes} that the guard holds",
    Kind.PEOPLE_RENAMED: "renames {count:# person|# people}",
    Kind.PEOPLE_CHANGED: "changes other things of {count:# person|# people}",
    Kind.TEAMS_DELETED: "deletes {count:# team|# teams}",
    Kind.TEAMS_RESTORED: "brings {count:# deleted team|# deleted teams} back",
    Kind.TEAMS_CHANGED: "changes {count:# team|# teams}",
    Kind.MEMBERSHIPS_ENDED: "ends {count:# membership|# memberships} in teams",
    Kind.MEMBERSHIPS_GIVEN: "gives {count:# membership|# memberships} in teams",
}


@app.default
def undo(
    *,
    entry: Annotated[
        int | None,
        Parameter(help="One entry of the journal, by its position.", validator=Number(gte=1, lte=2**62)),
    ] = None,
    request: Annotated[str | None, Parameter(help="A request: our id, or the identity provider's.")] = None,
    cycle: Annotated[str | None, Parameter(help="What a connection did in this cycle.")] = None,
    since: Annotated[
        Time,
        Parameter(help="With --connection: everything since this time, such as 2026-05-03T09:00."),
    ] = None,
    connection: Annotated[str | None, Parameter(help="The connection whose changes are undone.")] = None,
    undo: Annotated[str | None, Parameter(help="What an undo did.")] = None,
    resume: Annotated[str | None, Parameter(help="Go on with an undo that was interrupted.")] = None,
    yes: Annotated[bool, Parameter(help="Do it; without, tell what would change.", negative=())] = False,
    as_json: AsJson = False,
    organization: Organization = None,
) -> None:
    """Tell what putting back would change, and what can't be put back; with --yes, do it."""
    asked = [name for name, value in
             (("--entry", entry), ("--request", request), ("--cycle", cycle), ("--since", since), ("--undo", undo),
              ("--resume", resume)) if value is not None]  # fmt: skip
    if len(asked) != 1 or (since is None) is not (connection is None):
        raise WrongUse(
            "Say what to undo: --entry POSITION, --request ID, --cycle ID, --since TIME --connection NAME, --undo ID, "
            "or --resume ID; one of them."
        )

    select = partial(
        selecting.meant,
        entry=entry,
        request=request,
        cycle=cycle,
        undo=undo,
        connection=connection,
        since=since,
    )

    async def run(journal: Journal) -> None:
        begun = await journal.write(partial(running.resumed, undo_id=resume)) if resume else None
        selection = begun.selection if begun else await journal.read(select)
        parts = running.steps(await selecting.balance(journal.read, selection))
        means = Means(journal.read, journal.write, assembly.order)
        if begun is None and not yes:
            _preview(await running.foresee(means, parts), as_json=as_json)
            return
        if begun is None and not await running.anything(means, parts):
            _nothing(await running.foresee(means, parts), as_json=as_json)
            return
        if begun is None:
            total = sum(step.size for step in parts)
            begun = await journal.write(
                partial(running.begin, order=assembly.order(), selection=selection, total=total)
            )
            say(f"Undo {begun.id} begins; if it is interrupted, `provisor undo --resume {begun.id}` goes on.")
        _applied(begun, await _put_back(journal, begun, parts), as_json=as_json)

    assembly.with_journal(run, organization)


async def _put_back(journal: Journal, begun: Undo, parts: list[Step]) -> Outcome:
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task("Putting back", total=sum(step.size for step in parts))
        return await running.put_back(
            journal.write, assembly.order, begun, parts, advanced=lambda count: progress.advance(task, count)
        )


def _preview(outcome: Outcome, *, as_json: bool) -> None:
    conflicts = [conflict.to_document() for conflict in outcome.conflicts]
    if as_json:
        told = {"would_change": outcome.changed, "conflicts": conflicts, "changes": outcome.counts()}
        result(json.dumps(told, ensure_ascii=False))
        return
    result(f"{Count(outcome.changed):# person or team|# people and teams} would be as before.")
    for kind in Kind:
        if kind in outcome.kinds:
            result(f"  {_told(kind, outcome.kinds[kind])}")
    _tell_conflicts(outcome)
    say("Nothing is changed yet; --yes does it." if outcome.kinds else "There is nothing to undo.")


def _told(kind: Kind, changes: Changes) -> str:
    named = list(changes.names)[:_NAMED]
    several = changes.count > len(named)
    return f"{_DOES[kind].format(count=Count(changes.count))} ({', '.join(named)}{', …' if several else ''})"


def _nothing(outcome: Outcome, *, as_json: bool) -> None:
    """Nothing is undone, so that no undo is kept."""
    if as_json:
        conflicts = [conflict.to_document() for conflict in outcome.conflicts]
        result(json.dumps({"id": None, "changed": 0, "conflicts": conflicts}, ensure_ascii=False))
    else:
        result("There is nothing to undo.")
        _tell_conflicts(outcome)


def _applied(undo: Undo, outcome: Outcome, *, as_json: bool) -> None:
    changed = undo.done + outcome.changed
    conflicts = [conflict.to_document() for conflict in outcome.conflicts]
    if as_json:
        result(json.dumps({"id": undo.id, "changed": changed, "conflicts": conflicts}, ensure_ascii=False))
    else:
        result(f"{Count(changed):# person or team is|# people and teams are} as before.")
        _tell_conflicts(outcome)
    if outcome.welcomed:
        say(_WELCOMED.format(count=Count(outcome.welcomed)))
    if outcome.changed:
        say(f"`provisor undo --undo {undo.id}` takes it back.")


def _tell_conflicts(outcome: Outcome) -> None:
    if not outcome.conflicts:
        return
    show("stays as it is", "because", rows=[(each.what, each.because) for each in outcome.conflicts[:_TOLD]])
    if len(outcome.conflicts) > _TOLD:
        say(f"And {len(outcome.conflicts) - _TOLD} more; --json has them all.")


@app.command(name="list")
def list_undos(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """List what was undone, the newest first."""
    found = assembly.look(lambda records: records.undos(), organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
        return
    rows = [
        (
            each.id,
            f"{each.started:%Y-%m-%d %H:%M}Z",
            f"{each.ended:%Y-%m-%d %H:%M}Z" if each.ended else "interrupted, or going on",
            str(each.done),
            str(each.conflicts),
        )
        for each in found
    ]
    show("id", "started", "ended", "changed", "conflicts", rows=rows)
