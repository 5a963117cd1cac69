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
from provisor.directory.phrasing import Count
from provisor.directory.refusals import Refusal
from provisor.directory.rulings import Decision
from provisor.provisioning import deciding, held
from provisor.provisioning.deciding import BATCH
from provisor.provisioning.held import HeldShown

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

    async def run(journal: Journal) -> tuple[int, list[Refusal]]:
        wanted = ids or [each.change.id async for page in _pages(journal, connection) for each in page]
        count, refused = 0, list[Refusal]()
        with Progress(
            console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True
        ) as progress:
            task = progress.add_task(f"{decision.value.capitalize()} held changes", total=len(wanted))
            for start in range(0, len(wanted), BATCH):
                batch, order = wanted[start : start + BATCH], assembly.order()
                decided = await journal.write(
                    partial(deciding.decide, order=order, decision=decision, change_ids=batch)
                )
                count += len(decided.done)
                refused += [refusal for _, refusal in decided.refused]
                progress.advance(task, len(batch))
        return count, refused

    count, refused = assembly.with_journal(run, organization)
    for refusal in refused:
        say(f"provisor: {refusal}")
    if count or not refused:
        say(f"{count} {_DONE[decision]}.")
    if refused:
        sys.exit(1)
    return count


async def _pages(journal: Journal, connection: str | None) -> AsyncIterator[list[HeldShown]]:
    """What is held, page by page."""
    after = ""
    while page := await journal.read(
        partial(held.list_held, connection=connection, after=after, count=_PAGE)
    ):
        yield page
        after = page[-1].change.id
