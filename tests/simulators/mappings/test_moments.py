from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.mappings import moments

NOON = datetime(2024, 2, 9, 12, 5, 7, 125_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("yyyy-MM-dd", "2024-02-09"),
        ("d/M/yy", "9/2/24"),
        ("dddd, d MMMM yyyy", "Friday, 9 February 2024"),
        ("ddd d MMM", "Fri 9 Feb"),
        ("h:mm tt", "12:05 PM"),
        ("H:m:s", "12:5:7"),
        ("HH:mm:ss.fff", "12:05:07.125"),
        ("yyyy-MM-dd'T'HH:mm:ssK", "2024-02-09T12:05:07+00:00"),
        (r"yyyy\y\M", "2024yM"),
        ("yyyyMMddTHH", "20240209T12"),
    ],
)
def test_a_moment_is_shown_by_a_pattern_of_dotnet(pattern: str, text: str) -> None:
    assert moments.show(NOON, pattern) == text


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY.MM.dd", "2024.02.09"),
        ("EEE hh a", "Fri 12 PM"),
        ("HH:mm:ss.SSSZ", "12:05:07.125+0000"),
        ("ZZ", "+00:00"),
    ],
)
def test_a_moment_is_shown_by_a_pattern_of_joda(pattern: str, text: str) -> None:
    assert moments.show(NOON, pattern, moments.JODA) == text


@pytest.mark.parametrize(
    ("text", "pattern", "moment"),
    [
        ("31.12.2023", "dd.MM.yyyy", datetime(2023, 12, 31, tzinfo=UTC)),
        ("12:30 am 1/2/2024", "h:mm tt M/d/yyyy", datetime(2024, 1, 2, 0, 30, tzinfo=UTC)),
        ("2024-01-01T00:30-08:00", "yyyy-MM-dd'T'HH:mmzzz", datetime(2024, 1, 1, 8, 30, tzinfo=UTC)),
        ("5 June 75", "d MMMM yy", datetime(1975, 6, 5, tzinfo=UTC)),
        ("31.02.2024", "dd.MM.yyyy", None),
        ("2024", "yyyy yyyy", None),
        ("", "yyyy", None),
    ],
)
def test_a_text_is_read_by_a_pattern(text: str, pattern: str, moment: datetime | None) -> None:
    assert moments.read(text, pattern) == moment


@given(st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - its bounds have no zone
def test_what_is_shown_is_read_again(moment: datetime) -> None:
    pattern = "M/d/yyyy h:mm:ss.ffffff tt zzz"

    assert moments.read(moments.show(moment, pattern), pattern) == moment


@given(st.text(max_size=20), st.text(alphabet="yMdHhmsftzKEaZ'\\ -", max_size=20))
def test_any_text_is_read_by_any_pattern_or_is_nothing(text: str, pattern: str) -> None:
    for letters in (moments.DOTNET, moments.JODA):
        moments.show(moments.read(text, pattern, letters) or NOON, pattern, letters)
