"""An ID token as proof of who somebody is (OpenID Connect Core 1.0 section 3.1.3.7)."""

import base64
import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from provisor.federation import tokens
from provisor.federation.keys import Keys
from provisor.federation.refusals import (
    ClaimMissing,
    TokenExpired,
    TokenNotYetValid,
    UserInfoOfAnother,
    WrongAccessTokenHash,
    WrongAudience,
    WrongAuthorizedParty,
    WrongIssuer,
    WrongNonce,
)

SKEW = timedelta(seconds=60)
"""So much may the clocks of both sides differ."""

_LONGEST_ID = 255
"""In characters (section 2, `sub`)."""

_LATEST = 253_402_300_799
"""The last second of the year 9999."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What a token must say, at which time; `access_token` is the one that it came with, if one did."""

    issuer: str
    client_id: str
    nonce: str
    at: datetime
    access_token: str | None = None


@dataclass(frozen=True, slots=True)
class VerifiedIdentity:
    """Somebody, as an identity provider has proven them: the subject is theirs for good, and at this issuer alone.

    `session_id` is the provider's own name of their session there (`sid`), where it tells one, and `session_ends` when
    that ends at the latest. `name` is by what it tells that they left, where that is not the subject; `hint` is by what
    it is told so: the ID token as it came, or the whole name. Where it does not last, the subject is a name that may be
    given to somebody else.
    """

    issuer: str
    subject: str
    claims: Mapping[str, Any]
    session_id: str | None = None
    name: str | None = None
    session_ends: datetime | None = None
    hint: str = field(default="", repr=False)
    lasts: bool = True


def verify(text: str, keys: Keys, expected: Expected) -> VerifiedIdentity:
    """Who an ID token proves somebody to be. Raises a NotProven named for what is wrong with it."""
    token = tokens.verify(text, keys, is_type=lambda kind: kind in ("", "jwt"))
    claims = token.claims
    check_issuer(claims, expected.issuer)
    check_audience(claims, expected.client_id)
    check_times(claims, expected.at)
    if claims.get("nonce") != expected.nonce:
        raise WrongNonce
    _check_access_token(token, expected.access_token)
    return VerifiedIdentity(
        issuer=expected.issuer,
        subject=subject(claims),
        claims=claims,
        session_id=id_in(claims, "sid"),
        hint=text,
    )


def with_user_info(identity: VerifiedIdentity, document: Any) -> VerifiedIdentity:
    """The identity with what the user info says beside the token (5.3.2). Raises UserInfoOfAnother."""
    if not isinstance(document, Mapping) or document.get("sub") != identity.subject:
        raise UserInfoOfAnother
    return replace(identity, claims={**document, **identity.claims})


def check_issuer(claims: Mapping[str, Any], issuer: str) -> None:
    """Refuse a token of another issuer. Raises WrongIssuer."""
    if claims.get("iss") != issuer:
        raise WrongIssuer(claims.get("iss"))


def check_audience(claims: Mapping[str, Any], client_id: str) -> None:
    """Refuse a token for another application (3.1.3.7, 3 to 5). Raises WrongAudience, WrongAuthorizedParty."""
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    if client_id not in audience:
        raise WrongAudience(told)
    party = claims.get("azp")
    if party is None and len(audience) == 1:
        return
    if party != client_id:
        raise WrongAuthorizedParty(party)


def check_times(claims: Mapping[str, Any], at: datetime) -> None:
    """Refuse a token whose time is not now. Raises ClaimMissing, TokenExpired, TokenNotYetValid."""
    now, skew = at.timestamp(), SKEW.total_seconds()
    if now >= moment(claims, "exp") + skew:
        raise TokenExpired
    if moment(claims, "iat") > now + skew:
        raise TokenNotYetValid("iat")
    if "nbf" in claims and moment(claims, "nbf") > now + skew:
        raise TokenNotYetValid("nbf")


def moment(claims: Mapping[str, Any], name: str) -> float:
    """The seconds since 1970 that a claim tells (RFC 7519 section 2, NumericDate). Raises ClaimMissing."""
    told = claims.get(name)
    if isinstance(told, bool) or not isinstance(told, int | float):
        raise ClaimMissing(name)
    if not 0 <= told <= _LATEST or not math.isfinite(told):
        raise ClaimMissing(name)
    return float(told)


def subject(claims: Mapping[str, Any]) -> str:
    """Whom a token is about. Raises ClaimMissing."""
    told = id_in(claims, "sub")
    if told is None:
        raise ClaimMissing("sub")
    return told


def id_in(claims: Mapping[str, Any], name: str) -> str | None:
    """What a claim names, as identity providers name people and sessions; None where it names nothing."""
    told = claims.get(name)
    usable = isinstance(told, str) and 0 < len(told) <= _LONGEST_ID and told.isprintable()
    return told if usable else None


def _check_access_token(token: tokens.Token, access_token: str | None) -> None:
    told = token.claims.get("at_hash")
    if told is None:
        return
    # Ed25519 hashes by SHA-512; every other algorithm names its hash's size at its end.
    size = token.algorithm[-3:] if token.algorithm[-3:] in ("256", "384", "512") else "512"
    whole = hashlib.new(f"sha{size}", (access_token or "").encode()).digest()
    expected = base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()
    if access_token is None or told != expected:
        raise WrongAccessTokenHash
