"""`/check-up`: whether all is in order, check by check, in the words of the command."""

from functools import partial

from starlette.responses import Response

from provisor.provisioning.checkup.check_up import as_text, check_up
from provisor.web.pages.visit import Visit


async def show(visit: Visit) -> Response:
    """Everything that was looked at, what is not well first."""
    public_url = visit.service.public_url
    found = await visit.read(partial(check_up, at=visit.order.at, public_url=public_url))
    return await visit.page("check_up.html", checks=found, text="\n".join(as_text(found)))
