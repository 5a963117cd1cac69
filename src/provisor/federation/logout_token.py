"""A logout token as the order to end sessions (OpenID Connect Back-Channel Logout 1.0 section 2.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.federation import id_token, tokens
from provisor.federation.keys import Keys
from provisor.federation.refusals import (
    ClaimMissing,
    LogoutOfNobody,
    LogoutWithNonce,
    NoLogoutEvent,
    TokenExpired,
    TokenNotYetValid,
)

FRESH = timedelta(minutes=5)
"""An older token orders nothing any more; so long it is known which ones came."""

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_TYPES = frozenset({"", "jwt", "logout+jwt"})
"""Explicit types are recommended, and not sent by all."""


@dataclass(frozen=True, slots=True)
class Ended:
    """What has ended at the identity provider: one session of its own, or all of a subject."""

    token_id: str
    subject: str | None
    session_id: str | None


def verify(text: str, keys: Keys, *, issuer: str, client_id: str, at: datetime) -> Ended:
    """What a logout token says has ended. Raises a NotProven named for what is wrong with it."""
    claims = tokens.verify(text, keys, is_type=_TYPES.__contains__).claims
    id_token.check_issuer(claims, issuer)
    id_token.check_audience(claims, client_id)
    now, skew = at.timestamp(), id_token.SKEW.total_seconds()
    issued = id_token.moment(claims, "iat")
    if issued > now + skew:
        raise TokenNotYetValid("iat")
    if issued <= now - FRESH.total_seconds() or (
        "exp" in claims and now >= id_token.moment(claims, "exp") + skew
    ):
        raise TokenExpired
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(_EVENT), Mapping):
        raise NoLogoutEvent
    if "nonce" in claims:
        raise LogoutWithNonce
    token_id = id_token.id_in(claims, "jti")
    if token_id is None:
        raise ClaimMissing("jti")
    subject, session_id = id_token.id_in(claims, "sub"), id_token.id_in(claims, "sid")
    if subject is None and session_id is None:
        raise LogoutOfNobody
    return Ended(token_id, subject, session_id)
