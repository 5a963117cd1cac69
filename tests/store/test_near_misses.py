"""Calls that did not count are kept, the latest of each, within a bound, and of one organization alone."""

from collections.abc import Callable
from datetime import timedelta

from tests.store.records_of import NOON, Organization

from provisor.directory.near_misses import MOST, Miss, NearMiss


def a_miss(detail: str, minute: int = 0) -> NearMiss:
    return NearMiss(Miss.UNKNOWN_TOKEN, detail, NOON + timedelta(minutes=minute))


def noted(organization: Organization, *misses: NearMiss) -> None:
    for near in misses:
        organization.write(lambda records, near=near: records.note_near_miss(near))


def test_the_latest_of_each_is_kept_and_comes_first(organization: Organization) -> None:
    path = NearMiss(Miss.WRONG_PATH, "/Users", NOON + timedelta(minutes=1))
    noted(organization, a_miss("a3f9"), path, a_miss("a3f9", 2))

    assert organization.read(lambda records: records.near_misses()) == [a_miss("a3f9", 2), path]


def test_calls_of_two_connections_are_told_apart(organization: Organization) -> None:
    one = NearMiss(Miss.WRONG_PATH, "/Users", NOON, "connection-1")
    another = NearMiss(Miss.WRONG_PATH, "/Users", NOON, "connection-2")
    noted(organization, one, another, a_miss("a3f9", -1))

    assert organization.read(lambda records: records.near_misses()) == [one, another, a_miss("a3f9", -1)]


def test_beyond_the_bound_the_oldest_go(organization: Organization) -> None:
    noted(organization, *(a_miss(f"{minute:04}", minute) for minute in range(MOST + 2)))

    found = organization.read(lambda records: records.near_misses())
    assert [each.detail for each in found] == [f"{minute:04}" for minute in range(MOST + 1, 1, -1)]


def test_another_organization_has_its_own(make_organization: Callable[[], Organization]) -> None:
    mine, other = make_organization(), make_organization()
    noted(mine, a_miss("a3f9"))

    assert other.read(lambda records: records.near_misses()) == []
