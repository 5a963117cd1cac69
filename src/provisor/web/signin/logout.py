"""`/sign-in/{name}/backchannel-logout` and its like: an identity provider tells that somebody has left there.

The first is called by the identity provider itself, and proves with a signed token whose call it is. The second is
loaded by the browser in a frame of the identity provider's page, without our cookie; what it proves is that whoever
asks knows the name of the session there (Front-Channel Logout 1.0 section 3).
"""

from functools import partial

import structlog
from starlette.responses import JSONResponse, Response

from provisor.federation import revocation
from provisor.federation.refusals import NotProven, SubjectUnreadable
from provisor.provisioning.refused import code_of
from provisor.provisioning.sign_in import leaving, methods
from provisor.web.pages.visit import Visit
from provisor.web.signin.place import Place, limited_place, place_of_visit

_NO_CONTENT = 204
_BAD_REQUEST, _UNAUTHORIZED, _NOT_FOUND = 400, 401, 404
log = structlog.get_logger("provisor.web")


async def back_channel(visit: Visit) -> Response:
    """End what a logout token says has ended (Back-Channel Logout 1.0 sections 2.5 to 2.8).

    An identity provider may end thousands of sessions at once; whoever sends what is none of its tokens is slowed.
    """
    place = await place_of_visit(visit)
    method = await place.read(partial(methods.find, name=place.name))
    settings = methods.oidc(method)
    try:
        ended = await place.providers.ended(settings, visit.given("logout_token"))
        await place.write(partial(leaving.end, order=visit.later(), method=method, ended=ended))
    except NotProven as refusal:
        return _refused(place, refusal, _BAD_REQUEST)
    return Response()


async def everything(visit: Visit) -> Response:
    """End all that somebody has here, as their identity provider orders (Okta's Universal Logout)."""
    place = await place_of_visit(visit)
    method = await place.read(partial(methods.find, name=place.name))
    settings = methods.oidc(method)
    scheme, _, token = visit.headers.get("authorization", "").partition(" ")
    audience = methods.addresses(visit.base_url, method.name)["global_token_revocation_endpoint"]
    try:
        given = await place.providers.ordered(
            settings, token.strip() if scheme.lower() == "bearer" else "", audience=audience
        )
        whom = revocation.meant(visit.document, issuer=settings.issuer)
        ending = partial(leaving.end_all, order=visit.later(), method=method, given=given, whom=whom)
        is_here = await place.write(ending)
    except NotProven as refusal:
        status = _BAD_REQUEST if isinstance(refusal, SubjectUnreadable) else _UNAUTHORIZED
        return _refused(place, refusal, status)
    return Response(status_code=_NO_CONTENT if is_here else _NOT_FOUND)


async def front_channel(visit: Visit) -> Response:
    """End the sessions that came of a session of the identity provider, which says so in a frame of its page."""
    place = await limited_place(visit)
    method = await place.read(partial(methods.find, name=place.name))
    settings = methods.oidc(method)
    session_id = visit.query.get("sid", "")
    if visit.query.get("iss") != settings.issuer or not session_id:
        return Response(status_code=_BAD_REQUEST)
    ending = partial(leaving.end_named, order=visit.later(), method=method, session_id=session_id)
    await place.write(ending)
    return Response()


def _refused(place: Place, refusal: NotProven, status: int) -> Response:
    """Tell whoever sent it why nothing ended. Raises Refused where too much comes that is no order."""
    reason = code_of(type(refusal))
    place.visit.admission.check_sign_in(place.visit.visitor.address)
    log.warning("logout token refused", organization_id=place.organization_id, reason=reason)
    return JSONResponse({"error": "invalid_request", "error_description": reason}, status)
