"""The order to end all that somebody has here, with a token that says whose order it is.

Okta calls it Universal Logout (developer.okta.com, *Build Universal Logout for your app*); the form of the order is
draft-parecki-oauth-global-token-revocation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from provisor.federation import id_token, tokens
from provisor.federation.keys import Keys
from provisor.federation.refusals import (
    ClaimMissing,
    LivesTooLong,
    SubjectUnreadable,
    TokenExpired,
    TokenNotYetValid,
    WrongAudience,
    WrongIssuer,
)

LONGEST = timedelta(minutes=15)
"""So long such a token may be good; so long it is known which ones came. Okta's are good for five minutes."""

_TYPE = "global-token-revocation+jwt"


@dataclass(frozen=True, slots=True)
class Order:
    """An order that is right: its name, by which it counts once, and until when it would be good."""

    token_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Meant:
    """Whom an order means: by the subject there, or by an address (RFC 9493)."""

    subject: str | None = None
    email: str | None = None


def verify(text: str, keys: Keys, *, issuer: str, audience: str, at: datetime) -> Order:
    """The order that a token gives at that address of ours. Raises a NotProven named for what is wrong with it."""
    claims = tokens.verify(text, keys, is_type=lambda kind: kind == _TYPE).claims
    id_token.check_issuer(claims, issuer)
    if claims.get("aud") not in (audience, [audience]):
        raise WrongAudience(claims.get("aud"))
    now, skew = at.timestamp(), id_token.SKEW.total_seconds()
    expires = id_token.moment(claims, "exp")
    if now >= expires + skew:
        raise TokenExpired
    if expires > now + LONGEST.total_seconds() + skew:
        raise LivesTooLong(int(LONGEST.total_seconds()))
    for name in ("iat", "nbf"):
        if name in claims and id_token.moment(claims, name) > now + skew:
            raise TokenNotYetValid(name)
    token_id = id_token.id_in(claims, "jti")
    if token_id is None:
        raise ClaimMissing("jti")
    return Order(token_id, datetime.fromtimestamp(expires, UTC) + id_token.SKEW)


def meant(document: Any, *, issuer: str) -> Meant:
    """Whom the body of an order names. Raises SubjectUnreadable, and WrongIssuer for somebody of another one."""
    told = document.get("sub_id") if isinstance(document, Mapping) else None
    if not isinstance(told, Mapping):
        raise SubjectUnreadable
    match told.get("format"):
        case "iss_sub":
            if told.get("iss") != issuer:
                raise WrongIssuer(told.get("iss"))
            subject = id_token.id_in(told, "sub")
            if subject is not None:
                return Meant(subject=subject)
        case "email":
            email = id_token.id_in(told, "email")
            if email is not None:
                return Meant(email=email)
    raise SubjectUnreadable
