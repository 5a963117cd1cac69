from typing import Any

import pytest
import scim2_models

from provisor.scim import discovery
from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP, GROUP_TYPE, USER, USER_TYPE
from provisor.scim.discovery import Offer
from provisor.scim.errors import NotFound

BASE = "https://provisor.example/scim/v2"
TYPES = (USER_TYPE, GROUP_TYPE)
OFFER = Offer(
    bulk_operations=1000,
    bulk_bytes=1_048_576,
    default_page=100,
    largest_page=1000,
    cursor_seconds=3600,
)


def test_the_configuration_says_what_is_offered() -> None:
    document = discovery.service_provider_config(OFFER, BASE)

    parsed = scim2_models.ServiceProviderConfig.model_validate(document)
    assert parsed.model_dump() == document
    assert document["bulk"] == {"supported": True, "maxOperations": 1000, "maxPayloadSize": 1_048_576}
    assert document["pagination"]["cursorTimeout"] == 3600
    assert document["meta"]["location"] == f"{BASE}/ServiceProviderConfig"


def test_conformance_with_the_interoperability_profile_is_claimed_where_it_holds() -> None:
    strict = Offer(1, 1, 1, 1, 1, conformant=True)

    assert discovery.service_provider_config(strict, BASE)["interopProfileConformant"] is True
    assert discovery.service_provider_config(OFFER, BASE).get("interopProfileConformant") is None


def test_schemas_are_listed_with_each_type_before_its_extensions() -> None:
    document = discovery.schemas(TYPES, BASE)

    assert [schema["id"] for schema in document["Resources"]] == [USER.id, ENTERPRISE_USER.id, GROUP.id]
    assert document["totalResults"] == document["itemsPerPage"] == 3


def test_a_schema_is_found_by_its_urn_whatever_its_case() -> None:
    document = discovery.schema(TYPES, USER.id.upper(), BASE)

    assert document["id"] == USER.id
    assert document["meta"] == {"resourceType": "Schema", "location": f"{BASE}/Schemas/{USER.id}"}


def test_an_unknown_schema_or_resource_type_is_not_found() -> None:
    with pytest.raises(NotFound):
        discovery.schema(TYPES, "urn:example:nothing", BASE)
    with pytest.raises(NotFound):
        discovery.resource_type(TYPES, "Device", BASE)


def test_resource_types_name_their_schemas() -> None:
    document = discovery.resource_types(TYPES, BASE)

    assert [resource_type["id"] for resource_type in document["Resources"]] == ["User", "Group"]
    assert document["Resources"][0] == discovery.resource_type(TYPES, "User", BASE)
    parsed = scim2_models.ResourceType.model_validate(document["Resources"][0])
    assert [extension.required for extension in parsed.schema_extensions or ()] == [False]


@pytest.mark.parametrize("document", discovery.schemas(TYPES, BASE)["Resources"], ids=lambda d: d["name"])
def test_schemas_are_read_by_another_implementation(document: dict[str, Any]) -> None:
    parsed = scim2_models.Schema.model_validate(document)

    assert [attribute.name for attribute in parsed.attributes or ()] == [
        a["name"] for a in document["attributes"]
    ]


CHARACTERISTICS = {
    "name", "type", "multiValued", "description", "required",
    "caseExact", "mutability", "returned", "uniqueness",
}  # fmt: skip


@pytest.mark.parametrize("document", discovery.schemas(TYPES, BASE)["Resources"], ids=lambda d: d["name"])
def test_every_attribute_shows_every_characteristic(document: dict[str, Any]) -> None:
    attributes = document["attributes"] + [
        sub for attribute in document["attributes"] for sub in attribute.get("subAttributes", ())
    ]

    assert [a["name"] for a in attributes if not a.keys() >= CHARACTERISTICS or not a["description"]] == []
