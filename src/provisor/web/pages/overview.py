"""`/`, the first page: whether anything needs somebody."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from provisor.directory.permissions import Right
from provisor.provisioning import cycles, daily_numbers, needs
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.needs import Needs
from provisor.provisioning.ports import Records
from provisor.web.pages import charts
from provisor.web.pages.charts import DRAWN, Course
from provisor.web.pages.visit import Visit

_LINES = 10


@dataclass(frozen=True, slots=True)
class _Page:
    """What the first page shows: the newest cycles of all connections, the newest entries, and how many had access."""

    needs: Needs
    cycles: Sequence[cycles.Listed]
    latest: Sequence[Listed]
    course: Course | None


async def show(visit: Visit) -> Response:
    """The first page; of whoever may not see it, their own."""
    if not visit.may(Right.READ):
        return visit.go("/me")

    def look(records: Records) -> _Page:
        at = visit.order.at
        return _Page(
            needs.needs(records, at),
            cycles.newest(records, limit=DRAWN),
            searching.search(records, Query(limit=_LINES)),
            charts.of_days(daily_numbers.active_people(records, at)),
        )

    page = await visit.read(look)
    return await visit.page(
        "overview.html",
        found=page.needs,
        cycles=page.cycles,
        chart=charts.of_cycles([each.cycle for each in page.cycles], None),
        latest=page.latest,
        course=page.course,
    )
