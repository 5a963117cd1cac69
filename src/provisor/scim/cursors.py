"""Cursors: a signed place in a list, opaque to clients (RFC 9865 section 2).

A cursor says beside which resource its page lies, on which side, when it was made, and, as a digest, for
which question. Its characters are those that a URL leaves alone (RFC 3986 section 2.3).
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from provisor.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor
from provisor.scim.filters import Key

MAX_LENGTH = 65_536
"""The longest cursor that is looked at, in characters."""

_SIGNATURE = 16  # bytes: 128 bits of HMAC-SHA256
_ANEW = "Begin anew with an empty cursor."


class Direction(StrEnum):
    """On which side of its place a cursor's page lies."""

    NEXT = "n"
    PREVIOUS = "p"


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place between two resources: the sort key and the id of the one beside it."""

    direction: Direction
    id: str
    key: Key | None = None


def encode(
    cursor: Cursor, *, asked: Sequence[str], count: int, organization_id: str, secret: bytes, now: datetime
) -> str:
    """The cursor as clients get it, good for the same question (`ListRequest.asked`) with the same count."""
    payload = json.dumps(
        [
            cursor.direction,
            cursor.id,
            cursor.key,
            count,
            _digest(asked, organization_id),
            int(now.timestamp()),
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    return base64.urlsafe_b64encode(_signature(payload, secret) + payload).rstrip(b"=").decode()


def decode(
    text: str,
    *,
    asked: Sequence[str],
    count: int,
    organization_id: str,
    secret: bytes,
    now: datetime,
    lifetime: timedelta,
) -> Cursor:
    """The cursor that a client sent back.

    Raises InvalidCursor where it was not made here, or for another question, InvalidCount where the count has
    changed, ExpiredCursor where it is older than `lifetime`.
    """
    direction, id_, key, its_count, digest, made = _opened(text, secret)
    if digest != _digest(asked, organization_id):
        raise InvalidCursor(f"The cursor was made for another filter, order or endpoint. {_ANEW}")
    if its_count != count:
        raise InvalidCount(
            f"The cursor was made for a count of {its_count}, not {count}. Keep to that count. {_ANEW}"
        )
    if now.timestamp() - made > lifetime.total_seconds():
        raise ExpiredCursor(f"The cursor is older than {lifetime}. {_ANEW}")
    return Cursor(Direction(direction), id_, key)


def _opened(text: str, secret: bytes) -> list[Any]:
    if len(text) > MAX_LENGTH:
        raise InvalidCursor(f"The cursor was not made by this server. {_ANEW}")
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    payload = raw[_SIGNATURE:]
    if not payload or not hmac.compare_digest(raw[:_SIGNATURE], _signature(payload, secret)):
        raise InvalidCursor(f"The cursor was not made by this server. {_ANEW}")
    opened: list[Any] = json.loads(payload)
    return opened


def _signature(payload: bytes, secret: bytes) -> bytes:
    return hmac.new(secret, b"cursor\0" + payload, hashlib.sha256).digest()[:_SIGNATURE]


def _digest(asked: Sequence[str], organization_id: str) -> str:
    question = json.dumps([organization_id, *asked]).encode()
    return base64.urlsafe_b64encode(hashlib.sha256(question).digest()[:12]).decode()
