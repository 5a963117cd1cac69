"""How Okta pushes groups (Okta developer documentation: SCIM 2.0 protocol reference, Groups)."""

from tests.conversations.identity_provider import GROUP, IdentityProvider


def test_groups_are_listed_by_pages_of_one_hundred(scim: IdentityProvider) -> None:
    scim.group()

    answer = scim.get("/Groups", startIndex=1, count=100)

    assert answer.status == 200
    assert answer["totalResults"] >= 1
    assert answer["itemsPerPage"] == len(answer["Resources"])


def test_a_group_is_pushed_with_its_members(scim: IdentityProvider) -> None:
    users = scim.users(2)

    answer = scim.post(
        "/Groups",
        {
            "schemas": [GROUP],
            "displayName": scim.name("Test SCIMv2"),
            "members": [{"value": user["id"], "display": user["userName"]} for user in users],
        },
    )

    assert answer.status == 201
    assert {member["value"] for member in answer["members"]} == {user["id"] for user in users}


def test_a_group_is_pushed_with_an_empty_list_of_members(scim: IdentityProvider) -> None:
    answer = scim.post("/Groups", {"schemas": [GROUP], "displayName": scim.name("group"), "members": []})

    assert answer.status == 201
    assert answer.body.get("members", []) == []


def test_a_rename_repeats_the_id_of_the_group(scim: IdentityProvider) -> None:
    group = scim.group()
    name = scim.name("renamed")

    answer = scim.patch(
        f"/Groups/{group['id']}", {"op": "replace", "value": {"id": group["id"], "displayName": name}}
    )

    assert answer.status == 204
    assert scim.get(f"/Groups/{group['id']}")["displayName"] == name


def test_a_rename_to_the_same_name_comes_before_each_change_of_members(scim: IdentityProvider) -> None:
    group = scim.group()

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "replace", "value": {"id": group["id"], "displayName": group["displayName"]}},
    )

    assert answer.status == 204
    assert scim.get(f"/Groups/{group['id']}")["meta"] == group["meta"]


def test_members_come_and_go_in_one_request(scim: IdentityProvider) -> None:
    leaves, stays, comes = scim.users(3)
    group = scim.group(leaves["id"], stays["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {"op": "remove", "path": f'members[value eq "{leaves["id"]}"]'},
        {"op": "add", "path": "members", "value": [{"value": comes["id"], "display": comes["userName"]}]},
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {stays["id"], comes["id"]}


def test_all_members_are_replaced(scim: IdentityProvider) -> None:
    leaves, stays, comes = scim.users(3)
    group = scim.group(leaves["id"], stays["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {
            "op": "replace",
            "path": "members",
            "value": [{"value": user["id"], "display": user["userName"]} for user in (stays, comes)],
        },
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {stays["id"], comes["id"]}


def test_an_empty_replacement_removes_everybody(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    assert (
        scim.patch(f"/Groups/{group['id']}", {"op": "replace", "path": "members", "value": []}).status == 204
    )
    assert scim.members(group["id"]) == set()


def test_the_app_wizard_replaces_a_group_by_put(scim: IdentityProvider) -> None:
    leaves, comes = scim.users(2)
    group = scim.group(leaves["id"])
    name = scim.name("replaced")

    answer = scim.put(
        f"/Groups/{group['id']}",
        {
            "schemas": [GROUP],
            "id": group["id"],
            "displayName": name,
            "members": [{"value": comes["id"], "display": comes["userName"]}],
            "meta": group["meta"],
        },
    )

    assert answer.status == 200
    assert answer["displayName"] == name
    assert [member["value"] for member in answer["members"]] == [comes["id"]]


def test_a_put_without_members_removes_everybody(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    answer = scim.put(f"/Groups/{group['id']}", {"schemas": [GROUP], "displayName": group["displayName"]})

    assert answer.status == 200
    assert scim.members(group["id"]) == set()


def test_unlinking_deletes_the_group(scim: IdentityProvider) -> None:
    group = scim.group()

    assert scim.delete(f"/Groups/{group['id']}").status == 204
    assert scim.get(f"/Groups/{group['id']}").refused(404)


def test_a_deactivated_user_stays_a_member_until_removed(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group(user["id"])

    scim.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"active": False}})

    assert scim.members(group["id"]) == {user["id"]}
