"""Logout messages of an identity provider (SAML core 3.7, profiles 4.4): who has left there, and what came of ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from lxml.etree import _Element as Element

from provisor.federation.id_token import SKEW
from provisor.federation.saml import assertions, encryption, layout, name_id, responses
from provisor.federation.saml.name_id import NAME_ID, NameId
from provisor.federation.saml.names import saml, samlp
from provisor.federation.saml.refusals import (
    AssertionExpired,
    AssertionNotYetValid,
    ElementMissing,
    ElementTwice,
    MessageTooLarge,
    WrongDestination,
    WrongEntity,
)

REQUEST, RESPONSE = "LogoutRequest", "LogoutResponse"
FRESH = timedelta(minutes=5)
"""An older request orders nothing any more; so long it is known which ones came."""

_MOST_SESSIONS = 100


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose messages are taken (their entity id), at which address of ours and which time."""

    issuer: str
    slo_url: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """Who has left: by which name, from which of the identity provider's sessions, or from all where none is named.

    The request is good once, until that time.
    """

    request_id: str
    name: NameId
    session_ids: tuple[str, ...]
    until: datetime


def left(request: Element, keys: Sequence[RSAPrivateKey], expected: Expected) -> Left:
    """Who has left by a request that a signature covers.

    `keys` are ours, for a name that is encrypted to us. Raises a NotProven named for what is wrong.
    """
    _check_issuer(request, expected)
    destination = request.get("Destination")
    # A signed message says where it is to be sent (bindings 3.4.5.2 and 3.5.5.2).
    if destination != expected.slo_url:
        raise WrongDestination(destination or "")
    sessions = [layout.text_of(each) for each in request.findall(samlp("SessionIndex"))]
    if len(sessions) > _MOST_SESSIONS:
        raise MessageTooLarge
    return Left(
        request_id=layout.attribute(request, "ID"),
        name=_name(request, keys),
        session_ids=tuple(sessions),
        until=_until(request, expected.at),
    )


def check_answer(response: Element, request_id: str, expected: Expected) -> None:
    """Refuse a signed answer that does not say that they are signed out there.

    Its destination may be left out, as in the sample of Entra ID's: it names a request that nobody else knows.
    Raises WrongEntity, WrongDestination, AnswerToAnother, AnswerUnasked, ProviderRefused.
    """
    _check_issuer(response, expected)
    destination = response.get("Destination")
    if destination not in (None, expected.slo_url):
        raise WrongDestination(destination or "")
    assertions.check_answer(response, request_id)
    responses.check_status(layout.only(response, samlp("Status")))


def _check_issuer(message: Element, expected: Expected) -> None:
    issuer = layout.text_of(layout.only(message, saml("Issuer")))
    if issuer != expected.issuer:
        raise WrongEntity(issuer)


def _until(request: Element, at: datetime) -> datetime:
    issued = assertions.instant(request, "IssueInstant")
    if issued > at + SKEW:
        raise AssertionNotYetValid("IssueInstant")
    until = issued + FRESH
    if "NotOnOrAfter" in request.attrib:
        until = min(until, assertions.instant(request, "NotOnOrAfter"))
    if at - SKEW >= until:
        raise AssertionExpired("NotOnOrAfter" if until != issued + FRESH else "IssueInstant")
    return until


def _name(request: Element, keys: Sequence[RSAPrivateKey]) -> NameId:
    plain = layout.at_most_one(request, saml(NAME_ID))
    sealed = layout.at_most_one(request, saml("EncryptedID"))
    if plain is not None and sealed is not None:
        raise ElementTwice(NAME_ID)
    if sealed is not None:
        plain = encryption.decrypted(sealed, keys, NAME_ID, is_covered=True)
    if plain is None:
        raise ElementMissing(NAME_ID)
    return name_id.read(plain)
