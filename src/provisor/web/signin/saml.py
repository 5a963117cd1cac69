"""To an identity provider by SAML 2.0 (bindings 3.4), what we say of ourselves there, and whom its answers prove."""

from functools import partial

from starlette.responses import Response

from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.saml import metadata, requests, responses
from provisor.federation.saml.assertions import Expected
from provisor.federation.saml.own_key import OwnKeys
from provisor.federation.saml.responses import Proof
from provisor.provisioning.sign_in import answers, methods, saml_methods
from provisor.provisioning.sign_in.entering import Taken
from provisor.web.pages.visit import Visit
from provisor.web.signin import trust
from provisor.web.signin.place import Place, limited_place

_METADATA = "application/samlmetadata+xml"


async def show_metadata(visit: Visit) -> Response:
    """What we say of ourselves to the identity provider; anybody may read it."""
    place = await limited_place(visit)
    method = await place.read(partial(methods.find, name=place.name))
    settings = saml_methods.settings_of(method)
    own = await own_keys(place, method)
    told = saml_methods.addresses(visit.base_url, method.name)
    content = metadata.own(
        entity_id=told["entity_id"],
        acs_url=told["acs_url"],
        slo_url=told["slo_url"],
        certificates=own.certificates,
        signs=settings.wants_signed,
    )
    return Response(content, media_type=_METADATA)


async def asked(place: Place, method: SignInMethod, *, state: str, nonce: str) -> str:
    """Where the browser is sent. Raises SecretUnreadable."""
    settings = saml_methods.settings_of(method)
    own = await own_keys(place, method) if settings.wants_signed else None
    told = saml_methods.addresses(place.visit.base_url, method.name)
    return requests.authn_request(
        settings.sso_url,
        entity_id=told["entity_id"],
        acs_url=told["acs_url"],
        request_id=_request_id(nonce),
        relay_state=state,
        at=place.visit.order.at,
        key=None if own is None else own.signing.key,
        anew=place.is_anew,
    )


async def proven(place: Place, taken: Taken, own: OwnKeys) -> VerifiedIdentity:
    """Whom the answer proves that was kept for an attempt. Raises NotProven."""
    vault, state = place.visit.service.vault, place.visit.query.get("state", "")
    text = answers.of_attempt(vault, taken.attempt, state=state)
    return await read(place, taken.method, own, text, request_id=_request_id(taken.attempt.nonce))


async def read(
    place: Place, method: SignInMethod, own: OwnKeys, text: str, *, request_id: str | None
) -> VerifiedIdentity:
    """Whom an answer proves, to that request of ours or to none; its assertion is good once. Raises NotProven."""
    told = saml_methods.addresses(place.visit.base_url, method.name)
    settings = saml_methods.settings_of(method)
    expected = Expected(
        issuer=settings.issuer,
        audience=told["entity_id"],
        acs_url=told["acs_url"],
        request_id=request_id,
        at=place.visit.later().at,
        subject=settings.subject,
    )

    def verify(settings: SamlSettings) -> Proof:
        return responses.verify(text, saml_methods.certificates_of(settings), own.private, expected)

    proof = await trust.verified(place, method, verify)
    await place.write(partial(answers.use, order=place.visit.later(), method=method, proof=proof))
    return proof.identity


async def own_keys(place: Place, method: SignInMethod) -> OwnKeys:
    """Our keys for the identity provider. Raises SecretUnreadable."""
    return await place.read(partial(saml_methods.own_keys_of, vault=place.visit.service.vault, method=method))


def _request_id(nonce: str) -> str:
    """An id of XML begins with no digit (core 1.3.4)."""
    return f"_{nonce}"
