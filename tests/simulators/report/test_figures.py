"""Numbers as people read them, and how latencies are spread."""

from array import array

import pytest

from provisor.simulators.report.figures import counted, duration, latency, listed, number
from provisor.simulators.report.latencies import latest_spread, spread


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (0.44, "0.4 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (250, "4 min 10 s"),
        (3599.7, "1 h"),
        (7500, "2 h 5 min"),
        (360_000, "100 h"),
    ],
)
def test_a_duration_has_the_units_that_fit(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.0008, "0.8 ms"), (0.041, "41 ms"), (0.9996, "1.0 s"), (2.34, "2.3 s")]
)
def test_a_latency_has_the_unit_that_fits(seconds: float, words: str) -> None:
    assert latency(seconds) == words


def test_nouns_follow_their_number() -> None:
    assert [counted(count, "user") for count in (0, 1, 5000)] == ["0 users", "1 user", "5,000 users"]
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"


def test_a_small_rate_keeps_a_decimal() -> None:
    assert [number(rate) for rate in (0.0, 2.5, 1234.5)] == ["0", "2.5", "1,234"]


def test_percentiles_are_by_nearest_rank() -> None:
    found = spread(array("f", [n / 8 for n in range(100, 0, -1)]))

    assert found is not None
    assert (found.p50, found.p90, found.p99, found.slowest) == (6.25, 11.25, 12.375, 12.5)


def test_two_answers_have_the_faster_as_median() -> None:
    found = spread(array("f", [4.0, 2.0]))

    assert found is not None
    assert (found.p50, found.p99) == (2.0, 4.0)


def test_nothing_answered_has_no_spread() -> None:
    assert spread(array("f")) is None


def test_the_latest_spread_forgets_the_beginning() -> None:
    found = latest_spread(array("f", [9.0] * 5000 + [1.0] * 1000))

    assert found is not None
    assert found.slowest == 1.0
