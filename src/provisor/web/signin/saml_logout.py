"""`/sign-in/{name}/slo`: single logout by SAML 2.0, both ways, through the browser (profiles 4.4).

The identity provider tells that somebody has left there, and is answered; or it answers what we told it of somebody who
left here. A form of its page brings no cookie of ours: what ends is found by what the message says.
"""

import re
import secrets
from functools import partial
from urllib.parse import urlencode, urlsplit

from starlette.responses import Response

from provisor.directory import tokens
from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.refusals import NotProven
from provisor.federation.saml import bindings, logout, name_id, requests
from provisor.federation.saml.bindings import RELAY_STATE, REQUEST, RESPONSE, Message
from provisor.federation.saml.logout import Expected, Left
from provisor.federation.saml.own_key import OwnKeys
from provisor.provisioning.journal.telling.sentences import Told
from provisor.provisioning.sign_in import leaving, methods, saml_methods
from provisor.provisioning.sign_in.leaving import Farewell
from provisor.web.pages.visit import Visit
from provisor.web.signin import trust
from provisor.web.signin.place import Place, place_of_visit

SIGNED_OUT = "/signed-out"
_STATE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_SECRET_BYTES = 32
_FORBIDDEN = 403


def asked(visit: Visit, farewell: Farewell, settings: SamlSettings, state: str) -> str | None:
    """Where a session ends at the identity provider; None where it has no such place, or knows it by nothing."""
    if settings.slo_url is None or farewell.hint is None or farewell.own is None:
        return None
    return requests.logout_request(
        settings.slo_url,
        entity_id=saml_methods.addresses(visit.base_url, farewell.method.name)["entity_id"],
        name=name_id.kept(farewell.hint),
        session_id=farewell.session_id,
        request_id=_request_id(state),
        relay_state=state,
        at=visit.order.at,
        key=farewell.own.signing.key,
    )


async def take(visit: Visit) -> Response:
    """Take what an identity provider says of a logout.

    It may end thousands of sessions at once; whoever brings what is none of its messages is slowed.
    """
    place = await place_of_visit(visit)
    method = await place.read(partial(methods.find, name=place.name))
    saml_methods.settings_of(method)
    try:
        message = _brought(visit)
        if message.is_request:
            return await _end(place, method, message)
    except NotProven as refusal:
        told = await _refused(place, method, refusal)
        return await visit.page("sign_out_refused.html", _FORBIDDEN, told=told)
    return await _come_back(place, method, message)


def _brought(visit: Visit) -> Message:
    """The message, as its binding has it. Raises NotProven."""
    if visit.form:
        return bindings.of_form({name: visit.given(name) for name in (REQUEST, RESPONSE, RELAY_STATE)})
    return bindings.of_query(urlsplit(visit.target).query)


async def _end(place: Place, method: SignInMethod, message: Message) -> Response:
    """End what has ended there, and lead back with the answer to that. Raises NotProven."""
    vault, expected = place.visit.service.vault, _expected(place, method)
    own = await place.read(partial(saml_methods.own_keys_if_readable, vault=vault, method=method))

    def verify(settings: SamlSettings) -> Left:
        request = bindings.verified(message, logout.REQUEST, saml_methods.certificates_of(settings))
        return logout.left(request, () if own is None else own.private, expected)

    left = await trust.verified(place, method, verify)
    await place.write(partial(leaving.end_left, order=place.visit.later(), method=method, left=left))
    return place.visit.go(_answer(place, method, own, left, message.relay_state) or SIGNED_OUT)


def _answer(
    place: Place, method: SignInMethod, own: OwnKeys | None, left: Left, relay_state: str
) -> str | None:
    """Where the browser takes the answer; None where the identity provider takes none, or it can't be signed."""
    url = saml_methods.settings_of(method).slo_response_url
    if url is None or own is None:
        return None
    return requests.logout_response(
        url,
        entity_id=saml_methods.addresses(place.visit.base_url, method.name)["entity_id"],
        response_id=f"_{secrets.token_urlsafe(_SECRET_BYTES)}",
        answers=left.request_id,
        relay_state=relay_state,
        at=place.visit.later().at,
        key=own.signing.key,
    )


async def _come_back(place: Place, method: SignInMethod, message: Message) -> Response:
    """Lead on to the page that tells how it went; it believes it in the browser alone that began."""
    state = message.relay_state if _STATE.fullmatch(message.relay_state) else ""
    expected = _expected(place, method)

    def verify(settings: SamlSettings) -> None:
        response = bindings.verified(message, logout.RESPONSE, saml_methods.certificates_of(settings))
        logout.check_answer(response, _request_id(state), expected)

    try:
        await trust.verified(place, method, verify)
        came = "confirmed"
    except NotProven as refusal:
        await _refused(place, method, refusal)
        came = "unproven"
    return place.visit.go(f"{SIGNED_OUT}?{urlencode({'state': state, 'came': came})}")


async def _refused(place: Place, method: SignInMethod, refusal: NotProven) -> Told:
    """Keep why nothing came of a message. Raises Refused where too much comes that is none."""
    place.visit.admission.check_sign_in(place.visit.visitor.address)
    refusing = partial(leaving.refuse, order=place.visit.later(), method=method, refusal=refusal)
    return await place.write(refusing)


def _expected(place: Place, method: SignInMethod) -> Expected:
    return Expected(
        issuer=saml_methods.settings_of(method).issuer,
        slo_url=saml_methods.addresses(place.visit.base_url, method.name)["slo_url"],
        at=place.visit.later().at,
    )


def _request_id(state: str) -> str:
    """The id of the request that goes along with a state, which nobody else knows. XML's begin with no digit."""
    return f"_{tokens.digest(state).hex()}"
