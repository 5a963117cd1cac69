"""The tree of teams: its levels and names in pages, and how many people are where."""

from dataclasses import replace

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, a_team, a_user, index

from provisor.directory.teams import PERSON, Team, TeamType
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.team_tree import Size, TeamPage
from provisor.store import team_tree


def names(page: TeamPage) -> list[str]:
    return [each.name for each in page.teams]


@pytest.fixture
def company(organization: Organization) -> Organization:
    """Sales, with East and West below it; Maria in all three, Ben in West alone, by two sources."""
    maria, ben = a_user(userName="maria"), a_user(userName="ben")
    sales = replace(a_team("Sales"), type=TeamType.DEPARTMENT)
    east, west = a_team("Sales East"), a_team("sales west")

    def come(records: Records) -> None:
        for user in (maria, ben):
            records.add_user(user, index(user))
        for team, parent in ((sales, records.root()), (west, sales), (east, sales)):
            records.add_team(team, under=[parent.id])
        for team in (sales, east, west):
            records.add_members(team.id, [maria.id], source=CONNECTION, at=NOON)
        for source in (CONNECTION, PERSON):
            records.add_members(west.id, [ben.id], source=source, at=NOON)

    organization.write(come)
    return organization


def sales_of(company: Organization) -> Team:
    team = company.read(lambda records: records.team_named("sales"))
    assert team is not None
    return team


def test_a_level_is_what_is_directly_below_by_name(company: Organization) -> None:
    sales = sales_of(company)

    first = company.read(lambda records: records.level_below(sales.id, None, count=1))
    second = company.read(lambda records: records.level_below(sales.id, first.place, count=1))

    assert (names(first), names(second), second.place) == (["Sales East"], ["sales west"], None)


def test_a_beginning_finds_teams_wherever_they_are(company: Organization) -> None:
    first = company.read(lambda records: records.teams_beginning("SAL", None, count=2))
    second = company.read(lambda records: records.teams_beginning("SAL", first.place, count=2))

    assert names(first) + names(second) == ["Sales", "Sales East", "sales west"]
    assert second.place is None
    assert names(company.read(lambda records: records.teams_beginning("east", None, count=2))) == []


def test_somebody_counts_once_here_and_below(company: Organization) -> None:
    sales = sales_of(company)
    below = company.read(lambda records: records.teams_below(sales.id))

    sizes = company.read(lambda records: records.sizes([sales.id, *(each.id for each in below)]))

    assert sizes[sales.id] == Size(1, 2, 2)
    assert [sizes[each.id] for each in below] == [Size(1, 1, 0), Size(2, 2, 0)]


def test_a_deleted_team_is_nowhere_and_one_whose_deletion_is_held_still_is(company: Organization) -> None:
    sales = sales_of(company)
    east, west = company.read(lambda records: records.teams_below(sales.id))

    def go(records: Records) -> None:
        records.delete_team(east.id, at=NOON)
        records.hold_team_deletion(west.id, at=NOON)

    company.write(go)

    assert names(company.read(lambda records: records.level_below(sales.id, None, count=9))) == ["sales west"]
    found = company.read(lambda records: records.teams_beginning("sales", None, count=9))
    assert names(found) == ["Sales", "sales west"]
    assert company.read(lambda records: records.sizes([sales.id]))[sales.id] == Size(1, 2, 1)


def test_who_gave_what_is_told_of_those_who_are_asked_for(company: Organization) -> None:
    west = company.read(lambda records: records.team_named("sales west"))
    ben = company.read(lambda records: records.user_named("ben"))
    assert west is not None
    assert ben is not None

    givers = company.read(lambda records: records.givers(west.id, [ben.id, "somebody else"]))

    assert list(givers) == [ben.id]
    assert givers[ben.id].sources == (CONNECTION, PERSON)


def test_people_are_counted_within_a_bound(company: Organization) -> None:
    counted = team_tree.LARGEST + 1
    people = [a_user(userName=f"user-{n}") for n in range(counted + 5)]
    sales = sales_of(company)

    def come(records: Records) -> None:
        for user in people:
            records.add_user(user, index(user))
        records.add_members(sales.id, [each.id for each in people], source=PERSON, at=NOON)

    company.write(come)

    assert company.read(lambda records: records.sizes([sales.id]))[sales.id] == Size(counted, counted, 2)
