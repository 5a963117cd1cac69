"""Slips that real clients make and that the tolerant manner understands, each on its own."""

import pytest
from tests.conversations.identity_provider import ENTERPRISE, GROUP, NOBODY, PATCH, USER, IdentityProvider


def test_query_parameters_are_understood_in_any_case(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.get("/Users", Filter=f'userName eq "{user["userName"]}"', StartIndex=1, COUNT=10)

    assert answer.ids == [user["id"]]


def test_attribute_names_are_understood_in_any_case(scim: IdentityProvider) -> None:
    name = scim.name()

    answer = scim.post(
        "/Users", {"Schemas": [USER], "username": name, "DISPLAYNAME": "Maria", "name": {"givenname": "M"}}
    )

    assert answer.status == 201
    assert answer["userName"] == name
    assert answer["displayName"] == "Maria"
    assert answer["name"] == {"givenName": "M"}


@pytest.mark.parametrize("ending", ["&", "&&", "&count="])
def test_a_query_may_end_in_an_ampersand(scim: IdentityProvider, ending: str) -> None:
    user = scim.user()

    answer = scim.get(f"/Users?filter=userName%20eq%20%22{user['userName']}%22{ending}")

    assert answer.ids == [user["id"]]


def test_spaces_may_come_as_plus_signs(scim: IdentityProvider) -> None:
    user = scim.user()

    assert scim.get(f"/Users?filter=userName+eq+%22{user['userName']}%22").ids == [user["id"]]


def test_keys_beside_the_operations_are_passed_over(scim: IdentityProvider) -> None:
    user = scim.user()
    body = {
        "schemas": [PATCH],
        "id": user["id"],
        "Operations": [{"op": "replace", "path": "title", "value": "Boss", "name": "addTitle"}],
    }

    answer = scim.send("PATCH", f"/Users/{user['id']}", body)

    assert answer.status == 200
    assert answer["title"] == "Boss"


def test_operations_may_be_spelled_in_lower_case(scim: IdentityProvider) -> None:
    user = scim.user()
    body = {"schemas": [PATCH], "operations": [{"op": "replace", "path": "title", "value": "Boss"}]}

    assert scim.send("PATCH", f"/Users/{user['id']}", body)["title"] == "Boss"


def test_nulls_inside_complex_values_are_absent(scim: IdentityProvider) -> None:
    user = scim.user(
        name={"givenName": "Maria", "familyName": "Example", "middleName": None},
        emails=[{"value": "m@acme.example", "type": "work", "primary": None, "display": None}],
        phoneNumbers=None,
    )

    assert user["name"] == {"givenName": "Maria", "familyName": "Example"}
    assert user["emails"] == [{"value": "m@acme.example", "type": "work"}]
    assert "phoneNumbers" not in user


@pytest.mark.parametrize("value", ["", None, {"value": ""}, {"value": None}, []])
def test_a_manager_is_removed_by_an_empty_value(scim: IdentityProvider, value: object) -> None:
    user, manager = scim.users(2)
    path = f"{ENTERPRISE}:manager"
    scim.patch(f"/Users/{user['id']}", {"op": "add", "path": path, "value": manager["id"]})

    answer = scim.patch(f"/Users/{user['id']}", {"op": "replace", "path": path, "value": value})

    assert answer.status == 200
    assert "manager" not in answer.body.get(ENTERPRISE, {})


@pytest.mark.parametrize(
    "urn",
    [
        "urn:scim:schemas:core:1.0",
        "urn:scim:schemas:extension:enterprise:1.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0",
        "urn:ietf:params:scim:schemas:core:2.0:user",
        "urn:example:nobody:knows:this:2.0:User",
    ],
)
def test_a_schema_of_an_older_draft_or_with_a_slip_is_set_aside(scim: IdentityProvider, urn: str) -> None:
    answer = scim.post("/Users", {"schemas": [USER, urn], "userName": scim.name()})

    assert answer.status == 201
    assert answer["schemas"][0] == USER


def test_the_schema_of_another_resource_type_is_refused(scim: IdentityProvider) -> None:
    assert scim.post("/Users", {"schemas": [GROUP], "userName": scim.name()}).status == 400
    assert scim.post("/Groups", {"schemas": [USER], "displayName": scim.name("group")}).status == 400


def test_the_parts_of_a_new_email_arrive_one_by_one(scim: IdentityProvider) -> None:
    user = scim.user(emails=[])
    mail = f"{scim.name()}@acme.example"

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "Add", "path": 'emails[type eq "work"].primary', "value": True},
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": mail},
    )

    assert answer.status == 200
    assert answer["emails"] == [{"type": "work", "primary": True, "value": mail}]


def test_a_whole_group_replaces_without_a_path(scim: IdentityProvider) -> None:
    leaves, comes = scim.users(2)
    group = scim.group(leaves["id"])
    name = scim.name("whole")

    answer = scim.patch(
        f"/Groups/{group['id']}",
        {
            "op": "replace",
            "value": {
                "schemas": [GROUP],
                "id": group["id"],
                "displayName": name,
                "members": [{"value": comes["id"]}],
                "meta": group["meta"],
            },
        },
    )

    assert answer.status == 204
    assert scim.get(f"/Groups/{group['id']}")["displayName"] == name
    assert scim.members(group["id"]) == {comes["id"]}


def test_members_are_added_without_a_path(scim: IdentityProvider) -> None:
    first, second = scim.users(2)
    group = scim.group(first["id"])

    answer = scim.patch(
        f"/Groups/{group['id']}", {"op": "add", "value": {"members": [{"value": second["id"]}]}}
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {first["id"], second["id"]}


def test_a_single_member_is_added_as_an_object(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group()

    answer = scim.patch(
        f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": {"value": user["id"]}}
    )

    assert answer.status == 204
    assert scim.members(group["id"]) == {user["id"]}


@pytest.mark.parametrize("time", ["2024-01-02T03:04:05.1234567Z", "0001-01-01T00:00:00Z", "yesterday"])
def test_meta_and_times_of_the_client_are_passed_over(scim: IdentityProvider, time: str) -> None:
    user = scim.user(meta={"resourceType": "User", "created": time, "lastModified": time, "version": 'W/"9"'})

    assert user["meta"]["created"] != time
    assert user["meta"]["created"] == user["meta"]["lastModified"]


def test_an_id_of_the_client_is_passed_over(scim: IdentityProvider) -> None:
    assert scim.user(id="mine")["id"] != "mine"


def test_groups_in_the_body_of_a_user_are_passed_over(scim: IdentityProvider) -> None:
    group = scim.group()

    user = scim.user(groups=[{"value": group["id"]}])

    assert user.get("groups", []) == []
    assert scim.members(group["id"]) == set()


def test_booleans_as_strings_are_understood_inside_values(scim: IdentityProvider) -> None:
    user = scim.user(emails=[{"value": "m@acme.example", "type": "work", "primary": "True"}])

    assert user["emails"][0]["primary"] is True


def test_a_body_may_be_declared_as_plain_json(scim: IdentityProvider) -> None:
    body = f'{{"schemas": ["{USER}"], "userName": "{scim.name()}"}}'.encode()

    answer = scim.send(
        "POST", "/Users", raw=body, headers={"Content-Type": "application/json; charset=utf-8"}
    )

    assert answer.status == 201


def test_a_group_as_a_member_is_set_aside_and_the_users_come(scim: IdentityProvider) -> None:
    user = scim.user()
    inner, outer = scim.group(), scim.group()

    answer = scim.patch(
        f"/Groups/{outer['id']}",
        {
            "op": "add",
            "path": "members",
            "value": [{"value": user["id"]}, {"value": inner["id"], "type": "Group"}],
        },
    )

    assert answer.status == 204
    assert scim.members(outer["id"]) == {user["id"]}


def test_a_core_attribute_may_be_named_with_its_schema(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": f"{USER}:name.givenName", "value": "Anna"},
        {"op": "replace", "value": {f"{USER}:title": "Boss"}},
    )

    assert answer["name"]["givenName"] == "Anna"
    assert answer["title"] == "Boss"


def test_an_extension_arrives_as_an_object_without_a_path(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "add", "value": {ENTERPRISE: {"department": "Sales", "costCenter": "4130"}}},
        {"op": "replace", "value": {ENTERPRISE: {"department": "Marketing"}}},
    )

    assert answer[ENTERPRISE] == {"department": "Marketing", "costCenter": "4130"}


def test_the_second_base_url_is_the_same_endpoint(scim: IdentityProvider) -> None:
    user = scim.user()
    other = str(scim.http.base_url).replace("/scim/v2", "/api/v1/scim")

    answer = scim.http.get(f"{other.rstrip('/')}/Users/{user['id']}")

    assert answer.status_code == 200
    assert answer.json()["userName"] == user["userName"]


def test_somebody_unknown_in_a_pushed_group_is_named_and_no_group_is_made(scim: IdentityProvider) -> None:
    name = scim.name("group")

    answer = scim.post("/Groups", {"schemas": [GROUP], "displayName": name, "members": [{"value": NOBODY}]})

    assert answer.refused(400, "invalidValue")
    assert NOBODY in answer["detail"]
    assert scim.find("/Groups", f'displayName eq "{name}"').found == []


@pytest.mark.parametrize("body", [{}, {"schemas": []}, {"schemas": USER}])
def test_a_body_need_not_say_what_the_endpoint_says(scim: IdentityProvider, body: dict[str, object]) -> None:
    answer = scim.post("/Users", {**body, "userName": scim.name()})

    assert answer.status == 201
    assert answer["schemas"] == [USER]
