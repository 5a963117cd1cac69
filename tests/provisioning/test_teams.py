"""One team as people see and change it, and what is a connection's until they take it over."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user

from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchUser, TeamNameTaken
from provisor.directory.team_refusals import NoSuchTeam, NotAMember, OwnedByConnection, UnusableTeamName
from provisor.directory.teams import Field


def test_a_team_is_shown_with_place_members_and_who_manages_it(scim: UseCases, people: People) -> None:
    maria, _ = scim.create(a_user("maria")), scim.create(a_user("Anna"))
    people.add("Europe")
    people.add("Data", under=["Europe"])
    people.add("Labs", under=["Data"])
    people.join("Data", "maria")
    people.join("Data", "anna")

    by_hand = people.see("data")
    scim.create_group(a_group("Data", maria.id))
    adopted = people.see("DATA")

    assert ([each.name for each in by_hand.parents], by_hand.managed_by) == (["Europe"], None)
    assert [each.name for each in by_hand.below] == ["Labs"]
    assert {each.user_name: each.sources for each in by_hand.members} == {
        "Anna": ("manual",),
        "maria": ("manual",),
    }
    assert adopted.managed_by == "default"
    assert {each.user_name: set(each.sources) for each in adopted.members} == {
        "Anna": {"manual"},
        "maria": {"default", "manual"},
    }


def test_a_membership_is_given_by_hand_once(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    data = people.add("Data")

    assert people.join("Data", maria.id)
    assert not people.join("Data", "MARIA")

    assert scim.members(data.id) == [maria.id]
    assert scim.team(data.id).version == 2
    assert (scim.told.action, scim.told.resource_id) == (Action.TEAM_JOINED, data.id)
    assert scim.told.after == {
        "members": {"added": [maria.id], "removed": []},
        "user": {"id": maria.id, "name": "maria"},
    }


def test_a_membership_that_scim_gave_may_be_given_by_hand_too(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    scim.create_group(a_group("Data", maria.id))

    assert people.join("Data", "maria")

    assert set(people.sources("Data")["maria"]) == {"default", "manual"}
    assert scim.told.after is not None
    assert scim.told.after["members"] == {"added": [], "removed": []}


def test_a_membership_is_taken_by_hand(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    data = people.add("Data")
    people.join("Data", "maria")

    assert people.leave("Data", "maria") == []

    assert scim.members(data.id) == []
    assert scim.team(data.id).version == 3
    assert scim.told.action is Action.TEAM_LEFT
    assert scim.told.after is not None
    assert scim.told.after["members"] == {"added": [], "removed": [maria.id]}
    with pytest.raises(NotAMember, match="'maria' is no member of 'Data'"):
        people.leave("Data", "maria")


def test_who_leaves_by_hand_stays_while_scim_gives_the_membership(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    scim.create_group(a_group("Data", maria.id))
    people.join("Data", "maria")

    assert people.leave("Data", "maria") == ["default"]

    assert people.sources("Data") == {"maria": ("default",)}


def test_a_membership_that_scim_alone_gave_is_not_taken_by_hand(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    scim.create_group(a_group("Data", maria.id))

    with pytest.raises(
        OwnedByConnection, match=r"'maria'.*the connection 'default' decides about its members.*--take-over"
    ):
        people.leave("Data", "maria")

    assert people.sources("Data") == {"maria": ("default",)}


def test_members_that_are_taken_over_are_peoples(scim: UseCases, people: People) -> None:
    maria, anna = scim.create(a_user("maria")), scim.create(a_user("anna"))
    data = scim.create_group(a_group("Data", maria.id, anna.id))

    people.leave("Data", "maria", take_over=True)

    assert people.sources("Data") == {"anna": ("manual",)}
    assert scim.team(data.id).taken_over == {Field.MEMBERS}
    taken, left = scim.entries()[-2:]
    assert taken.action is Action.TEAM_TAKEN_OVER
    assert taken.before == {"owner": {"field": "members", "connection": "default"}}
    assert left.action is Action.TEAM_LEFT
    assert scim.team(data.id).version == 3


def test_a_team_is_renamed_and_described(scim: UseCases, people: People) -> None:
    data = people.add("Data")

    people.rename("Data", "Research")
    renamed = scim.told
    people.describe("Research", "Who counts")
    described = scim.told
    people.describe("Research", "Who counts")
    people.rename("Research", "Research")

    team = scim.team(data.id)
    assert (team.name, team.description, team.version) == ("Research", "Who counts", 3)
    assert (renamed.before, renamed.after) == ({"displayName": "Data"}, {"displayName": "Research"})
    assert (described.before, described.after) == ({"description": None}, {"description": "Who counts"})
    assert scim.told == described


def test_a_team_does_not_get_a_name_that_is_taken_or_none(people: People) -> None:
    people.add("Data")
    people.add("Research")

    with pytest.raises(TeamNameTaken):
        people.rename("Data", "RESEARCH")
    with pytest.raises(UnusableTeamName):
        people.rename("Data", " ")


def test_the_name_of_what_scim_made_is_the_connections_until_it_is_taken_over(
    scim: UseCases, people: People
) -> None:
    data = scim.create_group(a_group("Data"))

    with pytest.raises(
        OwnedByConnection, match=r"renamed here: the connection 'default' decides about its name"
    ):
        people.rename("Data", "Research")
    people.rename("Data", "Research", take_over=True)

    team = scim.team(data.id)
    assert (team.name, team.taken_over) == ("Research", {Field.NAME})


def test_who_is_not_there_is_not_found(scim: UseCases, people: People) -> None:
    people.add("Data")

    with pytest.raises(NoSuchTeam, match="provisor team list"):
        people.see("Nowhere")
    with pytest.raises(NoSuchUser, match="'nobody'"):
        people.join("Data", "nobody")
    assert scim.root.name in people.tree()
