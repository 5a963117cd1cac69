"""The documents by which a server describes itself (RFC 7644 section 4, RFC 7643 5 to 7, RFC 9865 4).

They say what `Offer` says; what is offered is decided where it is implemented.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.scim.declared import to_document
from provisor.scim.errors import NotFound
from provisor.scim.listing import list_response
from provisor.scim.schemas import ResourceType, Schema

SERVICE_PROVIDER_CONFIG = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
RESOURCE_TYPE = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """What the server offers.

    Bounds of a bulk request in operations and bytes, of a page in resources, of a cursor in seconds.
    `conformant` says that every request is met as the SCIM 2.0 Interoperability Profile asks.
    """

    bulk_operations: int
    bulk_bytes: int
    default_page: int
    largest_page: int
    cursor_seconds: int
    conformant: bool = False


def service_provider_config(offer: Offer, base_url: str) -> Document:
    """The ServiceProviderConfig (RFC 7643 section 5)."""
    document: Document = {
        "schemas": [SERVICE_PROVIDER_CONFIG],
        "patch": {"supported": True},
        "bulk": {
            "supported": True,
            "maxOperations": offer.bulk_operations,
            "maxPayloadSize": offer.bulk_bytes,
        },
        "filter": {"supported": True, "maxResults": offer.largest_page},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": offer.default_page,
            "maxPageSize": offer.largest_page,
            "cursorTimeout": offer.cursor_seconds,
        },
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "A token of a bot, sent in the header Authorization.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
        "meta": _meta("ServiceProviderConfig", f"{base_url}/ServiceProviderConfig"),
    }
    # The profile lets a server that does not conform leave it out, and strict readers of RFC 7643 know no
    # such name.
    if offer.conformant:
        document["interopProfileConformant"] = True
    return document


def resource_types(types: Sequence[ResourceType], base_url: str) -> Document:
    """Every ResourceType, as one list (RFC 7643 section 6)."""
    return _list([_resource_type_document(resource_type, base_url) for resource_type in types])


def resource_type(types: Sequence[ResourceType], name: str, base_url: str) -> Document:
    """The ResourceType of that name. Raises NotFound."""
    for candidate in types:
        if candidate.name == name:
            return _resource_type_document(candidate, base_url)
    raise NotFound(f"There is no resource type {name!r:.100}; there are {', '.join(t.name for t in types)}.")


def schemas(types: Sequence[ResourceType], base_url: str) -> Document:
    """Every Schema, as one list (RFC 7643 section 7): of each resource type its own, then its extensions."""
    return _list([_schema_document(schema, base_url) for schema in _schemas(types)])


def schema(types: Sequence[ResourceType], urn: str, base_url: str) -> Document:
    """The Schema of that URN, whatever its case. Raises NotFound."""
    for candidate in _schemas(types):
        if candidate.id.lower() == urn.lower():
            return _schema_document(candidate, base_url)
    raise NotFound(
        f"There is no schema {urn!r:.200}. Schemas are declared by the organization; see /Schemas for all."
    )


def _schemas(types: Iterable[ResourceType]) -> Iterable[Schema]:
    found = {schema.id: schema for type_ in types for schema in (type_.schema, *type_.extensions)}
    return found.values()


def _schema_document(schema: Schema, base_url: str) -> Document:
    return to_document(schema) | {"meta": _meta("Schema", f"{base_url}/Schemas/{schema.id}")}


def _resource_type_document(resource_type: ResourceType, base_url: str) -> Document:
    return {
        "schemas": [RESOURCE_TYPE],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
        "schemaExtensions": [
            {"schema": extension.id, "required": False} for extension in resource_type.extensions
        ],
        "meta": _meta("ResourceType", f"{base_url}/ResourceTypes/{resource_type.name}"),
    }


def _list(documents: list[Document]) -> Document:
    return list_response(documents, total=len(documents), start_index=1)


def _meta(resource_type: str, location: str) -> Document:
    return {"resourceType": resource_type, "location": location}
