"""Instants as they are kept: whole microseconds since 1970, UTC. One form for both databases, and order is order."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def kept(at: datetime) -> int:
    """The instant as a number of microseconds."""
    return (at - EPOCH) // _MICROSECOND


def instant(microseconds: int) -> datetime:
    """The instant of a number of microseconds."""
    return EPOCH + timedelta(microseconds=microseconds)


def instant_or_none(microseconds: int | None) -> datetime | None:
    """The instant, where there is one."""
    return None if microseconds is None else instant(microseconds)


def minute(at: datetime) -> int:
    """The number of the minute since 1970 in which the instant lies."""
    return (at - EPOCH) // timedelta(minutes=1)
