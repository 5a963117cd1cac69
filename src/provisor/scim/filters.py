"""Filters: the grammar of RFC 7644 section 3.4.2.2 read into a tree whose names are resolved against the schemas.

Leaves evaluation to `matching` (in memory) and to the store (SQL).
"""

from dataclasses import dataclass
from enum import StrEnum

from provisor.scim.schemas import Target

Key = str | int | float | bool
"""A comparison key, as `comparison.key` makes it: case folded where case does not count, instants as one text form."""


class Operator(StrEnum):
    """The comparisons. `ne` is read as not `eq`, `pr` is `Present`."""

    EQ = "eq"
    CO = "co"
    SW = "sw"
    EW = "ew"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of the target compares so with `value`; where the target is multi-valued, any value is enough."""

    target: Target
    operator: Operator
    value: Key


@dataclass(frozen=True, slots=True)
class Present:
    """The target has a value that is not empty."""

    target: Target


@dataclass(frozen=True, slots=True)
class And:
    """Every part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds."""

    parts: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Filter"


@dataclass(frozen=True, slots=True)
class ValuePath:
    """One and the same element of a complex attribute fulfils `part`, whose targets start at the element."""

    target: Target
    part: "Filter"


@dataclass(frozen=True, slots=True)
class Nothing:
    """Holds for no resource: what a root search makes of an attribute that a resource type does not have."""


Filter = Comparison | Present | And | Or | Not | ValuePath | Nothing
