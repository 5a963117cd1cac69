"""PatchOp documents read into operations on single attributes (RFC 7644 section 3.5.2).

An operation without a path is read into one for each attribute of its value. What an operation does to a resource
is `patch`, and to the members of a group `membership`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from provisor.scim import urns
from provisor.scim.errors import InvalidPath, InvalidSyntax, InvalidValue, NoTarget, ScimError, TooMany
from provisor.scim.leniency import Leniency
from provisor.scim.messages import read_members, read_message
from provisor.scim.paths import Path, read_path
from provisor.scim.schemas import Attribute, ResourceType, Schema, Type
from provisor.scim.schemas import Mutability as When
from provisor.scim.tolerances import Tolerance
from provisor.scim.values import read_value

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
MAX_OPERATIONS = 1_000
"""The most operations of one PATCH."""

SCHEMAS = ("schemas",)
"""The keys of the attribute that follows from all others."""

_MEMBERS = frozenset({"operations"})
_MEMBERS_OF_OPERATION = frozenset({"op", "path", "value"})


class Verb(StrEnum):
    """What an operation does."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


_VERBS: dict[str, Verb] = {verb.value: verb for verb in Verb}


@dataclass(frozen=True, slots=True)
class Request:
    """One operation as it was sent. `value` is None where there is none, which `null` means as well."""

    verb: Verb
    path: str | None
    value: Any


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of one attribute, or of an extension as a whole.

    `value` is normalised as the path asks: a list for a multi-valued attribute, one element where there is a
    filter, the value of the sub-attribute where one is named; None is unassigned. In a complex value a
    sub-attribute that is None is to be removed. What is read-only keeps its value as sent.
    """

    verb: Verb
    path: Path
    value: Any


def read_patch(document: Any, resource_type: ResourceType, leniency: Leniency) -> tuple[Operation, ...]:
    """The operations of a PATCH body. Raises ScimError for the first that is refused, with its number."""
    operations: list[Operation] = []
    for number, request in enumerate(read_requests(document, leniency), 1):
        try:
            operations.extend(read_operation(request, resource_type, leniency))
        except ScimError as error:
            raise type(error)(f"Operation {number}: {error.detail}") from error
    return tuple(operations)


def read_requests(document: Any, leniency: Leniency) -> list[Request]:
    """The operations of a PatchOp document, in order. Raises ScimError for what has not its structure."""
    members = read_message(document, PATCH_OP, _MEMBERS, leniency)
    operations = members.get("operations")
    if not isinstance(operations, list) or not operations:
        raise InvalidSyntax("'Operations' must be an array of at least one operation.")
    if len(operations) > MAX_OPERATIONS:
        raise TooMany(f"A PATCH has {MAX_OPERATIONS} operations at the most; this one has {len(operations)}.")
    return [_request(each, number, leniency) for number, each in enumerate(operations, 1)]


def _request(document: Any, number: int, leniency: Leniency) -> Request:
    members = read_members(document, _MEMBERS_OF_OPERATION, f"Operation {number}", leniency)
    verb = _verb(members.get("op"), number, leniency)
    path, value = members.get("path"), members.get("value")
    if path is not None and not isinstance(path, str):
        raise InvalidSyntax(f"Operation {number}: 'path' must be a string.")
    if path is None:
        _check_without_path(verb, number, leniency)
    if verb is not Verb.REMOVE and "value" not in members:
        raise InvalidValue(f"Operation {number}: '{verb}' needs a 'value'.")
    return Request(verb, path, value)


def _check_without_path(verb: Verb, number: int, leniency: Leniency) -> None:
    if verb is Verb.REMOVE and not leniency.strict:
        raise NoTarget(f"Operation {number}: 'remove' needs a 'path' that says what to remove.")
    # Okta (de)activates without a path, Entra sends all of a user so with aadOptscim062020. RFC 7644 3.5.2
    # allows it; the Interoperability Profile ("Mandatory Use of the 'path' Attribute") does not.
    if not leniency.permits(Tolerance.PATCH_WITHOUT_PATH):
        raise InvalidSyntax(f"Operation {number}: '{verb}' needs a 'path' that names the attribute.")


def _verb(word: Any, number: int, leniency: Leniency) -> Verb:
    verb = _VERBS.get(word.lower()) if isinstance(word, str) else None
    # Entra sends "Add", "Replace" and "Remove"; RFC 7644 3.5.2 spells them in lower case.
    if verb is not None and (word == verb or leniency.permits(Tolerance.CAPITALISED_VERB)):
        return verb
    raise InvalidSyntax(f"Operation {number}: 'op' must be 'add', 'remove' or 'replace'.")


def read_operation(request: Request, resource_type: ResourceType, leniency: Leniency) -> Iterator[Operation]:
    """The operations on single attributes that a request stands for."""
    if request.path is None:
        yield from _without_path(request, resource_type, leniency)
        return
    path = read_path(request.path, resource_type, leniency)
    if path is None:
        return
    if path.extension is not None:
        yield from _of_extension(request, path, path.extension, resource_type, leniency)
    else:
        if leniency.strict:
            _check_form(request.verb, path)
        operation = Operation(request.verb, path, _value(request, path, leniency))
        if path.target is not None and path.target.keys == SCHEMAS and request.verb is not Verb.REMOVE:
            urns.check_known(operation.value or (), resource_type, leniency)
        yield operation


def _check_form(verb: Verb, path: Path) -> None:
    """Raise InvalidPath for a whole element chosen by a filter, which is not set in the Interoperability Profile.

    Removing one has no other form (RFC 7644 3.5.2.2); the values of a simple attribute have no parts to name.
    """
    if verb is Verb.REMOVE or path.condition is None or path.sub is not None or path.target is None:
        return
    if path.target.attribute.type is Type.COMPLEX:
        raise InvalidPath(
            f"{path.text} chooses whole values; name the sub-attribute to set, as in {path.text}.value."
        )


def _without_path(request: Request, resource_type: ResourceType, leniency: Leniency) -> Iterator[Operation]:
    """One operation for each name in the value; Entra's names are paths themselves, `name.givenName`."""
    if not isinstance(request.value, dict):
        raise InvalidValue(f"'{request.verb}' without a path needs an object of attributes as 'value'.")
    for name, value in request.value.items():
        for operation in read_operation(Request(request.verb, name, value), resource_type, leniency):
            if not is_read_only(operation.path):
                yield operation


def _of_extension(
    request: Request, path: Path, extension: Schema, resource_type: ResourceType, leniency: Leniency
) -> Iterator[Operation]:
    value = request.value
    if value is not None and request.verb is not Verb.REMOVE and not isinstance(value, dict):
        raise InvalidValue(f"{path.text} must be an object with the attributes of the extension.")
    replaced = request.verb is Verb.REPLACE and (value is None or leniency.strict)
    if request.verb is Verb.REMOVE or replaced:
        yield Operation(Verb.REMOVE, path, None)
    if request.verb is Verb.REMOVE or value is None:
        return
    for name, part in value.items():
        qualified = Request(request.verb, f"{extension.id}:{name}", part)
        for operation in read_operation(qualified, resource_type, leniency):
            if not is_read_only(operation.path):
                yield operation


def is_read_only(path: Path) -> bool:
    """Whether the server alone decides what the path names."""
    if path.target is None:
        return False
    sub = path.sub
    return path.target.attribute.mutability is When.READ_ONLY or (
        sub is not None and sub.mutability is When.READ_ONLY
    )


def _value(request: Request, path: Path, leniency: Leniency) -> Any:
    if path.target is None or is_read_only(path):
        return request.value
    attribute, value = path.target.attribute, request.value
    if request.verb is Verb.REMOVE:
        return _removed_values(path, attribute, value, leniency)
    if path.sub is not None:
        return read_value(value, path.sub, leniency, where=path.text)
    if path.condition is None:
        found = read_value(value, attribute, leniency, where=path.text)
        return found if attribute.multi_valued else _with_cleared(found, value, attribute)
    return _element(path, attribute, value, leniency)


def _removed_values(path: Path, attribute: Attribute, value: Any, leniency: Leniency) -> Any:
    if value is None:
        return None
    # Entra's classic dialect: {"op": "Remove", "path": "members", "value": [{"value": "…"}]}.
    if not leniency.permits(Tolerance.REMOVAL_BY_VALUE):
        raise InvalidValue(
            f"'remove' takes no value; name what to remove in the path, {path.text}[value eq \"…\"]."
        )
    if not attribute.multi_valued or path.condition is not None or path.sub is not None:
        return None
    return read_value(value, attribute, leniency, where=path.text) or []


def _element(path: Path, attribute: Attribute, value: Any, leniency: Leniency) -> Any:
    found = read_value(value if isinstance(value, list) else [value], attribute, leniency, where=path.text)
    if found is not None and len(found) > 1:
        raise InvalidValue(
            f"{path.text} takes one value, that of the elements which match; {len(found)} were sent."
        )
    only = value[0] if isinstance(value, list) and len(value) == 1 else value
    return _with_cleared(found[0] if found else None, only, attribute)


def _with_cleared(found: Any, sent: Any, attribute: Attribute) -> Any:
    """The complex value with None for each sub-attribute that was sent as null or empty (RFC 7643 2.5)."""
    if attribute.type is not Type.COMPLEX or not isinstance(sent, dict):
        return found
    cleared = {
        sub.name: None
        for name, value in sent.items()
        if value in (None, "", [])
        and (sub := attribute.sub(name)) is not None
        and sub.mutability is not When.READ_ONLY
        and (found is None or sub.name not in found)
    }
    return {**(found or {}), **cleared} or None
