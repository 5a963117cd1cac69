"""`/sign-in/{name}/acs` and its like: to an identity provider and back by SAML 2.0 (bindings 3.4 and 3.5).

The answer is a form that another site posts, along with which a browser sends no cookie of ours. So it is kept here, by
the state that came along with it, and the browser is led on to a page of ours, to which it brings the cookie; there it
is taken once, in the browser that began.
"""

import re
from functools import partial
from urllib.parse import urlencode

from starlette.responses import Response

from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.saml import metadata, requests, responses
from provisor.federation.saml.assertions import Expected
from provisor.federation.saml.own_key import OwnKey
from provisor.federation.saml.responses import Proof
from provisor.provisioning.sign_in import answers, methods, saml_methods
from provisor.provisioning.sign_in.entering import Taken
from provisor.web.pages.visit import Visit
from provisor.web.signin import trust
from provisor.web.signin.place import Place, limited_place

_STATE = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_METADATA = "application/samlmetadata+xml"


async def show_metadata(visit: Visit) -> Response:
    """What we say of ourselves to the identity provider; anybody may read it."""
    place = await limited_place(visit)
    method = await place.read(partial(methods.find, name=place.name))
    settings = saml_methods.settings_of(method)
    own = await _own_key(place, method)
    told = saml_methods.addresses(visit.base_url, method.name)
    content = metadata.own(
        entity_id=told["entity_id"],
        acs_url=told["acs_url"],
        slo_url=told["slo_url"],
        certificate=own.certificate,
        signs=settings.wants_signed,
    )
    return Response(content, media_type=_METADATA)


async def asked(place: Place, method: SignInMethod, *, state: str, nonce: str) -> str:
    """Where the browser is sent. Raises SecretUnreadable."""
    settings = saml_methods.settings_of(method)
    own = await _own_key(place, method) if settings.wants_signed else None
    told = saml_methods.addresses(place.visit.base_url, method.name)
    return requests.authn_request(
        settings.sso_url,
        entity_id=told["entity_id"],
        acs_url=told["acs_url"],
        request_id=_request_id(nonce),
        relay_state=state,
        at=place.visit.order.at,
        key=None if own is None else own.key,
    )


async def receive(visit: Visit) -> Response:
    """Keep what an identity provider had the browser post, and lead the browser on to where it counts."""
    place = await limited_place(visit)
    saml_methods.settings_of(await place.read(partial(methods.find, name=place.name)))
    told = visit.given("RelayState")
    state = told if _STATE.fullmatch(told) else ""
    vault, answer = visit.service.vault, visit.given("SAMLResponse")
    await place.write(partial(answers.keep, vault=vault, state=state, answer=answer))
    return visit.go(f"/sign-in/{place.name}/callback?{urlencode({'state': state})}")


async def proven(place: Place, taken: Taken, own: OwnKey) -> VerifiedIdentity:
    """Whom the answer proves; its assertion is good once. Raises NotProven."""
    text = answers.of_attempt(
        place.visit.service.vault, taken.attempt, state=place.visit.query.get("state", "")
    )
    told = saml_methods.addresses(place.visit.base_url, taken.method.name)
    settings = saml_methods.settings_of(taken.method)
    expected = Expected(
        issuer=settings.issuer,
        audience=told["entity_id"],
        acs_url=told["acs_url"],
        request_id=_request_id(taken.attempt.nonce),
        at=place.visit.later().at,
        subject=settings.subject,
    )

    def verify(settings: SamlSettings) -> Proof:
        return responses.verify(text, saml_methods.certificates_of(settings), own.key, expected)

    proof = await trust.verified(place, taken.method, verify)
    await place.write(partial(answers.use, order=place.visit.later(), method=taken.method, proof=proof))
    return proof.identity


async def _own_key(place: Place, method: SignInMethod) -> OwnKey:
    return await place.read(partial(saml_methods.own_key_of, vault=place.visit.service.vault, method=method))


def _request_id(nonce: str) -> str:
    """An id of XML begins with no digit (core 1.3.4)."""
    return f"_{nonce}"
