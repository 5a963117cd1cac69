"""What the pictures show."""

import re

import pytest
from hypothesis import given
from hypothesis.strategies import floats
from tests.simulators.report.outcomes import BEGAN, a_cycle

from provisor.simulators.outcome import Cycle
from provisor.simulators.report.charts import (
    failures_by_cause,
    kinds_of_work,
    latency_by_operation,
    requests_over_time,
    spans,
    work_of_cycles,
)
from provisor.simulators.report.drawing import decades, ticks
from provisor.simulators.report.latencies import Spread
from provisor.simulators.wire.tally import Cause, Second


def wide(picture: str) -> str:
    """The first of the two sizes."""
    return picture.partition("</svg>")[0]


def test_a_short_run_has_a_span_for_each_second_idle_ones_too() -> None:
    found = spans([(0, Second(5)), (3, Second(7, 2))])

    assert [(each.begin, each.answered, each.failed) for each in found] == [
        (0, 5, 0),
        (1, 0, 0),
        (2, 0, 0),
        (3, 7, 2),
    ]


@pytest.mark.parametrize("seconds", [1, 59, 60, 61, 3600, 86_400, 10_000_000])
def test_a_run_of_any_length_has_sixty_spans_at_most_and_loses_nothing(seconds: int) -> None:
    found = spans([(0, Second(1)), (seconds - 1, Second(2, 1))])

    assert len(found) <= 60
    assert sum(each.answered for each in found) == 3
    assert sum(each.failed for each in found) == 1


def test_nothing_sent_has_no_spans() -> None:
    assert spans([]) == []


def test_requests_over_time_name_the_busiest_moment() -> None:
    picture = requests_over_time(spans([(0, Second(5)), (3, Second(70, 2))]))

    assert "at most 70 answers a second, 3.0 s after the beginning; 2 failures." in picture
    assert wide(picture).count('class="f1"') == 2
    assert wide(picture).count('class="f-bad"') == 1


def test_latencies_name_the_slowest_operation() -> None:
    spreads = {"find user": Spread(0.001, 0.002, 0.003, 0.004), "list users": Spread(0.1, 0.2, 0.9, 1.0)}

    picture = latency_by_operation(spreads)

    assert "The slowest operation is list users: p99 900 ms." in picture
    assert "list users: p90 200 ms" in picture


def test_latencies_of_no_time_at_all_can_be_drawn() -> None:
    assert "p50 0.0 ms" in latency_by_operation({"find user": Spread(0.0, 0.0, 0.0, 0.0)})


def a_cycle_that(number: int, **done: int) -> Cycle:
    return Cycle(number, "incremental", BEGAN, done=done)


def test_a_cycle_is_drawn_by_what_it_did() -> None:
    cycles = [a_cycle_that(1, created=3), a_cycle_that(2), a_cycle_that(3, created=1, updated=5)]

    assert kinds_of_work(cycles) == ["updated", "created"]
    assert "cycle 3: updated 5" in work_of_cycles(cycles)
    assert wide(work_of_cycles(cycles)).count("<rect") == 3


def test_rare_kinds_of_work_are_drawn_as_one() -> None:
    done = {f"kind{number}": 100 - number for number in range(8)}

    picture = work_of_cycles([a_cycle_that(1, **done)])

    assert "cycle 1: kind6 94, kind7 93" in picture


def test_many_cycles_share_bars() -> None:
    picture = work_of_cycles([a_cycle(number) for number in range(1, 1001)])

    assert "cycles 1 to 17: memberships added 204" in picture
    assert wide(picture).count("<rect") == 2 * 59


def test_failures_are_drawn_by_cause() -> None:
    causes = [Cause("Rare.", "", 1), Cause("Frequent.", "", 10_000)]

    picture = failures_by_cause(causes)

    assert "The most frequent cause: Frequent. 10,000 times." in picture
    assert re.search(r"<rect [^>]*width=\"2\"", picture)


@given(floats(min_value=1e-6, max_value=1e12))
def test_a_scale_reaches_the_highest_value_in_few_steps(highest: float) -> None:
    scale = ticks(highest)

    assert scale[0] == 0
    assert scale[-1] >= highest * (1 - 1e-6)
    assert 2 <= len(scale) <= 6


@given(floats(min_value=1e-5, max_value=100), floats(min_value=1, max_value=100))
def test_powers_of_ten_enclose_the_values(lowest: float, factor: float) -> None:
    scale = decades(lowest, lowest * factor)

    assert scale[0] <= lowest * (1 + 1e-9)
    assert scale[-1] >= lowest * factor * (1 - 1e-9)
    assert len(scale) >= 2
