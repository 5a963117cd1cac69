"""`/sign-out` and `/signed-out`: the way out, here first, and then at the identity provider that somebody came by."""

import secrets
from dataclasses import replace
from functools import partial

from starlette.responses import Response

from provisor.directory.sign_in import SamlSettings
from provisor.federation import authorization
from provisor.federation.refusals import NotProven
from provisor.provisioning.sign_in import leaving, methods
from provisor.provisioning.sign_in.leaving import Farewell
from provisor.web.pages import cookies as session_cookies
from provisor.web.pages.visit import Visit
from provisor.web.signin import cookies, outward, saml_logout
from provisor.web.signin.cookies import Errand
from provisor.web.signin.saml_logout import SIGNED_OUT

_SECRET_BYTES = 32


async def sign_out(visit: Visit) -> Response:
    """End the session, have the browser forget what it keeps of us, and go on to where it ends at the other side."""
    farewell = None
    if visit.signed_in is not None:
        session, vault = visit.signed_in.session, visit.service.vault
        farewell = await visit.write(
            partial(leaving.sign_out, order=visit.order, vault=vault, session=session)
        )
    response = await _onward(replace(visit, signed_in=None), farewell)
    session_cookies.take(response, secure=visit.is_secure)
    return response


async def _onward(visit: Visit, farewell: Farewell | None) -> Response:
    if farewell is None:
        return visit.go("/sign-in")
    state = secrets.token_urlsafe(_SECRET_BYTES)
    target = await _end_there(visit, farewell, state)
    if target is None:
        return visit.go(SIGNED_OUT)
    response = await outward.leave(visit, target, name=farewell.method.name)
    cookies.give(response, Errand.SIGN_OUT, state, secure=visit.is_secure)
    return response


async def _end_there(visit: Visit, farewell: Farewell, state: str) -> str | None:
    """Where the session ends at the identity provider; None where it has no such place, or can't be asked."""
    method, settings = farewell.method, farewell.method.settings
    if isinstance(settings, SamlSettings):
        return saml_logout.asked(visit, farewell, settings, state)
    providers = visit.service.providers
    if providers is None:
        return None
    try:
        metadata = await providers.metadata(settings.issuer)
    except NotProven:
        return None
    return authorization.end_of_session(
        metadata,
        client_id=settings.client_id,
        hint=farewell.hint,
        return_to=methods.addresses(visit.base_url, method.name)["post_logout_redirect_uri"],
        state=state,
    )


async def signed_out(visit: Visit) -> Response:
    """Say that nobody is signed in any more, and whether that goes for the identity provider, too.

    What came back from there is told in the browser alone that was sent there.
    """
    if visit.signed_in is not None:
        return visit.go("/")
    sent = cookies.presented(visit.headers, Errand.SIGN_OUT, secure=visit.is_secure)
    was_sent = sent is not None and secrets.compare_digest(
        sent.encode(), visit.query.get("state", "").encode()
    )
    came = visit.query.get("came", "told") if was_sent else None
    return await visit.page("signed_out.html", came=came)
