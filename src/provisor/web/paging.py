"""Lists that go on from a cursor, which is good for a day, for whoever asks the same in the same organization."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from provisor.scim import cursors
from provisor.scim.cursors import Cursor, Direction

_GOOD_FOR = timedelta(days=1)


def read(
    text: str, asked: Sequence[object], *, count: int, organization_id: str, secret: bytes, now: datetime
) -> str:
    """Up to where the page before went. Raises InvalidCursor and its like."""
    return cursors.decode(
        text,
        asked=_words(asked),
        count=count,
        organization_id=organization_id,
        secret=secret,
        now=now,
        lifetime=_GOOD_FOR,
    ).id


def written(
    last: str, asked: Sequence[object], *, count: int, organization_id: str, secret: bytes, now: datetime
) -> str:
    """What leads to the page after that place."""
    return cursors.encode(
        Cursor(Direction.NEXT, last),
        asked=_words(asked),
        count=count,
        organization_id=organization_id,
        secret=secret,
        now=now,
    )


def _words(asked: Sequence[object]) -> list[str]:
    return [repr(each) for each in asked]


def as_text(place: tuple[datetime, str]) -> str:
    """A place in a list that goes by time, and by id among what is of one time."""
    at, id_ = place
    return f"{at.isoformat()} {id_}"


def from_text(text: str) -> tuple[datetime, str]:
    """The place that `as_text` has written."""
    at, _, id_ = text.partition(" ")
    return datetime.fromisoformat(at), id_
