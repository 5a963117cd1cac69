"""What Okta's SCIM 2.0 spec test asks, step by step, and what its CRUD test sees at the server's end.

https://developer.okta.com/docs/guides/scim-provisioning-integration-test/main/
"""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.conformance.conftest import speaking
from tests.conversations.identity_provider import ERROR, LIST, USER, Answer, IdentityProvider
from tests.server import Server


@pytest.fixture
def okta(server: Server) -> Iterator[IdentityProvider]:
    headers = {
        "accept": "application/scim+json",
        "accept_charset": "utf-8",
        "content_type": "application/scim+json; charset=utf-8",
        "user_agent": "OKTA SCIM Integration",
    }
    with speaking(server, **headers) as client:
        yield client


def random_user(okta: IdentityProvider) -> dict[str, Any]:
    return {
        "schemas": [USER],
        "userName": f"{okta.name()}@atko.example",
        "name": {"givenName": "Given", "familyName": "Family"},
        "emails": [{"primary": True, "value": f"{okta.name()}@atko.example", "type": "work"}],
        "displayName": "Given Family",
        "active": True,
    }


def shown_to_okta(user: Any) -> bool:
    """Whether a user has all that the test looks for."""
    name = user["name"]
    wanted = (user["id"], name["familyName"], name["givenName"], user["userName"], user["emails"][0]["value"])
    return all(wanted) and user["active"] in {True, False}


def is_error(answer: Answer, status: int) -> bool:
    body = answer.body
    return ((answer.status, body["status"], body["schemas"]) == (status, str(status), [ERROR])) and bool(
        body["detail"]
    )


def test_users_are_listed_with_numbers_and_read_one_by_one(okta: IdentityProvider) -> None:
    okta.post("/Users", random_user(okta))

    page = okta.get("/Users", count=1, startIndex=1)
    first = page["Resources"][0]
    read = okta.get(f"/Users/{first['id']}")

    assert page["schemas"] == [LIST]
    assert [type(page[name]) for name in ("itemsPerPage", "startIndex", "totalResults")] == [int] * 3
    assert shown_to_okta(first)
    assert read.status == 200
    assert read["id"] == first["id"]
    assert shown_to_okta(read.body)


def test_nobody_is_found_by_an_unknown_name_and_not_found_by_an_unknown_id(okta: IdentityProvider) -> None:
    by_name = okta.find("/Users", 'userName eq "abcdefgh@atko.example"')

    assert (by_name.status, by_name["schemas"], by_name["totalResults"]) == (200, [LIST], 0)
    assert is_error(okta.get("/Users/010101001010101011001010101011"), 404)
    assert is_error(okta.get("/Users/00919288221112222"), 404)


def test_a_user_with_realistic_values_is_created_once(okta: IdentityProvider) -> None:
    sent = random_user(okta)

    created = okta.send("POST", "/Users", sent, headers={"Content-Type": "application/json"})
    read = okta.get(f"/Users/{created['id']}")
    again = okta.send("POST", "/Users", sent, headers={"Content-Type": "application/json"})

    assert created.status == 201
    assert created["active"] is True
    assert USER in created["schemas"]
    assert {name: created[name] for name in ("userName", "name")} == {
        name: sent[name] for name in ("userName", "name")
    }
    assert read.body == created.body
    assert again.status == 409


def test_a_user_name_is_found_whatever_its_case(okta: IdentityProvider) -> None:
    sent = random_user(okta)
    okta.post("/Users", sent)

    found = okta.find("/Users", f'userName eq "{sent["userName"].upper()}"')

    assert found["totalResults"] == 1


def test_groups_are_listed(okta: IdentityProvider) -> None:
    groups = okta.get("/Groups")

    assert groups.status == 200
    assert isinstance(groups["Resources"], list)


def test_who_has_no_token_gets_an_error_that_says_so(okta: IdentityProvider) -> None:
    response = okta.send(
        "GET", "/Users", query={"filter": 'userName eq "x"'}, headers={"Authorization": "non-token"}
    )

    assert is_error(response, 401)


@pytest.mark.parametrize("verb", ["PUT", "PATCH"])
def test_a_user_lives_through_the_crud_test(okta: IdentityProvider, verb: str) -> None:
    sent = random_user(okta)
    user = okta.post("/Users", sent)
    path = f"/Users/{user['id']}"

    def switch(*, active: bool) -> Answer:
        if verb == "PATCH":
            return okta.patch(path, {"op": "replace", "value": {"active": active}})
        return okta.put(path, {**okta.get(path).body, "active": active})

    renamed = okta.put(path, {**okta.get(path).body, "name": {"givenName": "New", "familyName": "Family"}})
    deactivated, seen = switch(active=False), okta.find("/Users", f'userName eq "{sent["userName"]}"')
    reactivated = switch(active=True)
    removed = switch(active=False)

    assert renamed["name"]["givenName"] == "New"
    assert (deactivated.status, deactivated["active"]) == (200, False)
    assert [each["active"] for each in seen.found] == [False]
    assert (reactivated.status, reactivated["active"]) == (200, True)
    assert (removed.status, okta.get(path)["active"]) == (200, False)


def test_a_group_is_created_updated_and_deleted(okta: IdentityProvider) -> None:
    user = okta.post("/Users", random_user(okta))
    group = okta.post("/Groups", {"displayName": okta.name("group"), "members": []})
    path = f"/Groups/{group['id']}"

    updated = okta.put(path, {**group.body, "members": [{"value": user["id"], "display": "Given Family"}]})
    patched = okta.patch(path, {"op": "remove", "path": f'members[value eq "{user["id"]}"]'})
    left = okta.get(path).body.get("members", [])
    deleted = okta.delete(path)

    assert group.status == 201
    assert [member["value"] for member in updated["members"]] == [user["id"]]
    assert (patched.status, left) == (204, [])
    assert deleted.status == 204
    assert is_error(okta.get(path), 404)


def test_answers_need_no_header_of_okta(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}

    assert httpx.get(f"{server.scim}/Users", headers=headers).status_code == 200
