"""Filters evaluated in memory, over normalised resources and elements, in the sense that the SQL keeps to."""

import operator
from collections.abc import Callable, Iterator
from typing import Any

from provisor.scim import comparison
from provisor.scim.filters import And, Comparison, Filter, Key, Not, Nothing, Operator, Or, Present, ValuePath
from provisor.scim.schemas import Target

_COMPARE: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQ: operator.eq,
    Operator.CO: lambda key, wanted: wanted in key,
    Operator.SW: lambda key, wanted: key.startswith(wanted),
    Operator.EW: lambda key, wanted: key.endswith(wanted),
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
}


def matches(condition: Filter, resource: Any) -> bool:  # noqa: PLR0911 - one line for each kind of node
    """Whether the filter holds for a resource, or for the element that its targets start at.

    An element of a simple attribute is its own `value`.
    """
    match condition:
        case Comparison(target, operation, wanted):
            return any(_COMPARE[operation](key, wanted) for key in _keys(target, resource))
        case Present(target):
            return any(_is_present(value) for value in values(target, resource))
        case And(parts):
            return all(matches(part, resource) for part in parts)
        case Or(parts):
            return any(matches(part, resource) for part in parts)
        case Not(part):
            return not matches(part, resource)
        case ValuePath(target, part):
            return any(matches(part, element) for element in values(target, resource))
        case Nothing():
            return False


def values(target: Target, resource: Any) -> Iterator[Any]:
    """The values that a resource has at the target, one by one."""
    if not isinstance(resource, dict):
        resource = {"value": resource}
    found = [resource]
    for key in target.keys:
        found = [value for holder in found for value in _each(holder.get(key))]
    yield from found


def _each(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _keys(target: Target, resource: Any) -> Iterator[Key]:
    for value in values(target, resource):
        key = comparison.key(value, target.attribute)
        if key is not None:
            yield key


def _is_present(value: Any) -> bool:
    return value not in ("", {}) and value is not None
