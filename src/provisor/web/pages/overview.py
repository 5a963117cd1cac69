"""`/`, the first page: whether anything needs somebody."""

from dataclasses import dataclass

from starlette.responses import Response

from provisor.directory.guard import Waiting
from provisor.directory.permissions import Right
from provisor.directory.rhythm import State
from provisor.provisioning import connection_status, held
from provisor.provisioning.connection_status import Status
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.ports import Records
from provisor.web.pages.visit import Visit

_LINES = 10
_NEEDS_SOMEBODY = frozenset({State.OVERDUE, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows."""

    waiting: list[Waiting]
    connections: list[Status]
    entries: list[Listed]

    @property
    def silent(self) -> list[Status]:
        """The connections that should have been heard of."""
        return [each for each in self.connections if each.state in _NEEDS_SOMEBODY]

    @property
    def needs(self) -> int:
        """How many things need somebody."""
        return len(self.waiting) + len(self.silent)


async def show(visit: Visit) -> Response:
    """The first page; of whoever may not see it, their own."""
    if not visit.may(Right.READ):
        return visit.go("/me")

    def look(records: Records) -> Overview:
        return Overview(
            held.waiting(records),
            connection_status.status(records, now=visit.order.at),
            searching.search(records, Query(limit=_LINES)),
        )

    return await visit.page("overview.html", overview=await visit.read(look))
