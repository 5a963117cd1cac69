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
    newer = _newer(token, among, at=at)
    if not newer:
        return Standing.WORKS
    can_go = _is_silent(token, newer)
    if token.replaced is None:
        return Standing.CAN_GO if can_go and token.last_used is not None else Standing.WORKS
    return Standing.CAN_GO if can_go else Standing.IN_USE


def ends_soon(token: Token, among: Iterable[Token], *, at: datetime) -> bool:
    """Whether somebody should know that the token, one of these, ends: none takes its place, or it is still used."""
    left = token.expires - at
    if not works(token, at=at) or left > SOON or token.expires - token.created <= SOON:
        return False
    newer = _newer(token, among, at=at)
    return not newer or (left <= _STILL_IN_USE and not _is_silent(token, newer))


def _newer(token: Token, among: Iterable[Token], *, at: datetime) -> list[Token]:
    """The tokens that work and could take the place of this one."""
    return [each for each in among if _replaces(each, token) and works(each, at=at)]


def _is_silent(token: Token, newer: Iterable[Token]) -> bool:
    """Whether it was never used, or was silent for `QUIET` while one of the newer ones was used."""
    if token.last_used is None:
        return True
    return any(each.last_used is not None and each.last_used - token.last_used >= QUIET for each in newer)


def _replaces(newer: Token, token: Token) -> bool:
    same = (newer.bot_name, newer.scopes, newer.form) == (token.bot_name, token.scopes, token.form)
    return same and (newer.created, newer.id) > (token.created, token.id)
