"""Bulk requests read into operations, and their results told (RFC 7644 section 3.7).

A fault of the request as a whole is raised; a fault of one operation stands in the operation, becomes its
result, and counts as an error of its own. What refers to what, and what is done when, is `bulk_order`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from provisor.scim.errors import InvalidSyntax, InvalidValue, NotFound, PayloadTooLarge, ScimError
from provisor.scim.leniency import Leniency
from provisor.scim.messages import read_members, read_message
from provisor.scim.operations import PATCH_OP
from provisor.scim.schemas import ResourceType
from provisor.scim.tolerances import Tolerance

BULK_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BULK_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"

METHODS = ("POST", "PUT", "PATCH", "DELETE")

_MEMBERS = frozenset({"failonerrors", "operations"})
_MEMBERS_OF_OPERATION = frozenset({"method", "path", "bulkid", "version", "data"})


@dataclass(frozen=True, slots=True)
class BulkOperation:
    """One operation. `resource_id` may be a reference, `bulkId:…`, and `data` may have some.

    `version` is an entity tag that the resource must have, as in If-Match. Where `fault` is set, the
    operation can't be done, and what it lacks is None.
    """

    number: int
    method: str
    resource_type: ResourceType | None
    resource_id: str | None = None
    bulk_id: str | None = None
    version: str | None = None
    data: Any = None
    fault: ScimError | None = None


@dataclass(frozen=True, slots=True)
class BulkRequest:
    """The operations in the order in which they were sent, and how many errors end the work, if any."""

    operations: tuple[BulkOperation, ...]
    fail_on_errors: int | None


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What came of an operation: its status, where the resource is, in which version, and the error."""

    operation: BulkOperation
    status: int
    location: str | None = None
    version: str | None = None
    error: ScimError | None = None


def read_bulk(
    document: Any, resource_types: Sequence[ResourceType], leniency: Leniency, *, max_operations: int
) -> BulkRequest:
    """The operations of a BulkRequest. Raises ScimError where the request as a whole can't be done."""
    members = read_message(document, BULK_REQUEST, _MEMBERS, leniency)
    operations = members.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("'Operations' of a BulkRequest must be an array of at least one operation.")
    if len(operations) > max_operations:
        raise PayloadTooLarge(
            f"A BulkRequest has {max_operations} operations at the most; this one has {len(operations)}."
        )
    endpoints = {each.endpoint.strip("/"): each for each in resource_types}
    read = tuple(_operation(each, number, endpoints, leniency) for number, each in enumerate(operations, 1))
    _check_bulk_ids(read)
    return BulkRequest(read, _fail_on_errors(members.get("failonerrors"), leniency))


def bulk_response(results: Sequence[BulkResult]) -> dict[str, Any]:
    """The BulkResponse that tells the results, in the order of their operations (RFC 7644 section 3.7.3)."""
    ordered = sorted(results, key=lambda result: result.operation.number)
    return {"schemas": [BULK_RESPONSE], "Operations": [_told(result) for result in ordered]}


def _told(result: BulkResult) -> dict[str, Any]:
    operation = result.operation
    told = {
        "method": operation.method,
        "bulkId": operation.bulk_id,
        "location": result.location,
        "version": result.version,
        "status": str(result.status),
        "response": None if result.error is None else result.error.to_document(),
    }
    return {name: value for name, value in told.items() if value is not None}


def _operation(
    document: Any, number: int, endpoints: Mapping[str, ResourceType], leniency: Leniency
) -> BulkOperation:
    try:
        return _sound_operation(document, number, endpoints, leniency)
    except ScimError as fault:
        found = document if isinstance(document, dict) else {}
        method, bulk_id = found.get("method"), found.get("bulkId")
        return BulkOperation(
            number,
            method if isinstance(method, str) else "",
            None,
            bulk_id=bulk_id if isinstance(bulk_id, str) else None,
            fault=type(fault)(f"Operation {number}: {fault.detail}"),
        )


def _sound_operation(
    document: Any, number: int, endpoints: Mapping[str, ResourceType], leniency: Leniency
) -> BulkOperation:
    members = read_members(document, _MEMBERS_OF_OPERATION, "A bulk operation", leniency)
    method = _method(members.get("method"), leniency)
    resource_type, resource_id = _path(members.get("path"), method, endpoints)
    bulk_id = _text(members.get("bulkid"), "bulkId")
    if method == "POST" and not bulk_id:
        raise InvalidValue("'bulkId' is required where the method is POST.")
    return BulkOperation(
        number,
        method,
        resource_type,
        resource_id,
        bulk_id,
        _text(members.get("version"), "version"),
        _data(members.get("data"), method),
    )


def _method(word: Any, leniency: Leniency) -> str:
    # Clients that build operations from their HTTP library's names send them in lower case; RFC 7644 3.7 shows
    # them as HTTP spells them.
    method = word.upper() if isinstance(word, str) else ""
    if method not in METHODS or (method != word and not leniency.permits(Tolerance.METHOD_IN_LOWER_CASE)):
        raise InvalidSyntax(f"'method' must be one of {', '.join(METHODS)}.")
    return method


def _path(path: Any, method: str, endpoints: Mapping[str, ResourceType]) -> tuple[ResourceType, str | None]:
    if not isinstance(path, str) or not path.strip("/"):
        raise InvalidValue("'path' is required, such as '/Users' or '/Users/2819c223'.")
    endpoint, _, resource_id = path.partition("?")[0].strip("/").partition("/")
    resource_type, resource_id = endpoints.get(endpoint), unquote(resource_id)
    # No id contains NUL, and PostgreSQL takes no text that does.
    if resource_type is None or "\0" in resource_id:
        raise NotFound(f"There is no endpoint {path[:100]!r} in a bulk request.")
    if (method == "POST") == bool(resource_id) or "/" in resource_id:
        raise InvalidValue(
            f"{path[:100]!r} is no path for {method}: POST names an endpoint, the others a resource."
        )
    return resource_type, resource_id or None


def _text(value: Any, member: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InvalidSyntax(f"{member!r} must be a string.")
    return value


def _data(data: Any, method: str) -> Any:
    if method == "DELETE":
        return None
    if method == "PATCH" and isinstance(data, list):
        # RFC 7644 section 3.7.3 shows the operations of a PATCH without the PatchOp around them.
        return {"schemas": [PATCH_OP], "Operations": data}
    if not isinstance(data, dict):
        raise InvalidSyntax(f"'data' must be an object where the method is {method}.")
    return data


def _fail_on_errors(value: Any, leniency: Leniency) -> int | None:
    if isinstance(value, str) and value.isdecimal() and leniency.permits(Tolerance.NUMBER_AS_STRING):
        value = int(value[:9])
    if value is not None and (type(value) is not int or value < 1):
        raise InvalidValue("'failOnErrors' must be a whole number from 1 on.")
    return value


def _check_bulk_ids(operations: Sequence[BulkOperation]) -> None:
    """RFC 7644 section 3.7: a bulkId is unique in its request."""
    seen: set[str] = set()
    for operation in operations:
        if operation.bulk_id is not None and operation.bulk_id in seen:
            raise InvalidValue(
                f"The bulkId {operation.bulk_id[:100]!r} is used by several operations. Give each its own."
            )
        if operation.bulk_id is not None:
            seen.add(operation.bulk_id)
