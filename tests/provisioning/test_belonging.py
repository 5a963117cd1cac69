"""Whose things are after a connection was removed: nobody's, until another takes its place or adopts them."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order, ids, put_in, remove
from tests.store.records_of import later

from provisor.directory.journal import Action
from provisor.directory.refusals import ManagedByConnection, UserOfAnotherConnection
from provisor.directory.team_refusals import OwnedByConnection, TeamOfAnotherConnection
from provisor.provisioning import people as by_hand
from provisor.provisioning import teams
from provisor.provisioning.explaining.explain import explain
from provisor.provisioning.people import UserShown
from provisor.provisioning.users import Shown

NAMES = [f"u{number}@acme.example" for number in range(4)]


@pytest.fixture
def okta(scim: UseCases) -> UseCases:
    """A connection that comes and goes."""
    return scim.connect("Okta", prefix="OM_")


@pytest.fixture
def crew(okta: UseCases) -> list[Shown]:
    """Four people whom it brought."""
    return [okta.create(a_user(name)) for name in NAMES]


@pytest.fixture
def team(okta: UseCases, crew: list[Shown]) -> Shown:
    """Its team, with all of them."""
    return okta.create_group(a_group("OM_Crew", *(each.id for each in crew)))


@pytest.fixture
def again(okta: UseCases, team: Shown) -> UseCases:  # noqa: ARG001 - made before
    """The next connection of the same name."""
    okta.disconnect()
    return okta.connect("Okta", prefix="OM_")


def shown(scim: UseCases, called: str) -> UserShown:
    return scim.organization.read(lambda records: by_hand.show(records, called))


def test_who_takes_the_place_replaces_the_members_that_were_given_before(
    again: UseCases, people: People, crew: list[Shown], team: Shown
) -> None:
    people.join("Crew", NAMES[1])

    again.replace_group(team.id, a_group("OM_Crew", crew[0].id))

    assert people.sources("Crew") == {NAMES[0]: ("Okta",), NAMES[1]: ("manual",)}


@pytest.mark.parametrize("operation", [put_in("members", []), remove("members")])
def test_who_takes_the_place_ends_what_was_given_before(
    again: UseCases, people: People, team: Shown, operation: dict[str, object]
) -> None:
    again.patch_group(team.id, operation)

    assert people.sources("Crew") == {}
    assert people.see("Crew").team.connection_id == again.connection.id


def test_who_takes_the_place_lets_go_of_what_was_given_before(
    scim: UseCases, people: People, crew: list[Shown]
) -> None:
    people.add("Legal")
    okta = scim.connect("Entra")
    legal = okta.create_group(a_group("Legal", crew[0].id))
    okta.disconnect()
    again = okta.connect("Entra")

    again.delete_group(legal.id)

    assert people.sources("Legal") == {}


def test_a_team_is_adopted_by_who_gives_memberships_of_before(
    again: UseCases, people: People, crew: list[Shown], team: Shown
) -> None:
    again.replace_group(team.id, a_group("OM_Crew", *(each.id for each in crew)))

    assert people.see("Crew").team.connection_id == again.connection.id
    assert people.sources("Crew") == dict.fromkeys(NAMES, ("Okta",))
    assert again.told.action is Action.TEAM_ADOPTED


def test_an_orphaned_team_is_adopted_by_a_stranger_who_names_its_members(
    scim: UseCases, okta: UseCases, people: People, crew: list[Shown], team: Shown
) -> None:
    okta.disconnect()

    scim.patch_group(team.id, put_in("members", ids(*crew)))

    assert people.see("Crew").managed_by == "default"
    assert all(set(sources) == {"Okta", "default"} for sources in people.sources("Crew").values())


@pytest.mark.usefixtures("team")
def test_what_a_removed_connection_gave_keeps_its_name_and_has_no_manager(
    okta: UseCases, people: People
) -> None:
    okta.disconnect()

    assert people.sources("Crew") == dict.fromkeys(NAMES, ("Okta",))
    assert people.see("Crew").managed_by is None
    assert shown(okta, NAMES[0]).managed_by is None
    because = okta.organization.read(lambda records: explain(records, NAMES[0], later(), team="Crew"))
    assert because[0].sentence == f"{NAMES[0]} is in Crew, given by Okta."


@pytest.mark.usefixtures("again")
def test_what_a_removed_connection_brought_is_shown_as_its_successors(scim: UseCases, people: People) -> None:
    listed = scim.organization.read(teams.list_teams)

    assert people.see("Crew").managed_by == "Okta"
    assert {place.team.name: managed_by for place, managed_by in listed}["Crew"] == "Okta"
    assert shown(scim, NAMES[0]).managed_by == "Okta"
    assert people.sources("Crew") == dict.fromkeys(NAMES, ("Okta",))


@pytest.mark.usefixtures("team")
def test_the_successor_of_another_name_lends_it(okta: UseCases, people: People) -> None:
    okta.disconnect()
    okta.connect("Entra", succeeds="Okta")

    assert people.see("Crew").managed_by == "Entra"
    assert people.sources("Crew") == dict.fromkeys(NAMES, ("Entra",))


@pytest.mark.usefixtures("team")
def test_a_team_of_a_removed_connection_is_peoples(okta: UseCases, people: People) -> None:
    okta.disconnect()
    people.join("Crew", NAMES[1])

    people.rename("Crew", "Sailors")
    left = [people.leave("Sailors", name) for name in NAMES[:2]]

    assert left == [[], []]
    assert people.sources("Sailors") == dict.fromkeys(NAMES[2:], ("Okta",))
    people.delete("Sailors")


def test_a_team_of_a_removed_connection_is_owned_again_once_its_place_is_taken(
    again: UseCases, people: People
) -> None:
    with pytest.raises(OwnedByConnection, match="the connection 'Okta'"):
        people.rename("Crew", "Sailors")
    with pytest.raises(OwnedByConnection, match="the connection 'Okta'"):
        people.leave("Crew", NAMES[0])
    with pytest.raises(ManagedByConnection, match="the connection 'Okta'"):
        again.organization.write(
            lambda records: by_hand.set_active(records, an_order(), NAMES[0], active=False, take_over=False)
        )


def test_others_change_nothing_of_what_has_a_successor(
    scim: UseCases, again: UseCases, crew: list[Shown], team: Shown
) -> None:
    with pytest.raises(UserOfAnotherConnection, match="brought by the connection 'Okta'"):
        scim.patch(crew[0].id, put_in("title", "Boss"))
    with pytest.raises(TeamOfAnotherConnection, match="The connection 'Okta' manages"):
        scim.patch_group(team.id, remove("members"))

    assert again.read_group(team.id)["displayName"] == "OM_Crew"


def test_a_name_that_only_the_removed_connection_used_leads_its_successor_there(
    okta: UseCases, people: People, team: Shown
) -> None:
    okta.disconnect()
    people.rename("Crew", "Sailors")

    again = okta.connect("Okta", prefix="OM_")

    assert again.read_group(team.id)["displayName"] == "OM_Crew"
    assert again.create_group(a_group("OM_Crew")).id == team.id
