"""Target attributes as mappings name them, and where their values stand in a SCIM resource.

Four forms, all that the mapping editors of Entra ID and Okta know: `userName`, `name.givenName`,
`emails[type eq "work"].value`, and each of them behind an extension's URN and a colon (RFC 7644 section 3.10).
"""

import re
from dataclasses import dataclass
from typing import Any

CORE_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
CORE_GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

_CORE_PREFIX = "urn:ietf:params:scim:schemas:core:2.0:"
_WHOLE = frozenset({"", "value"})  # parts without which the others say nothing (RFC 7643 section 2.4)
_TARGET = re.compile(
    r"""(?:(?P<urn>urn:[^\[\]"]+):)?
        (?P<name>[$A-Za-z][-\w]*)
        (?:\[(?P<key>[A-Za-z]\w*)\ +eq\ +"?(?P<equals>[^"\]]*)"?\])?
        (?:\.(?P<part>[$A-Za-z][-\w]*))?""",
    re.VERBOSE,
)


class NoTarget(ValueError):
    """The text names no attribute that a mapping can set."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place in a resource: `urn` names an extension ("" for the core), `key` and `equals` one element of a list."""

    urn: str
    name: str
    key: str
    equals: str | bool
    part: str

    def __str__(self) -> str:
        shown = str(self.equals)
        chosen = f'[{self.key} eq "{shown}"]' if self.key else ""
        part = f".{self.part}" if self.part else ""
        return f"{self.urn}{':' if self.urn else ''}{self.name}{chosen}{part}"


def target(text: str) -> Target:
    """Read a target attribute. Raises NoTarget."""
    found = _TARGET.fullmatch(text.strip())
    if found is None:
        raise NoTarget(f"“{text}” is no attribute of a SCIM resource, such as name.givenName")
    urn = found["urn"] or ""
    equals: str | bool = found["equals"] or ""
    if (found["key"] or "") == "primary":
        equals = str(equals).casefold() == "true"
    return Target(
        "" if urn.startswith(_CORE_PREFIX) else urn,
        found["name"],
        found["key"] or "",
        equals,
        found["part"] or "",
    )


def read(resource: dict[str, Any], place: Target) -> Any:
    """The value that stands there, or None. Names are compared without case (RFC 7643 section 2.1)."""
    holder = _get(resource, place.urn) if place.urn else resource
    value = _get(holder, place.name)
    if place.key:
        value = next((each for each in _elements(value) if _is(each, place)), None)
    if isinstance(value, list) and place.part:
        value = next(iter(value), None)
    return _get(value, place.part) if place.part else value


def write(resource: dict[str, Any], place: Target, value: Any) -> None:
    """Set the value, making what stands around it, under the names that the resource has for it."""
    holder = _inner(resource, place.urn) if place.urn else resource
    if place.key:
        elements = [each for each in _elements(_get(holder, place.name)) if isinstance(each, dict)]
        holder[_own(holder, place.name)] = elements
        element = next((each for each in elements if _is(each, place)), None)
        if element is None:
            element = {place.key: place.equals}
            elements.append(element)
        element[_own(element, place.part or "value")] = value
    elif place.part:
        inner = _inner(holder, place.name)
        inner[_own(inner, place.part)] = value
    else:
        holder[_own(holder, place.name)] = value


def clear(resource: dict[str, Any], place: Target) -> None:
    """Take the value away, and what says nothing without it: the element of a list, an attribute without parts."""
    holder = _get(resource, place.urn) if place.urn else resource
    if not isinstance(holder, dict):
        return
    name = _own(holder, place.name)
    value = holder.pop(name, None)
    if place.key:
        left: Any = [each for each in _elements(value) if not _is(each, place) or _outlasts(each, place)]
    else:
        left = value if isinstance(value, dict) and place.part not in _WHOLE else {}
        left.pop(_own(left, place.part), None)
    if left:
        holder[name] = left
    elif not holder:
        resource.pop(_own(resource, place.urn), None)


def _outlasts(element: dict[str, Any], place: Target) -> bool:
    """Whether an element says anything still when this part of it is gone."""
    if place.part in _WHOLE:
        return False
    element.pop(_own(element, place.part), None)
    return bool(element.keys() - {place.key, "primary"})


def _inner(holder: dict[str, Any], name: str) -> dict[str, Any]:
    name = _own(holder, name)
    if not isinstance(holder.get(name), dict):
        holder[name] = {}
    found: dict[str, Any] = holder[name]
    return found


def _own(holder: dict[str, Any], name: str) -> str:
    """The name as it is written there already (RFC 7643 section 2.1: names are compared without case)."""
    if name in holder:
        return name
    wanted = name.casefold()
    return next((key for key in holder if key.casefold() == wanted), name)


def _is(element: Any, place: Target) -> bool:
    found = _get(element, place.key)
    if isinstance(place.equals, bool):
        return bool(found) is place.equals
    return str(found).casefold() == place.equals.casefold()


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _get(holder: Any, name: str) -> Any:
    return holder.get(_own(holder, name)) if isinstance(holder, dict) else None
