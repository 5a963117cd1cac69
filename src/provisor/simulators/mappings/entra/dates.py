"""Entra ID's functions on dates. What they give is a text in UTC, M/d/yyyy h:mm:ss tt, as its documentation says."""

import calendar
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from provisor.simulators.mappings import moments
from provisor.simulators.mappings.entra.values import number, text, whole
from provisor.simulators.mappings.mapping import Value

_SHOWN = "M/d/yyyy h:mm:ss tt"
_READ = (_SHOWN, "M/d/yyyy H:mm:ss", "M/d/yyyy", "yyyyMMddHHmmss.fZ", "yyyyMMddHHmmssZ")
_WINDOWS_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_TICKS = 10_000_000
"""A second in the unit of Active Directory's dates."""

_LENGTHS = {
    "ww": timedelta(weeks=1),
    "d": timedelta(days=1),
    "h": timedelta(hours=1),
    "n": timedelta(minutes=1),
    "s": timedelta(seconds=1),
}
_MONTHS = {"yyyy": 12, "m": 1}


def date_of(value: Value) -> str | None:
    """A text that names a date, in the form of all others."""
    return _shown(_moment(value))


def date_from_number(value: Value) -> str | None:
    """A date of Active Directory: ticks of 100 nanoseconds since 1601."""
    ticks = number(value)
    try:
        return None if ticks is None else _shown(_WINDOWS_EPOCH + timedelta(seconds=int(ticks) // _TICKS))
    except OverflowError:
        return None


def number_from_date(value: Value) -> str | None:
    """A date as Active Directory counts it."""
    moment = _moment(value)
    return None if moment is None else str(int((moment - _WINDOWS_EPOCH).total_seconds()) * _TICKS)


def formatted(source: Value, _styles: Value, read: Value, shown: Value) -> str | None:
    """A date in another form."""
    moment = moments.read(text(source), text(read))
    return None if moment is None else moments.show(moment, text(shown))


def added(interval: Value, value: Value, date: Value) -> str | None:
    """A date, so many units later or earlier."""
    moment, unit = _moment(date), text(interval)
    if moment is None:
        return None
    try:
        if unit in _MONTHS:
            return _shown(_months_later(moment, whole(value) * _MONTHS[unit]))
        return _shown(moment + whole(value) * _LENGTHS[unit]) if unit in _LENGTHS else None
    except (OverflowError, ValueError):
        return None


def difference(interval: Value, one: Value, other: Value) -> str | None:
    """How many units lie between two dates: years, months and weeks of the calendar, else whole lengths of time."""
    start, end = _moment(one), _moment(other)
    count = _DIFFERENCES.get(text(interval))
    return None if start is None or end is None or count is None else str(count(start, end))


def interval_mistake(interval: Value, *_: Value) -> str:
    """What is wrong with the constant interval of `DateAdd` and `DateDiff`."""
    if interval is None or text(interval) in _DIFFERENCES:
        return ""
    return f"“{text(interval)}” is no interval; {', '.join(_DIFFERENCES)} are"


def _weeks(start: datetime, end: datetime) -> int:
    """Weeks begin on Sunday, as in Visual Basic."""
    first, last = (each.date() - timedelta(days=(each.weekday() + 1) % 7) for each in (start, end))
    return (last - first).days // 7


_DIFFERENCES: dict[str, Callable[[datetime, datetime], int]] = {
    "yyyy": lambda start, end: end.year - start.year,
    "m": lambda start, end: (end.year - start.year) * 12 + end.month - start.month,
    "d": lambda start, end: int((end - start) / _LENGTHS["d"]),
    "ww": _weeks,
    "h": lambda start, end: int((end - start) / _LENGTHS["h"]),
    "n": lambda start, end: int((end - start) / _LENGTHS["n"]),
    "s": lambda start, end: int((end - start) / _LENGTHS["s"]),
}


def _months_later(moment: datetime, count: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + count, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _moment(value: Value) -> datetime | None:
    said = text(value)
    return moments.iso(said) or next((found for each in _READ if (found := moments.read(said, each))), None)


def _shown(moment: datetime | None) -> str | None:
    return None if moment is None else moments.show(moment, _SHOWN)
