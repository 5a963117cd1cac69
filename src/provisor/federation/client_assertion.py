"""A machine that proves who it is by a token that it signed itself (RFC 7523 sections 2.2 and 3, `private_key_jwt`)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from provisor.federation import id_token, tokens
from provisor.federation.keys import Key, Keys
from provisor.federation.refusals import (
    ClaimMissing,
    LivesTooLong,
    TokenExpired,
    TokenNotYetValid,
    WrongAudience,
    WrongClient,
)

LONGEST = timedelta(minutes=5)
"""So long an assertion may be good; so long it is known which ones came."""

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TYPES = frozenset({"", "jwt", "client-authentication+jwt"})
"""The last is what draft-ietf-oauth-rfc7523bis recommends."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """An assertion that is right: its name, which counts once, until when it would be good, and the key that signed."""

    token_id: str
    until: datetime
    key: Key


def claimed_client(text: str) -> str | None:
    """As which client whoever signed comes; nothing is proven by that."""
    return id_token.id_in(tokens.claimed(text), "iss")


def verify(text: str, keys: Keys, *, client_id: str, audiences: Collection[str], at: datetime) -> Assertion:
    """What a client signed for us, with one of its keys. Raises a NotProven named for what is wrong with it.

    It is for us alone: one that names others beside could be handed on by them.
    """
    token = tokens.verify(text, keys, is_type=_TYPES.__contains__)
    claims = token.claims
    for name in ("iss", "sub"):
        if claims.get(name) != client_id:
            raise WrongClient(name, claims.get(name))
    _check_audience(claims, audiences)
    expires = _checked_end(claims, at)
    token_id = id_token.id_in(claims, "jti")
    if token_id is None:
        raise ClaimMissing("jti")
    return Assertion(token_id, expires + id_token.SKEW, token.key)


def _check_audience(claims: Mapping[str, Any], audiences: Collection[str]) -> None:
    told = claims.get("aud")
    one = told[0] if isinstance(told, list) and len(told) == 1 else told
    if not isinstance(one, str) or one not in audiences:
        raise WrongAudience(told)


def _checked_end(claims: Mapping[str, Any], at: datetime) -> datetime:
    """When the assertion ends, which is soon, and not yet."""
    now, skew = at.timestamp(), id_token.SKEW.total_seconds()
    expires = id_token.moment(claims, "exp")
    if now >= expires + skew:
        raise TokenExpired
    if expires > now + LONGEST.total_seconds() + skew:
        raise LivesTooLong(int(LONGEST.total_seconds()))
    for name in ("iat", "nbf"):
        if name in claims and id_token.moment(claims, name) > now + skew:
            raise TokenNotYetValid(name)
    return datetime.fromtimestamp(expires, UTC)
