"""JSON documents with their personal parts exchanged: resources, PATCH, Bulk, lists and errors alike."""

from typing import Any

from provisor.web.recording.kept import COUNTS, DROPPED, is_secret, leaf
from provisor.web.recording.texts import Texts


def exchanged(value: Any, texts: Texts, name: str = "") -> Any:
    """The value as a recording shows it; `name` is the attribute whose value it is, or is a part of.

    Structure, names of attributes, booleans and null stay.
    """
    if value is None or isinstance(value, bool):
        return value
    if is_secret(name):
        return DROPPED
    if isinstance(value, dict):
        return _members(value, texts)
    if isinstance(value, list):
        return [exchanged(each, texts, name) for each in value]
    if isinstance(value, str):
        return texts.detail(value) if name == "detail" else texts.value(value, name)
    return value if name in COUNTS else texts.number(value)


def _members(document: dict[str, Any], texts: Texts) -> dict[str, Any]:
    about = _what_an_operation_is_about(document)
    return {
        texts.name(name): exchanged(part, texts, about if about and name.lower() == "value" else leaf(name))
        for name, part in document.items()
    }


def _what_an_operation_is_about(document: dict[str, Any]) -> str:
    """The attribute that the path of a PATCH operation ends with; empty for any other object."""
    members = {name.lower(): part for name, part in document.items()}
    path = members.get("path")
    return leaf(path) if "op" in members and isinstance(path, str) else ""
