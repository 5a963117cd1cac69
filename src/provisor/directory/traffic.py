"""Traffic: how many requests came through a connection, and how many of them were answered with an error, by the hour.

It is kept by quarters of an hour, since somebody's hours may begin at half past or at a quarter to (India, Nepal).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import groupby

QUARTER = timedelta(minutes=15)
"""Every time zone in use begins its hours with one (IANA, since 1986)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Traffic:
    """What came within some time: requests with a token of the connection, `failed` those answered with an error."""

    requests: int = 0
    failed: int = 0

    def __add__(self, other: "Traffic") -> "Traffic":
        return Traffic(self.requests + other.requests, self.failed + other.failed)


@dataclass(frozen=True, slots=True)
class Hour:
    """What came in an hour of somebody's clock, which began then by it."""

    began: datetime
    traffic: Traffic


def quarter(at: datetime) -> datetime:
    """When the quarter of an hour began in which that time lies, in UTC."""
    return _EPOCH + (at - _EPOCH) // QUARTER * QUARTER


def total(kept: Iterable[Traffic]) -> Traffic:
    """All of it together."""
    return sum(kept, Traffic())


def by_hour(
    kept: Mapping[datetime, Traffic], *, until: datetime, within: timedelta, zone: tzinfo
) -> list[Hour]:
    """The hours of a clock of that zone from `within` ago to the present one, oldest first, also those without traffic.

    `kept` is what came, by the beginnings of quarters of an hour. An hour that a clock shows twice, as it is put
    back, is two; one that it leaves out is none.
    """

    def hour_of(began: datetime) -> tuple[datetime, timedelta | None]:
        return began.replace(minute=0, tzinfo=None), began.utcoffset()

    number = within // QUARTER
    last = quarter(until)
    quarters = [(last - step * QUARTER).astimezone(zone) for step in range(number, -1, -1)]
    hours = [list(hour) for _, hour in groupby(quarters, key=hour_of)]
    # The first one reaches further back, or is one too many.
    return [
        Hour(hour[0], total(kept.get(each.astimezone(UTC), Traffic()) for each in hour)) for hour in hours[1:]
    ]
