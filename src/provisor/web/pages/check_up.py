"""`/check-up`: whether all is in order, check by check, in the words of the command."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning.checkup.check_up import as_text, tell
from provisor.provisioning.checkup.examined import examine
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """Everything that was looked at, what is not well first; of many people the newest, unless all are asked for."""
    quickly = visit.query.get("people") != "all"
    public_url = visit.service.public_url
    seen = await visit.read(partial(examine, at=visit.order.at, public_url=public_url, quickly=quickly))
    found = tell(seen)
    return await visit.page("check_up.html", checks=found, newest=seen.newest, text="\n".join(as_text(found)))
