"""Charts as numbers: where the columns of a drawing stand, and how high they are. Templates draw them as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from provisor.directory.connections import Connection
from provisor.directory.cycles import Cycle
from provisor.directory.traffic import Hour, Traffic, total

DRAWN = 25
"""Cycles that are drawn where they stand beside other things; for as many there is room, also where there are fewer."""

_STEP = 14
_FOR_NUMBERS = 3
"""As wide as so many columns is what is written beside them."""
_REACH = 60
_DAY = 8
"""As wide as a day is."""
_FEWEST_DAYS = 2
_LEFT_OUT = 1.5
"""From so many intervals on, a cycle was left out (`directory.rhythm`)."""


@dataclass(frozen=True, slots=True)
class Column:
    """One cycle, or one that did not come (`cycle` is None): where it begins, how far it reaches up and down."""

    x: int
    up: float
    down: float
    cycle: Cycle | None

    @property
    def refused(self) -> int:
        """How much was refused, which has a mark."""
        return 0 if self.cycle is None else self.cycle.counts.refused


@dataclass(frozen=True, slots=True)
class Chart:
    """Columns from the oldest to the newest; `most` is what the highest stands for, `reach` how far that goes."""

    columns: Sequence[Column]
    width: int
    reach: int
    most: int

    @property
    def depth(self) -> float:
        """How far the deepest column goes down."""
        return max((each.down for each in self.columns), default=0)

    @property
    def absent(self) -> int:
        """How many cycles did not come."""
        return sum(each.cycle is None for each in self.columns)


def interval(connection: Connection) -> timedelta | None:
    """After how long a connection is expected again; None for one that comes when it likes."""
    minutes = connection.settings.expected_after
    return None if minutes is None else timedelta(minutes=minutes)


def of_cycles(newest_first: Sequence[Cycle], interval: timedelta | None) -> Chart:
    """Created and updated upwards, deactivated and deleted downwards; with an interval, also what was left out."""
    shown = list(_with_gaps(newest_first[::-1], interval))
    most = max((max(_up(each), _down(each)) for each in newest_first), default=0)
    columns = [
        Column(
            number * _STEP,
            0 if each is None else _height(_up(each), most),
            0 if each is None else _height(_down(each), most),
            each,
        )
        for number, each in enumerate(shown)
    ]
    return Chart(columns, (max(len(shown), DRAWN) + _FOR_NUMBERS) * _STEP, _REACH, most)


@dataclass(frozen=True, slots=True)
class Course:
    """How a number went from day to day, between `least` and `most`: a polyline in a drawing so wide and high."""

    numbers: Sequence[tuple[date, int]]
    points: str
    width: int
    reach: int
    least: int
    most: int


def of_days(numbers: Sequence[tuple[date, int]]) -> Course | None:
    """One number for each day, in order, on an axis of days that begins at 0; None of less than two days."""
    if len(numbers) < _FEWEST_DAYS:
        return None
    first, last = numbers[0][0], numbers[-1][0]
    least, most = (extreme(number for _, number in numbers) for extreme in (min, max))
    width = (last - first).days * _DAY
    points = (
        f"{(day - first).days * _DAY},{_REACH - (round(_REACH * number / most, 1) if most else 0)}"
        for day, number in numbers
    )
    return Course(numbers, " ".join(points), width, _REACH, least, most)


@dataclass(frozen=True, slots=True)
class Bar:
    """What came in one hour: where it stands, how high all of it is, and what of that was refused."""

    x: int
    height: float
    refused: float
    hour: Hour

    @property
    def begins_day(self) -> bool:
        """Whether it is the first one of a day."""
        return self.hour.began.hour == 0


@dataclass(frozen=True, slots=True)
class Hours:
    """Bars from the oldest hour to the newest; `most` is what the highest stands for, `came` all of it together."""

    bars: Sequence[Bar]
    width: int
    reach: int
    most: int
    came: Traffic

    @property
    def busy(self) -> list[Hour]:
        """The hours in which something came, the newest first."""
        return [bar.hour for bar in reversed(self.bars) if bar.hour.traffic.requests]


def of_hours(hours: Sequence[Hour]) -> Hours | None:
    """The requests of each hour, and those of them that were refused; None where there were none."""
    most = max((each.traffic.requests for each in hours), default=0)
    if not most:
        return None
    bars = [
        Bar(
            number * _STEP,
            _height(each.traffic.requests, most),
            _height(each.traffic.failed, most),
            each,
        )
        for number, each in enumerate(hours)
    ]
    came = total(each.traffic for each in hours)
    return Hours(bars, (len(hours) + _FOR_NUMBERS) * _STEP, _REACH, most, came)


def _with_gaps(oldest_first: Sequence[Cycle], interval: timedelta | None) -> Iterator[Cycle | None]:
    yield from oldest_first[:1]
    for earlier, later in pairwise(oldest_first):
        if interval is not None and later.started - earlier.started > interval * _LEFT_OUT:
            yield None
        yield later


def _up(cycle: Cycle) -> int:
    return cycle.counts.created + cycle.counts.updated


def _down(cycle: Cycle) -> int:
    return cycle.counts.deactivated + cycle.counts.deleted


def _height(number: int, most: int) -> float:
    return round(max(_REACH * number / most, 1), 1) if number else 0
