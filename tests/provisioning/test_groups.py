import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, put_in

from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken, TeamOfPeople, UnknownUsers
from provisor.directory.teams import TeamType
from provisor.provisioning import translate
from provisor.scim.errors import NotFound, PreconditionFailed


def test_a_new_group_becomes_a_team_of_type_group_under_the_root(scim: UseCases) -> None:
    shown = scim.create_group(a_group("Data", externalId="g-1"))

    team = scim.team(shown.id)
    assert (team.name, team.type, team.external_id) == ("Data", TeamType.GROUP, "g-1")
    assert (team.connection_id, team.adopted, team.version) == (scim.connection.id, False, 1)
    assert shown.document["displayName"] == "Data"
    assert shown.location == shown.document["meta"]["location"]


def test_a_creation_is_told_with_its_members(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())

    shown = scim.create_group(a_group("Data", maria.id, mario.id))

    told = scim.told
    assert (told.action, told.resource_type, told.resource_id) == (Action.TEAM_CREATED, "team", shown.id)
    assert told.resource_name == "Data"
    assert told.after == {"displayName": "Data", "members": {"added": [maria.id, mario.id], "removed": []}}


def test_a_group_whose_name_a_connection_manages_is_a_conflict_that_names_it(scim: UseCases) -> None:
    holder = scim.create_group(a_group("Data"))

    with pytest.raises(TeamNameTaken) as refusal:
        scim.create_group(a_group("DATA"))

    assert refusal.value.held_by == holder.id


def test_a_team_made_by_hand_is_adopted_as_it_stands(scim: UseCases) -> None:
    maria, anna = scim.create(a_user()), scim.create(a_user())
    by_hand = scim.team_by_hand("Data", TeamType.DEPARTMENT)
    scim.add_by_hand(by_hand.id, anna.id)

    adopted = scim.create_group(a_group("data", maria.id, externalId="g-1"))

    team = scim.team(by_hand.id)
    assert adopted.id == by_hand.id
    assert (team.name, team.type, team.external_id) == ("Data", TeamType.DEPARTMENT, "g-1")
    assert (team.connection_id, team.adopted, team.version) == (scim.connection.id, True, 2)
    assert scim.members(by_hand.id) == [maria.id, anna.id]
    assert scim.told.action is Action.TEAM_ADOPTED
    assert scim.told.after is not None
    assert scim.told.after["members"] == {"added": [maria.id], "removed": []}


def test_the_root_is_adopted_by_its_name_and_stays_the_root(scim: UseCases) -> None:
    root = scim.root

    adopted = scim.create_group(a_group(root.name))

    assert adopted.id == root.id
    assert scim.root.type is TeamType.ORGANIZATION
    assert scim.root.adopted


def test_an_adopted_team_is_not_adopted_twice(scim: UseCases) -> None:
    scim.team_by_hand("Data")
    scim.create_group(a_group("Data"))

    with pytest.raises(TeamNameTaken):
        scim.create_group(a_group("Data"))


def test_an_adopted_team_is_let_go_with_the_members_that_people_gave(scim: UseCases) -> None:
    maria, anna = scim.create(a_user()), scim.create(a_user())
    by_hand = scim.team_by_hand("Data")
    scim.add_by_hand(by_hand.id, anna.id)
    scim.create_group(a_group("Data", maria.id))

    scim.delete_group(by_hand.id)

    team = scim.team(by_hand.id)
    assert (team.connection_id, team.adopted, team.version) == (None, False, 3)
    assert scim.members(by_hand.id) == [anna.id]
    assert scim.told.action is Action.TEAM_RELEASED
    assert scim.told.after == {"members": {"added": [], "removed": [maria.id]}}


def test_a_team_that_was_let_go_is_adopted_again(scim: UseCases) -> None:
    by_hand = scim.team_by_hand("Data")
    scim.create_group(a_group("Data"))
    scim.delete_group(by_hand.id)

    assert scim.create_group(a_group("Data")).id == by_hand.id
    assert scim.team(by_hand.id).adopted


def test_what_a_connection_called_a_team_that_it_let_go_is_not_the_next_ones(scim: UseCases) -> None:
    by_hand = scim.team_by_hand("Data")
    scim.create_group(a_group("Data", externalId="g-1"))
    scim.delete_group(by_hand.id)

    adopted = scim.connect("Okta").create_group(a_group("Data"))

    assert adopted.id == by_hand.id
    assert "externalId" not in adopted.document


def test_what_people_made_is_renamed_for_the_connection_alone(scim: UseCases) -> None:
    by_hand = scim.team_by_hand("Data")
    scim.create_group(a_group("data"))

    renamed = scim.replace_group(by_hand.id, a_group("Research"))

    assert renamed.document["displayName"] == "Research"
    assert scim.team(by_hand.id).name == "Data"
    assert scim.told.action is Action.TEAM_CHANGED
    assert (scim.told.before, scim.told.after) == ({"knownAs": "data"}, {"knownAs": "Research"})
    for name in ("RESEARCH", "data"):
        found = scim.list_groups(filter=f'displayName eq "{name}"')["Resources"]
        assert [(each["id"], each["displayName"]) for each in found] == [(by_hand.id, "Research")]
        with pytest.raises(TeamNameTaken):
            scim.create_group(a_group(name))


def test_what_people_made_is_let_go_and_not_deleted(scim: UseCases) -> None:
    by_hand = scim.team_by_hand("Data")
    scim.create_group(a_group("Data"))
    scim.patch_group(by_hand.id, put_in("displayName", "Research"))

    scim.delete_group(by_hand.id)

    with pytest.raises(TeamOfPeople):
        scim.delete_group(by_hand.id)
    assert scim.read_group(by_hand.id)["displayName"] == "Data"


def test_the_root_is_not_deleted(scim: UseCases) -> None:
    with pytest.raises(TeamOfPeople):
        scim.delete_group(scim.root.id)

    scim.create_group(a_group(scim.root.name))
    scim.delete_group(scim.root.id)

    assert not scim.root.adopted


def test_a_deleted_group_is_gone_and_its_name_is_free(scim: UseCases) -> None:
    maria = scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id, externalId="g-1"))

    scim.delete_group(group.id)

    assert scim.told.action is Action.TEAM_DELETED
    assert scim.told.before == {"displayName": "Data", "externalId": "g-1"}
    assert "groups" not in scim.read(maria.id)
    with pytest.raises(NotFound):
        scim.read_group(group.id)
    again = scim.create_group(a_group("Data", externalId="g-1"))
    assert again.id != group.id
    assert scim.members(again.id) == []


def test_a_renamed_group_tells_both_names(scim: UseCases) -> None:
    group = scim.create_group(a_group("Data"))

    changed = scim.patch_group(group.id, put_in("displayName", "Research"))

    assert changed.document["displayName"] == "Research"
    assert changed.version == 2
    assert scim.told.action is Action.TEAM_CHANGED
    assert (scim.told.before, scim.told.after) == ({"displayName": "Data"}, {"displayName": "Research"})


def test_a_group_is_not_renamed_to_a_name_that_is_taken(scim: UseCases) -> None:
    scim.create_group(a_group("Research"))
    by_hand = scim.team_by_hand("By hand")
    group = scim.create_group(a_group("Data"))

    for taken in ("RESEARCH", by_hand.name):
        with pytest.raises(TeamNameTaken):
            scim.patch_group(group.id, put_in("displayName", taken))

    assert scim.read_group(group.id) == group.document


def test_a_change_of_nothing_keeps_version_and_time_and_tells_nothing(scim: UseCases) -> None:
    maria = scim.create(a_user())
    sent = a_group("Data", maria.id, externalId="g-1")
    group = scim.create_group(sent)
    before = scim.entries()

    patched = scim.patch_group(group.id, put_in("displayName", "Data"), add("members", [{"value": maria.id}]))
    replaced = scim.replace_group(group.id, sent)

    assert patched.document == replaced.document == group.document
    assert scim.entries() == before


def test_put_replaces_members_and_keeps_an_external_id_that_it_leaves_out(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id, externalId="g-1"))

    replaced = scim.replace_group(group.id, a_group("Research", mario.id))

    assert replaced.document["displayName"] == "Research"
    assert replaced.document["externalId"] == "g-1"
    assert [member["value"] for member in replaced.document["members"]] == [mario.id]
    assert scim.told.before == {"displayName": "Data"}
    assert scim.told.after == {
        "displayName": "Research",
        "members": {"added": [mario.id], "removed": [maria.id]},
    }


def test_a_refused_change_leaves_nothing(scim: UseCases) -> None:
    maria = scim.create(a_user())
    group = scim.create_group(a_group("Data"))

    with pytest.raises(UnknownUsers):
        scim.patch_group(
            group.id,
            put_in("displayName", "Research"),
            add("members", [{"value": maria.id}]),
            add("members", [{"value": "nobody"}]),
        )
    with pytest.raises(UnknownUsers):
        scim.create_group(a_group("Other", maria.id, "nobody"))

    assert scim.read_group(group.id) == group.document
    assert scim.list_groups(filter='displayName eq "Other"')["totalResults"] == 0


def test_a_change_of_a_version_that_is_past_is_refused(scim: UseCases) -> None:
    group = scim.create_group(a_group("Data"))
    scim.patch_group(group.id, put_in("displayName", "Research"))

    with pytest.raises(PreconditionFailed):
        scim.patch_group(group.id, put_in("displayName", "Data"), if_match='W/"1"')
    with pytest.raises(PreconditionFailed):
        scim.replace_group(group.id, a_group("Data"), if_match='W/"1"')
    with pytest.raises(PreconditionFailed):
        scim.delete_group(group.id, if_match='W/"1"')

    assert scim.read_group(group.id)["displayName"] == "Research"


def test_a_group_of_no_such_id_is_not_found(scim: UseCases) -> None:
    user = scim.create(a_user())

    for act in (
        lambda: scim.read_group(user.id),
        lambda: scim.patch_group("nobody", put_in("displayName", "x")),
        lambda: scim.replace_group("nobody", a_group()),
        lambda: scim.delete_group("nobody"),
    ):
        with pytest.raises(NotFound):
            act()


def test_a_member_who_is_deleted_changes_the_group(scim: UseCases) -> None:
    user = scim.create(a_user(externalId="x1"))
    group = scim.create_group(a_group("Data", user.id))

    scim.delete(user.id)

    assert scim.team(group.id).version == group.version + 1
    left = next(entry for entry in scim.entries() if entry.action is Action.TEAM_CHANGED)
    assert left.after == {"members": {"added": [], "removed": [user.id]}}


def test_somebody_who_comes_back_changes_the_teams_that_people_put_them_in(scim: UseCases) -> None:
    user = scim.create(a_user("maria", externalId="x1"))
    team = scim.team_by_hand("Data")
    scim.add_by_hand(team.id, user.id)
    scim.delete(user.id)
    before = scim.team(team.id).version

    scim.create(a_user("maria", externalId="x1"))

    assert scim.team(team.id).version == before + 1


def test_a_conflict_names_the_connection_that_manages_the_other_group(scim: UseCases) -> None:
    scim.create_group(a_group("Ops"))

    with pytest.raises(TeamNameTaken) as refusal:
        scim.connect("Okta").create_group(a_group("ops"))

    assert "which the connection 'default' manages" in translate.scim_error(refusal.value).detail


def test_a_conflict_with_a_team_of_people_names_both_and_says_so(scim: UseCases, people: People) -> None:
    ops, group = people.add("Ops"), scim.create_group(a_group("N1"))

    with pytest.raises(TeamNameTaken) as refusal:
        scim.patch_group(group.id, put_in("displayName", "ops"))

    told = translate.scim_error(refusal.value).detail
    assert told.startswith("The group 'N1' can't be named so: the displayName 'ops' belongs to group")
    assert f"{ops.id} already, which no connection manages" in told
