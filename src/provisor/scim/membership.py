"""PATCH on a group, read into steps that never need the group's members (RFC 7644 section 3.5.2).

A step says what happens to members by their ids, so that its cost does not depend on how many there are. Also
read here: the `members` of a group that is created or replaced. Who the ids belong to is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.scim.errors import InvalidFilter, InvalidValue, Mutability, ScimError
from provisor.scim.filters import Comparison, Filter, Operator, Or, targets
from provisor.scim.leniency import Leniency
from provisor.scim.operations import Operation, Verb, is_read_only, read_operation, read_requests
from provisor.scim.schemas import ResourceType
from provisor.scim.tolerances import Tolerance
from provisor.scim.validation import read_resource

_ATTRIBUTE = "members"


@dataclass(frozen=True, slots=True)
class SetAttribute:
    """An attribute other than `members` gets this value; None removes it."""

    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class AddMembers:
    """These become members; who is one already stays one."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveMembers:
    """These are members no more; who is none stays none."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemoveMatching:
    """The members for whom the condition holds are members no more. Its targets start at the member."""

    condition: Filter


@dataclass(frozen=True, slots=True)
class RemoveAllMembers:
    """There are no members any more."""


@dataclass(frozen=True, slots=True)
class ReplaceMembers:
    """These are the members, and nobody else."""

    ids: tuple[str, ...]


Step = SetAttribute | AddMembers | RemoveMembers | RemoveMatching | RemoveAllMembers | ReplaceMembers


def read_group_patch(
    document: Any, group_type: ResourceType, leniency: Leniency, *, group_id: str
) -> tuple[Step, ...]:
    """The steps of a PATCH body, in order; neighbours that add, or that remove, are one step.

    `group_id` is the id that the group has, which Okta repeats in values. Raises ScimError for the first
    operation that is refused, with its number.
    """
    steps: list[Step] = []
    for number, request in enumerate(read_requests(document, leniency), 1):
        try:
            for operation in read_operation(request, group_type, leniency):
                steps.extend(_steps(operation, leniency, group_id))
        except ScimError as error:
            raise type(error)(f"Operation {number}: {error.detail}") from error
    return tuple(_joined(steps))


def set_attribute(resource: Mapping[str, Any], step: SetAttribute) -> dict[str, Any]:
    """The stored resource of the group after the step."""
    result = {name: value for name, value in resource.items() if name != step.name}
    return result if step.value is None else {**result, step.name: step.value}


def read_group_resource(
    document: Any, group_type: ResourceType, leniency: Leniency
) -> tuple[dict[str, Any], list[str]]:
    """The normalised resource of a POST or PUT body apart from its members, and their ids."""
    resource = read_resource(document, group_type, leniency)
    return resource, read_members(resource.pop(_ATTRIBUTE, None), leniency)


def read_members(values: Iterable[Any] | None, leniency: Leniency) -> list[str]:
    """The ids of normalised `members`, each once, in order; groups among them are set aside or refused."""
    ids: dict[str, None] = {}
    for member in values or ():
        value = member.get("value")
        if value is None:
            raise InvalidValue("members: each member needs a 'value', the id of a user.")
        if not _is_group(member):
            ids[value] = None
        elif leniency.permits(Tolerance.GROUP_AS_MEMBER):
            set_group_aside(value, leniency)
        else:
            raise InvalidValue(
                f"members: {value!r} is declared as {_declared(member)}, and members are users. "
                "If a group is meant, push it by itself."
            )
    return list(ids)


def set_group_aside(group_id: str, leniency: Leniency) -> None:
    """Note that a group was not made a member of another."""
    leniency.note(f"members: group {group_id} (push that group by itself)")


def groups_refused(group_ids: Sequence[str]) -> InvalidValue:
    """The error for ids of members that turned out to be groups."""
    named = ", ".join(repr(group_id) for group_id in group_ids[:10])
    more = f" and {len(group_ids) - 10} more" if len(group_ids) > 10 else ""
    several = len(group_ids) > 1
    return InvalidValue(
        f"members: {named}{more} {'are groups' if several else 'is a group'}, and members are users. "
        f"Push {'those groups' if several else 'that group'} by {'themselves' if several else 'itself'}."
    )


def _declared(member: Mapping[str, Any]) -> str:
    kind = member.get("type")
    return f"type {kind}" if kind is not None and kind.lower() == "group" else f"{member['$ref']!r}"


def _is_group(member: Mapping[str, Any]) -> bool:
    """Entra and others push nested groups as members of type Group, or by a `$ref` to one."""
    kind, reference = member.get("type"), member.get("$ref")
    return (kind is not None and kind.lower() == "group") or (
        reference is not None and "/Groups/" in reference
    )


def _steps(operation: Operation, leniency: Leniency, group_id: str) -> Iterator[Step]:
    target = operation.path.target
    if target is None:
        return
    name = target.attribute.name
    if name == "schemas":
        return
    if is_read_only(operation.path):
        if name != "id" or operation.verb is Verb.REMOVE or operation.value != group_id:
            raise Mutability(f"{operation.path.text} is read-only: the server sets it.")
    elif name == _ATTRIBUTE:
        yield from _about_members(operation, leniency)
    else:
        yield from _about_attribute(operation, required=target.attribute.required)


def _about_attribute(operation: Operation, *, required: bool) -> Iterator[Step]:
    path, value = operation.path, operation.value
    if operation.verb is Verb.REMOVE:
        if required:
            raise Mutability(f"{path.text} is required and can't be removed.")
        value = None
    elif operation.verb is Verb.ADD and value is None:
        return
    if required and (value is None or not value.strip()):
        raise InvalidValue(f"{path.text} is required and must not be empty.")
    if path.target is not None:
        yield SetAttribute(path.target.attribute.name, value)


def _about_members(operation: Operation, leniency: Leniency) -> Iterator[Step]:
    path, value = operation.path, operation.value
    if operation.verb is Verb.REMOVE or (operation.verb is Verb.REPLACE and value is None):
        yield _removal(operation)
    elif value is None:
        return
    elif path.condition is not None:
        _check_present(operation)
        yield AddMembers(_ids(path.condition) or ())
    elif path.sub is not None:
        yield _adding(operation, [{path.sub.name: value}], leniency)
    else:
        yield _adding(operation, value, leniency)


def _adding(operation: Operation, members: Sequence[Any], leniency: Leniency) -> Step:
    ids = tuple(read_members(members, leniency))
    return ReplaceMembers(ids) if operation.verb is Verb.REPLACE else AddMembers(ids)


def _removal(operation: Operation) -> Step:
    path, value = operation.path, operation.value
    if path.sub is not None and path.sub.name != "value":
        raise Mutability(f"{path.text} can't be changed; remove the member, and add it anew.")
    if path.condition is not None:
        if any(target.keys == ("$ref",) for target in targets(path.condition)):
            # A `$ref` begins with the URL that the client uses, and the members are kept without.
            raise InvalidFilter(f"{path.text}: members can't be chosen by $ref; use value.")
        ids = _ids(path.condition)
        return RemoveMatching(path.condition) if ids is None else RemoveMembers(ids)
    if value is None:
        return RemoveAllMembers()
    return RemoveMembers(tuple(dict.fromkeys(member["value"] for member in value if "value" in member)))


def _check_present(operation: Operation) -> None:
    """A member's parts are immutable: what is said of a member can only be who they are, which adds them."""
    path = operation.path
    parts = operation.value if isinstance(operation.value, dict) else {"value": operation.value}
    if path.condition is None or _ids(path.condition) != (parts.get("value"),):
        raise Mutability(f"{path.text} can't be changed; remove the member, and add another.")


def _ids(condition: Filter) -> tuple[str, ...] | None:
    """The ids that a condition such as `value eq "a" or value eq "b"` names, if it asks for nothing else."""
    parts = condition.parts if isinstance(condition, Or) else (condition,)
    ids: dict[str, None] = {}
    for part in parts:
        if (
            not isinstance(part, Comparison)
            or part.operator is not Operator.EQ
            or part.target.keys != ("value",)
        ):
            return None
        ids[str(part.value)] = None
    return tuple(ids)


def _joined(steps: Iterable[Step]) -> Iterator[Step]:
    """Fifty operations on one member each cost one statement, not fifty."""
    held: AddMembers | RemoveMembers | None = None
    gathered: dict[str, None] = {}
    for step in steps:
        if held is not None and type(step) is type(held):
            gathered.update(dict.fromkeys(step.ids))
            continue
        if held is not None:
            yield type(held)(tuple(gathered))
        held = step if isinstance(step, AddMembers | RemoveMembers) else None
        gathered = dict.fromkeys(held.ids) if held is not None else {}
        if held is None:
            yield step
    if held is not None:
        yield type(held)(tuple(gathered))
