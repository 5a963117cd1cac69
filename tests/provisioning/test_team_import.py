"""A hand-made organization as a list: given out, rehearsed, and taken in."""

from collections.abc import Sequence

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order

from provisor.directory.team_refusals import ListedInACircle, NoSuchTeam, NotAllowedBelow
from provisor.directory.teams import TeamType
from provisor.provisioning import team_import
from provisor.provisioning.team_import import ListedTeam, Summary

LIST = (
    ListedTeam("Data", TeamType.DEPARTMENT, ("Europe", "asia"), "Who counts", ("maria", "NOBODY")),
    ListedTeam("Europe", TeamType.BUSINESS_UNIT),
    ListedTeam("Asia", TeamType.DIVISION),
)


def take_in(scim: UseCases, *listed: ListedTeam) -> Summary:
    order = an_order()
    return scim.organization.write(lambda records: team_import.take_in(records, order, listed))


def rehearse(scim: UseCases, *listed: ListedTeam) -> Summary:
    order = an_order()
    return scim.organization.write(lambda records: team_import.rehearse(records, order, listed))


def given_out(scim: UseCases) -> Sequence[ListedTeam]:
    return scim.organization.read(team_import.give_out)


def test_a_list_is_taken_in_whatever_its_order(scim: UseCases, people: People) -> None:
    scim.create(a_user("Maria"))

    summary = take_in(scim, *LIST)

    assert people.tree()["Data"] == {"Europe", "Asia"}
    assert people.sources("Data") == {"Maria": ("manual",)}
    assert people.see("Data").team.description == "Who counts"
    assert summary == Summary(made=["Europe", "Asia", "Data"], joined=1, unknown=["NOBODY"])


def test_a_rehearsal_tells_the_same_and_changes_nothing(scim: UseCases, people: People) -> None:
    scim.create(a_user("maria"))
    before = scim.entries()

    summary = rehearse(scim, *LIST)

    assert (summary.made, summary.joined) == (["Europe", "Asia", "Data"], 1)
    assert list(people.tree()) == [scim.root.name]
    assert scim.entries() == before


def test_what_is_given_out_changes_nothing_when_it_is_taken_in(scim: UseCases) -> None:
    scim.create(a_user("maria"))
    take_in(scim, *LIST)
    before = scim.entries()

    listed = given_out(scim)
    again = take_in(scim, *listed)

    assert {each.name for each in listed} == {"Europe", "Asia", "Data"}
    assert again.changes == 0
    assert scim.entries() == before


def test_members_that_connections_gave_are_not_given_out(scim: UseCases) -> None:
    maria = scim.create(a_user("maria"))
    scim.create_group(a_group("Data", maria.id))

    assert [each.members for each in given_out(scim)] == [()]


def test_teams_that_are_here_change_place_and_type(scim: UseCases, people: People) -> None:
    people.add("Europe", TeamType.DIVISION)
    people.add("Asia")
    people.add("Data", TeamType.DIVISION, under=["Europe"])

    summary = take_in(scim, ListedTeam("Data", TeamType.DEPARTMENT, ("Asia",), "Who counts"))

    assert people.tree()["Data"] == {"Asia"}
    assert scim.team(people.see("Data").team.id).type is TeamType.DEPARTMENT
    assert summary == Summary(moved=["Data"], retyped=["Data"], described=["Data"])


def test_two_teams_change_places(scim: UseCases, people: People) -> None:
    people.add("Up")
    people.add("Down", under=["Up"])

    take_in(scim, ListedTeam("Up", TeamType.DEPARTMENT, ("Down",)), ListedTeam("Down", TeamType.DEPARTMENT))

    assert people.tree() == {scim.root.name: set(), "Down": {scim.root.name}, "Up": {"Down"}}


def test_a_list_that_breaks_a_rule_changes_nothing(scim: UseCases, people: People) -> None:
    group = ListedTeam("Crew", TeamType.GROUP)

    with pytest.raises(NotAllowedBelow):
        take_in(scim, group, ListedTeam("Deck", TeamType.DEPARTMENT, ("Crew",)))
    with pytest.raises(NoSuchTeam):
        take_in(scim, group, ListedTeam("Deck", TeamType.DEPARTMENT, ("Nowhere",)))
    with pytest.raises(ListedInACircle, match="A, B"):
        take_in(
            scim,
            group,
            ListedTeam("A", TeamType.DEPARTMENT, ("B",)),
            ListedTeam("B", TeamType.DEPARTMENT, ("A",)),
        )

    assert list(people.tree()) == [scim.root.name]
