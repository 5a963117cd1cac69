"""Times as they are told in English, always UTC; whoever shows one can write it as elsewhere, by another clock."""

from datetime import datetime
from enum import StrEnum
from typing import Self

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class Form(StrEnum):
    """What of a time is told: its day, its day and hour, or first its hour."""

    DAY = "day"
    INSTANT = "instant"
    HOUR = "hour"


class Moment(str):
    """A time as it is told in English."""

    __slots__ = ("at", "form")

    at: datetime
    form: Form

    def __new__(cls, text: str, at: datetime, form: Form) -> Self:
        """The time `at`, of which the text tells so much."""
        made = super().__new__(cls, text)
        made.at, made.form = at, form
        return made


def day(at: datetime, *, seen: datetime) -> Moment:
    """A day as people say it; the year only where it is another than that in which it is told of."""
    year = "" if at.year == seen.year else f" {at.year}"
    return Moment(f"{at.day} {_MONTHS[at.month - 1]}{year}", at, Form.DAY)


def hour(at: datetime, *, seen: datetime) -> Moment:
    """Likewise, with the hour before it."""
    return Moment(f"{at:%H:%M} UTC on {day(at, seen=seen)}", at, Form.HOUR)


def date(at: datetime) -> Moment:
    """A day in numbers."""
    return Moment(f"{at:%Y-%m-%d}", at, Form.DAY)


def instant(at: datetime) -> Moment:
    """Likewise, with the hour."""
    return Moment(f"{at:%Y-%m-%d %H:%M} UTC", at, Form.INSTANT)
