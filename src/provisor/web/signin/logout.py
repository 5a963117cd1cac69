"""`/sign-in/{name}/backchannel-logout` and its like: an identity provider tells that somebody has left there.

The first is called by the identity provider itself, and proves with a signed token whose call it is. The second is
loaded by the browser in a frame of the identity provider's page, without our cookie; what it proves is that whoever
asks knows the name of the session there (Front-Channel Logout 1.0 section 3).
"""

from functools import partial

import structlog
from starlette.responses import JSONResponse, Response

from provisor.federation.refusals import NotProven
from provisor.provisioning.refused import code_of
from provisor.provisioning.sign_in import leaving, methods
from provisor.web.pages.visit import Visit
from provisor.web.signin.place import limited_place, place_of_visit

_BAD_REQUEST = 400
log = structlog.get_logger("provisor.web")


async def back_channel(visit: Visit) -> Response:
    """End what a logout token says has ended (Back-Channel Logout 1.0 sections 2.5 to 2.8).

    An identity provider may end thousands of sessions at once; whoever sends what is none of its tokens is slowed.
    """
    place = await place_of_visit(visit)
    method = await place.read(partial(methods.find, name=place.name))
    try:
        ended = await place.providers.ended(method.settings, visit.given("logout_token"))
        await place.write(partial(leaving.end, order=visit.later(), method=method, ended=ended))
    except NotProven as refusal:
        reason = code_of(type(refusal))
        visit.admission.check_sign_in(visit.visitor.address)
        log.warning("logout token refused", organization_id=place.organization_id, reason=reason)
        told = {"error": "invalid_request", "error_description": reason}
        return JSONResponse(told, _BAD_REQUEST)
    return Response()


async def front_channel(visit: Visit) -> Response:
    """End the sessions that came of a session of the identity provider, which says so in a frame of its page."""
    place = await limited_place(visit)
    method = await place.read(partial(methods.find, name=place.name))
    session_id = visit.query.get("sid", "")
    if visit.query.get("iss") != method.settings.issuer or not session_id:
        return Response(status_code=_BAD_REQUEST)
    ending = partial(leaving.end_named, order=visit.later(), method=method, session_id=session_id)
    await place.write(ending)
    return Response()
