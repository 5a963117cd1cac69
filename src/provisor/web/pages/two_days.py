"""Which two days a chart of hours shows: the last ones, or those that end with the day that the URL names."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from provisor.directory.phrasing import Count, phrase
from provisor.provisioning.traffic import KEPT, SHOWN
from provisor.scim.errors import InvalidValue
from provisor.web.pages.visit import Visit

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class TwoDays:
    """The hours up to `until`, which are the last where no `day` is named.

    `earlier` and `later` are the days by which the two before and the two after are named; of the last two and of the
    oldest that are kept there is none.
    """

    until: datetime
    day: date | None
    earlier: date | None
    later: date | None


def asked(visit: Visit) -> TwoDays:
    """The days that the URL names, by the reader's clock. Raises InvalidValue for what is no day, or one long gone."""
    now = visit.order.at
    today = now.astimezone(visit.zone).date()
    try:
        day = date.fromisoformat(visit.query.get("day") or today.isoformat())
    except ValueError:
        raise InvalidValue(phrase("A day is written as 2026-12-31.")) from None
    if day >= today:
        return TwoDays(now, None, today - SHOWN, None)
    if day <= today - KEPT:
        raise InvalidValue(
            phrase("How many requests came is kept for {days:# day|# days}.", {"days": Count(KEPT.days)})
        )
    ends = datetime.combine(day + timedelta(days=1), time(), visit.zone) - _MOMENT
    earlier, later = day - SHOWN, day + SHOWN
    return TwoDays(ends, day, earlier if earlier > today - KEPT else None, later if later < today else None)
