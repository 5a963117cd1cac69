from datetime import timedelta

import pytest
from tests.provisioning.use_cases import ENTERPRISE, Resource, UseCases, a_group, a_user
from tests.store.records_of import BASE_URL

from provisor.directory.lookups import Lookup
from provisor.provisioning.listing import CURSOR_LIFETIME, is_brief, lookup
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import ExpiredCursor, InvalidCursor, InvalidFilter
from provisor.scim.leniency import Leniency
from provisor.scim.listing import ListRequest, read_query


def names(page: Resource) -> list[str]:
    return [each.get("userName") or each["displayName"] for each in page["Resources"]]


def test_users_are_listed_in_the_order_of_their_creation(scim: UseCases) -> None:
    for name in ("b", "c", "a"):
        scim.create(a_user(name))

    page = scim.list_users(count="2", startIndex="2")

    assert names(page) == ["c", "a"]
    assert (page["totalResults"], page["itemsPerPage"], page["startIndex"]) == (3, 2, 2)


def test_users_are_listed_with_their_groups_and_managers(scim: UseCases) -> None:
    boss = scim.create(a_user("boss", displayName="The Boss"))
    user = scim.create(a_user("user", enterprise={"manager": {"value": boss.id}}))
    scim.create_group(a_group("Data", user.id))

    listed = scim.list_users(filter='userName eq "user"')["Resources"]

    assert listed == [scim.read(user.id)]
    assert listed[0]["groups"][0]["display"] == "Data"
    assert listed[0][ENTERPRISE]["manager"]["displayName"] == "The Boss"


def test_the_groups_of_a_list_are_shown_with_members_unless_they_are_excluded(scim: UseCases) -> None:
    user = scim.create(a_user())
    group = scim.create_group(a_group("Data", user.id))
    condition = 'displayName eq "data"'

    whole = scim.list_groups(filter=condition)["Resources"][0]
    without = scim.list_groups(filter=condition, excludedAttributes="members")["Resources"][0]
    only = scim.list_groups(filter=condition, attributes="members")["Resources"][0]

    assert whole == scim.read_group(group.id)
    assert "members" not in without
    assert without["displayName"] == "Data"
    assert set(only) == {"schemas", "id", "members"}


def test_users_and_groups_are_one_list_at_the_root(scim: UseCases) -> None:
    user = scim.create(a_user("maria", displayName="Data"))
    group = scim.create_group(a_group("Data", user.id))

    page = scim.list_all(filter='displayName eq "data"', excludedAttributes="members")

    assert [each["id"] for each in page["Resources"]] == [user.id, group.id]
    assert [each["meta"]["resourceType"] for each in page["Resources"]] == ["User", "Group"]
    assert "members" not in page["Resources"][1]


def test_resources_are_found_by_their_location(scim: UseCases) -> None:
    user = scim.create(a_user())
    group = scim.create_group(a_group("Data", user.id))

    users = scim.list_users(filter=f'meta.location eq "{BASE_URL}/Users/{user.id}"')
    groups = scim.list_groups(filter=f'members[$ref eq "{BASE_URL}/Users/{user.id}"]')

    assert [each["id"] for each in users["Resources"]] == [user.id]
    assert [each["id"] for each in groups["Resources"]] == [group.id]


def test_cursors_walk_forwards_and_back(scim: UseCases) -> None:
    for name in "cadbe":
        scim.create(a_user(name))

    first = scim.list_users(cursor="", count="2", sortBy="userName")
    second = scim.list_users(cursor=first["nextCursor"], count="2", sortBy="userName")
    third = scim.list_users(cursor=second["nextCursor"], count="2", sortBy="userName")
    back = scim.list_users(cursor=third["previousCursor"], count="2", sortBy="userName")

    assert [names(page) for page in (first, second, third)] == [["a", "b"], ["c", "d"], ["e"]]
    assert names(back) == ["c", "d"]
    assert "previousCursor" not in first
    assert "nextCursor" not in third
    assert first["totalResults"] == 5
    assert "startIndex" not in first


def test_a_cursor_does_not_serve_another_question(scim: UseCases) -> None:
    for name in "abc":
        scim.create(a_user(name))
    cursor = scim.list_users(cursor="", count="2")["nextCursor"]

    for others in ({"sortBy": "userName"}, {"filter": "userName pr"}):
        with pytest.raises(InvalidCursor):
            scim.list_users(cursor=cursor, count="2", **others)
    with pytest.raises(InvalidCursor):
        scim.list_groups(cursor=cursor, count="2")


def test_a_cursor_does_not_serve_another_organization(scim: UseCases, elsewhere: UseCases) -> None:
    for name in "abc":
        scim.create(a_user(name))
    cursor = scim.list_users(cursor="", count="2")["nextCursor"]

    with pytest.raises(InvalidCursor):
        elsewhere.list_users(cursor=cursor, count="2")


def test_a_cursor_expires(scim: UseCases) -> None:
    for name in "abc":
        scim.create(a_user(name))
    cursor = scim.list_users(cursor="", count="2")["nextCursor"]

    assert names(scim.list_users(cursor=cursor, count="2", at_after=CURSOR_LIFETIME)) == ["c"]
    with pytest.raises(ExpiredCursor):
        scim.list_users(cursor=cursor, count="2", at_after=CURSOR_LIFETIME + timedelta(seconds=1))


def test_an_attribute_that_groups_lack_is_refused_of_groups_and_finds_none_at_the_root(
    scim: UseCases,
) -> None:
    scim.create(a_user("maria"))
    scim.create_group(a_group("Data"))

    with pytest.raises(InvalidFilter):
        scim.list_groups(filter='userName eq "maria"')

    assert names(scim.list_all(filter='userName eq "maria"')) == ["maria"]


def a_question(resource_type: str = "User", **parameters: str) -> ListRequest:
    types = {"User": [USER_TYPE], "Group": [GROUP_TYPE], "both": [USER_TYPE, GROUP_TYPE]}
    return read_query(parameters, types[resource_type], Leniency())


@pytest.mark.parametrize(
    "question",
    [
        a_question(),
        a_question(filter='userName eq "x"'),
        a_question(filter='emails[type eq "work"].value eq "x"'),
        a_question(filter='externalId eq "x" and active eq true'),
        a_question("Group", excludedattributes="members"),
        a_question("Group", filter='id eq "x" and members eq "y"', excludedattributes="members"),
    ],
)
def test_what_identity_providers_ask_is_brief(question: ListRequest) -> None:
    assert is_brief(question)


@pytest.mark.parametrize(
    "question",
    [
        a_question(count="101"),
        a_question(sortby="userName"),
        a_question(filter='userName co "x"'),
        a_question(filter='userName eq "x" or title eq "y"'),
        a_question("Group"),
        a_question("both"),
    ],
)
def test_what_may_take_long_is_not_brief(question: ListRequest) -> None:
    assert not is_brief(question)


@pytest.mark.parametrize(
    ("condition", "sought"),
    [
        ('userName eq "Ana"', Lookup("user", "userName", "ana")),
        ('externalId eq "E1"', Lookup("user", "externalId", "E1")),
        ('emails.value eq "a@b.example"', Lookup("user", "emails.value", "a@b.example")),
        ('emails[type eq "work"].value eq "a@b.example"', Lookup("user", "emails.value", "a@b.example")),
        ('emails[type eq "work" and value eq "a@b.example"]', Lookup("user", "emails.value", "a@b.example")),
        ('emails[value eq "a@b.example"]', Lookup("user", "emails.value", "a@b.example")),
        ('emails[type eq "work"]', None),
        ('id eq "1"', None),
        ('userName sw "a"', None),
        ('userName eq "a" and active eq true', None),
        ("active eq true", None),
        (f'userName eq "{"a" * 257}"', None),
        ("", None),
    ],
)
def test_what_looks_for_one_user_is_told(condition: str, sought: Lookup | None) -> None:
    asked = read_query({"filter": condition}, [USER_TYPE], Leniency())

    assert lookup(asked) == sought


def test_what_looks_for_one_group_is_told() -> None:
    asked = read_query({"filter": 'displayName eq "Data"'}, [GROUP_TYPE], Leniency())

    assert lookup(asked) == Lookup("team", "displayName", "data")


def test_a_search_at_the_root_looks_for_nobody_certain() -> None:
    asked = read_query({"filter": 'displayName eq "Data"'}, [USER_TYPE, GROUP_TYPE], Leniency())

    assert lookup(asked) is None
