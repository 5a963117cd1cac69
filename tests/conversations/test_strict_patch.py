"""PATCH in the strict manner: the subset of draft-zollner-scim-interop-profile (sections 5.3, 6.3 and 6.5)."""

from typing import Any

import pytest
from tests.conversations.identity_provider import ENTERPRISE, GROUP, USER, IdentityProvider

WORK = {"type": "work", "value": "w@acme.example"}
ALSO_WORK = {"type": "work", "value": "v@acme.example"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("favouriteColour", "red"),
        ("name.favouriteColour", "red"),
        ("name", {"givenName": "Mia", "favouriteColour": "red"}),
        ("emails", [{**WORK, "favouriteColour": "red"}]),
        ('emails[type eq "work"].favouriteColour', "red"),
        (ENTERPRISE, {"favouriteColour": "red"}),
        (f"{ENTERPRISE}:favouriteColour", "red"),
        ("urn:nobody:knows:2.0:User:favouriteColour", "red"),
        ("urn:nobody:knows:2.0:User", {"favouriteColour": "red"}),
        ("department", "Sales"),
        ("password", "secret"),
        ("schemas", ["urn:nobody:knows:2.0:User"]),
    ],
)
@pytest.mark.parametrize("op", ["add", "replace"])
def test_what_is_not_defined_is_refused_in_paths_and_values(
    strict: IdentityProvider, op: str, path: str, value: Any
) -> None:
    user = strict.user()

    answer = strict.patch(f"/Users/{user['id']}", {"op": op, "path": path, "value": value})

    assert answer.refused(400, "invalidSyntax")
    assert strict.read_user(user["id"]) == user


@pytest.mark.parametrize("name", ["favouriteColour", "urn:nobody:knows:2.0:Group"])
def test_what_is_not_defined_is_refused_of_groups_too(strict: IdentityProvider, name: str) -> None:
    group = strict.group()
    body = {"schemas": [GROUP], "displayName": strict.name("group"), name: {"x": "y"}}

    assert strict.post("/Groups", body).refused(400, "invalidSyntax")
    assert strict.put(f"/Groups/{group['id']}", body).refused(400, "invalidSyntax")
    answer = strict.patch(f"/Groups/{group['id']}", {"op": "add", "path": name, "value": {"x": "y"}})
    assert answer.refused(400, "invalidSyntax")


def test_all_operations_or_none(strict: IdentityProvider) -> None:
    user = strict.user()

    answer = strict.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "path": "displayName", "value": "Mia"},
        {"op": "replace", "path": "favouriteColour", "value": "red"},
    )

    assert answer.refused(400, "invalidSyntax")
    assert strict.read_user(user["id"]) == user


@pytest.mark.parametrize("op", ["add", "replace", "remove"])
def test_an_operation_on_a_group_needs_a_path(strict: IdentityProvider, op: str) -> None:
    group = strict.group()

    answer = strict.patch(f"/Groups/{group['id']}", {"op": op, "value": {"displayName": "x"}})

    assert answer.refused(400, "invalidSyntax")


@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_filter_that_matches_several_elements_is_refused(strict: IdentityProvider, op: str) -> None:
    user = strict.user(emails=[WORK, ALSO_WORK])
    path = 'emails[type eq "work"].display'

    answer = strict.patch(f"/Users/{user['id']}", {"op": op, "path": path, "value": "Work"})

    assert answer.refused(400, "invalidFilter")
    assert strict.read_user(user["id"]) == user


@pytest.mark.parametrize("op", ["add", "replace"])
def test_an_element_is_not_set_as_a_whole(strict: IdentityProvider, op: str) -> None:
    user, group = strict.user(emails=[WORK]), strict.group()
    member = f'members[value eq "{user["id"]}"]'

    whole = strict.patch(
        f"/Users/{user['id']}", {"op": op, "path": 'emails[type eq "work"]', "value": ALSO_WORK}
    )
    membership = strict.patch(
        f"/Groups/{group['id']}", {"op": op, "path": member, "value": {"value": user["id"]}}
    )

    assert whole.refused(400, "invalidPath")
    assert membership.refused(400, "invalidPath")


def test_an_element_is_removed_as_a_whole(strict: IdentityProvider) -> None:
    """The RFC has no other form for it, so the prohibition is read as one of setting."""
    user, other = strict.users(2, emails=[WORK, {"type": "home", "value": "h@acme.example"}])
    group = strict.group(user["id"], other["id"])

    answer = strict.patch(f"/Users/{user['id']}", {"op": "remove", "path": 'emails[type eq "work"]'})
    strict.patch(f"/Groups/{group['id']}", {"op": "remove", "path": f'members[value eq "{user["id"]}"]'})

    assert [email["type"] for email in answer["emails"]] == ["home"]
    assert strict.members(group["id"]) == {other["id"]}


@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_collection_is_set_by_an_array(strict: IdentityProvider, op: str) -> None:
    user, group = strict.user(), strict.group()

    emails = strict.patch(f"/Users/{user['id']}", {"op": op, "path": "emails", "value": WORK})
    members = strict.patch(
        f"/Groups/{group['id']}", {"op": op, "path": "members", "value": {"value": user["id"]}}
    )

    assert emails.refused(400, "invalidValue")
    assert members.refused(400, "invalidValue")


@pytest.mark.parametrize("op", ["add", "replace"])
def test_a_complex_attribute_is_set_by_an_object(strict: IdentityProvider, op: str) -> None:
    user = strict.user()

    answer = strict.patch(f"/Users/{user['id']}", {"op": op, "path": "name", "value": "Mia"})

    assert answer.refused(400, "invalidValue")


def test_a_filter_in_the_url_goes_with_get_alone(strict: IdentityProvider) -> None:
    user = strict.user()
    query = {"filter": f'userName eq "{user["userName"]}"'}
    whole = {"schemas": [USER], "userName": user["userName"]}

    assert strict.send("POST", "/Users", {**whole, "userName": strict.name()}, query=query).refused(
        400, "invalidFilter"
    )
    assert strict.send("PUT", f"/Users/{user['id']}", whole, query=query).refused(400, "invalidFilter")
    assert strict.send("DELETE", f"/Users/{user['id']}", query=query).refused(400, "invalidFilter")
    assert strict.read_user(user["id"]) == user
