"""Values as the Okta Expression Language sees them: texts, booleans, numbers, arrays, null."""

import math
from collections.abc import Sequence

from provisor.simulators.mappings.mapping import Reference, Value


def text(value: Value) -> str:
    """A value as text; null is the empty text."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, list | tuple):
        return ",".join(map(text, value))
    if isinstance(value, Reference):
        return value.key
    return "" if value is None else str(value)


def array(value: Value) -> Sequence[Value]:
    """A value as an array: null is an empty one, a single value has itself as its element."""
    if isinstance(value, list | tuple):
        return value
    return () if value is None else (value,)


def number(value: Value) -> float | None:
    """A value as a number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if abs(found) < 1e18 else None


def whole(value: Value) -> int | None:
    """A value as the nearest whole number, halves upwards, or None."""
    found = number(value)
    return None if found is None else math.floor(found + 0.5)


def holds(value: Value) -> bool:
    """Whether a condition holds."""
    return value is True or (isinstance(value, str) and value.casefold() == "true")


def same(one: Value, other: Value) -> bool:
    """Equality: null equals the empty text, and 123 equals "123", as Okta's own samples expect."""
    if isinstance(one, int | float) or isinstance(other, int | float):
        left, right = number(one), number(other)
        if left is not None and right is not None:
            return left == right
    if isinstance(one, bool) or isinstance(other, bool):
        return text(one).casefold() == text(other).casefold()
    return text(one) == text(other)
