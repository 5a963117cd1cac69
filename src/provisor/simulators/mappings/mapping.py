"""An attribute mapping, read and ready: which target attributes a person has, and with which values.

What a vendor's file looks like is read elsewhere; here every mapping is the same.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from provisor.simulators.target import Target

Source = Mapping[str, Any]
"""What a mapping reads: attributes of a person or group by the vendor's own names."""

Value = Any
"""A text, a boolean, a number, a list of these, or None where there is no value."""


class Flow(Enum):
    """When a value is sent."""

    ALWAYS = "always"
    ON_CREATE = "only during object creation"


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that is another person: the key in the directory, to become the server's id."""

    key: str


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """One target attribute and how its value comes about. `matching` is its precedence in finding people, or 0."""

    target: Target
    value: Callable[[Source], Value]
    flow: Flow = Flow.ALWAYS
    matching: int = 0
    default: Value = None


@dataclass(frozen=True, slots=True)
class ObjectMapping:
    """All that is mapped for one kind of object, the attribute that objects are matched by first."""

    attributes: tuple[AttributeMapping, ...]

    @property
    def matching(self) -> AttributeMapping:
        """What people or groups are looked for by."""
        return min((each for each in self.attributes if each.matching), key=lambda each: each.matching)

    def values(self, source: Source, *, creating: bool) -> dict[Target, Value]:
        """What the server should hold: every mapped attribute, None for those that have no value."""
        found: dict[Target, Value] = {}
        for each in self.attributes:
            if each.flow is Flow.ON_CREATE and not creating:
                continue
            value = each.value(source)
            found[each.target] = each.default if _is_empty(value) else value
        return found


@dataclass(frozen=True, slots=True)
class Mappings:
    """A mapping file as a whole."""

    users: ObjectMapping
    groups: ObjectMapping


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", ())
