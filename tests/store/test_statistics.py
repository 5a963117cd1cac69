"""PostgreSQL looks at its tables early, and whenever an organization grew."""

import pytest

from provisor.store import statistics


@pytest.mark.parametrize(("before", "after"), [(0, 64), (63, 64), (60, 310), (255, 256), (0, 5000)])
def test_statistics_are_due_where_a_journal_grew_past_a_size(before: int, after: int) -> None:
    due = statistics.are_due(before, after)

    assert due


@pytest.mark.parametrize(("before", "after"), [(0, 63), (64, 255), (300, 550)])
def test_statistics_are_not_due_between_two_sizes(before: int, after: int) -> None:
    due = statistics.are_due(before, after)

    assert not due
