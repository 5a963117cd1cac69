from typing import Any

import pytest

from provisor.store.installing import FIRST_ORGANIZATION
from provisor.web.recording.documents import exchanged
from provisor.web.recording.kept import MESSAGES
from provisor.web.recording.pseudonyms import Pseudonyms
from provisor.web.recording.texts import Texts

PSEUDONYMS = Pseudonyms(b"k" * 32)
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ID = "0199c1de-5f0e-7a3b-8c4d-1234567890ab"


def recorded(document: Any) -> Any:
    return exchanged(document, Texts(PSEUDONYMS))


def shown(text: str) -> str:
    """The pseudonym of a text."""
    return PSEUDONYMS.text(text)


def test_a_user_keeps_structure_and_nothing_of_the_person() -> None:
    user = {
        "schemas": [USER, ENTERPRISE],
        "userName": "Maria@acme.com",
        "name": {"givenName": "Maria", "familyName": None},
        "active": True,
        "emails": [{"value": "maria@acme.com", "type": "work", "primary": "True"}],
        "locale": "es-ES",
        "groups": [],
        ENTERPRISE: {"employeeNumber": "4711", "manager": {"value": ID}},
        "urn:acme:2.0:User": {"badge": "D-7", "height": 183, "born": "1990-05-31T00:00:00Z"},
    }

    assert recorded(user) == {
        "schemas": [USER, ENTERPRISE],
        "userName": shown("Maria@acme.com"),
        "name": {"givenName": shown("Maria"), "familyName": None},
        "active": True,
        "emails": [{"value": shown("maria@acme.com"), "type": "work", "primary": "True"}],
        "locale": "es-ES",
        "groups": [],
        ENTERPRISE: {"employeeNumber": shown("4711"), "manager": {"value": ID}},
        "urn:acme:2.0:User": {
            "badge": shown("D-7"),
            "height": PSEUDONYMS.number(183),
            "born": shown("1990-05-31T00:00:00Z"),
        },
    }


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        (
            {"op": "Replace", "path": "displayName", "value": "Maria"},
            {"op": "Replace", "path": "displayName", "value": shown("Maria")},
        ),
        (
            {"op": "Replace", "path": "active", "value": "False"},
            {"op": "Replace", "path": "active", "value": "False"},
        ),
        (
            {"op": "add", "path": "locale", "value": "es-ES"},
            {"op": "add", "path": "locale", "value": "es-ES"},
        ),
        (
            {"op": "add", "path": 'emails[value eq "m@a.com"].type', "value": "home"},
            {"op": "add", "path": f'emails[value eq "{shown("m@a.com")}"].type', "value": "home"},
        ),
        (
            {"op": "replace", "path": "password", "value": "s3cr3t"},
            {"op": "replace", "path": "password", "value": "dropped"},
        ),
        (
            {"op": "replace", "value": {"name.givenName": "Maria", f"{ENTERPRISE}:department": "Sales"}},
            {
                "op": "replace",
                "value": {"name.givenName": shown("Maria"), f"{ENTERPRISE}:department": shown("Sales")},
            },
        ),
        (
            {"op": "add", "path": "members", "value": [{"value": ID, "display": "Maria", "$ref": None}]},
            {
                "op": "add",
                "path": "members",
                "value": [{"value": ID, "display": shown("Maria"), "$ref": None}],
            },
        ),
    ],
)
def test_an_operation_of_a_patch_says_the_same_of_somebody_else(operation: Any, expected: Any) -> None:
    assert recorded({"Operations": [operation]}) == {"Operations": [expected]}


@pytest.mark.parametrize(
    "document",
    [
        {"password": "s3cr3t"},
        {"Password": {"value": "s3cr3t"}},
        {"data": [{"urn:acme:2.0:User": {"apiKeys": ["s3cr3t"]}}]},
        {"nickName": "Bearer s3cr3t-s3cr3t"},
        {"nickName": "pvr_s3cr3t"},
        {"eyJhbGciOi.s3cr3t.s3cr3t": 1},
    ],
)
def test_a_secret_is_dropped_at_any_depth(document: Any) -> None:
    assert "s3cr3t" not in str(recorded(document))
    assert "dropped" in str(recorded(document))


def test_a_bulk_request_is_linked_as_before() -> None:
    operation = {
        "method": "POST",
        "path": "/Groups",
        "bulkId": "team",
        "version": 'W/"1"',
        "data": {"displayName": "Sales", "members": [{"value": "bulkId:maria"}]},
    }

    told = recorded({"failOnErrors": 2, "Operations": [operation, {"method": "POST", "bulkId": "maria"}]})

    assert told["failOnErrors"] == 2
    assert [each["method"] for each in told["Operations"]] == ["POST", "POST"]
    assert told["Operations"][0]["data"]["members"] == [{"value": f"bulkId:{shown('maria')}"}]
    assert told["Operations"][1]["bulkId"] == shown("maria")


def test_counts_of_a_list_stay_and_its_resources_are_other_people() -> None:
    page = {
        "totalResults": 1234,
        "startIndex": 1,
        "itemsPerPage": 1,
        "Resources": [{"id": ID, "userName": "maria"}],
    }

    assert recorded(page) == page | {"Resources": [{"id": ID, "userName": shown("maria")}]}


@pytest.mark.parametrize(
    "resource",
    [
        {"path": "Maria", "attributes": "Maria,Curie", "sortBy": "Curie", "filter": "Maria pr"},
        {"attributes": ["Maria", "Curie"], "excludedAttributes": ["Curie"], "detail": "Maria Curie"},
        {"count": 5551234567, "startIndex": "5551234567", "status": 5551234567},
        {"schemas": [USER], "operations": 1, "urn:acme:2.0:User": {"path": "Maria", "count": 5551234567}},
    ],
)
def test_a_resource_hides_nobody_behind_words_of_the_protocol(resource: Any) -> None:
    patch = {"Operations": [{"op": "add", "value": resource}]}
    listed = {"totalResults": 1, "Resources": [resource]}
    by_path = [{"op": "add", "path": name, "value": value} for name, value in resource.items()]

    for document in (resource, patch, listed, {"Operations": by_path}):
        told = str(recorded(document))
        assert not any(each in told for each in ("Maria", "Curie", "5551234567"))


@pytest.mark.parametrize(
    "message",
    [
        {"schemas": [f"{MESSAGES}SearchRequest"], "sortBy": "userName", "attributes": ["name"], "count": 5},
        {"schemas": [f"{MESSAGES}Error"], "status": "404", "detail": "There is no such user."},
        {"schemas": f"{MESSAGES}ListResponse", "totalResults": 0},
    ],
)
def test_a_message_keeps_its_words(message: Any) -> None:
    assert recorded(message) == message


def test_a_name_that_is_no_name_of_an_attribute_is_taken_for_a_person() -> None:
    assert recorded({"maria@acme.com": 1, "maría": 2}) == {
        shown("maria@acme.com"): PSEUDONYMS.number(1),
        shown("maría"): PSEUDONYMS.number(2),
    }


def test_the_name_that_the_first_start_gives_is_nobodys() -> None:
    assert recorded({"displayName": FIRST_ORGANIZATION}) == {"displayName": FIRST_ORGANIZATION}
