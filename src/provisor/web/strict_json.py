"""JSON as RFC 8259 asks of those who want to be understood: none of what parsers disagree about.

Says what is wrong with a text that is refused. What the document means is for others.
"""

import json
import re
from collections import Counter
from typing import Any

import orjson

from provisor.scim.errors import InvalidSyntax

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DIGITS_TO_ZERO = bytes(ord("0") if 48 <= byte < 58 else byte for byte in range(256))
_LONG_NUMBER = b"0" * 19
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: bytes, *, max_depth: int, max_string: int) -> Any:
    """The document in `text`. Raises InvalidSyntax, with what is wrong and where.

    orjson takes some of what must be refused: of a name that occurs twice it keeps the last, and big integers
    become floats. So a text is read a second time, slowly and exactly, unless it is certain to be free of these.
    """
    try:
        document = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise _explained(text, error) from None
    if text.count(b"{") + text.count(b"[") > max_depth or len(text) > max_string:
        _check_bounds(document, max_depth, max_string)
    if _may_repeat_names(text, document) or b"\\u0000" in text or _may_have_big_integers(text):
        _read_exactly(text)
    return document


def _may_repeat_names(text: bytes, document: Any) -> bool:
    """Whether a name may occur twice in one object.

    Each member has one colon outside strings, so printing what was read gives as many colons as the text has,
    unless members were lost. Only an escaped colon could hide such a loss.
    """
    return b"\\u003" in text or text.count(b":") != orjson.dumps(document).count(b":")


def _may_have_big_integers(text: bytes) -> bool:
    return _LONG_NUMBER in text.translate(_DIGITS_TO_ZERO)


def _check_bounds(document: Any, max_depth: int, max_string: int) -> None:
    """Raise InvalidSyntax for nesting or strings beyond the bounds; goes level by level, never recursing."""
    level: list[Any] = [document]
    for _ in range(max_depth):
        values: list[Any] = []
        for node in level:
            if isinstance(node, dict):
                values.extend(node)
                values.extend(node.values())
            elif isinstance(node, list):
                values.extend(node)
            elif len(node) > max_string:
                raise InvalidSyntax(f"A string of the body is longer than {max_string} characters.")
        level = [value for value in values if isinstance(value, dict | list | str)]
        if not level:
            return
    if any(isinstance(value, dict | list) for value in level):
        raise InvalidSyntax(f"The body is nested more than {max_depth} levels deep.")


def _read_exactly(text: bytes) -> None:
    """Raise InvalidSyntax for repeated names, NUL characters and integers that no 64 bits hold."""
    try:
        json.loads(text, object_pairs_hook=_unrepeated, parse_int=_bounded, parse_constant=_no_constant)
    except RecursionError:
        raise InvalidSyntax("The body is nested too deeply.") from None
    if b"\\u0000" in text and _has_nul(json.loads(text)):
        raise InvalidSyntax("A string of the body contains the NUL character (\\u0000).")


def _unrepeated(members: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(members)
    if len(document) != len(members):
        repeated = Counter(name for name, _ in members).most_common(1)[0][0]
        raise InvalidSyntax(f"The name {repeated!r} occurs more than once in one object of the body.")
    return document


def _bounded(digits: str) -> int:
    # Python refuses to convert integers of thousands of digits, with an error of its own.
    if len(digits) > 20 or not -(2**63) <= int(digits) < 2**63:
        shown = digits if len(digits) <= 24 else f"{digits[:20]}…"
        raise InvalidSyntax(f"The integer {shown} of the body does not fit in 64 bits.")
    return int(digits)


def _no_constant(name: str) -> Any:
    raise InvalidSyntax(f"The body contains {name}, which is not JSON.")


def _has_nul(document: Any) -> bool:
    if isinstance(document, dict):
        return any("\0" in name or _has_nul(value) for name, value in document.items())
    if isinstance(document, list):
        return any(_has_nul(value) for value in document)
    return isinstance(document, str) and "\0" in document


def _explained(text: bytes, error: orjson.JSONDecodeError) -> InvalidSyntax:
    """What is wrong with a text that orjson could not read, in words for the person who sent it."""
    if not text.strip():
        return InvalidSyntax("The body is empty; it must be a JSON document.")
    if text.startswith(_BYTE_ORDER_MARK):
        return InvalidSyntax("The body begins with a byte order mark; send UTF-8 without it.")
    try:
        text.decode()
    except UnicodeDecodeError as undecodable:
        return InvalidSyntax(
            f"The body is not UTF-8: the byte at position {undecodable.start} is out of place."
        )
    return _explained_in_detail(text, error)


def _explained_in_detail(text: bytes, error: orjson.JSONDecodeError) -> InvalidSyntax:
    try:
        document = json.loads(text, parse_constant=_no_constant, parse_int=len)
    except InvalidSyntax as constant:
        return constant
    except RecursionError:
        return InvalidSyntax("The body is nested too deeply.")
    except ValueError:
        return InvalidSyntax(f"The body is not JSON: {error}.")
    if _SURROGATE.search(json.dumps(document, ensure_ascii=False)):
        return InvalidSyntax("A string of the body contains half of a surrogate pair (such as \\ud800).")
    return InvalidSyntax(f"The body is not JSON that can be read: {error}.")
