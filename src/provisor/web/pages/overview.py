"""`/`, the first page: whether anything needs somebody."""

from starlette.responses import Response

from provisor.directory.permissions import Right
from provisor.provisioning import needs
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.needs import Needs
from provisor.provisioning.ports import Records
from provisor.web.pages.visit import Visit

_LINES = 10


async def show(visit: Visit) -> Response:
    """The first page; of whoever may not see it, their own."""
    if not visit.may(Right.READ):
        return visit.go("/me")

    def look(records: Records) -> tuple[Needs, list[Listed]]:
        return needs.needs(records, visit.order.at), searching.search(records, Query(limit=_LINES))

    found, latest = await visit.read(look)
    return await visit.page("overview.html", found=found, latest=latest)
