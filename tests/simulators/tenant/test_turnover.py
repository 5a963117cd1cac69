# ruff: noqa: S311 - chance is seeded
"""Each thing that may happen to people, seen on somebody."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from random import Random

import pytest

from provisor.simulators.tenant import turnover
from provisor.simulators.tenant.people import Group, Person
from provisor.simulators.tenant.state import State
from provisor.simulators.tenant.tenant import Tenant
from provisor.simulators.tenant.turnover import Day

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
ANNA = Person(
    "anna",
    {
        "userPrincipalName": "anna.smith@contoso.example",
        "displayName": "Anna Smith",
        "givenName": "Anna",
        "surname": "Smith",
        "mail": "anna.smith@contoso.example",
        "department": "Sales",
    },
    manager="boss",
)
BOSS = Person("boss", {"userPrincipalName": "boss@contoso.example"}, assigned=False)


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with State() as state:
        yield Tenant(state)


@pytest.fixture
def day(tenant: Tenant) -> Day:
    tenant.put_person(ANNA)
    tenant.put_person(BOSS)
    return Day(tenant, Random(1), MONDAY)


def anna(day: Day) -> Person:
    found = day.tenant.person("anna")
    assert found is not None
    return found


def test_a_newcomer_may_sign_in_and_has_a_manager_from_the_start(day: Day) -> None:
    day.tenant.put_group(Group("g", "Group"))

    assert turnover.join(day)

    newcomer = next(each for each in day.tenant.people() if each.key not in {"anna", "boss"})
    assert newcomer.in_scope
    assert newcomer.manager == "anna"


def test_who_leaves_is_deleted_softly_today(day: Day) -> None:
    day.tenant.remove_person("boss")

    assert turnover.leave(day)
    assert anna(day).deleted_at == MONDAY


def test_who_is_restored_is_as_before(day: Day) -> None:
    day.tenant.remove_person("boss")
    before = anna(day)
    turnover.leave(day)
    tomorrow = Day(day.tenant, Random(1), datetime(2026, 1, 6, tzinfo=UTC))

    assert turnover.restore(tomorrow)
    assert anna(day) == before


def test_nobody_can_be_restored_where_nobody_was_deleted(day: Day) -> None:
    assert not turnover.restore(day)


def test_marriage_changes_the_surname_and_what_is_made_of_it(day: Day) -> None:
    assert turnover.rename(day)

    after = anna(day).attributes
    assert after["givenName"] == "Anna"
    assert after["surname"] != "Smith"
    assert after["displayName"] == f"Anna {after['surname']}"
    assert after["mail"] != "anna.smith@contoso.example"


def test_marriage_changes_the_name_to_sign_in_with_for_some_only(day: Day) -> None:
    names = set()
    for seed in range(12):
        day.tenant.put_person(ANNA)
        turnover.rename(Day(day.tenant, Random(seed), MONDAY))
        names.add(anna(day).attributes["userPrincipalName"] == "anna.smith@contoso.example")

    assert names == {True, False}


def test_other_capitals_are_the_only_change(day: Day) -> None:
    assert turnover.recase(day)

    after = anna(day)
    assert after != ANNA
    assert {name: str(value).lower() for name, value in after.attributes.items()} == {
        name: str(value).lower() for name, value in ANNA.attributes.items()
    }


def test_a_name_without_capitals_stays_and_is_no_change(day: Day) -> None:
    day.tenant.put_person(Person("anna", {"displayName": "花子"}))

    assert not turnover.recase(day)


def test_a_cleared_attribute_is_gone(day: Day) -> None:
    assert turnover.clear(day)

    assert len(anna(day).attributes) == len(ANNA.attributes) - 1


def test_an_office_without_a_state_leaves_none(day: Day) -> None:
    for seed in range(20):
        turnover.relocate(Day(day.tenant, Random(seed), MONDAY))
        assert anna(day).attributes.get("state") != ""


def test_who_loses_the_manager_has_none(day: Day) -> None:
    assert turnover.lose_manager(day)
    assert anna(day).manager is None


def test_somebody_who_reports_to_a_person_does_not_become_their_manager(day: Day) -> None:
    day.tenant.put_person(Person("anna", ANNA.attributes, assigned=False, manager="boss"))
    day.tenant.put_person(Person("boss", BOSS.attributes, manager="anna"))
    day.tenant.put_person(Person("carl", {"mail": "carl@contoso.example"}, enabled=False))

    assert not turnover.change_manager(day)


def test_a_reorganization_moves_a_manager_with_all_reports(day: Day) -> None:
    day.tenant.put_person(Person("boss", {"department": "Old"}))
    day.tenant.put_person(Person("anna", {"department": "Old"}, enabled=False, manager="boss"))
    day.tenant.put_person(Person("intern", {"department": "Old"}, enabled=False, manager="anna"))

    assert turnover.reorganize(day)

    departments = {each.attributes["department"] for each in day.tenant.people()}
    assert len(departments) == 1
    assert departments != {"Old"}


@pytest.mark.parametrize("happens", [turnover.disable, turnover.unassign, turnover.move, turnover.promote])
def test_nothing_happens_to_those_who_are_not_at_work(day: Day, happens: Callable[[Day], bool]) -> None:
    day.tenant.put_person(Person("anna", ANNA.attributes, enabled=False))

    assert not happens(day)


def test_who_was_disabled_is_enabled_again(day: Day) -> None:
    turnover.disable(day)

    assert turnover.enable(day)
    assert anna(day) == ANNA
