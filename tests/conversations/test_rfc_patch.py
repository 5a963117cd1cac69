"""PATCH as RFC 7644 section 3.5.2 has it."""

from typing import Any

import pytest
from tests.conversations.identity_provider import ENTERPRISE, NOBODY, PATCH, IdentityProvider

WORK = {"type": "work", "value": "w@acme.example", "primary": True}
HOME = {"type": "home", "value": "h@acme.example"}


def values(answer: Any, name: str = "emails") -> set[str]:
    return {element["value"] for element in answer.body.get(name, [])}


def test_add_to_a_multi_valued_attribute_keeps_what_is_there(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK])

    answer = scim.patch(f"/Users/{user['id']}", {"op": "add", "path": "emails", "value": [HOME]})

    assert values(answer) == {"w@acme.example", "h@acme.example"}


def test_adding_a_value_that_is_there_adds_no_second(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK])

    answer = scim.patch(f"/Users/{user['id']}", {"op": "add", "path": "emails", "value": [WORK]})

    assert answer["emails"] == [WORK]
    assert answer["meta"] == user["meta"]


def test_add_without_a_path_adds_each_attribute(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK])

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "add", "value": {"emails": [HOME], "nickName": "Babs"}}
    )

    assert answer["nickName"] == "Babs"
    assert values(answer) == {"w@acme.example", "h@acme.example"}


def test_replace_of_a_multi_valued_attribute_replaces_all(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK, HOME])

    answer = scim.patch(f"/Users/{user['id']}", {"op": "replace", "path": "emails", "value": [HOME]})

    assert answer["emails"] == [HOME]


def test_replace_of_an_attribute_that_is_absent_adds_it(scim: IdentityProvider) -> None:
    user = scim.user()

    assert (
        scim.patch(f"/Users/{user['id']}", {"op": "replace", "path": "title", "value": "Boss"})["title"]
        == "Boss"
    )


def test_replace_under_a_filter_changes_the_elements_that_match(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK, HOME])

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": 'emails[type eq "home"].value', "value": "new@acme.example"},
    )

    assert values(answer) == {"w@acme.example", "new@acme.example"}


def test_replace_of_a_matched_element_keeps_the_sub_attributes_that_it_does_not_name(
    scim: IdentityProvider,
) -> None:
    user = scim.user(emails=[{**WORK, "display": "Work"}, HOME])

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": 'emails[type eq "work"]', "value": {"value": "new@acme.example"}},
    )

    assert {"type": "work", "value": "new@acme.example", "primary": True, "display": "Work"} in answer[
        "emails"
    ]


def test_a_new_primary_takes_it_from_the_old(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK, HOME])

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "replace", "path": 'emails[type eq "home"].primary', "value": True}
    )

    assert [email["value"] for email in answer["emails"] if email.get("primary")] == ["h@acme.example"]


def test_an_added_primary_takes_it_from_the_old(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK])

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "add", "path": "emails", "value": [{**HOME, "primary": True}]}
    )

    assert [email["value"] for email in answer["emails"] if email.get("primary")] == ["h@acme.example"]


def test_two_primaries_in_one_value_are_refused(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": "emails", "value": [WORK, {**HOME, "primary": True}]},
    )

    assert answer.refused(400, "invalidValue")


def test_remove_under_a_filter_removes_the_elements(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK, HOME])

    answer = scim.patch(f"/Users/{user['id']}", {"op": "remove", "path": 'emails[type eq "home"]'})

    assert answer["emails"] == [WORK]


def test_remove_of_a_sub_attribute_leaves_the_rest(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(f"/Users/{user['id']}", {"op": "remove", "path": "name.familyName"})

    assert answer["name"] == {"givenName": "Maria"}


def test_remove_of_what_is_absent_succeeds_and_changes_nothing(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "remove", "path": "nickName"},
        {"op": "remove", "path": 'emails[type eq "other"]'},
    )

    assert answer.status == 200
    assert answer.body == user


def test_the_last_element_that_is_removed_takes_the_attribute_along(scim: IdentityProvider) -> None:
    user = scim.user(emails=[WORK])

    answer = scim.patch(f"/Users/{user['id']}", {"op": "remove", "path": 'emails[value eq "w@acme.example"]'})

    assert "emails" not in answer.body


def test_a_complex_attribute_is_merged(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "add", "path": "name", "value": {"middleName": "Anna"}},
        {"op": "replace", "path": "name", "value": {"givenName": "Mia"}},
    )

    assert answer["name"] == {"givenName": "Mia", "middleName": "Anna", "familyName": "Example"}


def test_an_extension_attribute_is_addressed_by_its_urn(scim: IdentityProvider) -> None:
    user = scim.user()

    added = scim.patch(
        f"/Users/{user['id']}", {"op": "add", "path": f"{ENTERPRISE}:department", "value": "Sales"}
    )
    removed = scim.patch(f"/Users/{user['id']}", {"op": "remove", "path": f"{ENTERPRISE}:department"})

    assert added[ENTERPRISE]["department"] == "Sales"
    assert ENTERPRISE in added["schemas"]
    assert ENTERPRISE not in removed.body


def test_operations_see_what_those_before_them_did(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "add", "path": "emails", "value": [{"type": "other", "value": "o@acme.example"}]},
        {"op": "replace", "path": 'emails[type eq "other"].value', "value": "p@acme.example"},
        {"op": "remove", "path": 'emails[type eq "work"]'},
    )

    assert values(answer) == {"p@acme.example"}


def test_all_or_nothing(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": "displayName", "value": "Changed"},
        {"op": "replace", "path": "active", "value": "perhaps"},
    )

    assert answer.status == 400
    assert scim.read_user(user["id"]) == user


def test_remove_needs_a_path(scim: IdentityProvider) -> None:
    assert scim.patch(f"/Users/{scim.user()['id']}", {"op": "remove"}).refused(400, "noTarget")


@pytest.mark.parametrize("path", ["userName", "schemas"])
def test_what_is_required_is_not_removed(scim: IdentityProvider, path: str) -> None:
    answer = scim.patch(f"/Users/{scim.user()['id']}", {"op": "remove", "path": path})

    assert answer.status == 400


@pytest.mark.parametrize("path", ["id", "meta.created", "groups"])
def test_what_only_the_server_writes_is_refused(scim: IdentityProvider, path: str) -> None:
    answer = scim.patch(f"/Users/{scim.user()['id']}", {"op": "replace", "path": path, "value": "mine"})

    assert answer.refused(400, "mutability")


def test_a_read_only_value_that_is_stored_already_is_no_change(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(f"/Users/{user['id']}", {"op": "replace", "path": "id", "value": user["id"]})

    assert answer.status == 200
    assert answer["meta"] == user["meta"]


@pytest.mark.parametrize(
    "path", ["emails[", "emails[type eq]", 'emails[type eq "work"', "name..givenName", "a b", ""]
)
def test_a_malformed_path_is_refused(scim: IdentityProvider, path: str) -> None:
    answer = scim.patch(f"/Users/{scim.user()['id']}", {"op": "replace", "path": path, "value": "x"})

    assert answer.status == 400
    assert answer.body["scimType"] in {"invalidPath", "invalidFilter", "noTarget"}


@pytest.mark.parametrize("op", ["move", "copy", "", None, 7])
def test_an_unknown_verb_is_refused(scim: IdentityProvider, op: object) -> None:
    answer = scim.patch(f"/Users/{scim.user()['id']}", {"op": op, "path": "title", "value": "x"})

    assert answer.refused(400, "invalidSyntax")


@pytest.mark.parametrize(
    "body",
    [
        {"schemas": [PATCH]},
        {"schemas": [PATCH], "Operations": []},
        {"schemas": [PATCH], "Operations": {}},
        {"schemas": [PATCH], "Operations": ["replace"]},
        {"schemas": [PATCH], "Operations": [{"path": "title", "value": "x"}]},
        [],
        "PATCH",
        7,
    ],
)
def test_a_body_that_is_no_patch_is_refused(scim: IdentityProvider, body: Any) -> None:
    assert scim.send("PATCH", f"/Users/{scim.user()['id']}", body).refused(400, "invalidSyntax")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("active", "maybe"),
        ("active", 7),
        ("displayName", 7),
        ("displayName", ["a", "b"]),
        ("name", "Maria"),
        ("emails", 7),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_its_path(
    scim: IdentityProvider, path: str, value: object
) -> None:
    answer = scim.patch(f"/Users/{scim.user()['id']}", {"op": "replace", "path": path, "value": value})

    assert answer.refused(400, "invalidValue")
    assert path in answer["detail"]


def test_a_patch_to_nobody_is_not_found(scim: IdentityProvider) -> None:
    assert scim.patch(f"/Users/{NOBODY}", {"op": "replace", "path": "title", "value": "x"}).refused(404)
    assert scim.patch(f"/Groups/{NOBODY}", {"op": "replace", "path": "displayName", "value": "x"}).refused(
        404
    )


def test_a_patch_answers_with_the_attributes_that_were_asked_for(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.patch(
        f"/Users/{user['id']}", {"op": "add", "path": "title", "value": "Boss"}, attributes="title"
    )

    assert answer["title"] == "Boss"
    assert answer["id"] == user["id"]
    assert "emails" not in answer.body


def test_members_of_a_group_are_removed_under_a_compound_filter(scim: IdentityProvider) -> None:
    users = scim.users(3)
    group = scim.group(*(user["id"] for user in users))
    condition = f'value eq "{users[0]["id"]}" or value eq "{users[1]["id"]}"'

    assert (
        scim.patch(f"/Groups/{group['id']}", {"op": "remove", "path": f"members[{condition}]"}).status == 204
    )
    assert scim.members(group["id"]) == {users[2]["id"]}
