"""The elements of a multi-valued attribute, and what PATCH does to them (RFC 7644 3.5.2, RFC 7643 2.4).

Lists and elements that are given are never changed, new ones are returned. An empty list means unassigned.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from provisor.scim import comparison
from provisor.scim.errors import InvalidValue, Mutability
from provisor.scim.filters import Filter
from provisor.scim.matching import matches
from provisor.scim.schemas import Attribute
from provisor.scim.schemas import Mutability as When

_IDENTITY = ("value", "type")
_LABELS = frozenset({"type", "primary"})


def merged(element: Mapping[str, Any], parts: Mapping[str, Any], attribute: Attribute) -> dict[str, Any]:
    """The complex value with these sub-attributes set; None removes one. Raises Mutability."""
    result = dict(element)
    for name, value in parts.items():
        _check_immutable(result.get(name), value, attribute.by_name[name.lower()])
        if value is None:
            result.pop(name, None)
        else:
            result[name] = value
    return result


def with_immutable(
    element: Mapping[str, Any], before: Mapping[str, Any], attribute: Attribute
) -> dict[str, Any]:
    """The complex value with the immutable sub-attributes that it had before. Raises Mutability for a new value."""
    kept = {}
    for sub in attribute.sub_attributes:
        if sub.mutability is When.IMMUTABLE and sub.name in before:
            kept[sub.name] = before[sub.name]
            _check_immutable(before[sub.name], element.get(sub.name, before[sub.name]), sub)
    return {**element, **kept}


def replaced(elements: Sequence[Any], new: Sequence[Any], attribute: Attribute) -> list[Any]:
    """The new elements; one that was there, by `value` and `type`, keeps what is immutable. Raises Mutability."""
    if all(sub.mutability is not When.IMMUTABLE for sub in attribute.sub_attributes):
        return list(new)
    result = []
    for element in new:
        at = _position(elements, element, attribute)
        result.append(element if at is None else with_immutable(element, elements[at], attribute))
    return result


def selected(elements: Sequence[Any], condition: Filter | None) -> list[int]:
    """The positions of the elements that the condition holds for."""
    return [at for at, element in enumerate(elements) if condition is None or matches(condition, element)]


def added(elements: Sequence[Any], new: Sequence[Any], attribute: Attribute) -> list[Any]:
    """The elements and the new ones; what is there already, by `value` and `type`, is merged."""
    result = list(elements)
    touched = set()
    for element in new:
        at = _position(result, element, attribute)
        if at is None:
            touched.add(len(result))
            result.append(element)
        elif isinstance(element, dict):
            touched.add(at)
            result[at] = merged(result[at], _news(result[at], element, attribute), attribute)
    return _with_one_primary(result, touched)


def changed(elements: Sequence[Any], positions: Collection[int], change: Callable[[Any], Any]) -> list[Any]:
    """The elements with a change made to those at the positions; what is empty after it goes."""
    result = [change(element) if at in positions else element for at, element in enumerate(elements)]
    return [element for element in _with_one_primary(result, positions) if element not in ({}, None)]


def without(elements: Sequence[Any], positions: Collection[int]) -> list[Any]:
    """The elements save those at the positions."""
    return [element for at, element in enumerate(elements) if at not in positions]


def without_part(element: Mapping[str, Any], part: Attribute) -> dict[str, Any]:
    """The element without a sub-attribute; nothing is left where only labels (`type`, `primary`) would be."""
    result = {name: value for name, value in element.items() if name != part.name}
    return result if part.name in _LABELS or not _LABELS.issuperset(result) else {}


def positions_of(elements: Sequence[Any], given: Sequence[Any], attribute: Attribute) -> set[int]:
    """The positions of the elements that are named by value, as in Entra's classic way to remove."""
    return {
        at for at, element in enumerate(elements) if any(_is_meant(element, one, attribute) for one in given)
    }


def _position(elements: Sequence[Any], new: Any, attribute: Attribute) -> int | None:
    identified = isinstance(new, dict) and "value" in new
    for at, element in enumerate(elements):
        if element == new or (identified and _same(element, new, attribute, _IDENTITY)):
            return at
    return None


def _news(present: Mapping[str, Any], new: Mapping[str, Any], attribute: Attribute) -> dict[str, Any]:
    """What the new element says that is not said yet; another case is no news where case does not count."""
    return {name: value for name, value in new.items() if not _same(present, new, attribute, (name,))}


def _is_meant(element: Any, given: Any, attribute: Attribute) -> bool:
    if not isinstance(given, dict):
        return bool(_key(element, attribute) == _key(given, attribute))
    names = [name for name in _IDENTITY if name in given] or list(given)
    return _same(element, given, attribute, names)


def _same(one: Any, other: Any, attribute: Attribute, names: Collection[str]) -> bool:
    return all(
        _key(one.get(name), sub) == _key(other.get(name), sub)
        for name in names
        if (sub := attribute.sub(name)) is not None
    )


def _key(value: Any, attribute: Attribute) -> Any:
    return None if value is None else comparison.key(value, attribute)


def _with_one_primary(elements: list[Any], touched: Collection[int]) -> list[Any]:
    """Where an element becomes primary, the others are so no more (RFC 7644 3.5.2). Raises InvalidValue."""
    new = [at for at in touched if isinstance(elements[at], dict) and elements[at].get("primary") is True]
    if not new:
        return elements
    if len(new) > 1:
        raise InvalidValue("One value at the most can be primary, and this operation makes several so.")
    return [
        {**element, "primary": False} if at != new[0] and element.get("primary") is True else element
        for at, element in enumerate(elements)
    ]


def _check_immutable(before: Any, after: Any, attribute: Attribute) -> None:
    if attribute.mutability is When.IMMUTABLE and before is not None and after != before:
        raise Mutability(f"{attribute.name} has a value that can't be changed any more (it is immutable).")
