"""`/undo/{id}`: what comes back when something is undone, doing it, and how far that is.

The id says what is meant: `entry-17` (a position in the log), `cycle-ID`, `undo-ID` (what an undo did); or `request` or
`connection`, of which the query tells the id, or the name and since when. An undo that has begun has an id of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.responses import Response

from provisor.directory.phrasing import phrase
from provisor.directory.selections import Selection, Undo
from provisor.folding import folded
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.patience import patient
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import done, running, selecting
from provisor.provisioning.undoing.outcome import Conflict, Kind, Outcome
from provisor.provisioning.undoing.running import AT_ONCE, Means, Step
from provisor.scim.errors import InvalidValue, NotFound
from provisor.web.afterwards import go_on
from provisor.web.pages.visit import ROWS, Visit

_LISTED = 50
_PRINTED = 1000
"""So many rows has a page for printing."""

_ASKED = ("request", "connection", "since")
"""What says in the query what is meant."""

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
    """What comes back; or of an undo that has begun, how far it is, and what it put back and left."""
    meant = _meant(visit)
    if meant is None:
        return await _begun(visit)
    selection, parts = await _selected(visit, meant)
    return await _preview(visit, selection, parts)


async def _begun(visit: Visit) -> Response:
    undo_id = visit.path["id"]
    place = visit.cursor("undo's log", undo_id)
    query = Query(request=undo_id, before=None if place is None else int(place), limit=ROWS + 1)

    def look(records: Records) -> tuple[Undo, Undo | None, list[Listed]]:
        undo = running.find(records, undo_id)
        return undo, done.of_requests(records, [undo_id]).get(undo_id), searching.search(records, query)

    undo, undone, entries = await visit.read(look)
    left: Sequence[Conflict] = ()
    if undo.ended and undo.conflicts and place is None:
        parts = running.steps(await selecting.balance(visit.read, undo.selection))
        left = (await running.foresee(_means(visit), parts)).conflicts
    cursor = None
    if len(entries) > ROWS:
        cursor = visit.next_cursor(str(entries[ROWS - 1].position), "undo's log", undo_id)
    return await visit.page(
        "undo.html", undo=undo, undone=undone, entries=entries[:ROWS], cursor=cursor, left=left
    )


async def _preview(visit: Visit, selection: Selection, parts: Sequence[Step], status: int = 200) -> Response:
    outcome = await running.foresee(_means(visit), parts)
    undone = await visit.read(partial(done.of_selection, selection=selection))
    since: list[Listed] = []
    if not (outcome.kinds or outcome.conflicts or undone):
        balance = await selecting.balance(visit.read, selection)
        since = await visit.read(lambda records: searching.listed(records, done.since(records, balance)))
    return await visit.page(
        "undo_preview.html",
        status,
        outcome=outcome,
        kinds=[(kind, outcome.kinds[kind]) for kind in Kind if kind in outcome.kinds],
        told=_listing(visit, outcome),
        through=selection.through,
        undone=undone,
        since=since,
    )


@dataclass(frozen=True, slots=True)
class _Listing:
    """What comes back, each with its kind, and what stays: a page of both, of those whose names begin with `name`.

    `fitting` and `staying` are how many there are of each. `asked` is what in the query says what is meant, `narrowed`
    that with the name, `more` and `more_staying` what asks for the next page, None for the last.
    """

    name: str
    printing: bool
    asked: Mapping[str, str]
    narrowed: Mapping[str, str]
    changes: Sequence[tuple[Kind, str]]
    fitting: int
    more: Mapping[str, str] | None
    conflicts: Sequence[Conflict]
    staying: int
    more_staying: Mapping[str, str] | None


def _listing(visit: Visit, outcome: Outcome) -> _Listing:
    name, printing = visit.query.get("q", "").strip(), visit.query.get("rows") == "all"
    begins = folded(name)
    named = [(kind, each) for kind in Kind if kind in outcome.kinds for each in outcome.kinds[kind].names]
    changes = [each for each in named if folded(each[1]).startswith(begins)]
    conflicts = [each for each in outcome.conflicts if folded(each.what).startswith(begins)]
    asked = {key: visit.query[key] for key in _ASKED if key in visit.query}
    narrowed = asked | ({"q": name} if name else {})
    rows, again = (_PRINTED, narrowed | {"rows": "all"}) if printing else (ROWS, narrowed)
    first, first_staying = (_place(visit.query.get(each, "")) for each in ("from", "staying"))
    return _Listing(
        name,
        printing,
        asked,
        narrowed,
        changes[first : first + rows],
        len(changes),
        again | {"from": str(first + rows)} if first + rows < len(changes) else None,
        conflicts[first_staying : first_staying + rows],
        len(conflicts),
        again | {"staying": str(first_staying + rows)} if first_staying + rows < len(conflicts) else None,
    )


def _place(text: str) -> int:
    """How many rows come before a page; 0 for whatever names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0


async def begin(visit: Visit) -> Response:
    """Undo what the preview told of: nothing that came after it."""
    meant = _meant(visit)
    if meant is None:
        raise NotFound(phrase("Only what was not undone yet can be undone."))
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
        raise NotFound(phrase("The log has no such entry: entries are numbered from 1."))
    return int(text)


def _instant(visit: Visit) -> datetime:
    """The time in the query, by the clock of whoever asks unless it says otherwise."""
    try:
        told = datetime.fromisoformat(visit.query.get("since", ""))
        return (told if told.tzinfo else told.replace(tzinfo=visit.zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise InvalidValue(phrase("Say since when, as a time such as 2026-05-03T09:00.")) from None
