"""Reading values that clients send for an attribute: types, bounds and shapes (RFC 7643 sections 2.3 to 2.5).

Each attribute is compiled once to a function. Leaves to others which attributes a body has (`validation`),
where a PATCH puts a value (`patch`), and what is compared how (`comparison`). Values are kept exactly as they
were sent.
"""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from provisor.scim.comparison import instant
from provisor.scim.errors import InvalidSyntax, InvalidValue
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, Mutability, Type
from provisor.scim.tolerances import Tolerance

MAX_STRING = 8_192
"""The longest string, in characters."""
MAX_BINARY = 131_072
"""The longest binary value, in characters of base64; a certificate has some thousand."""
MAX_VALUES = 1_000
"""The most values of a multi-valued attribute."""
MAX_REFERENCES = 250_000
"""The most values where each refers to a resource: the members of a group."""
MAX_NAMES = 500
"""The most names in one JSON object."""

Reader = Callable[[Any, Leniency, str], Any]
"""Reads what was sent for an attribute, told where it stands; None means unassigned."""

Table = Mapping[str, tuple[str, Reader | None]]
"""By name, canonical and in lower case: the canonical name, and how its value is read (None: not at all)."""

_INTEGERS = range(-(2**63), 2**63)
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}|[A-Za-z0-9_-]+={0,2}", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,19}(\.\d{1,30})?", re.ASCII)
_NO_URI = re.compile(r"[\s\x00-\x1f\x7f]")
_INDEX = re.compile(r"\[\d+\]")


def read_value(value: Any, attribute: Attribute, leniency: Leniency, *, where: str) -> Any:
    """What was sent for the attribute, in canonical names and shape; None where it is unassigned.

    A multi-valued attribute gives a list, a complex one a dict. Read-only sub-attributes are left out. That
    required sub-attributes are there is not checked: in a PATCH they may be there already. `where` is the
    path that errors name. Raises InvalidValue, and InvalidSyntax for what the strict manner does not declare.
    """
    return reader(attribute)(value, leniency, where)


@lru_cache(maxsize=8192)
def reader(attribute: Attribute) -> Reader:
    """The compiled reader of the attribute."""
    single = _complex(attribute) if attribute.type is Type.COMPLEX else _SIMPLE[attribute.type]
    return _plural(attribute, single) if attribute.multi_valued else _tolerant_of_arrays(single)


def table(attributes: Mapping[str, Attribute]) -> dict[str, tuple[str, Reader | None]]:
    """The table of the attributes given by lower-case name."""
    entries: dict[str, tuple[str, Reader | None]] = {}
    for lowered, attribute in attributes.items():
        ignored = attribute.mutability is Mutability.READ_ONLY
        entries[lowered] = entries[attribute.name] = (attribute.name, None if ignored else reader(attribute))
    return entries


def read_object(value: Mapping[str, Any], entries: Table, leniency: Leniency, where: str) -> dict[str, Any]:
    """The attributes of a JSON object by canonical name, without those that are unassigned or ignored.

    `where` ends with what stands between it and a name.
    """
    if len(value) > MAX_NAMES:
        raise InvalidValue(f"{where[:-1]} has {len(value)} names; {MAX_NAMES} are the most that is accepted.")
    result: dict[str, Any] = {}
    misspelt = 0
    for name, part in value.items():
        entry = entries.get(name)
        if entry is None:
            entry = entries.get(name.lower())
            if entry is None:
                set_aside(where + name, leniency)
                continue
        canonical, read = entry
        if name != canonical:
            misspelt += 1
        if read is not None and (found := read(part, leniency, where + canonical)) is not None:
            result[canonical] = found
    if misspelt:
        refuse_repetition(value, where)
    return result


def refuse_repetition(value: Mapping[str, Any], where: str) -> None:
    """Raise InvalidSyntax if two names of the object differ in case alone: names have none (RFC 7643 2.1)."""
    seen: dict[str, str] = {}
    for name in value:
        other = seen.setdefault(name.lower(), name)
        if other is not name:
            raise InvalidSyntax(
                f"{where}{name:.100} is given twice, as {other!r:.100} and {name!r:.100}. "
                "Names have no case: send it once."
            )


def set_aside(where: str, leniency: Leniency) -> None:
    """Drop what no schema declares, or refuse it."""
    name = _INDEX.sub("", where)
    if not leniency.set_aside_undeclared(name):
        raise InvalidSyntax(
            f"{name} is no attribute of this resource. Leave it out, or declare it in a schema."
        )


def _wrong(where: str, expected: str, value: Any) -> InvalidValue:
    return InvalidValue(f"{where} must be {expected}, not {_describe(value)}.")


def _describe(value: Any) -> str:
    if isinstance(value, str):
        return f"the string {value!r}" if len(value) <= 40 else "this string"
    if value is True or value is False:
        return f"the boolean {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    return "an array" if isinstance(value, list) else "an object"


def _string(value: Any, _: Leniency, where: str) -> str | None:
    if type(value) is str:
        if len(value) <= MAX_STRING:
            return value
        raise _too_long(where, value, MAX_STRING)
    if value is None:
        return None
    raise _wrong(where, "a string", value)


def _too_long(where: str, value: str, most: int) -> InvalidValue:
    return InvalidValue(f"{where} has {len(value)} characters; {most} are the most that is kept.")


def _reference(value: Any, _: Leniency, where: str) -> str | None:
    if value is None:
        return None
    if type(value) is not str or _NO_URI.search(value):
        raise _wrong(where, "a URI, which has no spaces", value)
    if len(value) > MAX_STRING:
        raise _too_long(where, value, MAX_STRING)
    return value


def _boolean(value: Any, leniency: Leniency, where: str) -> bool | None:
    if type(value) is bool or value is None:
        return value
    # Entra sends "True" and "False" unless the tenant URL carries aadOptscim062020 (Microsoft Learn: Known
    # issues with SCIM 2.0 protocol compliance).
    if type(value) is str:
        found = _BOOLEANS.get(value.lower())
        if found is not None and leniency.permits(Tolerance.BOOLEAN_AS_STRING):
            return found
        if _empty(value, leniency):
            return None
    raise _wrong(where, "true or false", value)


_BOOLEANS = {"true": True, "false": False}


def _integer(value: Any, leniency: Leniency, where: str) -> int | None:
    number = _number(value, leniency, where)
    if isinstance(number, float):
        raise _wrong(where, "a whole number", value)
    return number


def _number(value: Any, leniency: Leniency, where: str) -> int | float | None:
    if value is None or _empty(value, leniency):
        return None
    # Identity providers that know strings only send extension attributes so (Entra's mappings give strings).
    numeric = type(value) is str and _NUMBER.fullmatch(value) is not None
    number = value
    if numeric and leniency.permits(Tolerance.NUMBER_AS_STRING):
        number = float(value) if "." in value else int(value)
    if type(number) is int and number in _INTEGERS:
        return number
    if type(number) is float and math.isfinite(number):
        return number
    raise _wrong(where, "a number of 64 bits at the most", value)


def _date_time(value: Any, leniency: Leniency, where: str) -> str | None:
    if value is None or _empty(value, leniency):
        return None
    if type(value) is not str or len(value) > 64 or instant(value) is None:
        raise _wrong(where, "a dateTime such as '2024-05-31T09:30:00Z'", value)
    return value


def _binary(value: Any, leniency: Leniency, where: str) -> str | None:
    if value is None or _empty(value, leniency):
        return None
    if type(value) is not str or _BASE64.fullmatch(value) is None or len(value.rstrip("=")) % 4 == 1:
        raise _wrong(where, "base64 (RFC 4648 section 4 or 5)", value)
    if len(value) > MAX_BINARY:
        raise _too_long(where, value, MAX_BINARY)
    return value


_SIMPLE: Mapping[Type, Reader] = {
    Type.STRING: _string,
    Type.REFERENCE: _reference,
    Type.BOOLEAN: _boolean,
    Type.INTEGER: _integer,
    Type.DECIMAL: _number,
    Type.DATE_TIME: _date_time,
    Type.BINARY: _binary,
}


def _empty(value: Any, leniency: Leniency) -> bool:
    """Whether this is an empty string where none can be, which then means unassigned."""
    # Microsoft's SCIM collections remove a manager so.
    return type(value) is str and not value and leniency.permits(Tolerance.EMPTY_VALUE)


def _tolerant_of_arrays(read: Reader) -> Reader:
    def read_single(value: Any, leniency: Leniency, where: str) -> Any:
        if type(value) is list:
            return read(_sole(value, leniency, where), leniency, where)
        return read(value, leniency, where)

    return read_single


def _sole(values: list[Any], leniency: Leniency, where: str) -> Any:
    if not values:
        return None  # RFC 7643 2.5: an empty array is unassigned, like null
    # Microsoft Learn (Develop and plan provisioning for a SCIM endpoint) sends the manager as an array of
    # one.
    if len(values) == 1 and leniency.permits(Tolerance.ARRAY_FOR_SINGLE_VALUE):
        return values[0]
    raise InvalidValue(f"{where} has one value; send it alone, not {len(values)} in an array.")


def _complex(attribute: Attribute) -> Reader:
    entries = table(attribute.by_name)
    has_value = "value" in attribute.by_name
    refers = has_value and "$ref" in attribute.by_name

    def read(value: Any, leniency: Leniency, where: str) -> Any:
        if type(value) is not dict:
            if value is None or (type(value) is str and _empty(value, leniency)):
                return None
            # Entra sends a manager as a plain id, and members may come as plain ids.
            if (
                not has_value
                or type(value) is bool
                or not leniency.permits(Tolerance.PLAIN_VALUE_FOR_COMPLEX)
            ):
                raise _wrong(where, "an object", value)
            value = {"value": value}
        found = read_object(value, entries, leniency, where + ".")
        return (_settled(found, attribute, leniency, where) if refers else found) or None

    return read


def with_value(reference: dict[str, Any]) -> dict[str, Any]:
    """A value that refers to a resource, its `value` taken from `$ref` where that alone is there."""
    uri = reference.get("$ref")
    if reference.get("value") is not None or not uri:
        return reference
    return {"value": uri.rstrip("/").rpartition("/")[2], **reference}


def _settled(
    reference: dict[str, Any], attribute: Attribute, leniency: Leniency, where: str
) -> dict[str, Any] | None:
    """A value that refers to a resource, and says to which; None where it is unassigned."""
    reference = with_value(reference)
    value = reference.get("value")
    if value == "" and not attribute.multi_valued and _empty(value, leniency):
        return None
    if value == "":
        raise InvalidValue(f"{where}.value is empty; send the id of the resource that is meant.")
    return reference


def _plural(attribute: Attribute, read: Reader) -> Reader:
    most = MAX_REFERENCES if "$ref" in attribute.by_name else MAX_VALUES
    has_primary = "primary" in attribute.by_name

    def read_all(values: Any, leniency: Leniency, where: str) -> list[Any] | None:
        if type(values) is not list:
            if values is None or _empty(values, leniency):
                return None
            # Clients with one value leave the brackets off.
            if not leniency.permits(Tolerance.SINGLE_VALUE_FOR_ARRAY):
                raise _wrong(where, "an array", values)
            values = [values]
        if len(values) > most:
            raise InvalidValue(f"{where} has {len(values)} values; {most} are the most that is kept.")
        found = []
        for index, value in enumerate(values):
            element = read(value, leniency, f"{where}[{index}]")
            if element is not None:
                found.append(element)
        if has_primary:
            _check_primary(found, where)
        return found or None

    return read_all


def _check_primary(values: list[dict[str, Any]], where: str) -> None:
    if sum(value.get("primary") is True for value in values) > 1:
        raise InvalidValue(
            f"{where} has several values with primary true; mark one at the most (RFC 7643 2.4)."
        )
