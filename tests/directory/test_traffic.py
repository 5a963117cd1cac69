"""Hours are those of somebody's clock, wherever they live and whatever is done to their clocks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from provisor.directory.traffic import QUARTER, Hour, Traffic, by_hour, quarter, total

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def by_clock(zone: str, until: datetime, kept: dict[datetime, Traffic] | None = None) -> list[Hour]:
    return by_hour(kept or {}, until=until, within=2 * DAY, zone=ZoneInfo(zone))


def shown(hours: list[Hour]) -> list[str]:
    return [f"{each.began:%d %H:%M %z}" for each in hours]


def lengths(hours: list[Hour]) -> set[timedelta]:
    # Times of one zone are subtracted as a clock shows them, and not as time goes by.
    began = [each.began.astimezone(UTC) for each in hours]
    return {later - earlier for earlier, later in pairwise(began)}


@pytest.mark.parametrize("minutes", [0, 7, 15, 59])
def test_the_present_hour_is_the_last_of_48_whole_ones(minutes: int) -> None:
    hours = by_clock("UTC", NOON + timedelta(minutes=minutes))

    assert len(hours) == 48
    assert hours[-1].began == NOON
    assert lengths(hours) == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("zone", "begins"), [("Asia/Kolkata", "17:00 +0530"), ("Asia/Kathmandu", "17:00 +0545")]
)
def test_hours_begin_as_the_clock_strikes_them(zone: str, begins: str) -> None:
    # Noon is 17:30 in Kolkata, and 17:45 in Kathmandu.
    quarters = {NOON - QUARTER * step: Traffic(1, 0) for step in range(4)}
    hours = by_clock(zone, NOON, quarters)

    assert shown(hours)[-1] == f"01 {begins}"
    before, present = hours[-2].traffic.requests, hours[-1].traffic.requests
    assert before + present == 4
    assert present == (3 if zone == "Asia/Kolkata" else 4)


def test_a_quarter_counts_in_the_hour_in_which_it_began() -> None:
    kept = {
        NOON - QUARTER: Traffic(1, 1),
        NOON: Traffic(2, 0),
        NOON + QUARTER: Traffic(4, 3),
        NOON - 3 * DAY: Traffic(99, 99),
    }
    hours = by_clock("UTC", NOON + timedelta(minutes=20), kept)

    assert [each.traffic for each in hours[-2:]] == [Traffic(1, 1), Traffic(6, 3)]
    assert total(each.traffic for each in hours) == Traffic(7, 4)


def test_an_hour_that_comes_twice_is_two() -> None:
    # On 25 October 2026 clocks in Berlin go back from 3 to 2.
    at = datetime(2026, 10, 25, 4, tzinfo=UTC)
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    hours = by_clock("Europe/Berlin", at, {first: Traffic(5, 0), first + timedelta(hours=1): Traffic(7, 0)})

    twice = [each for each in hours if each.began.hour == 2 and each.began.day == 25]
    assert shown(twice) == ["25 02:00 +0200", "25 02:00 +0100"]
    assert [each.traffic.requests for each in twice] == [5, 7]


def test_an_hour_that_is_left_out_is_none() -> None:
    # On 29 March 2026 clocks in Berlin go on from 2 to 3.
    hours = by_clock("Europe/Berlin", datetime(2026, 3, 29, 4, tzinfo=UTC))

    assert [each.began.hour for each in hours if each.began.day == 29] == [0, 1, 3, 4, 5, 6]
    assert lengths(hours) == {timedelta(hours=1)}


def test_no_traffic_is_lost_where_clocks_go_back_by_half_an_hour() -> None:
    # On 5 April 2026 clocks on Lord Howe Island go back from 2 to half past 1.
    at = datetime(2026, 4, 4, 18, tzinfo=UTC)
    kept = {at - step * QUARTER: Traffic(1, 0) for step in range(100)}

    assert total(each.traffic for each in by_clock("Australia/Lord_Howe", at, kept)) == Traffic(100, 0)


def test_a_quarter_begins_every_15_minutes_of_utc() -> None:
    assert quarter(NOON + timedelta(minutes=29, seconds=59)) == NOON + QUARTER
    assert quarter(datetime(2026, 5, 1, 17, 45, tzinfo=ZoneInfo("Asia/Kathmandu"))) == NOON
