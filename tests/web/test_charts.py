"""Charts as numbers: how high the columns of cycles are, and where one did not come."""

from datetime import UTC, date, datetime, timedelta

import pytest

from provisor.directory.cycles import Counts, Cycle
from provisor.directory.traffic import Hour, Traffic
from provisor.web.pages import charts

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
INTERVAL = timedelta(minutes=40)


def a_cycle(minutes: int, **counts: int) -> Cycle:
    at = NOON + timedelta(minutes=minutes)
    return Cycle(f"cycle-{minutes}", "connection-1", at, at, Counts(**counts))


def test_columns_go_up_and_down_in_proportion_from_the_oldest_on() -> None:
    chart = charts.of_cycles([a_cycle(40, deactivated=5, deleted=5), a_cycle(0, created=15, updated=5)], None)

    first, second = chart.columns
    assert (first.up, first.down) == (chart.reach, 0)
    assert (second.up, second.down) == (0, chart.reach / 2)
    assert first.x < second.x
    assert chart.most == 20


def test_what_hardly_shows_still_shows() -> None:
    few, many = charts.of_cycles(
        [a_cycle(40, created=100_000), a_cycle(0, created=1, refused=2)], None
    ).columns

    assert (few.up, few.refused, many.refused) == (1, 2, 0)


def test_a_cycle_that_did_not_come_leaves_a_gap_where_one_is_expected() -> None:
    found = [a_cycle(160), a_cycle(80), a_cycle(40), a_cycle(0)]

    columns = charts.of_cycles(found, INTERVAL).columns

    assert [each.cycle is None for each in columns] == [False, False, False, True, False]
    assert charts.of_cycles(found, None).absent == 0


def test_nothing_is_drawn_of_nothing() -> None:
    chart = charts.of_cycles([], INTERVAL)

    assert (list(chart.columns), chart.most) == ([], 0)


def test_days_on_which_nobody_counted_are_left_out_of_a_course() -> None:
    numbers = [(date(2026, 5, 1), 10), (date(2026, 5, 2), 20), (date(2026, 5, 5), 0)]

    course = charts.of_days(numbers)

    assert course is not None
    assert (course.least, course.most, course.width) == (0, 20, 32)
    assert course.points == "0,30.0 8,0.0 32,60.0"


@pytest.mark.parametrize("numbers", [[], [(date(2026, 5, 1), 3)]])
def test_a_course_has_two_days_at_least(numbers: list[tuple[date, int]]) -> None:
    assert charts.of_days(numbers) is None


def test_a_course_of_nobody_stays_at_the_bottom() -> None:
    course = charts.of_days([(date(2026, 5, 1), 0), (date(2026, 5, 2), 0)])

    assert course is not None
    assert course.points == "0,60 8,60"


def an_hour(number: int, requests: int, failed: int = 0) -> Hour:
    return Hour(NOON + timedelta(hours=number), Traffic(requests, failed))


def test_bars_are_as_high_as_what_came_and_as_what_was_refused() -> None:
    drawn = charts.of_hours([an_hour(0, 200, 50), an_hour(1, 0), an_hour(2, 100, 100)])

    assert drawn is not None
    reach = drawn.reach
    assert [(bar.height, bar.refused) for bar in drawn.bars] == [
        (reach, reach / 4),
        (0, 0),
        (reach / 2, reach / 2),
    ]
    assert (drawn.most, drawn.came) == (200, Traffic(300, 150))


def test_hours_in_which_something_came_are_told_the_newest_first() -> None:
    hours = [an_hour(0, 1), an_hour(1, 0), an_hour(12, 2)]
    drawn = charts.of_hours(hours)

    assert drawn is not None
    assert drawn.busy == [hours[2], hours[0]]
    assert [bar.begins_day for bar in drawn.bars] == [False, False, True]


def test_no_hours_are_drawn_where_nothing_came() -> None:
    assert charts.of_hours([an_hour(0, 0), an_hour(1, 0)]) is None


def test_a_chart_of_cycles_is_as_deep_as_the_deepest_goes() -> None:
    assert (
        charts.of_cycles([a_cycle(0, created=10, deleted=5)], None).depth
        == charts.of_cycles([], None).reach / 2
    )
    assert charts.of_cycles([a_cycle(0, created=10)], None).depth == 0
