"""What Microsoft's SCIM provisioning validation asks of an endpoint directly, before an app enters the Entra gallery.

https://github.com/AzureAD/SCIMReferenceCode (Microsoft.SCIM.LogicAppValidationTemplate). Its other tests run through
Entra ID's own provisioning service; what that sends is in `tests/conversations`.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.conformance.conftest import speaking
from tests.conversations.identity_provider import ENTERPRISE, GROUP, USER, IdentityProvider
from tests.server import Server

# Entra's default mappings for a custom application, as its directory schema spells them.
MAPPED = {
    USER: [
        "userName", "active", "displayName", "title", 'emails[type eq "work"].value', "preferredLanguage",
        "name.givenName", "name.familyName", "name.formatted", 'addresses[type eq "work"].formatted',
        'addresses[type eq "work"].streetAddress', 'addresses[type eq "work"].locality',
        'addresses[type eq "work"].region', 'addresses[type eq "work"].postalCode',
        'addresses[type eq "work"].country', 'phoneNumbers[type eq "work"].value',
        'phoneNumbers[type eq "mobile"].value', 'phoneNumbers[type eq "fax"].value', "externalId",
    ],
    ENTERPRISE: ["employeeNumber", "department", "manager"],
    GROUP: ["displayName", "externalId", "members"],
}  # fmt: skip
# RFC 7643 section 3.1: a common attribute, which is part of no schema.
COMMON = {"externalId"}

TEXTS = ("displayName", "title", "nickName", "preferredLanguage", "locale", "timezone", "userType")


@pytest.fixture
def entra(server: Server) -> Iterator[IdentityProvider]:
    with speaking(server, content_type="application/scim+json; charset=utf-8") as client:
        yield client


def discovered(attributes: list[Any]) -> Iterator[str]:
    """The attributes of a schema as Entra spells them: with a condition where the type of an element is canonical."""
    for attribute in attributes:
        name, parts = attribute["name"], attribute.get("subAttributes", [])
        yield name
        types = [each for part in parts if part["name"] == "type" for each in part.get("canonicalValues", [])]
        yield from (f"{name}.{part['name']}" for part in parts)
        yield from (f'{name}[type eq "{each}"].{part["name"]}' for each in types for part in parts)


def test_every_attribute_that_entra_maps_is_discovered(entra: IdentityProvider) -> None:
    schemas = {schema["id"]: schema["attributes"] for schema in entra.get("/Schemas").found}

    missing = {
        urn: [name for name in names if name not in {*discovered(schemas[urn]), *COMMON}]
        for urn, names in MAPPED.items()
    }

    assert missing == {USER: [], ENTERPRISE: [], GROUP: []}


@pytest.mark.parametrize("nothing", ["", None], ids=["an empty string", "null"])
def test_attributes_become_empty_and_stay_so(entra: IdentityProvider, nothing: str | None) -> None:
    user = entra.user(**dict.fromkeys(TEXTS, "x"), **{ENTERPRISE: {"department": "x", "division": "x"}})
    paths = [*TEXTS, f"{ENTERPRISE}:department", f"{ENTERPRISE}:division"]
    path = f"/Users/{user['id']}"

    answers = [
        entra.patch(path, *({"op": "Replace", "path": name, "value": value} for name in paths))
        for value in (nothing, None, "")
    ]

    assert [answer.status for answer in answers] == [200] * 3
    read = entra.read_user(user["id"])
    assert not any(read.get(name) for name in TEXTS)
    assert not any(read.get(ENTERPRISE, {}).values())


def test_a_user_is_created_and_every_single_value_updated(entra: IdentityProvider) -> None:
    user = entra.user()
    values = {name: f"new {name}" for name in TEXTS} | {"userName": f"{entra.name()}@acme.example"}

    answer = entra.patch(
        f"/Users/{user['id']}",
        *({"op": "Replace", "path": name, "value": value} for name, value in values.items()),
    )

    read = entra.read_user(user["id"])
    assert answer.status == 200
    assert {name: read[name] for name in values} == values


def test_a_group_is_created_and_every_single_value_updated(entra: IdentityProvider) -> None:
    group = entra.group()
    values = {"displayName": entra.name("group"), "externalId": entra.name("external")}

    answer = entra.patch(
        f"/Groups/{group['id']}",
        *({"op": "Replace", "path": name, "value": value} for name, value in values.items()),
    )

    read = entra.get(f"/Groups/{group['id']}").body
    assert answer.status == 204
    assert {name: read[name] for name in values} == values


@pytest.mark.parametrize("path", ["/Users", "/Groups"])
def test_pages_begin_where_they_were_asked_to(entra: IdentityProvider, path: str) -> None:
    for _ in range(11):
        entra.user()
        entra.group()

    pages = [entra.get(path, startIndex=start, count=5) for start in (1, 6, 11)]

    assert [page["startIndex"] for page in pages] == [1, 6, 11]
    assert [page["itemsPerPage"] for page in pages[:2]] == [5, 5]
    ids = [each for page in pages for each in page.ids]
    assert len(set(ids)) == len(ids) >= 11


def test_a_manager_is_set_changed_and_removed(entra: IdentityProvider) -> None:
    user, first, second = entra.users(3)
    path, manager = f"/Users/{user['id']}", f"{ENTERPRISE}:manager"

    def shown() -> Any:
        return entra.read_user(user["id"]).get(ENTERPRISE, {}).get("manager", {}).get("value")

    entra.patch(path, {"op": "Add", "path": manager, "value": first["id"]})
    assert shown() == first["id"]
    entra.patch(path, {"op": "Replace", "path": manager, "value": second["id"]})
    assert shown() == second["id"]
    entra.patch(path, {"op": "Replace", "path": manager, "value": ""})
    assert shown() is None


def test_a_disabled_user_shows_it_when_read_and_when_found(entra: IdentityProvider) -> None:
    user = entra.user()

    entra.patch(f"/Users/{user['id']}", {"op": "Replace", "path": "active", "value": "False"})

    found = entra.find("/Users", f'userName eq "{user["userName"]}"').found
    assert [each["active"] for each in (entra.read_user(user["id"]), *found)] == [False, False]


def test_a_user_and_a_group_that_were_taken_away_come_back(entra: IdentityProvider) -> None:
    user, group = entra.user(), entra.group()

    gone = [entra.delete(f"/Users/{user['id']}").status, entra.delete(f"/Groups/{group['id']}").status]
    nobody = entra.find("/Users", f'userName eq "{user["userName"]}"')["totalResults"]
    back = entra.post(
        "/Users", {name: user[name] for name in ("schemas", "userName", "externalId", "active")}
    )
    group_back = entra.post("/Groups", {name: group[name] for name in ("schemas", "displayName")})

    assert gone == [204, 204]
    assert nobody == 0
    assert (back.status, group_back.status) == (201, 201)
    assert entra.find("/Users", f'userName eq "{user["userName"]}"').ids == [back["id"]]
