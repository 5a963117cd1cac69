"""Compares what a mapping says with what a server holds."""

from collections.abc import Mapping
from typing import Any

from provisor.simulators.target import Target, read


def same(wanted: Any, held: Any) -> bool:
    """Whether a server holds the value: texts exactly, booleans also as the texts that Entra ID sends."""
    if isinstance(held, bool) or isinstance(wanted, bool):
        return str(wanted).casefold() == str(held).casefold()
    if isinstance(wanted, list | tuple) and isinstance(held, list):
        return sorted(map(str, wanted)) == sorted(str(_value(each)) for each in held)
    held = _value(held)
    return held is not None and str(wanted) == str(held)


def differing(values: Mapping[Target, Any], resource: dict[str, Any]) -> dict[Target, Any]:
    """The attributes of which the resource holds something else, with the value that it should hold."""
    return {place: value for place, value in values.items() if not same(value, read(resource, place))}


def _value(held: Any) -> Any:
    """The value of a complex attribute is its `value` (RFC 7643 section 2.4)."""
    return held.get("value") if isinstance(held, dict) else held
