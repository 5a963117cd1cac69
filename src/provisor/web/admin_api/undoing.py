"""Undo: what was done is put back, as far as nobody changed it since; foreseen first, then done beside all else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Self

from fastapi import APIRouter, Path, Response
from pydantic import Field, StrictInt, model_validator

from provisor.directory.refusals import NothingToUndo
from provisor.directory.selections import Selection, Undo
from provisor.provisioning.patience import patient
from provisor.provisioning.undoing import running, selecting
from provisor.provisioning.undoing.outcome import Kind
from provisor.provisioning.undoing.running import Means, Step
from provisor.web.admin_api import answers, examples
from provisor.web.admin_api.asking import Asking
from provisor.web.admin_api.rights import Changing, Reading
from provisor.web.admin_api.values import Given, Instant, Shown, Text
from provisor.web.afterwards import go_on

router = APIRouter(tags=["undo"])

Called = Annotated[str, Path(description="The id of the undo.", examples=[examples.ID])]


class Undoing(Given):
    """What is to be undone: one of `entry` (a position), `request`, `cycle`, `undo`, or `connection` with `since`."""

    model_config = examples.given({"cycle": examples.ID}, {"connection": "default", "since": examples.AT})

    entry: Annotated[StrictInt, Field(ge=1, le=2**62)] | None = None
    request: Text | None = None
    cycle: Text | None = None
    undo: Text | None = None
    connection: Text | None = None
    since: Instant | None = None

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        named = [self.entry, self.request, self.cycle, self.undo, self.since]
        if sum(each is not None for each in named) != 1 or (self.since is None) is not (
            self.connection is None
        ):
            raise ValueError("name one of entry, request, cycle, undo, or a connection with since")
        return self


class Conflict(Shown):
    """What can't be put back, and why."""

    what: str
    because: str


class Preview(Shown):
    """What an undo would change, in people and teams, what it would leave, and how many changes are of each kind."""

    model_config = examples.shown(
        {
            "would_change": 299,
            "conflicts": [{"what": "ana@example.com", "because": "A person changed this since."}],
            "changes": {"people_let_in": 299},
        }
    )

    would_change: int
    conflicts: list[Conflict]
    changes: dict[Kind, int]


class ShownUndo(Shown):
    """An undo and how far it is: of `total` people and teams `done` are put back. `ended` is null while it goes on.

    One that stands still was interrupted; it goes on with POST /api/v1/undos/{undo}/resume.
    """

    model_config = examples.shown(
        {
            "id": examples.ID,
            "by": "Reporting",
            "started": examples.AT,
            "ended": examples.AT,
            "total": 300,
            "done": 299,
            "conflicts": 1,
            "selection": {"request": examples.ID, "through": 4711},
        }
    )

    id: str
    by: str
    started: Instant
    ended: Instant | None
    total: int
    done: int
    conflicts: int
    selection: Annotated[
        dict[str, str | int],
        Field(description="Which entries it is of: those that fulfil all that is told here."),
    ]


class Undos(Shown):
    """What was undone, the newest first."""

    items: list[ShownUndo]


@router.post("/undos/preview")
async def preview_undo(asking: Reading, what: Undoing) -> Preview:
    """Tell what an undo would change, and what can't be put back, since it was changed by others."""
    _, parts = await _selected(asking, what)
    outcome = await running.foresee(_means(asking), parts)
    conflicts = [Conflict(what=each.what, because=each.because) for each in outcome.conflicts]
    return Preview(would_change=outcome.changed, conflicts=conflicts, changes=outcome.counts())


@router.post("/undos", status_code=202, response_model=ShownUndo)
async def begin_undo(asking: Changing, what: Undoing) -> Response:
    """Undo it; the answer comes when it has begun, and its Location tells how far it is."""
    selection, parts = await _selected(asking, what)
    if not await running.anything(_means(asking), parts):
        raise NothingToUndo
    total = sum(step.size for step in parts)
    begun = await asking.write(partial(running.begin, order=asking.order, selection=selection, total=total))
    _work(asking, begun, parts)
    return answers.accepted(asking, _shown(begun), "undos", begun.id)


@router.post("/undos/{undo}/resume", status_code=202, response_model=ShownUndo)
async def resume_undo(asking: Changing, undo: Called) -> Response:
    """Go on with an undo that was interrupted; one that still goes on is none the worse, one that ended is refused."""
    begun = await asking.read(partial(running.resumed, undo_id=undo))
    parts = running.steps(await selecting.balance(asking.read, begun.selection))
    _work(asking, begun, parts)
    return answers.accepted(asking, _shown(begun), "undos", begun.id)


@router.get("/undos")
async def list_undos(asking: Reading) -> Undos:
    """List what was undone, the newest first."""
    return Undos(items=[_shown(each) for each in await asking.read(lambda records: records.undos())])


@router.get("/undos/{undo}")
async def show_undo(asking: Reading, undo: Called) -> ShownUndo:
    """Show how far an undo is."""
    return _shown(await asking.read(partial(running.find, undo_id=undo)))


async def _selected(asking: Asking, what: Undoing) -> tuple[Selection, list[Step]]:
    """Which entries are meant, as far as they have their place in the journal, and what is to be done about them."""
    await asking.seal()
    selection = await asking.read(partial(selecting.meant, **dict(what)))
    return selection, running.steps(await selecting.balance(asking.read, selection))


def _means(asking: Asking) -> Means:
    """How it is foreseen: what is given up is not what is done once for an idempotency key."""
    return Means(asking.read, replace(asking, claim=None).write, asking.later)


def _work(asking: Asking, begun: Undo, parts: Sequence[Step]) -> None:
    """Put everything back, beside what else the process does."""
    write = patient(replace(asking, claim=None).write)
    go_on(running.put_back(write, asking.later, begun, parts), undo_id=begun.id)


def _shown(undo: Undo) -> ShownUndo:
    return ShownUndo(
        id=undo.id,
        by=undo.actor_name,
        started=undo.started,
        ended=undo.ended,
        total=undo.total,
        done=undo.done,
        conflicts=undo.conflicts,
        selection=undo.selection.to_document(),
    )
