"""What the IPSIE AL SCIM 2.0 Profile asks beyond the Interoperability Profile, which is the strict manner."""

import pytest
from tests.conversations.identity_provider import GROUP, USER, IdentityProvider


@pytest.mark.parametrize(
    "condition",
    [
        'username eq "{userName}"',
        'externalId eq "{externalId}"',
        'emails[value eq "{mail}"]',
        'emails[type eq "work" and value eq "{mail}"]',
    ],
)
def test_a_user_is_found_by_each_alternate_identifier(strict: IdentityProvider, condition: str) -> None:
    user, _ = strict.users(2)

    assert strict.find("/Users", condition.format(**user, mail=user["emails"][0]["value"])).ids == [
        user["id"]
    ]


@pytest.mark.parametrize(
    "condition",
    ['displayName eq "{displayName}"', 'externalId eq "{externalId}"', 'members[value eq "{member}"]'],
)
def test_a_group_is_found_by_each_alternate_identifier(strict: IdentityProvider, condition: str) -> None:
    user = strict.user()
    group = strict.group(user["id"], externalId=strict.name("x"))
    strict.group()

    assert strict.find("/Groups", condition.format(**group, member=user["id"])).ids == [group["id"]]


def test_a_user_is_deactivated_and_reactivated(strict: IdentityProvider) -> None:
    path = f"/Users/{strict.user()['id']}"

    for active in (False, True):
        answer = strict.patch(path, {"op": "replace", "path": "active", "value": active})
        assert (answer.status, answer["active"]) == (200, active)
        assert strict.get(path)["active"] is active


def test_one_patch_changes_several_attributes(strict: IdentityProvider) -> None:
    answer = strict.patch(
        f"/Users/{strict.user()['id']}",
        {"op": "replace", "path": "displayName", "value": "Mia"},
        {"op": "replace", "path": "name.givenName", "value": "Mia"},
        {"op": "add", "path": "title", "value": "Boss"},
    )

    assert (answer["displayName"], answer["name"]["givenName"], answer["title"]) == ("Mia", "Mia", "Boss")


def test_a_group_is_created_without_members_and_listed_without_them(strict: IdentityProvider) -> None:
    created = strict.post("/Groups", {"schemas": [GROUP], "displayName": strict.name("group")})

    assert created.status == 201
    listed = strict.find("/Groups", f'id eq "{created["id"]}"', excludedAttributes="members").found
    assert [group["displayName"] for group in listed] == [created["displayName"]]
    assert strict.get(f"/Groups/{created['id']}").status == 200


def test_fifty_members_are_added_and_removed_in_one_patch_each(strict: IdentityProvider) -> None:
    ids = [user["id"] for user in strict.users(50)]
    path = f"/Groups/{strict.group()['id']}"

    added = strict.patch(
        path, *({"op": "add", "path": "members", "value": [{"value": each}]} for each in ids)
    )
    everybody = strict.members(path.rpartition("/")[2])
    removed = strict.patch(path, *({"op": "remove", "path": f'members[value eq "{each}"]'} for each in ids))

    assert (added.status, removed.status) == (204, 204)
    assert everybody == set(ids)
    assert strict.members(path.rpartition("/")[2]) == set()


def test_a_credential_is_refused(strict: IdentityProvider) -> None:
    body = {"schemas": [USER], "userName": strict.name(), "password": "secret"}

    assert strict.post("/Users", body).refused(400, "invalidSyntax")
