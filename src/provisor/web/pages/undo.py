"""`/undo/{id}`: what comes back when something is undone, doing it, and how far that is.

The id says what is meant: `entry-17` (a position in the log), `cycle-ID`, `undo-ID` (what an undo did); or `request` or
`connection`, of which the query tells the id, or the name and since when. An undo that has begun has an id of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory.selections import Selection, Undo
from provisor.provisioning.patience import patient
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import running, selecting
from provisor.provisioning.undoing.outcome import Kind
from provisor.provisioning.undoing.running import AT_ONCE, Means, Step
from provisor.scim.errors import InvalidValue, NotFound
from provisor.web.afterwards import go_on
from provisor.web.pages.visit import Visit

_LISTED = 50
_MOST_DIGITS = 18


async def show_all(visit: Visit) -> Response:
    """What was undone lately, and where to undo what came through a connection since a time."""

    def look(records: Records) -> tuple[list[Undo], list[str]]:
        names = [each.name for each in (*records.connections(), *records.removed_connections())]
        return records.newest_undos(_LISTED), list(dict.fromkeys(names))

    undos, names = await visit.read(look)
    wanted = visit.query.get("connection")
    return await visit.page("undos.html", undos=undos, connections=names, wanted=wanted)


async def show(visit: Visit) -> Response:
    """What comes back; or of an undo that has begun, how far it is."""
    meant = _meant(visit)
    if meant is None:
        undo = await visit.read(partial(running.find, undo_id=visit.path["id"]))
        return await visit.page("undo.html", undo=undo)
    selection, parts = await _selected(visit, meant)
    return await _preview(visit, selection, parts)


async def _preview(visit: Visit, selection: Selection, parts: Sequence[Step], status: int = 200) -> Response:
    outcome = await running.foresee(_means(visit), parts)
    kinds = [(kind, outcome.kinds[kind]) for kind in Kind if kind in outcome.kinds]
    return await visit.page(
        "undo_preview.html", status, outcome=outcome, kinds=kinds, through=selection.through
    )


async def begin(visit: Visit) -> Response:
    """Undo what the preview told of: nothing that came after it."""
    meant = _meant(visit)
    if meant is None:
        raise NotFound("Only what was not undone yet can be undone.")
    selection, parts = await _selected(visit, meant, through=_position(visit.given("through")))
    if not await running.anything(_means(visit), parts):
        return await _preview(visit, selection, parts, 409)
    total = sum(step.size for step in parts)
    begun = await visit.write(partial(running.begin, order=visit.order, selection=selection, total=total))
    await _put_back(visit, begun, parts)
    return _lead_to(visit, begun)


async def resume(visit: Visit) -> Response:
    """Go on with an undo that was interrupted."""
    begun = await visit.write(partial(running.resumed, undo_id=visit.path["id"]))
    parts = running.steps(await selecting.balance(visit.read, begun.selection))
    await _put_back(visit, begun, parts)
    return _lead_to(visit, begun)


async def _selected(
    visit: Visit, meant: Callable[[Records], Selection], *, through: int | None = None
) -> tuple[Selection, list[Step]]:
    await visit.seal()
    selection = await visit.read(meant)
    if through is not None:
        selection = replace(selection, through=min(through, selection.through or 0))
    return selection, running.steps(await selecting.balance(visit.read, selection))


async def _put_back(visit: Visit, begun: Undo, parts: Sequence[Step]) -> None:
    work = running.put_back(patient(visit.write), visit.later, begun, parts)
    if begun.total <= AT_ONCE:
        await work
    else:
        go_on(work, undo_id=begun.id)


def _means(visit: Visit) -> Means:
    return Means(visit.read, visit.write, visit.later)


def _lead_to(visit: Visit, begun: Undo) -> Response:
    return visit.go(f"/undo/{quote(begun.id, safe='')}")


def _meant(visit: Visit) -> Callable[[Records], Selection] | None:
    """What the URL means to undo; None where it is an undo's own id."""
    kind, _, called = visit.path["id"].partition("-")
    told: dict[str, Any]
    if kind == "entry":
        told = {"entry": _position(called)}
    elif kind in ("cycle", "undo"):
        told = {kind: called}
    elif kind == "request":
        told = {kind: visit.query.get("request", "")}
    elif kind == "connection":
        told = {kind: visit.query.get("connection", ""), "since": _instant(visit)}
    else:
        return None
    return partial(selecting.meant, **told)


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise NotFound("The log has no such entry: entries are numbered from 1.")
    return int(text)


def _instant(visit: Visit) -> datetime:
    """The time in the query, by the clock of whoever asks unless it says otherwise."""
    try:
        told = datetime.fromisoformat(visit.query.get("since", ""))
        return (told if told.tzinfo else told.replace(tzinfo=visit.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue("Say since when, as a time such as 2026-05-03T09:00.") from None
