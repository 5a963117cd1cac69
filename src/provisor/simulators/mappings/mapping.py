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


class Withheld(Enum):
    """A value that is not sent at all this time: the server keeps what it has."""

    WITHHELD = "withheld"


WITHHELD = Withheld.WITHHELD


@dataclass(frozen=True, slots=True)
class AttributeMapping:
    """One target attribute and how its value comes about.

    `matching` is its precedence in finding people, or 0. `default` stands in for an empty value when somebody is
    created; an update then leaves the attribute alone. `clears` says whether an empty value is sent to clear the
    attribute. `is_reference` marks what names others in the directory: a manager, members.
    """

    target: Target
    value: Callable[[Source], Value]
    flow: Flow = Flow.ALWAYS
    matching: int = 0
    default: Value = None
    is_reference: bool = False
    clears: bool = True

    def sent(self, source: Source, *, creating: bool) -> Value:
        """What the server should hold, None for nothing, or WITHHELD."""
        if self.flow is Flow.ON_CREATE and not creating:
            return WITHHELD
        value = self.value(source)
        if not _is_empty(value):
            return value
        if self.default is not None:
            return self.default if creating else WITHHELD
        return None if self.clears else WITHHELD


def everything(_: Source) -> bool:
    """The scope of a mapping without a scoping filter."""
    return True


@dataclass(frozen=True, slots=True)
class ObjectMapping:
    """All that is mapped for one kind of object.

    `in_scope` is the scoping filter: whether an object is provisioned at all. `enabled` is false when no object of the
    kind is provisioned.
    """

    attributes: tuple[AttributeMapping, ...]
    in_scope: Callable[[Source], bool] = everything
    enabled: bool = True

    @property
    def matching(self) -> AttributeMapping:
        """What people or groups are looked for by."""
        return min((each for each in self.attributes if each.matching), key=lambda each: each.matching)

    @property
    def reference(self) -> Target | None:
        """Where a person's manager stands on the server; None where none is mapped."""
        return next((each.target for each in self.attributes if each.is_reference), None)

    def values(self, source: Source, *, creating: bool) -> dict[Target, Value]:
        """What the server should hold: every attribute that is sent, None for those that have no value."""
        found = ((each.target, each.sent(source, creating=creating)) for each in self.attributes)
        return {target: value for target, value in found if value is not WITHHELD}


@dataclass(frozen=True, slots=True)
class Mappings:
    """A mapping file as a whole."""

    users: ObjectMapping
    groups: ObjectMapping


def _is_empty(value: Value) -> bool:
    return value is None or value in ("", (), [])
