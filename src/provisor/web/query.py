"""Query strings, read strictly: every parameter has one meaning, or the request is refused."""

import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from provisor.directory.phrasing import phrase
from provisor.scim.errors import InvalidValue

# Entra adds its feature flag to every request when the tenant URL of the application carries it
# (learn.microsoft.com: "Known issues and resolutions with SCIM 2.0 protocol compliance").
_IGNORED = frozenset({"aadoptscim062020"})

_NO_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def parse(query: bytes) -> Mapping[str, str]:
    """The parameters by lower-case name. Raises InvalidValue for a repeated one and for undecodable text.

    RFC 7644 section 3.4.2 spells parameters in one way; clients write them in any case, and leave stray `&`s.
    """
    parameters: dict[str, str] = {}
    if not query:
        return parameters
    for pair in query.split(b"&"):
        if not pair:
            continue
        raw_name, _, raw_value = pair.partition(b"=")
        name = _decoded(raw_name).lower()
        if name in _IGNORED:
            continue
        if name in parameters:
            raise InvalidValue(phrase("The query parameter {name!r} occurs more than once.", {"name": name}))
        parameters[name] = _decoded(raw_value)
    return parameters


def _decoded(raw: bytes) -> str:
    if raw.isascii() and b"%" not in raw:
        return raw.decode().replace("+", " ")
    _check_escapes(raw)
    try:
        text = unquote_to_bytes(raw.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise InvalidValue(
            phrase("The query string is not UTF-8: {part!r}.", {"part": _shown(raw)})
        ) from None
    if "\0" in text:
        raise InvalidValue(phrase("The query string contains the NUL character (%00)."))
    return text


def _check_escapes(raw: bytes) -> None:
    """Raise InvalidValue for a `%` without two hexadecimal digits after it (RFC 3986 section 2.1)."""
    if _NO_ESCAPE.search(raw):
        raise InvalidValue(
            phrase("The query string has a '%' that begins no escape: {part!r}.", {"part": _shown(raw)})
        )


def _shown(raw: bytes) -> str:
    return raw[:60].decode("ascii", "backslashreplace")
