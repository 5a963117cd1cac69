"""`provisor guard`: what the guard holds until somebody decides, and deciding about it."""

import json
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import Progress

from provisor import app as assembly
from provisor.app import Journal
from provisor.cli.options import AsJson, Organization
from provisor.cli.outcome import Commands
from provisor.cli.refusals import WrongUse
from provisor.cli.speech import result, say, show
from provisor.directory.guard import Held
from provisor.directory.ids import as_kept
from provisor.directory.journal import called
from provisor.directory.phrasing import Count
from provisor.directory.rulings import Decision, Ruling
from provisor.provisioning import held, holds, ruling
from provisor.provisioning.held import HeldShown
from provisor.provisioning.holds import Hold
from provisor.provisioning.ports import Records
from provisor.provisioning.ruling import CarriedOut

app = Commands(name="guard", help="What the guard holds until somebody decides.")

OfConnection = Annotated[str | None, Parameter(name="--connection", help="Only what this connection wanted.")]
Everything = Annotated[bool, Parameter(name="--all", help="Everything that is held.", negative=())]

_AGREE = (
    "SCIM shows again what is in force. The identity provider still believes what it sent: correct the cause there, "
    "and have it provision these people and groups anew (Entra ID: restart provisioning; Okta: assign them again)."
)


@app.command(name="list")
def list_held(
    *, connection: OfConnection = None, as_json: AsJson = False, organization: Organization = None
) -> None:
    """List what is held, the oldest first."""

    async def run(journal: Journal) -> list[HeldShown]:
        return [each async for batch in _pages(journal, connection) for each in batch]

    found = assembly.with_journal(run, organization)
    if as_json:
        result(json.dumps([each.to_document() for each in found], ensure_ascii=False))
        return
    show(
        "id",
        "what",
        "of",
        "since",
        "connection",
        rows=[
            (
                each.change.id,
                each.change.kind.value,
                each.change.name,
                f"{each.change.since:%Y-%m-%d %H:%M}",
                each.connection,
            )
            for each in found
        ],
    )
    say(_summary(found))


_KINDS = {
    Held.DEACTIVATION: "# deactivation|# deactivations",
    Held.DELETION: "# deletion|# deletions",
    Held.EMPTYING: "# team emptied|# teams emptied",
    Held.RELEASE: "# team let go of|# teams let go of",
}


def _summary(found: Sequence[HeldShown]) -> str:
    """How much is held, and of which kinds."""
    if not found:
        return "Nothing is held."
    numbers = Counter(each.change.kind for each in found)
    kinds = ", ".join(f"{Count(numbers[kind]):{forms}}" for kind, forms in _KINDS.items() if kind in numbers)
    return f"{Count(len(found)):# change is|# changes are} held: {kinds}."


@app.command
def apply(
    *ids: str,
    everything: Everything = False,
    connection: OfConnection = None,
    organization: Organization = None,
) -> None:
    """Do what is held: people lose their access, teams their members."""
    _decide(Decision.APPLY, ids, everything, connection, organization)


@app.command
def drop(
    *ids: str,
    everything: Everything = False,
    connection: OfConnection = None,
    organization: Organization = None,
) -> None:
    """Don't do what is held: SCIM sees again what is in force."""
    if _decide(Decision.DROP, ids, everything, connection, organization):
        say(_AGREE)


@app.command
def resume(*, organization: Organization = None) -> None:
    """Go on with every decision that was interrupted, whoever made it and wherever."""

    async def run(journal: Journal) -> CarriedOut:
        return await _carry_out(journal, await journal.read(ruling.interrupted))

    outcome = assembly.with_journal(run, organization)
    say(f"{Count(outcome.done):# change was|# changes were} decided.")
    _tell_refused(outcome)


@app.command
def status(*, as_json: AsJson = False, organization: Organization = None) -> None:
    """Tell of each hold, also of earlier ones, what was asked for, what passed, was decided by whom, and waits."""

    def find(records: Records) -> list[tuple[Hold, list[Ruling]]]:
        return [(hold, holds.rulings(records, hold, newest=_RULINGS)) for hold in holds.lately(records)]

    found = assembly.look(find, organization)
    if as_json:
        told = [
            hold.to_document() | {"rulings": [each.to_document() for each in rulings]}
            for hold, rulings in found
        ]
        result(json.dumps(told, ensure_ascii=False))
        return
    numbers = ("asked", "passed", "refused", "allowed", "waiting")
    show("hold", "connection", "of", *numbers, "began", "ended", rows=_rows(found))
    for hold, rulings in found:
        for each in rulings:
            say(_told(hold, each))
    if not found:
        say("Nothing was held yet.")


def _rows(found: Sequence[tuple[Hold, Sequence[Ruling]]]) -> list[tuple[str, ...]]:
    return [
        (
            hold.id,
            hold.connection.name,
            of,
            *(str(each) for each in (part.asked, part.passed, part.refused, part.allowed, part.number)),
            f"{part.began:%Y-%m-%d %H:%M}Z",
            f"{hold.ended:%Y-%m-%d %H:%M}Z" if hold.ended else "",
        )
        for hold, _ in found
        for of, part in (("people", hold.people), ("teams", hold.teams))
        if part is not None
    ]


def _told(hold: Hold, decided: Ruling) -> str:
    """A decision as a sentence."""
    told = (
        f"{decided.began:%Y-%m-%d %H:%M}Z: {called(decided.actor_name)} {_DONE[decided.decision]} "
        f"{Count(decided.done):# change|# changes} of {hold.connection.name}"
    )
    if decided.ended is None:
        return f"{told}, of {decided.total}: it goes on, or `provisor guard resume` goes on with it."
    return f"{told}{f'; {decided.refused} could not be decided so' if decided.refused else ''}."


_RULINGS = 10
_PAGE = 1000
_DONE = {Decision.APPLY: "applied", Decision.DROP: "dropped"}


def _decide(
    decision: Decision,
    ids: Sequence[str],
    everything: bool,
    connection: str | None,
    organization: str | None,
) -> int:
    """Decide about these, or about everything; how many were decided. Ends with 1 where something was refused."""
    if bool(ids) is everything:
        raise WrongUse(f"Name what to {decision}, by ids of `provisor guard list`, or --all.")
    if ids and connection is not None:
        raise WrongUse("--connection goes with --all.")

    async def run(journal: Journal) -> CarriedOut:
        if ids:
            return await _decide_chosen(journal, decision, ids)
        return await _decide_all(journal, decision, connection)

    outcome = assembly.with_journal(run, organization)
    if outcome.done or not outcome.refused:
        say(f"{outcome.done} {_DONE[decision]}.")
    _tell_refused(outcome)
    return outcome.done


async def _decide_chosen(journal: Journal, decision: Decision, ids: Sequence[str]) -> CarriedOut:
    """Decide about what of these is held; the others are refused."""
    ids = list(dict.fromkeys(map(as_kept, ids)))
    chosen = await journal.read(partial(ruling.by_hold, change_ids=ids))
    begun = [
        await journal.write(
            partial(
                ruling.on_chosen,
                order=assembly.order(),
                hold_id=hold_id,
                decision=decision,
                change_ids=change_ids,
            )
        )
        for hold_id, change_ids in chosen.items()
    ]
    outcome = await _carry_out(journal, begun)
    found = {each for change_ids in chosen.values() for each in change_ids}
    missing = [each for each in ids if each not in found]
    outcome.refused += (await journal.read(partial(held.not_held, change_ids=missing))).items()
    return outcome


async def _decide_all(journal: Journal, decision: Decision, connection: str | None) -> CarriedOut:
    """Decide about everything; what was interrupted goes on first, where it is the same decision."""
    hold_ids = await journal.read(partial(held.hold_ids, connection=connection))
    outcome = CarriedOut()
    for hold_id in hold_ids:
        going_on = await journal.read(partial(ruling.going_on, hold_id=hold_id))
        if going_on is not None and going_on.decision is decision:
            outcome.add(await _carry_out(journal, [going_on]))
        begun = await journal.write(
            partial(
                ruling.on_everything,
                order=assembly.order(),
                hold_id=hold_id,
                decision=decision,
            )
        )
        if begun is not None:
            outcome.add(await _carry_out(journal, [begun]))
    return outcome


async def _carry_out(journal: Journal, rulings: Sequence[Ruling]) -> CarriedOut:
    """Carry these out, with a bar that shows how far that is."""
    outcome = CarriedOut()
    with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as progress:
        for each in rulings:
            task = progress.add_task(f"{each.decision.value.capitalize()} held changes", total=each.total)
            progress.advance(task, each.done)
            advanced = partial(progress.advance, task)
            outcome.add(await ruling.carry_out(journal.write, assembly.order, each, advanced=advanced))
    return outcome


def _tell_refused(outcome: CarriedOut) -> None:
    for _, refusal in outcome.refused:
        say(f"provisor: {refusal}")
    if outcome.refused:
        sys.exit(1)


async def _pages(journal: Journal, connection: str | None) -> AsyncIterator[list[HeldShown]]:
    """What is held, page by page."""
    after = ""
    while page := await journal.read(
        partial(held.list_held, connection=connection, after=after, count=_PAGE)
    ):
        yield page
        after = page[-1].change.id
