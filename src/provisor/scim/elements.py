"""The elements of a multi-valued attribute, and what PATCH does to them (RFC 7644 3.5.2, RFC 7643 2.4).

Lists and elements that are given are never changed, new ones are returned. An empty list means unassigned.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
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
    places = _Places(elements, attribute)
    result = []
    for element in new:
        at = places.of(element)
        result.append(element if at is None else with_immutable(element, elements[at], attribute))
    return result


def selected(elements: Sequence[Any], condition: Filter | None) -> set[int]:
    """The positions of the elements that the condition holds for."""
    return {at for at, element in enumerate(elements) if condition is None or matches(condition, element)}


def added(elements: Sequence[Any], new: Sequence[Any], attribute: Attribute) -> list[Any]:
    """The elements and the new ones; what is there already, by `value` and `type`, is merged."""
    result = list(elements)
    places = _Places(elements, attribute)
    touched = set()
    for element in new:
        at = places.of(element)
        if at is None:
            touched.add(len(result))
            places.add(len(result), element)
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
    # Each of those given may name elements by other sub-attributes; most name them by the same.
    meant: dict[tuple[str, ...], set[Hashable]] = {}
    for one in given:
        names = _naming(one)
        meant.setdefault(names, set()).add(_keys(one, attribute, names))
    return {
        at
        for at, element in enumerate(elements)
        if any(_keys(element, attribute, names) in keys for names, keys in meant.items())
    }


class _Places:
    """Where each element is, so that of many elements each is found at once; of like ones, the first."""

    def __init__(self, elements: Sequence[Any], attribute: Attribute) -> None:
        self._attribute = attribute
        self._identified: dict[Hashable, int] = {}
        self._equal: dict[Hashable, int] = {}
        for at, element in enumerate(elements):
            self.add(at, element)

    def add(self, at: int, element: Any) -> None:
        """Note where an element is. What is merged into it later changes neither its `value` nor its `type`."""
        if isinstance(element, dict):
            self._identified.setdefault(_keys(element, self._attribute, _IDENTITY), at)
        if not _has_value(element):
            self._equal.setdefault(_frozen(element), at)

    def of(self, element: Any) -> int | None:
        """The position of the element of this `value` and `type`; of an equal one where it has no `value`."""
        if _has_value(element):
            return self._identified.get(_keys(element, self._attribute, _IDENTITY))
        return self._equal.get(_frozen(element))


def _news(present: Mapping[str, Any], new: Mapping[str, Any], attribute: Attribute) -> dict[str, Any]:
    """What the new element says that is not said yet; another case is no news where case does not count."""
    return {name: value for name, value in new.items() if not _same(present, new, attribute, (name,))}


def _has_value(element: Any) -> bool:
    return isinstance(element, dict) and "value" in element


def _naming(given: Any) -> tuple[str, ...]:
    """The sub-attributes by which it names elements; a simple value has none."""
    if not isinstance(given, dict):
        return ()
    return tuple(name for name in _IDENTITY if name in given) or tuple(sorted(given))


def _same(one: Any, other: Any, attribute: Attribute, names: Iterable[str]) -> bool:
    return _keys(one, attribute, names) == _keys(other, attribute, names)


def _keys(element: Any, attribute: Attribute, names: Iterable[str]) -> Hashable:
    """The comparison keys of the sub-attributes of these names; of a simple value, its own."""
    if not isinstance(element, dict):
        return _key(element, attribute)
    return tuple(_key(element.get(name), sub) for name in names if (sub := attribute.sub(name)) is not None)


def _frozen(value: Any) -> Hashable:
    """The value as something hashable that is equal where the values are."""
    if isinstance(value, dict):
        return frozenset((name, _frozen(part)) for name, part in value.items())
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def _key(value: Any, attribute: Attribute) -> Hashable:
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
