"""Teams are made, moved, retyped, deleted, restored and merged by people; each change is told, and a version on."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user

from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.team_refusals import (
    MergedIntoTeamBelow,
    NoDeletedTeam,
    NoSuchTeam,
    NotAllowedBelow,
    OwnedByConnection,
    RootStays,
    TeamHasTeamsBelow,
    UnusableTeamName,
    WouldCloseCycle,
)
from provisor.directory.teams import TeamType


def test_a_team_is_made_below_the_root_or_below_others(scim: UseCases, people: People) -> None:
    europe, asia = people.add("Europe", TeamType.BUSINESS_UNIT), people.add("Asia")

    data = people.add("Data", under=[europe.name, asia.id, "europe"], description="Who counts")

    assert people.tree() == {
        scim.root.name: set(),
        "Europe": {scim.root.name},
        "Asia": {scim.root.name},
        "Data": {"Europe", "Asia"},
    }
    assert (data.type, data.version, data.description) == (TeamType.DEPARTMENT, 1, "Who counts")
    assert (data.connection_id, data.adopted) == (None, False)


def test_a_new_team_is_told_with_its_place(scim: UseCases, people: People) -> None:
    europe = people.add("Europe")

    data = people.add("Data", under=["Europe"])

    assert (scim.told.action, scim.told.resource_id) == (Action.TEAM_CREATED, data.id)
    assert scim.told.actor.kind == "operator"
    assert scim.told.after == {
        "displayName": "Data",
        "type": "Department",
        "parents": [{"id": europe.id, "name": "Europe"}],
    }


def test_a_team_is_not_made_where_it_may_not_be(people: People) -> None:
    people.add("Analysts", TeamType.GROUP)

    with pytest.raises(NotAllowedBelow):
        people.add("Data", under=["Analysts"])
    with pytest.raises(NoSuchTeam, match="'Nowhere'"):
        people.add("Data", under=["Nowhere"])
    with pytest.raises(TeamNameTaken):
        people.add("analysts")
    for name in ("", "  ", "a\nb", "x" * 8193):
        with pytest.raises(UnusableTeamName):
            people.add(name)


def test_what_people_made_is_found_by_an_identity_provider(scim: UseCases, people: People) -> None:
    people.add("Europe", TeamType.BUSINESS_UNIT)
    data = people.add("Data", under=["Europe"])

    assert scim.list_groups(filter='displayName eq "data"')["Resources"][0]["id"] == data.id
    assert scim.create_group(a_group("Data")).id == data.id
    assert people.tree()["Data"] == {"Europe"}


def test_a_team_is_moved_and_its_etag_moves(scim: UseCases, people: People) -> None:
    europe, asia, data = people.add("Europe"), people.add("Asia"), people.add("Data", under=["Europe"])

    people.move("Data", "Asia")

    assert people.tree()["Data"] == {"Asia"}
    assert scim.read_group(data.id)["meta"]["version"] == 'W/"2"'
    assert scim.told.action is Action.TEAM_MOVED
    assert scim.told.before == {"parents": [{"id": europe.id, "name": "Europe"}]}
    assert scim.told.after == {"parents": [{"id": asia.id, "name": "Asia"}]}


def test_a_team_moved_to_no_place_in_particular_is_below_the_root(scim: UseCases, people: People) -> None:
    people.add("Europe")
    people.add("Data", under=["Europe"])

    people.move("Data")

    assert people.tree()["Data"] == {scim.root.name}


def test_a_move_to_where_it_is_changes_nothing(scim: UseCases, people: People) -> None:
    people.add("Europe")
    data = people.add("Data", under=["Europe"])
    before = scim.entries()

    people.move("Data", "europe")

    assert scim.team(data.id).version == 1
    assert scim.entries() == before


def test_no_move_closes_a_cycle(people: People) -> None:
    people.add("Europe")
    people.add("Sales", under=["Europe"])
    people.add("Data", under=["Sales"])

    for below in ("Europe", "Sales", "Data"):
        with pytest.raises(WouldCloseCycle):
            people.move("Europe", below)


def test_a_type_is_changed_where_the_rules_allow_it(scim: UseCases, people: People) -> None:
    data = people.add("Data")

    people.retype("Data", TeamType.DIVISION)
    people.retype("Data", TeamType.DIVISION)

    assert scim.team(data.id).type is TeamType.DIVISION
    assert scim.team(data.id).version == 2
    assert scim.told.action is Action.TEAM_RETYPED
    assert (scim.told.before, scim.told.after) == ({"type": "Department"}, {"type": "Division"})


def test_a_team_is_deleted_and_restored_with_its_members_and_its_place(
    scim: UseCases, people: People
) -> None:
    scim.create(a_user("maria"))
    people.add("Europe")
    data = people.add("Data", under=["Europe"])
    people.join("Data", "maria")

    people.delete("Data")
    assert scim.told.action is Action.TEAM_DELETED
    with pytest.raises(NoSuchTeam):
        people.see("Data")
    restored = people.restore("data")

    assert restored.team.id == data.id
    assert people.tree()["Data"] == {"Europe"}
    assert people.sources("Data") == {"maria": ("manual",)}
    assert scim.told.action is Action.TEAM_RESTORED


def test_a_team_whose_parent_is_gone_is_restored_below_the_root(scim: UseCases, people: People) -> None:
    people.add("Europe")
    people.add("Data", under=["Europe"])
    people.delete("Data")
    people.delete("Europe")

    people.restore("Data")

    assert people.tree()["Data"] == {scim.root.name}
    with pytest.raises(NoDeletedTeam):
        people.restore("Data")


def test_a_team_is_not_restored_while_another_has_its_name(people: People) -> None:
    people.add("Data")
    people.delete("Data")
    people.add("DATA")

    with pytest.raises(TeamNameTaken):
        people.restore("Data")


def test_a_team_that_has_teams_below_it_is_not_deleted_nor_is_the_root(
    scim: UseCases, people: People
) -> None:
    people.add("Europe")
    people.add("Data", under=["Europe"])

    with pytest.raises(TeamHasTeamsBelow, match="Data"):
        people.delete("Europe")
    with pytest.raises(RootStays):
        people.delete(scim.root.id)


def test_a_merger_brings_members_and_teams_below(scim: UseCases, people: People) -> None:
    maria, _ = scim.create(a_user("maria")), scim.create(a_user("anna"))
    for name in ("Data", "Research"):
        people.add(name)
    people.add("Labs", under=["Data"])
    people.join("Data", "maria")
    people.join("Data", "anna")
    people.join("Research", "anna")
    version = scim.team(people.see("Research").team.id).version

    into = people.merge("Data", into="Research")

    assert people.sources("Research") == {"anna": ("manual",), "maria": ("manual",)}
    assert people.tree() == {
        scim.root.name: set(),
        "Research": {scim.root.name},
        "Labs": {"Research"},
    }
    assert into.version == version + 1
    moved, merged, deleted = scim.entries()[-3:]
    assert (moved.action, moved.resource_name) == (Action.TEAM_MOVED, "Labs")
    assert (merged.action, merged.resource_name) == (Action.TEAM_MERGED, "Research")
    assert merged.after is not None
    assert merged.after["members"] == {"added": [maria.id], "removed": []}
    assert (deleted.action, deleted.resource_name) == (Action.TEAM_DELETED, "Data")


def test_a_team_is_not_merged_into_one_below_it(people: People) -> None:
    people.add("Data")
    people.add("Labs", under=["Data"])

    with pytest.raises(MergedIntoTeamBelow):
        people.merge("Data", into="Labs")


def test_what_a_connection_made_is_deleted_and_merged_only_by_taking_it_over(
    scim: UseCases, people: People
) -> None:
    maria = scim.create(a_user("maria"))
    people.add("Research")
    for name in ("Data", "Labs"):
        scim.create_group(a_group(name, maria.id))

    with pytest.raises(OwnedByConnection, match=r"'Data' can't be deleted here.*'default'.*--take-over"):
        people.delete("Data")
    with pytest.raises(OwnedByConnection, match="can't be merged into another team"):
        people.merge("Labs", into="Research")
    people.delete("Data", take_over=True)
    people.merge("Labs", into="Research", take_over=True)

    assert set(people.tree()) == {scim.root.name, "Research"}
    assert people.sources("Research") == {"maria": ("manual",)}
    assert Action.TEAM_TAKEN_OVER in [entry.action for entry in scim.entries()]
