"""`/settings/sign-in`: by which identity providers people sign in."""

from functools import partial

from starlette.responses import Response

from provisor.directory.sign_in import NotTried
from provisor.provisioning.sign_in import methods
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit

_HERE = "/settings/sign-in"


async def show(visit: Visit) -> Response:
    """How people sign in."""
    return await _page(visit)


async def switch(visit: Visit) -> Response:
    """Let people sign in by an identity provider once a trial has worked, or nobody any more."""
    wanted, name = visit.given("enabled"), visit.path["name"]
    if wanted not in ("true", "false"):
        raise InvalidValue("Say whether people sign in by it: `enabled` is true or false.")
    work = methods.enable if wanted == "true" else methods.disable
    try:
        await visit.write(partial(work, order=visit.order, name=name))
    except NotTried as refusal:
        return await _page(visit, 409, refused=refusal.sentence)
    return visit.go(_HERE)


async def _page(visit: Visit, status: int = 200, *, refused: str | None = None) -> Response:
    ways = await visit.read(methods.show_all)
    return await visit.page("settings_sign_in.html", status, ways=ways, refused=refused)
