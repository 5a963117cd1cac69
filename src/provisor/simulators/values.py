"""What a mapping says of an object, and how it compares with what a server holds."""

from collections.abc import Mapping
from typing import Any

from provisor.simulators.mappings.mapping import Reference
from provisor.simulators.target import Target, read

Values = dict[Target, Any]
"""What the server should hold, by its place in the resource; None where it should hold nothing."""


def same(wanted: Any, held: Any) -> bool:
    """Whether a server holds the value: texts exactly, booleans also as the texts that Entra ID sends.

    Nothing, an empty text and an empty list are the same (RFC 7643 section 2.5).
    """
    if wanted in (None, "", (), []):
        return held in (None, "", [], {})
    if isinstance(held, bool) or isinstance(wanted, bool):
        return str(wanted).casefold() == str(held).casefold()
    if isinstance(wanted, list | tuple) and isinstance(held, list):
        return sorted(str(_value(each)) for each in wanted) == sorted(str(_value(each)) for each in held)
    held = _value(held)
    return held is not None and str(wanted) == str(held)


def differing(values: Mapping[Target, Any], resource: dict[str, Any]) -> Values:
    """The attributes of which the resource holds something else, with the value that it should hold."""
    return {place: value for place, value in values.items() if not same(value, read(resource, place))}


def without_references(values: Mapping[Target, Any]) -> Values:
    """What can be said of somebody before others are on the server."""
    return {place: value for place, value in values.items() if not isinstance(value, Reference)}


def _value(held: Any) -> Any:
    """The value of a complex attribute is its `value` (RFC 7643 section 2.4)."""
    return held.get("value") if isinstance(held, dict) else held
