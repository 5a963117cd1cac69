"""How Okta provisions users.

Okta developer documentation: SCIM 2.0 protocol reference, Users; SCIM 2.0 SPEC and CRUD tests.
"""

from typing import Any

import pytest
from tests.conversations.identity_provider import ENTERPRISE, USER, IdentityProvider


def created(scim: IdentityProvider, **attributes: Any) -> dict[str, Any]:
    """A user as Okta creates it."""
    name = f"{scim.name('okta')}@acme.example"
    answer = scim.post(
        "/Users",
        {
            "schemas": [USER],
            "userName": name,
            "name": {"givenName": "Test", "familyName": "User"},
            "emails": [{"primary": True, "value": name, "type": "work"}],
            "displayName": "Test User",
            "locale": "en-US",
            "externalId": "00ujl29u0le5T6Aj10h7",
            "groups": [],
            "password": "1mz050nq",
            "active": True,
            **attributes,
        },
    )
    assert answer.status == 201, answer
    return answer.body  # type: ignore[no-any-return]


def test_test_api_credentials_lists_a_page_of_users(scim: IdentityProvider) -> None:
    created(scim)

    answer = scim.get("/Users", startIndex=1, count=2)

    assert answer.status == 200
    assert answer["totalResults"] >= 1
    assert answer["startIndex"] == 1
    assert answer["itemsPerPage"] == len(answer["Resources"]) <= 2


def test_the_first_user_of_a_list_has_what_the_spec_test_looks_for(scim: IdentityProvider) -> None:
    name = created(scim)["userName"]

    first = scim.find("/Users", f'userName eq "{name}"', startIndex=1, count=1).found[0]

    assert first["name"]["familyName"]
    assert first["name"]["givenName"]
    assert first["active"] is True
    assert first["emails"][0]["value"] == name


def test_a_user_is_matched_with_a_window(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.find("/Users", f'userName eq "{user["userName"]}"', startIndex=1, count=100)

    assert answer.ids == [user["id"]]
    assert answer["itemsPerPage"] == 1


def test_nobody_is_an_empty_list_with_integers(scim: IdentityProvider) -> None:
    answer = scim.find("/Users", f'userName eq "{scim.name()}"', startIndex=1, count=100)

    assert answer.found == []
    assert (answer["totalResults"], answer["startIndex"], answer["itemsPerPage"]) == (0, 1, 0)


def test_an_unknown_id_is_not_found_with_a_detail(scim: IdentityProvider) -> None:
    assert scim.get("/Users/no-such-user").refused(404)


def test_create_answers_with_the_user_and_never_with_the_password(scim: IdentityProvider) -> None:
    user = created(scim)

    assert user["userName"].startswith("okta-")
    assert user["locale"] == "en-US"
    assert "password" not in user
    assert "password" not in scim.read_user(user["id"])


def test_the_same_user_again_is_a_conflict(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.post("/Users", {"schemas": [USER], "userName": user["userName"]})

    assert answer.refused(409, "uniqueness")


def test_a_whole_user_comes_back_by_put_with_what_only_the_server_may_write(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.put(
        f"/Users/{user['id']}",
        {
            **user,
            "groups": [],
            "name": {"givenName": "Another", "middleName": "Excited", "familyName": "User"},
        },
    )

    assert answer.status == 200
    assert answer["id"] == user["id"]
    assert answer["name"] == {"givenName": "Another", "middleName": "Excited", "familyName": "User"}
    assert answer["meta"]["created"] == user["meta"]["created"]
    assert scim.read_user(user["id"]) == answer.body


def test_a_put_of_what_is_there_changes_nothing(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.put(f"/Users/{user['id']}", user)

    assert answer.status == 200
    assert answer.body == user


def test_put_clears_what_it_leaves_out_except_external_id_and_active(scim: IdentityProvider) -> None:
    user = created(scim, title="Boss", active=False)

    answer = scim.put(f"/Users/{user['id']}", {"schemas": [USER], "userName": user["userName"]})

    assert answer.status == 200
    assert "title" not in answer.body
    assert "emails" not in answer.body
    assert answer["externalId"] == "00ujl29u0le5T6Aj10h7"
    assert answer["active"] is False


def test_the_app_wizard_deactivates_by_put(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.put(f"/Users/{user['id']}", {**user, "active": False})

    assert answer["active"] is False
    assert scim.read_user(user["id"])["active"] is False


def test_the_catalogue_app_deactivates_and_activates_by_patch_without_a_path(scim: IdentityProvider) -> None:
    user = created(scim)

    off = scim.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"active": False}})
    on = scim.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"active": True}})

    assert (off.status, off["active"]) == (200, False)
    assert (on.status, on["active"]) == (200, True)


def test_a_password_is_dropped_and_the_rest_applied(scim: IdentityProvider) -> None:
    user = created(scim)

    answer = scim.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"password": "1mz050nq"}})

    assert answer.status == 200
    assert "password" not in answer.body
    assert answer["meta"] == user["meta"]


def test_two_users_may_carry_the_same_external_id(scim: IdentityProvider) -> None:
    first = created(scim, active=False)
    second = created(scim)

    assert first["externalId"] == second["externalId"]
    assert first["id"] != second["id"]


def test_a_put_to_nobody_is_not_found(scim: IdentityProvider) -> None:
    assert scim.put("/Users/no-such-user", {"schemas": [USER], "userName": scim.name()}).refused(404)


def test_a_put_to_a_taken_name_is_a_conflict(scim: IdentityProvider) -> None:
    user, other = created(scim), created(scim)

    assert scim.put(f"/Users/{user['id']}", {**user, "userName": other["userName"]}).refused(
        409, "uniqueness"
    )
    assert scim.read_user(user["id"])["userName"] == user["userName"]


def test_a_put_without_a_user_name_is_refused(scim: IdentityProvider) -> None:
    user = created(scim)

    assert scim.put(f"/Users/{user['id']}", {"schemas": [USER], "active": True}).refused(400, "invalidValue")


@pytest.mark.parametrize("index", [1, 101, 1000000])
def test_a_page_beyond_the_end_is_empty(scim: IdentityProvider, index: int) -> None:
    answer = scim.get("/Users", filter=f'userName eq "{scim.name()}"', startIndex=index, count=100)

    assert answer.found == []
    assert answer["startIndex"] == index


def test_all_users_are_read_page_by_page_in_a_stable_order(scim: IdentityProvider) -> None:
    tag = scim.name("title")
    users = [created(scim, title=tag)["id"] for _ in range(7)]
    seen: list[str] = []

    for start in (1, 4, 7):
        answer = scim.find("/Users", f'title eq "{tag}"', startIndex=start, count=3)
        seen += answer.ids
        assert answer["totalResults"] == 7
        assert answer["startIndex"] == start

    assert sorted(seen) == sorted(users)


def test_a_put_with_no_groups_keeps_the_memberships(scim: IdentityProvider) -> None:
    user = created(scim)
    group = scim.group(user["id"])

    answer = scim.put(f"/Users/{user['id']}", {**user, "groups": [], "title": "Boss"})

    assert answer.status == 200
    assert scim.members(group["id"]) == {user["id"]}
    assert [held["value"] for held in answer["groups"]] == [group["id"]]


def test_a_refused_create_leaves_nothing(scim: IdentityProvider) -> None:
    external_id = scim.name("x")

    answer = scim.post("/Users", {"schemas": [USER], "externalId": external_id, "active": True})

    assert answer.refused(400, "invalidValue")
    assert scim.find("/Users", f'externalId eq "{external_id}"').found == []


def test_a_rename_at_the_source_makes_a_second_user(scim: IdentityProvider) -> None:
    before = created(scim)

    scim.patch(f"/Users/{before['id']}", {"op": "replace", "value": {"active": False}})
    after = created(scim)
    answer = scim.find("/Users", f'externalId eq "{before["externalId"]}" and id eq "{after["id"]}"')

    assert answer.ids == [after["id"]]
    assert scim.read_user(before["id"])["active"] is False


def test_a_user_whose_manager_has_left_is_put_back_unchanged(
    scim: IdentityProvider, strict: IdentityProvider
) -> None:
    assert_put_back_unchanged(scim)
    assert_put_back_unchanged(strict)


def assert_put_back_unchanged(scim: IdentityProvider) -> None:
    manager = scim.user()
    user = scim.user(**{ENTERPRISE: {"manager": {"value": manager["id"]}}})
    scim.delete(f"/Users/{manager['id']}")
    shown = scim.read_user(user["id"])

    answer = scim.put(f"/Users/{user['id']}", shown)

    assert answer.status == 200
    assert answer.body == shown
