"""`/connections/{id}/set-up`: what to do next at the identity provider, with marks for what was really seen of it."""

from functools import partial

from starlette.responses import Response

from provisor.directory.connections import Kind
from provisor.provisioning import connections
from provisor.provisioning.ports import Records
from provisor.provisioning.setting_up.guides import GUIDES
from provisor.provisioning.setting_up.progress import Progress, progress
from provisor.provisioning.setting_up.reach import reach
from provisor.web.pages.visit import Visit

_SCIM = "/scim/v2"


async def show(visit: Visit) -> Response:
    """The steps of the identity provider that it is, or of the one that is asked for."""
    found = await visit.read(partial(_look, visit=visit))
    wanted = visit.query.get("for", "")
    kind = Kind(wanted) if wanted in tuple(Kind) else found.connection.settings.kind
    guide = GUIDES[kind] if kind else None
    return await visit.page(
        "set_up.html",
        progress=found,
        kind=kind,
        guide=guide,
        following=found.next_of(guide) if guide else None,
        url=visit.base_url + _SCIM,
        reach=reach(visit.base_url),
    )


def _look(records: Records, *, visit: Visit) -> Progress:
    connection = connections.find(records, visit.path["id"])
    return progress(records, connection, at=visit.order.at)
