"""Dates and times by patterns of letters, such as yyyy-MM-dd: those of .NET (Entra ID) and of Joda time (Okta).

learn.microsoft.com: "Custom date and time format strings"; joda.org: "DateTimeFormat". Names are English, and a time
without a zone is UTC.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_MONTHS = tuple(calendar.month_name)[1:]
_DAYS = tuple(calendar.day_name)

_WORD = r"[^\W\d_]+"
_PIECE = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|(([A-Za-z])\5*)|(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Field:
    """What a run of letters stands for: how it is read, and how it is shown."""

    read: str
    show: Callable[[datetime], str]


def _offset(moment: datetime, colon: str = ":") -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


_FIELDS = {
    "yyyy": _Field(r"(?P<year>\d{4})", lambda at: f"{at.year:04}"),
    "yy": _Field(r"(?P<short_year>\d{2})", lambda at: f"{at.year % 100:02}"),
    "MMMM": _Field(rf"(?P<month_name>{_WORD})", lambda at: _MONTHS[at.month - 1]),
    "MMM": _Field(rf"(?P<month_name>{_WORD})", lambda at: _MONTHS[at.month - 1][:3]),
    "MM": _Field(r"(?P<month>\d{2})", lambda at: f"{at.month:02}"),
    "M": _Field(r"(?P<month>\d{1,2})", lambda at: str(at.month)),
    "dd": _Field(r"(?P<day>\d{2})", lambda at: f"{at.day:02}"),
    "d": _Field(r"(?P<day>\d{1,2})", lambda at: str(at.day)),
    "HH": _Field(r"(?P<hour>\d{2})", lambda at: f"{at.hour:02}"),
    "H": _Field(r"(?P<hour>\d{1,2})", lambda at: str(at.hour)),
    "hh": _Field(r"(?P<hour>\d{2})", lambda at: f"{(at.hour - 1) % 12 + 1:02}"),
    "h": _Field(r"(?P<hour>\d{1,2})", lambda at: str((at.hour - 1) % 12 + 1)),
    "mm": _Field(r"(?P<minute>\d{2})", lambda at: f"{at.minute:02}"),
    "m": _Field(r"(?P<minute>\d{1,2})", lambda at: str(at.minute)),
    "ss": _Field(r"(?P<second>\d{2})", lambda at: f"{at.second:02}"),
    "s": _Field(r"(?P<second>\d{1,2})", lambda at: str(at.second)),
}
_NOON = _Field(r"(?P<half>[AaPp])[Mm]", lambda at: "PM" if at.hour >= 12 else "AM")
_ZONE = _Field(r"(?P<zone>[Zz]|[+-]\d{2}:?\d{2})", _offset)
_NARROW_ZONE = _Field(_ZONE.read, lambda at: _offset(at, ""))
_DAY_NAME = _Field(_WORD, lambda at: _DAYS[at.weekday()])
_SHORT_DAY_NAME = _Field(_WORD, lambda at: _DAYS[at.weekday()][:3])

DOTNET: Mapping[str, _Field] = {
    **_FIELDS,
    "dddd": _DAY_NAME,
    "ddd": _SHORT_DAY_NAME,
    "tt": _NOON,
    "zzz": _ZONE,
    "K": _ZONE,
}
JODA: Mapping[str, _Field] = {
    **_FIELDS,
    "YYYY": _FIELDS["yyyy"],
    "YY": _FIELDS["yy"],
    "EEEE": _DAY_NAME,
    "EEE": _SHORT_DAY_NAME,
    "E": _SHORT_DAY_NAME,
    "a": _NOON,
    "Z": _NARROW_ZONE,
    "ZZ": _ZONE,
}


def read(text: str, pattern: str, letters: Mapping[str, _Field] = DOTNET) -> datetime | None:
    """The moment, in UTC, that the text names by the pattern; None where it does not follow it."""
    expression = _expression("".join(field.read for field in _fields(pattern, letters)))
    found = expression.fullmatch(text.strip()) if expression else None
    try:
        return _moment(found.groupdict()) if found else None
    except (ValueError, OverflowError):
        return None


def show(moment: datetime, pattern: str, letters: Mapping[str, _Field] = DOTNET) -> str:
    """The moment as the pattern writes it."""
    return "".join(field.show(moment) for field in _fields(pattern, letters))


def iso(text: str) -> datetime | None:
    """The moment of an ISO 8601 text, in UTC; also a date with a zone right behind it, as XML Schema has it."""
    dated = re.fullmatch(r"(\d{4}-\d{2}-\d{2})([+-]\d{2}:\d{2}|Z)", text.strip())
    try:
        found = datetime.fromisoformat(f"{dated[1]}T00:00:00{dated[2]}" if dated else text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _fields(pattern: str, letters: Mapping[str, _Field]) -> list[_Field]:
    return [_field(piece, letters) for piece in _PIECE.finditer(pattern)]


def _field(piece: re.Match[str], letters: Mapping[str, _Field]) -> _Field:
    run = piece[4] or ""
    if run in letters:
        return letters[run]
    if run[:1] in {"f", "S"} and len(run) <= 7:
        return _fraction(len(run))
    literal = next(each for each in (piece[1], piece[2], piece[3], piece[4], piece[6]) if each is not None)
    return _Field(re.escape(literal), lambda _: literal)


def _fraction(digits: int) -> _Field:
    return _Field(rf"(?P<fraction>\d{{{digits}}})", lambda at: f"{at.microsecond:06}0"[:digits])


@lru_cache(maxsize=256)
def _expression(text: str) -> re.Pattern[str] | None:
    try:
        return re.compile(text, re.ASCII if text.isascii() else 0)
    except re.error:  # a field that stands twice
        return None


def _moment(found: Mapping[str, str | None]) -> datetime:
    year = int(found.get("year") or 0) or 2000 + int(found.get("short_year") or 0)
    # .NET: two digits up to 49 are of this century.
    if found.get("short_year") and year >= 2050:
        year -= 100
    name = (found.get("month_name") or "").casefold()[:3]
    named = next(
        (number for number, each in enumerate(_MONTHS, 1) if name and each.casefold()[:3] == name), 1
    )
    hour = int(found.get("hour") or 0)
    if half := found.get("half"):
        hour = hour % 12 + (12 if half in "Pp" else 0)
    return datetime(
        year,
        int(found.get("month") or named),
        int(found.get("day") or 1),
        hour,
        int(found.get("minute") or 0),
        int(found.get("second") or 0),
        int(((found.get("fraction") or "") + "000000")[:6]),
        tzinfo=_zone(found.get("zone")),
    ).astimezone(UTC)


def _zone(text: str | None) -> timezone:
    if not text or text in "Zz":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
