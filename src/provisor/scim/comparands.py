"""The right-hand side of a comparison: which operators an attribute allows, and what a written value means.

RFC 7644 section 3.4.2.2, table 3: order is not defined for booleans and binary values; `co`, `sw` and `ew`
are for text.
"""

import json
import math
import re

from provisor.scim import comparison
from provisor.scim.errors import InvalidFilter, InvalidValue
from provisor.scim.filters import Key, Operator
from provisor.scim.leniency import Leniency
from provisor.scim.schemas import Attribute, Type
from provisor.scim.tolerances import Tolerance

_TEXT = frozenset(Operator)
_ORDER = frozenset({Operator.EQ, Operator.GT, Operator.GE, Operator.LT, Operator.LE})
_EQUALITY = frozenset({Operator.EQ})

ALLOWED = {
    Type.STRING: _TEXT,
    Type.REFERENCE: _TEXT,
    Type.INTEGER: _ORDER,
    Type.DECIMAL: _ORDER,
    Type.DATE_TIME: _ORDER,
    Type.BOOLEAN: _EQUALITY,
    Type.BINARY: _EQUALITY,
}
"""The operators that each simple type allows; `ne` goes where `eq` goes, `pr` anywhere."""

_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f]")
_LONG = 20
_LARGEST = 2**63 - 1


def read(written: str, attribute: Attribute, operator: Operator, leniency: Leniency) -> Key:
    """The comparison key of a value as it is written in a filter. Raises InvalidFilter."""
    if operator not in ALLOWED[attribute.type]:
        raise InvalidFilter(
            f"{attribute.name} is of type {attribute.type} and can't be compared with '{operator}'."
        )
    match attribute.type:
        case Type.BOOLEAN:
            return _boolean(written, attribute, leniency)
        case Type.INTEGER | Type.DECIMAL:
            return _number(written, attribute, leniency)
        case _:
            return _key(_text(written, attribute, leniency), attribute)


def read_string(written: str) -> str:
    """The text of a JSON string, quotes included. Raises InvalidFilter."""
    if "\\" in written:
        try:
            text = json.loads(written)
        except ValueError:
            raise InvalidFilter(f"{written} is not a JSON string.") from None
    else:
        text = written[1:-1]
        if _CONTROL.search(text):
            raise InvalidFilter("A string in the filter has control characters; write them as JSON escapes.")
    if _UNSTORABLE.search(text):
        raise InvalidFilter("A string in the filter has characters that no value has (NUL, lone surrogates).")
    return str(text)


def as_written(written: str) -> str:
    """The text that a value stands for, before it becomes a comparison key."""
    return read_string(written) if written[0] == '"' else written


def _text(written: str, attribute: Attribute, leniency: Leniency) -> str:
    if written[0] == '"':
        return read_string(written)
    # Microsoft's documentation shows filters such as `externalId eq jyoung`, without quotes.
    if _UNSTORABLE.search(written) or not leniency.permits(Tolerance.UNQUOTED_VALUE):
        raise InvalidFilter(
            f"{attribute.name} is compared with a string in double quotes, not with {written}."
        )
    return written


def _boolean(written: str, attribute: Attribute, leniency: Leniency) -> bool:
    if written in {"true", "false"}:
        return written == "true"
    word = as_written(written).lower()
    # Entra's classic dialect writes booleans as the strings "True" and "False", in value paths as well.
    if word not in {"true", "false"} or not leniency.permits(Tolerance.BOOLEAN_AS_STRING):
        raise InvalidFilter(f"{attribute.name} is compared with true or false, not with {written}.")
    return word == "true"


def _number(written: str, attribute: Attribute, leniency: Leniency) -> Key:
    text = written
    # Entra's mappings give strings, whatever the attribute's type is.
    if written[0] == '"' and leniency.permits(Tolerance.NUMBER_AS_STRING):
        text = read_string(written)
    if _NUMBER.fullmatch(text) is None:
        raise InvalidFilter(f"{attribute.name} is compared with a number, not with {written}.")
    whole = attribute.type is Type.INTEGER and text.removeprefix("-").isdigit()
    number = int(text) if whole and len(text) < _LONG else float(text)
    if not math.isfinite(number) or abs(number) > _LARGEST:
        raise InvalidFilter(f"The number {written[:_LONG]} in the filter is out of range.")
    return number


def _key(text: str, attribute: Attribute) -> Key:
    try:
        key = comparison.key(text, attribute)
    except (InvalidValue, ValueError):
        key = None
    if key is None:
        raise InvalidFilter(f"{attribute.name} is of type {attribute.type}; {text[:100]!r} is not.")
    return key
