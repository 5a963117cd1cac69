"""`/cycles`: what the runs of identity providers did; and one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.responses import Response

from provisor.directory.cycles import Counts
from provisor.directory.rhythm import State
from provisor.directory.selections import Undo
from provisor.folding import folded
from provisor.provisioning import connection_status, connections, cycle_report, cycles
from provisor.provisioning.connection_status import Status
from provisor.provisioning.cycle_report import Report
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.journal.telling.rhythms import tell_kind
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import done
from provisor.web import paging
from provisor.web.pages import charts
from provisor.web.pages.visit import ROWS, Visit

_SHOWN = (
    "requests",
    "failed",
    "lookups",
    "missed",
    "created",
    "updated",
    "deactivated",
    "deleted",
    "adopted",
    "refused",
    "held",
    "teams_created",
    "teams_updated",
    "teams_deleted",
    "members_added",
    "members_removed",
)
"""The numbers of a cycle, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class _Page:
    """What the list of cycles is made of: one more than it shows, if there is one."""

    found: Sequence[Listed]
    interval: timedelta | None
    statuses: Sequence[Status]


async def show_all(visit: Visit) -> Response:
    """A page of the cycles, newest first."""
    connection = visit.query.get("connection", "").strip() or None
    text = visit.cursor("cycles", connection)
    before = None if text is None else paging.from_text(text)

    def look(records: Records) -> _Page:
        return _Page(
            cycles.newest(records, connection=connection, before=before, limit=ROWS + 1),
            _interval(records, connection),
            connection_status.status(records, now=visit.order.at),
        )

    page = await visit.read(look)
    found, shown = page.found, page.found[:ROWS]
    cursor = None
    if len(found) > ROWS:
        last = cycles.place(shown[-1].cycle, of_connection=connection is not None)
        cursor = visit.next_cursor(paging.as_text(last), "cycles", connection)
    return await visit.page(
        "cycles.html",
        cycles=shown,
        chart=charts.of_cycles([each.cycle for each in shown], page.interval),
        connection=connection,
        cursor=cursor,
        doing=[each for each in page.statuses if _is_told(each, connection, any_came=bool(shown))],
    )


def _is_told(status: Status, connection: str | None, *, any_came: bool) -> bool:
    """Whether it is told what a connection is doing: of the one that was asked for, else where a cycle is missing."""
    if connection is not None:
        return folded(status.connection) == folded(connection)
    return not any_came or status.state in (State.OVERDUE, State.QUARANTINED)


def _interval(records: Records, connection: str | None) -> timedelta | None:
    """After how long a connection is expected again; None for one that comes when it likes, and for several."""
    if connection is None:
        return None
    return charts.interval(connections.called(records, connection))


async def show(visit: Visit) -> Response:
    """One of them, with what it changed."""
    cycle_id = visit.path["id"]

    def look(records: Records) -> tuple[Report, Undo | None]:
        found = cycle_report.report(records, cycle_id=cycle_id)
        return found, done.of_cycle(records, found.listed.cycle)

    report, is_undone = await visit.read(look)
    place = visit.cursor("cycle", cycle_id)
    query = Query(cycle=cycle_id, before=None if place is None else int(place), limit=ROWS + 1)
    found = await visit.read(partial(searching.search, query=query))
    entries = found[:ROWS]
    cursor = visit.next_cursor(str(entries[-1].position), "cycle", cycle_id) if len(found) > ROWS else None
    return await visit.page(
        "cycle.html",
        report=report,
        cycle=report.listed.cycle,
        sentence=tell_kind(report.listed.cycle),
        counts=_telling(report),
        entries=entries,
        cursor=cursor,
        is_undone=is_undone,
    )


def _telling(report: Report) -> list[str]:
    """The numbers that are not 0, of this cycle or usually."""
    counts = (report.listed.cycle.counts, report.usual or Counts())
    return [name for name in _SHOWN if any(getattr(each, name) for each in counts)]
