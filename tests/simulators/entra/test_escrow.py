"""Held to the numbers of Microsoft's page about quarantine."""

from datetime import UTC, datetime, timedelta

import pytest

from provisor.simulators.entra.escrow import interval, is_given_up, quarantine_for, retry_at

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
USUAL = timedelta(minutes=40)


@pytest.mark.parametrize(
    ("failures", "hours"), [(1, 0), (2, 6), (3, 12), (4, 24), (5, 48), (6, 96), (7, 168)]
)
def test_an_object_that_failed_is_due_so_long_after_its_first_failure(failures: int, hours: int) -> None:
    assert retry_at(failures, NOON, NOON) == NOON + timedelta(hours=hours)


def test_a_time_that_has_passed_already_means_the_next_cycle() -> None:
    later = NOON + timedelta(days=3)

    assert retry_at(2, NOON, later) == later


def test_after_the_seventh_retry_nothing_is_tried_any_more() -> None:
    assert retry_at(8, NOON, NOON) is None


@pytest.mark.parametrize(
    ("failed", "references", "succeeded", "reason"),
    [
        (5_000, 0, 1_000, "EncounteredEscrowProportionThreshold"),
        (4_999, 0, 0, ""),
        (20_000, 0, 100_000, ""),
        (45_000, 0, 100_000, "EncounteredBaseEscrowThreshold"),
        (40_000, 21_000, 100_000, "EncounteredTotalEscrowThreshold"),
        (0, 0, 0, ""),
    ],
)
def test_a_job_is_quarantined_by_how_many_failed(
    failed: int, references: int, succeeded: int, reason: str
) -> None:
    assert quarantine_for(failed, references, succeeded) == reason


def test_a_quarantined_job_runs_less_and_less_often_and_once_a_day_in_the_end() -> None:
    intervals = [interval(USUAL, times) for times in range(9)]

    assert intervals[0] == USUAL
    assert intervals == sorted(intervals)
    assert intervals[-1] == timedelta(days=1)


def test_after_four_weeks_in_quarantine_a_job_is_given_up() -> None:
    assert not is_given_up(NOON, NOON + timedelta(weeks=4))
    assert is_given_up(NOON, NOON + timedelta(weeks=4, seconds=1))
