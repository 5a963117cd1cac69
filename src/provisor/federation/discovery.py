"""What an identity provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from provisor.federation.refusals import DiscoveryIncomplete, DiscoveryOfAnotherIssuer


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where an identity provider is asked what. `names_issuer` promises `iss` in its answers (RFC 9207).

    `authentication` are the methods by which its token endpoint knows clients.
    """

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None
    end_session_endpoint: str | None
    authentication: frozenset[str]
    names_issuer: bool


def address(issuer: str) -> str:
    """Where the discovery document of an issuer is (section 4)."""
    return f"{issuer.removesuffix('/')}/.well-known/openid-configuration"


def read(document: Any, issuer: str) -> Metadata:
    """The metadata of a discovery document of that issuer. Raises DiscoveryIncomplete, DiscoveryOfAnotherIssuer."""
    if not isinstance(document, Mapping):
        raise DiscoveryIncomplete("issuer")
    if document.get("issuer") != issuer:
        raise DiscoveryOfAnotherIssuer(document.get("issuer"))
    if "code" not in _words(document, "response_types_supported", default=("code",)):
        raise DiscoveryIncomplete("response_types_supported")
    return Metadata(
        issuer=issuer,
        authorization_endpoint=_endpoint(document, "authorization_endpoint", issuer),
        token_endpoint=_endpoint(document, "token_endpoint", issuer),
        jwks_uri=_endpoint(document, "jwks_uri", issuer),
        userinfo_endpoint=_endpoint_or_none(document, "userinfo_endpoint", issuer),
        end_session_endpoint=_endpoint_or_none(document, "end_session_endpoint", issuer),
        authentication=_words(
            document, "token_endpoint_auth_methods_supported", default=("client_secret_basic",)
        ),
        names_issuer=document.get("authorization_response_iss_parameter_supported") is True,
    )


def _endpoint_or_none(document: Mapping[str, Any], name: str, issuer: str) -> str | None:
    """A URL of the document that it may lack; one that can't be used is as if it lacked it."""
    try:
        return _endpoint(document, name, issuer)
    except DiscoveryIncomplete:
        return None


def _endpoint(document: Mapping[str, Any], name: str, issuer: str) -> str:
    """A URL of the document: https, or as the issuer itself, which is http on loopback alone."""
    told = document.get(name)
    if not isinstance(told, str):
        raise DiscoveryIncomplete(name)
    try:
        url, own = urlsplit(told), urlsplit(issuer)
        usable = bool(url.hostname) and not url.fragment and url.username is None
    except ValueError:
        raise DiscoveryIncomplete(name) from None
    if not usable or not (url.scheme == "https" or (url.scheme, url.hostname) == (own.scheme, own.hostname)):
        raise DiscoveryIncomplete(name)
    return told


def _words(document: Mapping[str, Any], name: str, *, default: tuple[str, ...]) -> frozenset[str]:
    told = document.get(name, default)
    if not isinstance(told, list | tuple):
        raise DiscoveryIncomplete(name)
    return frozenset(each for each in told if isinstance(each, str))
