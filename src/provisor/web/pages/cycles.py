"""`/cycles`: what the runs of identity providers did; and one of them."""

from datetime import timedelta
from functools import partial

from starlette.responses import Response

from provisor.provisioning import connections, cycles
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.journal.telling.rhythms import tell_kind
from provisor.provisioning.ports import Records
from provisor.web import paging
from provisor.web.pages import charts
from provisor.web.pages.visit import ROWS, Visit


async def show_all(visit: Visit) -> Response:
    """A page of the cycles, newest first."""
    connection = visit.query.get("connection", "").strip() or None
    text = visit.cursor("cycles", connection)
    before = None if text is None else paging.from_text(text)
    found = await visit.read(partial(cycles.newest, connection=connection, before=before, limit=ROWS + 1))
    shown = found[:ROWS]
    cursor = None
    if len(found) > ROWS:
        last = cycles.place(shown[-1].cycle, of_connection=connection is not None)
        cursor = visit.next_cursor(paging.as_text(last), "cycles", connection)
    chart = charts.of_cycles(
        [each.cycle for each in shown], await visit.read(partial(_interval, connection=connection))
    )
    return await visit.page("cycles.html", cycles=shown, chart=chart, connection=connection, cursor=cursor)


def _interval(records: Records, *, connection: str | None) -> timedelta | None:
    """After how long a connection is expected again; None for one that comes when it likes, and for several."""
    if connection is None:
        return None
    minutes = connections.called(records, connection).settings.expected_after
    return None if minutes is None else timedelta(minutes=minutes)


async def show(visit: Visit) -> Response:
    """One of them, with what it changed."""
    cycle_id = visit.path["id"]

    def work(records: Records) -> Listed:
        return cycles.listed(records, [cycles.find(records, cycle_id)])[0]

    listed = await visit.read(work)
    place = visit.cursor("cycle", cycle_id)
    query = Query(cycle=cycle_id, before=None if place is None else int(place), limit=ROWS + 1)
    found = await visit.read(partial(searching.search, query=query))
    entries = found[:ROWS]
    cursor = visit.next_cursor(str(entries[-1].position), "cycle", cycle_id) if len(found) > ROWS else None
    return await visit.page(
        "cycle.html", listed=listed, sentence=tell_kind(listed.cycle), entries=entries, cursor=cursor
    )
