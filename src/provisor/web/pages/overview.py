"""`/`, the first page: whether anything needs somebody."""

from starlette.responses import Response

from provisor.directory.permissions import Right
from provisor.provisioning import daily_numbers, needs
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.needs import Needs
from provisor.provisioning.ports import Records
from provisor.web.pages import charts
from provisor.web.pages.charts import Course
from provisor.web.pages.visit import Visit

_LINES = 10


async def show(visit: Visit) -> Response:
    """The first page; of whoever may not see it, their own."""
    if not visit.may(Right.READ):
        return visit.go("/me")

    def look(records: Records) -> tuple[Needs, list[Listed], Course | None]:
        at = visit.order.at
        course = charts.of_days(daily_numbers.active_people(records, at))
        return needs.needs(records, at), searching.search(records, Query(limit=_LINES)), course

    found, latest, course = await visit.read(look)
    return await visit.page("overview.html", found=found, latest=latest, course=course)
