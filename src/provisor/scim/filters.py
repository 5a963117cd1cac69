"""Filters (RFC 7644 section 3.4.2.2) as trees whose names are resolved against the schemas.

The tree alone: `grammar` reads it from text, `matching` evaluates it in memory, the store turns it into SQL.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from provisor.scim.schemas import Target

Key = str | int | float | bool
"""A comparison key, as `comparison.key` makes it: folded unless case counts, instants in one text form."""


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
    """A value of the target compares so with `value`; of several values, any one is enough."""

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


def targets(condition: Filter) -> Iterator[Target]:
    """What the conditions of the filter are about, those inside of a value path apart from it."""
    match condition:
        case Comparison(target=target) | Present(target):
            yield target
        case And(parts) | Or(parts):
            for part in parts:
                yield from targets(part)
        case Not(part):
            yield from targets(part)
        case ValuePath(target, part):
            yield target
            yield from targets(part)


def shape(condition: Filter) -> tuple[Any, tuple[Key, ...]]:
    """The filter apart from its values, hashable, and its values in order.

    Filters of one shape differ in nothing but values, so whatever is made of a shape can be used again.
    """
    values: list[Key] = []
    return _shape(condition, values), tuple(values)


def _shape(condition: Filter, values: list[Key]) -> Any:
    match condition:
        case Comparison(target, operator, value):
            values.append(value)
            return (Comparison, target, operator)
        case And(parts) | Or(parts):
            return (type(condition), *[_shape(part, values) for part in parts])
        case Not(part):
            return (Not, _shape(part, values))
        case ValuePath(target, part):
            return (ValuePath, target, _shape(part, values))
        case Present() | Nothing():
            return condition
