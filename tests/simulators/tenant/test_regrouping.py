# ruff: noqa: S311 - chance is seeded
"""Each thing that may happen to groups, seen on one."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from provisor.simulators.tenant import regrouping
from provisor.simulators.tenant.people import Group, Person
from provisor.simulators.tenant.state import State
from provisor.simulators.tenant.tenant import Tenant
from provisor.simulators.tenant.turnover import Day


@pytest.fixture
def day() -> Iterator[Day]:
    with State() as state:
        tenant = Tenant(state)
        for number in range(20):
            tenant.put_person(Person(f"{number}", {"mail": f"{number}@contoso.example"}))
        yield Day(tenant, Random(1), datetime(2026, 1, 5, tzinfo=UTC))


def put_groups(day: Day, count: int, *members: str) -> None:
    for number in range(count):
        day.tenant.put_group(Group(f"g{number}", f"Group {number}"))
        day.tenant.add_members(f"g{number}", members)


def test_a_new_group_has_members_of_the_directory(day: Day) -> None:
    assert regrouping.create(day)

    group = next(day.tenant.groups())
    assert {int(each) for each in day.tenant.members(group.key)} <= set(range(20))


def test_a_group_that_is_renamed_keeps_key_and_members(day: Day) -> None:
    put_groups(day, 1, "1", "2")

    assert regrouping.rename(day)

    group = next(day.tenant.groups())
    assert group.key == "g0"
    assert group.name != "Group 0"
    assert list(day.tenant.members("g0")) == ["1", "2"]


def test_a_group_is_deleted_with_its_memberships(day: Day) -> None:
    put_groups(day, 4, "1")

    assert regrouping.delete(day)
    assert day.tenant.count_groups() == 3
    assert len(day.tenant.group_names_of("1")) == 3


def test_the_last_groups_are_not_deleted(day: Day) -> None:
    put_groups(day, 3)

    assert not regrouping.delete(day)


def test_a_group_of_everybody_is_not_deleted(day: Day) -> None:
    put_groups(day, 4, *(f"{number}" for number in range(20)))

    assert not regrouping.delete(day)


def test_members_are_added(day: Day) -> None:
    put_groups(day, 1)

    assert regrouping.add(day)
    assert day.tenant.count_members("g0") > 0


def test_members_are_removed_from_those_who_are_in(day: Day) -> None:
    put_groups(day, 1, "1", "2", "3", "4", "5")

    assert regrouping.remove(day)
    assert set(day.tenant.members("g0")) < {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize("happens", [regrouping.rename, regrouping.add, regrouping.remove, regrouping.switch])
def test_nothing_happens_where_there_is_no_group(day: Day, happens: Callable[[Day], bool]) -> None:
    assert not happens(day)
