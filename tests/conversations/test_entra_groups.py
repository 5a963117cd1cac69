"""How Microsoft Entra ID provisions groups.

Microsoft Learn: Develop and plan provisioning for a SCIM endpoint.
"""

from tests.conversations.identity_provider import ENTRA_GROUP, GROUP, NOBODY, IdentityProvider


def test_test_connection_asks_for_a_group_that_is_not_there(scim: IdentityProvider) -> None:
    answer = scim.find("/Groups", f'displayName eq "{scim.name()}"', excludedAttributes="members")

    assert answer.found == []
    assert answer["totalResults"] == 0


def test_a_group_is_created_without_members_and_with_entras_own_schema(scim: IdentityProvider) -> None:
    name = scim.name("group")

    answer = scim.post(
        "/Groups",
        {
            "schemas": [GROUP, ENTRA_GROUP],
            "externalId": "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
            "displayName": name,
            "members": [],
            "meta": {"resourceType": "Group"},
        },
    )

    assert answer.status == 201
    assert answer["displayName"] == name
    assert answer["externalId"] == "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159"
    assert answer["schemas"] == [GROUP]
    assert answer["meta"]["resourceType"] == "Group"
    assert answer.headers["location"].endswith(f"/Groups/{answer['id']}")


def test_a_group_is_found_by_name_whatever_its_case(scim: IdentityProvider) -> None:
    group = scim.group()

    answer = scim.find(
        "/Groups", f'displayName eq "{group["displayName"].upper()}"', excludedAttributes="members"
    )

    assert answer.ids == [group["id"]]
    assert "members" not in answer.found[0]


def test_a_group_is_read_without_its_members(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    answer = scim.get(f"/Groups/{group['id']}", excludedAttributes="members")

    assert answer.status == 200
    assert "members" not in answer.body
    assert answer["displayName"] == group["displayName"]


def test_members_are_added_and_the_answer_has_no_body(scim: IdentityProvider) -> None:
    users = scim.users(2)
    group = scim.group()

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "Add", "path": "members", "value": [{"$ref": None, "value": user["id"]} for user in users]},
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {user["id"] for user in users}


def test_adding_a_present_member_changes_nothing(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}", {"op": "Add", "path": "members", "value": [{"value": user["id"]}]}
    )

    assert answer.status == 204
    assert scim.get(f"/Groups/{group['id']}")["meta"] == group["meta"]


def test_classic_removes_members_by_value(scim: IdentityProvider) -> None:
    stays, leaves = scim.users(2)
    group = scim.group(stays["id"], leaves["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "Remove", "path": "members", "value": [{"$ref": None, "value": leaves["id"]}]},
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {stays["id"]}


def test_compliant_removes_members_by_filter(scim: IdentityProvider) -> None:
    stays, leaves = scim.users(2)
    group = scim.group(stays["id"], leaves["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{leaves["id"]}"]'}
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {stays["id"]}


def test_removing_somebody_who_is_no_member_succeeds(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    answer = scim.patch(f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{NOBODY}"]'})

    assert answer.status == 204
    assert scim.members(group["id"]) == {user["id"]}


def test_all_members_are_removed(scim: IdentityProvider) -> None:
    users = scim.users(2)
    group = scim.group(*(user["id"] for user in users))

    assert scim.patch(f"/Groups/{group['id']}", {"op": "Remove", "path": "members"}).status == 204
    assert scim.members(group["id"]) == set()


def test_a_member_who_does_not_exist_is_refused_by_name_and_nobody_is_added(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group()

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "Add", "path": "members", "value": [{"value": user["id"]}, {"value": NOBODY}]},
    )

    assert answer.refused(400, "invalidValue")
    assert NOBODY in answer["detail"]
    assert scim.members(group["id"]) == set()


def test_a_group_is_renamed(scim: IdentityProvider) -> None:
    group = scim.group()
    name = scim.name("renamed")

    assert (
        scim.patch(f"/Groups/{group['id']}", {"op": "Replace", "path": "displayName", "value": name}).status
        == 204
    )
    assert scim.find("/Groups", f'displayName eq "{name}"').ids == [group["id"]]
    assert scim.find("/Groups", f'displayName eq "{group["displayName"]}"').found == []


def test_a_renamed_group_is_answered_with_a_body_when_attributes_are_asked_for(
    scim: IdentityProvider,
) -> None:
    group = scim.group()
    name = scim.name("renamed")

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "Replace", "path": "displayName", "value": name},
        attributes="displayName",
    )

    assert answer.status == 200
    assert answer["displayName"] == name
    assert answer["id"] == group["id"]


def test_the_external_id_of_a_group_changes(scim: IdentityProvider) -> None:
    group = scim.group()

    assert (
        scim.patch(f"/Groups/{group['id']}", {"op": "Replace", "path": "externalId", "value": "x-9"}).status
        == 204
    )
    assert scim.get(f"/Groups/{group['id']}")["externalId"] == "x-9"


def test_membership_is_asked_by_id_and_member(scim: IdentityProvider) -> None:
    member, other = scim.users(2)
    group = scim.group(member["id"])

    for condition in ('members eq "{}"', 'members.value eq "{}"', 'members[value eq "{}"]'):
        within = scim.find("/Groups", f'id eq "{group["id"]}" and {condition.format(member["id"])}')
        without = scim.find("/Groups", f'id eq "{group["id"]}" and {condition.format(other["id"])}')

        assert within.ids == [group["id"]], condition
        assert without.found == [], condition


def test_a_user_says_which_groups_they_belong_to(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    held = scim.read_user(user["id"])["groups"]

    assert [(entry["value"], entry["display"]) for entry in held] == [(group["id"], group["displayName"])]


def test_a_deleted_user_is_no_member_any_more(scim: IdentityProvider) -> None:
    stays, leaves = scim.users(2)
    group = scim.group(stays["id"], leaves["id"])

    scim.delete(f"/Users/{leaves['id']}")

    assert scim.members(group["id"]) == {stays["id"]}


def test_a_second_group_of_the_same_name_is_a_conflict(scim: IdentityProvider) -> None:
    group = scim.group()

    answer = scim.post("/Groups", {"schemas": [GROUP], "displayName": group["displayName"].upper()})

    assert answer.refused(409, "uniqueness")
    assert group["id"] in answer["detail"]


def test_a_deleted_group_is_gone_and_its_name_is_free(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    assert scim.delete(f"/Groups/{group['id']}").status == 204
    assert scim.get(f"/Groups/{group['id']}").refused(404)
    assert scim.find("/Groups", f'displayName eq "{group["displayName"]}"').found == []
    assert scim.read_user(user["id"]).get("groups", []) == []
    assert scim.post("/Groups", {"schemas": [GROUP], "displayName": group["displayName"]}).status == 201


def test_a_group_without_a_name_is_refused(scim: IdentityProvider) -> None:
    assert scim.post("/Groups", {"schemas": [GROUP]}).refused(400, "invalidValue")


def test_fifty_members_are_added_by_fifty_operations_of_one_request(scim: IdentityProvider) -> None:
    users = scim.users(50)
    group = scim.group()

    answer = scim.patch(
        f"/Groups/{group['id']}",
        *({"op": "Add", "path": "members", "value": [{"value": user["id"]}]} for user in users),
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {user["id"] for user in users}
