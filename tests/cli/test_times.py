"""Times as people write them at the command line."""

from datetime import UTC, datetime, timedelta

import pytest
from cyclopts import Token

from provisor.cli import times
from provisor.cli.refusals import WrongUse

NOON = datetime(2026, 5, 3, 12, tzinfo=UTC)


def read(told: str) -> datetime:
    return times.read(datetime, [Token(value=told)])


@pytest.mark.parametrize(
    "told",
    ["2026-05-03T12:00", "2026-05-03 12:00:00", "2026-05-03T12:00Z", "2026-05-03T14:00+02:00", "20260503T12"],
)
def test_a_time_is_in_utc_unless_an_offset_says_otherwise(told: str) -> None:
    assert read(told) == NOON
    assert read(told).utcoffset() == timedelta()


def test_a_day_is_its_beginning() -> None:
    assert read("2026-05-03") == NOON - timedelta(hours=12)


@pytest.mark.parametrize(
    "told",
    [
        "", "now", "yesterday", "12:00", "3 May", "2026-13-01", "2026-02-30", "0000-01-01", "10000-01-01", "1777800000",
        "2026-05-03T25:00", "2026-05-03T09:00+25:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    ],
)  # fmt: skip
def test_what_is_no_time_is_refused_with_the_forms_that_are(told: str) -> None:
    with pytest.raises(WrongUse, match="2026-05-03T11:00\\+02:00"):
        read(told)


@pytest.mark.parametrize("told", ["0001-01-01", "9999-12-31T23:59:59Z"])
def test_the_first_and_the_last_that_there_are_are_times(told: str) -> None:
    assert read(told).tzinfo is UTC
