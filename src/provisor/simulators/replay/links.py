"""Which resource of the server that is tried stands for which of the recording.

A server gives ids, versions and cursors as it likes; what the recording calls by its own must be asked for by theirs.
"""

import re
from collections.abc import Iterator
from typing import Any

from provisor.simulators.wire.exchanges import Json

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CURSORS = ("nextCursor", "previousCursor")
_NAMES = ("userName", "displayName", "externalId")
"""By the first of them that both have, resources of two lists are known for the same."""


class Links:
    """Learns from each pair of answers, and translates what is sent next."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._versions: dict[tuple[str, str], str] = {}
        self._cursors: dict[str, str] = {}

    def learn(self, recorded: Json, answered: Json) -> None:
        """Take note of the ids, versions and cursors of two answers to one request."""
        if not isinstance(recorded, dict) or not isinstance(answered, dict):
            return
        self._learn_resource(recorded, answered)
        for name in _CURSORS:
            if isinstance(recorded.get(name), str) and isinstance(answered.get(name), str):
                self._cursors[recorded[name]] = answered[name]
        for one, other in _alike(recorded.get("Resources"), answered.get("Resources")):
            self.learn(one, other)
        # Results of Bulk are in the order of its operations (RFC 7644 section 3.7).
        for one, other in _in_order(recorded.get("Operations"), answered.get("Operations")):
            self.learn_location(one.get("location"), other.get("location"))
            self._learn_version(_last(one.get("location")), one.get("version"), other.get("version"))
            self.learn(one.get("response"), other.get("response"))

    def _learn_resource(self, recorded: dict[str, Any], answered: dict[str, Any]) -> None:
        one, other = recorded.get("id"), answered.get("id")
        if isinstance(one, str) and isinstance(other, str):
            self._ids.setdefault(one, other)
            self._learn_version(one, _version(recorded), _version(answered))

    def learn_location(self, recorded: Any, answered: Any) -> None:
        """Take note of where a resource was and is: the last segments are its ids."""
        one, other = _last(recorded), _last(answered)
        if _ID.fullmatch(one) and other:
            self._ids.setdefault(one, other)

    def learn_tag(self, path: str, recorded: Any, answered: Any) -> None:
        """Take note of the entity tags of two answers about the resource of that path."""
        self._learn_version(_last(path), recorded, answered)

    def _learn_version(self, resource_id: str, recorded: Any, answered: Any) -> None:
        if isinstance(recorded, str) and isinstance(answered, str):
            self._versions[resource_id, recorded] = answered

    def text(self, text: str) -> str:
        """A text with the ids of the recording exchanged."""
        return _ID.sub(lambda found: self._ids.get(found[0], found[0]), text)

    def tag(self, path: str, text: str) -> str:
        """A header of entity tags, for the resource of that path in the recording."""
        resource_id = _last(path)
        tags = (each.strip() for each in text.split(","))
        return ", ".join(self._versions.get((resource_id, each), each) for each in tags)

    def query(self, query: str) -> str:
        """A query string, encoded, with ids and cursors exchanged."""
        return "&".join(map(self._parameter, query.split("&")))

    def _parameter(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        known = self._cursors.get(value) if name.lower() == "cursor" else None
        return f"{name}{equals}{known if known is not None else self.text(value)}"

    def document(self, value: Json) -> Json:
        """A document with the ids of the recording exchanged, cursors and versions too."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.document(each) for each in value]
        if not isinstance(value, dict):
            return value
        translated = {name: self.document(part) for name, part in value.items()}
        if isinstance(cursor := value.get("cursor"), str):
            translated["cursor"] = self._cursors.get(cursor, cursor)
        if isinstance(version := value.get("version"), str) and isinstance(value.get("path"), str):
            translated["version"] = self.tag(value["path"], version)
        return translated


def _version(resource: dict[str, Any]) -> Any:
    meta = resource.get("meta")
    return meta.get("version") if isinstance(meta, dict) else None


def _last(path: Any) -> str:
    return path.partition("?")[0].rstrip("/").rpartition("/")[2] if isinstance(path, str) else ""


def _objects(values: Any) -> list[dict[str, Any]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _in_order(recorded: Any, answered: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    yield from zip(_objects(recorded), _objects(answered), strict=False)


def _alike(recorded: Any, answered: Any) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """The resources of two lists that are the same by name."""
    found = {_name(each): each for each in _objects(answered)}
    for each in _objects(recorded):
        if (name := _name(each)) is not None and name in found:
            yield each, found[name]


def _name(resource: dict[str, Any]) -> tuple[str, str] | None:
    for name in _NAMES:
        if isinstance(value := resource.get(name), str):
            return name, value.casefold()
    return None
