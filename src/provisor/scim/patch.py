"""PATCH on a resource: operations applied all or none (RFC 7644 section 3.5.2).

How they are read is `operations`, what becomes of the elements of an attribute `elements`. Groups have steps of
their own, in `membership`, since their members are not part of the resource here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from provisor.scim import elements, validation
from provisor.scim.errors import InvalidFilter, InvalidValue, Mutability, NoTarget
from provisor.scim.leniency import Leniency
from provisor.scim.operations import SCHEMAS, Operation, Verb, is_read_only
from provisor.scim.paths import Path
from provisor.scim.schemas import Attribute, ResourceType, Type
from provisor.scim.schemas import Mutability as When
from provisor.scim.tolerances import Tolerance
from provisor.scim.values import MAX_VALUES, with_value

Resource = dict[str, Any]


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
        elif target.keys == SCHEMAS:
            _check_schemas(operation)
        elif is_read_only(operation.path):
            _check_unchanged(operation, presented)
        else:
            _apply(operation, draft, leniency)
    validation.require(draft, resource_type)
    return draft


def _remove_extension(operation: Operation, draft: Resource) -> None:
    extension = operation.path.extension
    if extension is None:
        return
    for attribute in extension.attributes:
        before = draft.get(extension.id, {}).get(attribute.name)
        _check_change(operation, attribute, before, None)
    draft.pop(extension.id, None)


def _check_schemas(operation: Operation) -> None:
    """`schemas` follows from the attributes that the resource has; setting it changes nothing."""
    if operation.verb is Verb.REMOVE:
        raise Mutability("schemas is required and can't be removed.")


def _check_unchanged(operation: Operation, presented: Mapping[str, Any]) -> None:
    """Raise Mutability unless the read-only value that is sent is the one that is there."""
    path = operation.path
    present: Any = presented
    for key in path.target.keys if path.target is not None else ():
        present = present.get(key) if isinstance(present, dict) else None
    if path.sub is not None and isinstance(present, dict):
        present = present.get(path.sub.name)
    if operation.verb is Verb.REMOVE or path.condition is not None or operation.value != present:
        raise Mutability(f"{path.text} is read-only: the server sets it.")


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
            f"{operation.path.text}: {attribute.name} has a value that can't be changed any more (it is immutable)."
        )
    if operation.verb is Verb.REMOVE and attribute.required and before is not None and after is None:
        raise Mutability(f"{operation.path.text} is required and can't be removed.")


def _complex_after(
    operation: Operation, before: Mapping[str, Any], attribute: Attribute, leniency: Leniency
) -> Mapping[str, Any] | None:
    """A single complex value; one that is known by its `value` goes with it, as a manager does."""
    sub, value = operation.path.sub, operation.value
    if sub is not None:
        removes = operation.verb is Verb.REMOVE
        if removes and sub.required and sub.name in before:
            raise Mutability(f"{operation.path.text} is required and can't be removed.")
        after = elements.merged(before, {sub.name: None if removes else value}, attribute)
    elif operation.verb is Verb.REMOVE or value is None:
        return None
    elif leniency.strict and operation.verb is Verb.REPLACE:
        after = elements.with_immutable(elements.merged({}, value, attribute), before, attribute)
    else:
        after = elements.merged(before, value, attribute)
    if attribute.sub("value") is None:
        return after
    return None if "value" in before and "value" not in after else with_value(after)


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
        raise InvalidFilter(f"{path.text} matches {matched} values; choose one by a narrower filter.")


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
        raise NoTarget(f"{path.text} matches no value, and does not say what a new one would be.")
    element = elements.merged(described, parts, attribute) if isinstance(parts, dict) else parts
    return _bounded(elements.added(before, [element], attribute), path)


def _bounded(values: list[Any], path: Path) -> list[Any]:
    if len(values) > MAX_VALUES:
        raise InvalidValue(
            f"{path.text} would have {len(values)} values; {MAX_VALUES} are the most that is kept."
        )
    return values
