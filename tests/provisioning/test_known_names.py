"""Teams by the names that connections know: with a prefix, by another name, after a change of connection."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, ids, put_in

from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.team_refusals import TeamOfAnotherConnection
from provisor.directory.teams import TeamType
from provisor.provisioning.known_names import without_prefix


@pytest.fixture
def prefixed(scim: UseCases) -> UseCases:
    """The connection, with a prefix."""
    return scim.set(prefix="OM_")


def found(scim: UseCases, name: str) -> list[str]:
    return [each["id"] for each in scim.list_groups(filter=f'displayName eq "{name}"')["Resources"]]


@pytest.mark.parametrize(
    ("name", "shown"),
    [("OM_Data", "Data"), ("om_Data", "Data"), ("OM_ Data", "Data"), ("OM_", "OM_"), ("Data", "Data")],
)
def test_a_prefix_is_stripped_where_something_is_left(name: str, shown: str) -> None:
    assert without_prefix(name, "OM_") == shown


def test_without_a_prefix_nothing_is_stripped() -> None:
    assert without_prefix("OM_Data", "") == "OM_Data"


def test_a_prefix_is_kept_for_the_connection_and_stripped_here(prefixed: UseCases) -> None:
    group = prefixed.create_group(a_group("OM_Data"))

    assert group.document["displayName"] == "OM_Data"
    assert prefixed.team(group.id).name == "Data"
    assert prefixed.told.after == {"displayName": "Data", "knownAs": "OM_Data"}
    assert prefixed.list_groups(filter='displayName sw "om_"')["totalResults"] == 1


@pytest.mark.parametrize("name", ["OM_Data", "om_data", "Data"])
def test_a_team_is_found_with_the_prefix_and_without(prefixed: UseCases, name: str) -> None:
    group = prefixed.create_group(a_group("OM_Data"))

    assert found(prefixed, name) == [group.id]
    with pytest.raises(TeamNameTaken):
        prefixed.create_group(a_group(name))


def test_what_people_made_is_adopted_with_the_prefix(prefixed: UseCases, people: People) -> None:
    people.add("Europe", TeamType.BUSINESS_UNIT)
    data = people.add("Data", under=["Europe"])
    before = found(prefixed, "OM_Data")

    adopted = prefixed.create_group(a_group("OM_DATA"))

    assert before == [data.id] == [adopted.id]
    assert adopted.document["displayName"] == "OM_DATA"
    assert prefixed.team(data.id).name == "Data"
    assert people.tree()["Data"] == {"Europe"}


def test_a_renamed_group_loses_its_prefix_again(prefixed: UseCases) -> None:
    group = prefixed.create_group(a_group("OM_Data"))

    renamed = prefixed.patch_group(group.id, put_in("displayName", "OM_Research"))

    assert renamed.document["displayName"] == "OM_Research"
    assert prefixed.team(group.id).name == "Research"
    assert prefixed.told.before == {"displayName": "Data", "knownAs": "OM_Data"}
    assert prefixed.told.after == {"displayName": "Research", "knownAs": "OM_Research"}
    assert found(prefixed, "OM_Data") == []


def test_a_filter_that_excludes_a_name_excludes_both(prefixed: UseCases) -> None:
    group = prefixed.create_group(a_group("OM_Data"))

    for name in ("OM_Data", "Data"):
        shown = prefixed.list_groups(filter=f'displayName ne "{name}"')["Resources"]
        assert group.id not in [each["id"] for each in shown]


def test_a_connection_goes_on_knowing_what_people_rename(scim: UseCases, people: People) -> None:
    data = people.add("Data")
    scim.create_group(a_group("Data"))

    people.rename("Data", "Research")

    assert scim.read_group(data.id)["displayName"] == "Data"
    assert found(scim, "Data") == found(scim, "Research") == [data.id]
    assert scim.replace_group(data.id, a_group("Data")).version == 3


def test_a_name_that_people_took_over_stays_theirs(scim: UseCases, people: People) -> None:
    group = scim.create_group(a_group("Data"))
    people.rename("Data", "Research", take_over=True)

    renamed = scim.patch_group(group.id, put_in("displayName", "Analysis"))

    assert renamed.document["displayName"] == "Analysis"
    assert scim.team(group.id).name == "Research"
    assert any(each.startswith("displayName") for each in scim.told.set_aside)
    scim.delete_group(group.id)
    assert scim.told.action is Action.TEAM_RELEASED
    assert scim.team(group.id).name == "Research"


def test_a_team_that_a_connection_changes_is_adopted_by_it(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    data = people.add("Data")

    scim.patch_group(data.id, add("members", ids(maria)))

    team = scim.team(data.id)
    assert (team.connection_id, team.adopted, team.version) == (scim.connection.id, True, 2)
    assert scim.told.action is Action.TEAM_ADOPTED
    assert people.sources("Data") == {"maria": ("default",)}


def test_a_team_of_another_connection_is_neither_taken_nor_changed_unless_it_is_shared(
    scim: UseCases,
) -> None:
    group = scim.create_group(a_group("Data"))
    okta = scim.connect("Okta")

    for change in (
        lambda: okta.patch_group(group.id, put_in("displayName", "Mine")),
        lambda: okta.replace_group(group.id, a_group("Mine")),
        lambda: okta.delete_group(group.id),
    ):
        with pytest.raises(TeamOfAnotherConnection, match="'default' manages the team 'Data'"):
            change()
    with pytest.raises(TeamNameTaken):
        okta.create_group(a_group("Data"))
    scim.set(shares=True)
    okta.patch_group(group.id, put_in("displayName", "Mine"))

    assert scim.read_group(group.id)["displayName"] == "Data"
    assert okta.read_group(group.id)["displayName"] == "Mine"
    assert scim.team(group.id).connection_id == scim.connection.id


def test_a_team_of_a_connection_that_was_removed_is_adopted(scim: UseCases) -> None:
    okta = scim.connect("Okta")
    group = okta.create_group(a_group("Data"))
    okta.disconnect()

    adopted = scim.create_group(a_group("Data"))

    assert adopted.id == group.id
    assert scim.team(group.id).adopted


def test_a_team_of_a_predecessor_is_the_connections_own(scim: UseCases) -> None:
    okta = scim.connect("Okta")
    group = okta.create_group(a_group("Data"))
    okta.disconnect()
    again = scim.connect("Okta", succeeds="Okta")

    adopted = again.create_group(a_group("Data"))
    again.delete_group(adopted.id)

    assert adopted.id == group.id
    assert scim.told.action is Action.TEAM_DELETED


def test_a_user_is_in_groups_by_the_names_that_the_connection_knows(prefixed: UseCases) -> None:
    user = prefixed.create(a_user("maria"))
    prefixed.create_group(a_group("OM_Data", user.id))

    groups = prefixed.read(user.id)["groups"]
    listed = prefixed.list_users(filter='groups.display eq "OM_Data"')

    assert [each["display"] for each in groups] == ["OM_Data"]
    assert [each["id"] for each in listed["Resources"]] == [user.id]
