# ruff: noqa: S311 - chance is seeded
"""What a day does to a directory: every kind in a month, the same for the same chance, and nothing that can't be."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from provisor.simulators.tenant.churn import FORGOTTEN, KINDS, churn
from provisor.simulators.tenant.generating import groups, people
from provisor.simulators.tenant.people import Person
from provisor.simulators.tenant.state import State
from provisor.simulators.tenant.tenant import Tenant

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
Contents = tuple[list[Person], list[tuple[object, list[str]]]]


@pytest.fixture
def tenant() -> Iterator[Tenant]:
    with State() as state:
        yield Tenant(state)


@pytest.fixture
def other_tenant() -> Iterator[Tenant]:
    with State() as state:
        yield Tenant(state)


def fill(tenant: Tenant, count: int, group_count: int = 0) -> Tenant:
    for person in people(1, count):
        tenant.put_person(person)
    for group, members in groups(1, group_count, count):
        tenant.put_group(group)
        tenant.add_members(group.key, members)
    return tenant


def live(tenant: Tenant, days: int, *, seed: int = 1, rate: float = 1.0) -> Counter[str]:
    chance, total = Random(seed), Counter[str]()
    for day in range(days):
        total.update(churn(tenant, chance, MONDAY + timedelta(days=day), 1.0, rate).counts)
    return total


def contents(tenant: Tenant) -> Contents:
    return list(tenant.people()), [(each, list(tenant.members(each.key))) for each in tenant.groups()]


def test_the_same_chance_does_the_same_to_the_same_directory(tenant: Tenant, other_tenant: Tenant) -> None:
    live(fill(tenant, 100, 10), 5)
    live(fill(other_tenant, 100, 10), 5)

    assert contents(tenant) == contents(other_tenant)


def test_another_chance_does_something_else(tenant: Tenant, other_tenant: Tenant) -> None:
    live(fill(tenant, 100, 10), 5, seed=1)
    live(fill(other_tenant, 100, 10), 5, seed=2)

    assert contents(tenant) != contents(other_tenant)


def test_every_kind_happens_within_two_months_at_500_people(tenant: Tenant) -> None:
    total = live(fill(tenant, 500, 30), 60)

    assert set(total) == set(KINDS)


def test_all_but_the_last_farewell_happens_within_a_month_at_500_people(tenant: Tenant) -> None:
    total = live(fill(tenant, 500, 30), 30)

    assert set(total) >= set(KINDS) - {FORGOTTEN}


def test_in_a_small_directory_something_of_several_kinds_happens_each_time(tenant: Tenant) -> None:
    fill(tenant, 30, 5)
    chance = Random(1)

    for cycle in range(20):
        at = MONDAY + timedelta(minutes=40 * cycle)
        assert len(churn(tenant, chance, at, 40 / 1440).counts) >= 2


def test_nobody_stays_deleted_for_more_than_30_days(tenant: Tenant) -> None:
    fill(tenant, 300)
    chance = Random(1)

    for day in range(90):
        at = MONDAY + timedelta(days=day)
        churn(tenant, chance, at, 1.0)
        assert all(at - each.deleted_at <= timedelta(days=30) for each in tenant.people() if each.deleted_at)


def test_somebody_deleted_is_there_for_30_days(tenant: Tenant) -> None:
    person = next(people(1, 1))
    tenant.put_person(Person(person.key, person.attributes, deleted_at=MONDAY))

    counts = churn(tenant, Random(1), MONDAY + timedelta(days=29), 0.0).counts

    assert FORGOTTEN not in counts
    assert tenant.person(person.key) is not None


def test_whoever_was_deleted_longer_ago_is_nobodys_manager_any_more(tenant: Tenant) -> None:
    first, second = people(1, 2)
    tenant.put_person(Person(first.key, first.attributes, deleted_at=MONDAY))
    tenant.put_person(Person(second.key, second.attributes, manager=first.key))

    counts = churn(tenant, Random(3), MONDAY + timedelta(days=31), 0.0).counts
    left = tenant.person(second.key)

    assert counts[FORGOTTEN] == 1
    assert tenant.person(first.key) is None
    assert left is not None
    assert left.manager is None


def superiors(start: Person, everybody: dict[str, Person]) -> list[str]:
    found: list[str] = []
    person: Person | None = start
    while person is not None and person.manager is not None:
        assert person.manager not in found
        found.append(person.manager)
        person = everybody.get(person.manager)
    return found


def test_nobody_becomes_their_own_superior(tenant: Tenant) -> None:
    live(fill(tenant, 200), 60, rate=5.0)
    everybody = {each.key: each for each in tenant.people()}

    assert all(key not in superiors(each, everybody) for key, each in everybody.items())


def test_no_two_people_get_one_user_principal_name(tenant: Tenant) -> None:
    live(fill(tenant, 300, 10), 60, rate=5.0)
    names = [str(each.attributes["userPrincipalName"]).casefold() for each in tenant.people()]

    assert len(set(names)) == len(names)


def test_no_two_groups_get_one_name(tenant: Tenant) -> None:
    live(fill(tenant, 100, 20), 60, rate=5.0)
    names = [each.name.casefold() for each in tenant.groups()]

    assert len(set(names)) == len(names)


def test_newcomers_are_of_the_domain_that_people_have(tenant: Tenant) -> None:
    tenant.put_person(Person("1", {"userPrincipalName": "anna@northwind.example"}))
    live(tenant, 20)
    domains = {
        str(each.attributes["userPrincipalName"]).rpartition("@")[2].lower() for each in tenant.people()
    }

    assert tenant.count_people() > 1
    assert domains == {"northwind.example"}


def test_an_attribute_without_a_value_is_left_out(tenant: Tenant) -> None:
    live(fill(tenant, 200), 30, rate=5.0)

    assert all(value not in ("", ()) for each in tenant.people() for value in each.attributes.values())


def test_members_are_people_who_are_there(tenant: Tenant) -> None:
    live(fill(tenant, 200, 20), 60, rate=5.0)
    keys = {each.key for each in tenant.people()}

    assert all(keys.issuperset(tenant.members(group.key)) for group in tenant.groups())


def test_a_small_directory_keeps_some_groups(tenant: Tenant) -> None:
    live(fill(tenant, 30, 3), 120)

    assert tenant.count_groups() >= 3


def test_a_directory_without_anybody_bears_a_day(tenant: Tenant) -> None:
    counts = churn(tenant, Random(1), MONDAY, 1.0).counts

    assert all(count > 0 for count in counts.values())


def test_people_known_by_little_bear_a_month(tenant: Tenant) -> None:
    for number in range(30):
        tenant.put_person(Person(f"{number}", {"mail": f"{number}@contoso.example"}))

    total = live(tenant, 30, rate=5.0)

    assert {"renamed", "other capitals", "attribute cleared"} <= set(total)


def test_changes_are_told_as_words(tenant: Tenant) -> None:
    changes = churn(fill(tenant, 100, 5), Random(1), MONDAY, 1.0)
    name, count = next(iter(changes.counts.items()))

    assert f"{count} {name}" in str(changes)
    assert changes.total == sum(changes.counts.values())


def test_twice_the_rate_is_about_twice_the_changes(tenant: Tenant, other_tenant: Tenant) -> None:
    once = live(fill(tenant, 2000, 50), 10).total()
    twice = live(fill(other_tenant, 2000, 50), 10, rate=2.0).total()

    assert 1.5 * once < twice < 2.5 * once
