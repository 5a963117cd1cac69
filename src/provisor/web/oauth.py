"""`/oauth/token` and what tells of it: access tokens for bots that sign (RFC 6749 section 4.4, RFC 7523, RFC 8414)."""

import secrets
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

import structlog
from starlette.responses import JSONResponse, Response

from provisor.directory import destinations, tokens
from provisor.directory.machines import ACCESS_LASTS, place_of_client
from provisor.federation import client_assertion
from provisor.federation import tokens as signed
from provisor.federation.refusals import ClientUnknown, NotProven, ScopeNotGranted, TokenUnreadable
from provisor.provisioning import machines
from provisor.provisioning.machines import Proven
from provisor.provisioning.refused import code_of
from provisor.scim.errors import TooManyRequests
from provisor.web.answers import Refused
from provisor.web.pages.visit import Visit

log = structlog.get_logger("provisor.web")

_GRANT = "client_credentials"
_BAD_REQUEST, _UNAUTHORIZED, _TOO_MANY = 400, 401, 429
_NEVER_STORED = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class WrongRequest(Exception):
    """The request is none that the token endpoint answers; why, by the words of RFC 6749 section 5.2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error


async def metadata(visit: Visit) -> Response:
    """What there is to know before (RFC 8414 section 2)."""
    issuer = visit.base_url
    document = {
        "issuer": issuer,
        "token_endpoint": f"{issuer}{machines.TOKEN_ENDPOINT}",
        "grant_types_supported": [_GRANT],
        "response_types_supported": [],
        "scopes_supported": list(machines.SCOPES.values()),
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": list(signed.ALGORITHMS),
    }
    return JSONResponse(document)


async def token(visit: Visit) -> Response:
    """An access token for whoever signed an assertion. What does not prove anybody is slowed, and told in the log."""
    try:
        visit.admission.check_machine(visit.visitor.address)
        return await _issued(visit)
    except WrongRequest as wrong:
        return _refused(wrong.error, str(wrong), _BAD_REQUEST)
    except ScopeNotGranted as refusal:
        return _refused("invalid_scope", code_of(type(refusal)), _BAD_REQUEST)
    except NotProven as refusal:
        reason = code_of(type(refusal))
        log.warning("client assertion refused", client_id=visit.given("client_id")[:64], reason=reason)
        return _refused("invalid_client", reason, _UNAUTHORIZED)
    except Refused as refused:
        if not isinstance(refused.error, TooManyRequests):
            raise
        return _refused("temporarily_unavailable", refused.error.detail, _TOO_MANY, refused.headers)


async def _issued(visit: Visit) -> Response:
    _check_form(visit)
    _check_place(visit)
    text = visit.given("client_assertion")
    client_id = client_assertion.claimed_client(text)
    if client_id is None:
        raise TokenUnreadable
    if visit.given("client_id") not in ("", client_id):
        raise ClientUnknown(visit.given("client_id"))
    store = visit.service.store
    organization_id = await store.organization_of_sign_in(place_of_client(client_id))
    if organization_id is None:
        raise ClientUnknown(client_id)
    audiences = (visit.base_url, f"{visit.base_url}{machines.TOKEN_ENDPOINT}")
    at = visit.order.at
    proving = partial(machines.prove, text=text, client_id=client_id, audiences=audiences, at=at)
    proven: Proven = await store.read(organization_id, proving)
    secret = tokens.make(secrets.token_bytes(tokens.ENTROPY_BYTES))
    wanted = frozenset(visit.given("scope").split()) if "scope" in visit.form else None
    issuing = partial(machines.issue, order=visit.order, proven=proven, wanted=wanted, secret=secret)
    scopes = await store.write(organization_id, issuing)
    log.info("access token issued", organization_id=organization_id, token_id=proven.registered)
    answer = {
        "access_token": secret,
        "token_type": "Bearer",
        "expires_in": int(ACCESS_LASTS.total_seconds()),
        "scope": " ".join(sorted(scopes)),
    }
    return JSONResponse(answer, headers=_NEVER_STORED)


def _check_form(visit: Visit) -> None:
    """Refuse what asks for something else, or says something twice (RFC 6749 section 3.2)."""
    if any(len(values) > 1 for values in visit.form.values()):
        raise WrongRequest("invalid_request", "a parameter comes twice")
    grant = visit.given("grant_type")
    if not grant:
        raise WrongRequest("invalid_request", "grant_type is missing")
    if grant != _GRANT:
        raise WrongRequest("unsupported_grant_type", f"grant_type must be {_GRANT}")
    if visit.given("client_assertion_type") != client_assertion.TYPE:
        raise WrongRequest("invalid_request", f"client_assertion_type must be {client_assertion.TYPE}")


def _check_place(visit: Visit) -> None:
    """Refuse to be whoever a request says that we are: an assertion is for us, whose name is a setting."""
    host = urlsplit(visit.base_url).hostname or ""
    if visit.service.public_url is None and not destinations.is_loopback(host):
        raise WrongRequest(
            "invalid_request", "PROVISOR_PUBLIC_URL is not set, so no assertion is for this service"
        )


def _refused(error: str, description: str, status: int, headers: Mapping[str, str] | None = None) -> Response:
    told = {"error": error, "error_description": description}
    return JSONResponse(told, status, headers={**_NEVER_STORED, **(headers or {})})
