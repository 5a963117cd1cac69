"""Rotation of tokens: which of a bot's tokens have a newer one in their place, and which of those nobody uses now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from provisor.directory.connections import Token

QUIET = timedelta(days=1)
"""So long a token must have been silent while a newer one was used, before it is said that it can go."""


SOON = timedelta(days=14)
"""So long before its end a token is told of; one that was made for less is not."""

_STILL_IN_USE = timedelta(days=2)
"""So long before its end a token is told of that was replaced, and that somebody uses nevertheless."""


class Standing(StrEnum):
    """How a token stands among those of its bot."""

    WORKS = "works"
    IN_USE = "replaced, still in use"
    CAN_GO = "replaced, can go"
    REVOKED = "revoked"
    EXPIRED = "expired"


def works(token: Token, *, at: datetime) -> bool:
    """Whether the token is accepted."""
    return token.revoked is None and token.expires > at


def tried_since_it_ended(token: Token, *, at: datetime) -> bool:
    """Whether somebody came with the token after its end, and lately: within `QUIET`."""
    ended = token.expires if token.revoked is None else token.revoked
    return token.last_used is not None and ended <= token.last_used and at - token.last_used < QUIET


def standing(token: Token, among: Iterable[Token], *, at: datetime) -> Standing:
    """How the token stands among these, of which it is one.

    A token that a rotation replaced is still in use, or can go: when it was silent for `QUIET` while a newer one with
    the same scopes was used, or was never used. Of tokens that were made beside each other, one can go that was used,
    and silent for so long while a newer one was used.
    """
    if token.revoked is not None:
        return Standing.REVOKED
    if token.expires <= at:
        return Standing.EXPIRED
    newer = [each for each in among if _replaces(each, token) and works(each, at=at)]
    if not newer:
        return Standing.WORKS
    if token.last_used is None:
        return Standing.CAN_GO if token.replaced is not None else Standing.WORKS
    silent = any(each.last_used is not None and each.last_used - token.last_used >= QUIET for each in newer)
    if silent:
        return Standing.CAN_GO
    return Standing.IN_USE if token.replaced is not None else Standing.WORKS


def ends_soon(token: Token, among: Iterable[Token], *, at: datetime) -> bool:
    """Whether somebody should know that the token, one of these, ends: none takes its place, or it is still used."""
    left = token.expires - at
    if left > SOON or token.expires - token.created <= SOON:
        return False
    found = standing(token, among, at=at)
    return found is Standing.WORKS or (found is Standing.IN_USE and left <= _STILL_IN_USE)


def _replaces(newer: Token, token: Token) -> bool:
    same = newer.bot_name == token.bot_name and newer.scopes == token.scopes
    return same and (newer.created, newer.id) > (token.created, token.id)
