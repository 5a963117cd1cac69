"""Bulk (RFC 7644 section 3.7)."""

from typing import Any

import pytest
from tests.conversations.identity_provider import (
    BULK,
    ENTERPRISE,
    GROUP,
    NOBODY,
    PATCH,
    USER,
    Answer,
    IdentityProvider,
)


def bulk(scim: IdentityProvider, *operations: dict[str, Any], **options: Any) -> Answer:
    return scim.post("/Bulk", {"schemas": [BULK], "Operations": list(operations), **options})


def create(scim: IdentityProvider, bulk_id: str, **attributes: Any) -> dict[str, Any]:
    data = {"schemas": [USER], "userName": scim.name(), **attributes}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def statuses(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return [operation["status"] for operation in answer["Operations"]]


def test_users_are_created_changed_and_deleted_in_one_request(scim: IdentityProvider) -> None:
    changes, goes = scim.users(2)

    answer = bulk(
        scim,
        create(scim, "q"),
        {
            "method": "PATCH",
            "path": f"/Users/{changes['id']}",
            "data": {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Boss"}]},
        },
        {"method": "DELETE", "path": f"/Users/{goes['id']}"},
    )

    assert statuses(answer) == ["201", "200", "204"]
    assert answer["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]
    assert answer["Operations"][0]["bulkId"] == "q"
    assert "/Users/" in answer["Operations"][0]["location"]
    assert scim.read_user(changes["id"])["title"] == "Boss"
    assert scim.get(f"/Users/{goes['id']}").refused(404)


def test_a_group_names_users_of_the_same_request(scim: IdentityProvider) -> None:
    name = scim.name("group")

    answer = bulk(
        scim,
        create(scim, "u"),
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {
                "schemas": [GROUP],
                "displayName": name,
                "members": [{"type": "User", "value": "bulkId:u"}],
            },
        },
    )

    assert statuses(answer) == ["201", "201"]
    user, group = (operation["location"].rsplit("/", 1)[1] for operation in answer["Operations"])
    assert scim.members(group) == {user}


def test_a_reference_may_come_before_what_it_names(scim: IdentityProvider) -> None:
    answer = bulk(
        scim,
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {
                "schemas": [GROUP],
                "displayName": scim.name("group"),
                "members": [{"value": "bulkId:u"}],
            },
        },
        create(scim, "u"),
    )

    assert sorted(statuses(answer)) == ["201", "201"]


def test_two_users_who_manage_each_other_are_created(scim: IdentityProvider) -> None:
    answer = bulk(
        scim,
        create(scim, "a", schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"manager": {"value": "bulkId:b"}}}),
        create(scim, "b", schemas=[USER, ENTERPRISE], **{ENTERPRISE: {"manager": {"value": "bulkId:a"}}}),
    )

    assert statuses(answer) == ["201", "201"]
    first, second = (operation["location"].rsplit("/", 1)[1] for operation in answer["Operations"])
    assert scim.read_user(first)[ENTERPRISE]["manager"]["value"] == second
    assert scim.read_user(second)[ENTERPRISE]["manager"]["value"] == first


def test_an_operation_that_is_refused_says_why_and_the_others_stand(scim: IdentityProvider) -> None:
    taken = scim.user()

    answer = bulk(scim, create(scim, "a", userName=taken["userName"]), create(scim, "b"))

    assert statuses(answer) == ["409", "201"]
    assert answer["Operations"][0]["response"]["scimType"] == "uniqueness"


def test_the_request_ends_after_as_many_failures_as_it_allows(scim: IdentityProvider) -> None:
    gone = {"method": "DELETE", "path": f"/Users/{NOBODY}"}

    answer = bulk(scim, gone, gone, create(scim, "never"), failOnErrors=2)

    assert statuses(answer) == ["404", "404"]


@pytest.mark.parametrize(
    "operation",
    [
        {"method": "GET", "path": "/Users"},
        {"method": "POST", "path": "/Users", "data": {"schemas": [USER]}},
        {"method": "POST", "path": "/Nothing", "bulkId": "a", "data": {}},
        {"method": "PATCH", "path": "/Users", "data": {}},
        {"path": "/Users"},
    ],
)
def test_an_operation_that_means_nothing_is_a_failure_of_its_own_or_of_all(
    scim: IdentityProvider, operation: dict[str, Any]
) -> None:
    answer = bulk(scim, operation)

    assert answer.status == 400 or int(statuses(answer)[0]) >= 400


def test_a_reference_to_nothing_is_a_failure(scim: IdentityProvider) -> None:
    group = {"schemas": [GROUP], "displayName": scim.name("group"), "members": [{"value": "bulkId:nobody"}]}

    answer = bulk(scim, {"method": "POST", "path": "/Groups", "bulkId": "g", "data": group})

    assert statuses(answer) in (["400"], ["409"])


def test_more_operations_than_the_server_allows_are_refused(scim: IdentityProvider) -> None:
    most = scim.get("/ServiceProviderConfig")["bulk"]["maxOperations"]

    answer = bulk(scim, *[{"method": "DELETE", "path": f"/Users/{NOBODY}"}] * (most + 1))

    assert answer.refused(413)


def test_versions_are_demanded_in_bulk_too(scim: IdentityProvider) -> None:
    user = scim.user()
    change = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Boss"}]}

    answer = bulk(
        scim,
        {"method": "PATCH", "path": f"/Users/{user['id']}", "version": 'W/"no-such-version"', "data": change},
    )

    assert statuses(answer) == ["412"]
