"""JSON documents with their personal parts exchanged: resources, PATCH, Bulk, lists and errors alike."""

from collections.abc import Mapping
from typing import Any

from provisor.web.recording.kept import (
    COUNTS,
    DROPPED,
    MESSAGES,
    OF_MESSAGES,
    OF_OPERATIONS,
    is_secret,
    leaf,
)
from provisor.web.recording.texts import Texts

_NOTHING: frozenset[str] = frozenset()


def exchanged(document: Any, texts: Texts, *, is_search: bool = False) -> Any:
    """The document as a recording shows it; `is_search` where it was sent to `.search`, whatever it says.

    Structure, names of attributes, booleans and null stay.
    """
    if is_search and isinstance(document, dict):
        return _members(document, texts, OF_MESSAGES)
    return _exchanged(document, texts, "")


def _exchanged(value: Any, texts: Texts, name: str, *, of_the_protocol: bool = False) -> Any:
    """`name` is the attribute whose value it is, or is a part of."""
    if value is None or isinstance(value, bool):
        return value
    if is_secret(name):
        return DROPPED
    if isinstance(value, dict):
        return _members(value, texts, _words_of_the_protocol(value))
    if isinstance(value, list):
        return [_exchanged(each, texts, name, of_the_protocol=of_the_protocol) for each in value]
    if isinstance(value, str):
        return texts.of_the_protocol(value, name) if of_the_protocol else texts.value(value, name)
    return value if of_the_protocol and name in COUNTS else texts.number(value)


def _members(document: dict[str, Any], texts: Texts, words: frozenset[str]) -> dict[str, Any]:
    about = _what_an_operation_is_about(document)
    return {
        texts.name(name): _exchanged(
            part,
            texts,
            about if about and name.lower() == "value" else leaf(name),
            of_the_protocol=name.lower() in words,
        )
        for name, part in document.items()
    }


def _words_of_the_protocol(document: dict[str, Any]) -> frozenset[str]:
    """The members, in lower case, that are the protocol's own in such an object; none in a resource."""
    members = _in_lower_case(document)
    if "op" in members or "method" in members:
        return OF_OPERATIONS
    schemas = members.get("schemas")
    named = schemas if isinstance(schemas, list) else [schemas]
    declared = any(isinstance(each, str) and each.lower().startswith(MESSAGES.lower()) for each in named)
    contains = any(isinstance(members.get(name), list) for name in ("resources", "operations"))
    return OF_MESSAGES if declared or contains else _NOTHING


def _what_an_operation_is_about(document: dict[str, Any]) -> str:
    """The attribute that the path of a PATCH operation ends with; empty for any other object."""
    members = _in_lower_case(document)
    path = members.get("path")
    return leaf(path) if "op" in members and isinstance(path, str) else ""


def _in_lower_case(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): part for name, part in document.items()}
