"""PATCH on a resource: operations read against the schemas, then applied all or none (RFC 7644 3.5.2).

An operation without a path is read into one for each attribute of its value. Groups have steps of their own,
in `membership`, since their members are not part of the resource here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.scim import elements, urns, validation
from provisor.scim.errors import InvalidFilter, InvalidPath, InvalidValue, Mutability, NoTarget, ScimError
from provisor.scim.leniency import Leniency
from provisor.scim.operations import Request, Verb, read_requests
from provisor.scim.paths import Path, read_path
from provisor.scim.schemas import Attribute, ResourceType, Schema, Type
from provisor.scim.schemas import Mutability as When
from provisor.scim.tolerances import Tolerance
from provisor.scim.values import MAX_VALUES, read_value

Resource = dict[str, Any]

_SCHEMAS = ("schemas",)


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
            raise type(error)(f"operation {number}: {error.detail}") from error
    return tuple(operations)


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
        if path.target is not None and path.target.keys == _SCHEMAS and request.verb is not Verb.REMOVE:
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
            f"{path.text} chooses whole values; name the sub-attribute to set, as in {path.text}.value"
        )


def _without_path(request: Request, resource_type: ResourceType, leniency: Leniency) -> Iterator[Operation]:
    """One operation for each name in the value; Entra's names are paths themselves, `name.givenName`."""
    if not isinstance(request.value, dict):
        raise InvalidValue(f"'{request.verb}' without a path needs an object of attributes as 'value'")
    for name, value in request.value.items():
        for operation in read_operation(Request(request.verb, name, value), resource_type, leniency):
            if not is_read_only(operation.path):
                yield operation


def _of_extension(
    request: Request, path: Path, extension: Schema, resource_type: ResourceType, leniency: Leniency
) -> Iterator[Operation]:
    value = request.value
    if value is not None and request.verb is not Verb.REMOVE and not isinstance(value, dict):
        raise InvalidValue(f"{path.text} needs an object with the attributes of the extension")
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
            f"'remove' takes no value; name what to remove in the path, {path.text}[value eq \"…\"]"
        )
    if not attribute.multi_valued or path.condition is not None or path.sub is not None:
        return None
    return read_value(value, attribute, leniency, where=path.text) or []


def _element(path: Path, attribute: Attribute, value: Any, leniency: Leniency) -> Any:
    found = read_value(value if isinstance(value, list) else [value], attribute, leniency, where=path.text)
    if found is not None and len(found) > 1:
        raise InvalidValue(
            f"{path.text} takes one value, that of the elements which match; {len(found)} were sent"
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


def apply(
    operations: Sequence[Operation],
    resource: Mapping[str, Any],
    resource_type: ResourceType,
    leniency: Leniency,
    *,
    presented: Mapping[str, Any],
) -> Resource:
    """The normalised resource after the operations; the one that is given stays as it is.

    `presented` is the resource as clients see it, with its read-only values: an operation that sets one to
    what it is changes nothing. A PATCH of nothing gives an equal resource. Raises ScimError, with the path.
    """
    draft = dict(resource)
    for operation in operations:
        target = operation.path.target
        if target is None:
            _remove_extension(operation, draft)
        elif target.keys == _SCHEMAS:
            _check_schemas(operation)
        elif is_read_only(operation.path):
            _check_unchanged(operation, presented)
        else:
            _apply(operation, draft, leniency)
    validation.require(draft, resource_type)
    return draft


def _remove_extension(operation: Operation, draft: Resource) -> None:
    extension = operation.path.extension
    if extension is not None:
        draft.pop(extension.id, None)


def _check_schemas(operation: Operation) -> None:
    """`schemas` follows from the attributes that the resource has; setting it changes nothing."""
    if operation.verb is Verb.REMOVE:
        raise Mutability("schemas is required and can't be removed")


def _check_unchanged(operation: Operation, presented: Mapping[str, Any]) -> None:
    """Raise Mutability unless the read-only value that is sent is the one that is there."""
    path = operation.path
    present: Any = presented
    for key in path.target.keys if path.target is not None else ():
        present = present.get(key) if isinstance(present, dict) else None
    if path.sub is not None and isinstance(present, dict):
        present = present.get(path.sub.name)
    if operation.verb is Verb.REMOVE or path.condition is not None or operation.value != present:
        raise Mutability(f"{path.text} is read-only: the server sets it")


def _apply(operation: Operation, draft: Resource, leniency: Leniency) -> None:
    target = operation.path.target
    if target is None or (operation.verb is Verb.ADD and operation.value is None):
        return  # RFC 7643 2.5: null is unassigned, so there is nothing to add
    attribute = target.attribute
    after: Any
    holder = draft if target.extension is None else dict(draft.get(target.extension, {}))
    before = holder.get(attribute.name)
    if attribute.multi_valued:
        after = _elements_after(operation, before or [], attribute, leniency) or None
    elif attribute.type is Type.COMPLEX:
        after = _complex_after(operation, before or {}, attribute, leniency) or None
    else:
        after = None if operation.verb is Verb.REMOVE else operation.value
    _check_change(operation, attribute, before, after)
    if after is None:
        holder.pop(attribute.name, None)
    else:
        holder[attribute.name] = after
    if target.extension is not None:
        draft[target.extension] = holder
        if not holder:
            del draft[target.extension]


def _check_change(operation: Operation, attribute: Attribute, before: Any, after: Any) -> None:
    if attribute.mutability is When.IMMUTABLE and before is not None and after != before:
        raise Mutability(
            f"{operation.path.text} has a value that can't be changed any more (it is immutable)"
        )
    if operation.verb is Verb.REMOVE and attribute.required and after is None:
        raise Mutability(f"{operation.path.text} is required and can't be removed")


def _complex_after(
    operation: Operation, before: Mapping[str, Any], attribute: Attribute, leniency: Leniency
) -> Mapping[str, Any] | None:
    """A single complex value; one that is known by its `value` goes with it, as a manager does."""
    sub, value = operation.path.sub, operation.value
    if sub is not None:
        removes = operation.verb is Verb.REMOVE
        if removes and sub.required and sub.name in before:
            raise Mutability(f"{operation.path.text} is required and can't be removed")
        after = elements.merged(before, {sub.name: None if removes else value}, attribute)
    elif operation.verb is Verb.REMOVE or value is None:
        return None
    elif leniency.strict and operation.verb is Verb.REPLACE:
        after = elements.with_immutable(elements.merged({}, value, attribute), before, attribute)
    else:
        after = elements.merged(before, value, attribute)
    is_identified = attribute.sub("value") is not None
    return None if is_identified and "value" in before and "value" not in after else after


def _elements_after(
    operation: Operation, before: Sequence[Any], attribute: Attribute, leniency: Leniency
) -> list[Any]:
    path, value = operation.path, operation.value
    if path.condition is not None or path.sub is not None:
        return _selected_after(operation, before, attribute, leniency)
    if operation.verb is Verb.REMOVE:
        gone = elements.positions_of(before, value, attribute) if value is not None else range(len(before))
        return elements.without(before, gone)
    if operation.verb is Verb.REPLACE:
        return elements.replaced(before, value or (), attribute)
    after = elements.added(before, value, attribute)
    return _bounded(after, path)


def _selected_after(
    operation: Operation, before: Sequence[Any], attribute: Attribute, leniency: Leniency
) -> list[Any]:
    """What becomes of the elements that the path selects."""
    path, value, sub = operation.path, operation.value, operation.path.sub
    positions = elements.selected(before, path.condition)
    if leniency.strict and operation.verb is not Verb.REMOVE:
        _check_one(path, len(positions))
    if operation.verb is Verb.REMOVE or value is None:
        if not positions and leniency.strict and path.condition is not None:
            raise NoTarget(f"{path.text} matches no value")
        if sub is None:
            return elements.without(before, positions)
        return elements.changed(before, positions, lambda element: elements.without_part(element, sub))
    parts = value if sub is None else {sub.name: value}
    if not positions:
        return _created(operation, parts, before, attribute, leniency)
    if not isinstance(parts, dict):
        return elements.changed(before, positions, lambda _: parts)
    return elements.changed(before, positions, lambda element: elements.merged(element, parts, attribute))


def _check_one(path: Path, matched: int) -> None:
    # RFC 7644 3.5.2.3 sets all that match; the Interoperability Profile ("Error Handling") wants one.
    if path.condition is not None and matched > 1:
        raise InvalidFilter(f"{path.text} matches {matched} values; choose one by a narrower filter")


def _created(
    operation: Operation, parts: Any, before: Sequence[Any], attribute: Attribute, leniency: Leniency
) -> list[Any]:
    """The elements with the one that the path describes, where none was there yet."""
    path = operation.path
    described = {} if path.condition is None else path.described
    # Entra replaces `phoneNumbers[type eq "mobile"].value` whether or not there is one, where RFC 7644
    # 3.5.2.3 answers noTarget.
    if described is None or (
        operation.verb is Verb.REPLACE and not leniency.permits(Tolerance.UNMATCHED_VALUE_PATH)
    ):
        raise NoTarget(f"{path.text} matches no value, and does not say what a new one would be")
    element = elements.merged(described, parts, attribute) if isinstance(parts, dict) else parts
    return _bounded(elements.added(before, [element], attribute), path)


def _bounded(values: list[Any], path: Path) -> list[Any]:
    if len(values) > MAX_VALUES:
        raise InvalidValue(
            f"{path.text} would have {len(values)} values; {MAX_VALUES} are the most that is kept"
        )
    return values
