"""A JSON file whose every value knows where it stands, so that a mistake can be shown by line and column.

Places are looked for only when a sentence needs one: reading itself stays as quick as the standard library's.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from provisor.simulators.mappings.broken import BrokenMapping

_LARGEST = 64 * 2**20
_BLANK = " \t\r\n"
_DECODER = json.JSONDecoder()
_MARK = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]]')
_DEPTHS = {"{": 1, "[": 1, "}": -1, "]": -1}
_KINDS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
}

Step = str | int
"""The key of a member or the index of an element."""


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a file, and the name that messages call it by."""

    name: str
    text: str

    def broken(self, why: str, offset: int) -> BrokenMapping:
        """The refusal of what stands at an offset in the text."""
        line = self.text.count("\n", 0, offset) + 1
        return BrokenMapping(self.name, why, line, offset - self.text.rfind("\n", 0, offset))


@dataclass(frozen=True, slots=True)
class Node:
    """A value in the file, and the way to it. A member that is missing is a node whose value is None."""

    document: Document
    path: tuple[Step, ...]
    value: Any

    def member(self, key: str) -> "Node":
        """A member of this object."""
        if not isinstance(self.value, dict):
            raise self.expected("an object")
        return Node(self.document, (*self.path, key), self.value.get(key))

    def members(self) -> Iterator[tuple[str, "Node"]]:
        """All members of this object; none when it is missing."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            raise self.expected("an object")
        for key, value in self.value.items():
            yield key, Node(self.document, (*self.path, key), value)

    def elements(self) -> Iterator["Node"]:
        """The elements of this list; none when it is missing."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise self.expected("a list")
        for index, value in enumerate(self.value):
            yield Node(self.document, (*self.path, index), value)

    def text(self, default: str | None = None) -> str:
        """The text that stands here, or the default where nothing stands."""
        if self.value is None and default is not None:
            return default
        if not isinstance(self.value, str):
            raise self.expected("a text")
        return self.value

    def choice(self, known: dict[str, Any], default: str) -> Any:
        """What one of the known words stands for."""
        word = self.text(default)
        if word not in known:
            raise self.broken(f"{self.name} is one of {', '.join(known)}, and not “{word}”")
        return known[word]

    @property
    def name(self) -> str:
        """The key that leads here, for messages."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "the file")

    def expected(self, what: str) -> BrokenMapping:
        """The refusal of a value of another kind."""
        found = "missing" if self.value is None else _KINDS[type(self.value)]
        return self.broken(f"{self.name} should be {what}, it is {found}")

    def broken(self, why: str, *, character: int | None = None) -> BrokenMapping:
        """The refusal of this value, or of one character in this text."""
        text = self.document.text
        offset = _offset(text, self.path)
        if character is not None and text[offset] == '"':
            offset = _inside(text, offset, character)
        return self.document.broken(why, offset)


def read(path: Path) -> Node:
    """The whole file. Raises BrokenMapping for what can't be read or is no JSON."""
    name = str(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise BrokenMapping(name, f"it is larger than {_LARGEST // 2**20} MiB")
        content = path.read_bytes()
    except OSError as refusal:
        raise BrokenMapping(name, f"it can't be read ({refusal.strerror})") from refusal
    return parse(content, name)


def parse(content: bytes, name: str) -> Node:
    """The content of a file of that name: JSON in UTF-8, or in what PowerShell writes (UTF-16, a byte order mark)."""
    encoding = json.detect_encoding(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as refusal:
        before = content[: refusal.start].decode(encoding, "replace")
        raise Document(name, before).broken(f"here is no {encoding.upper()} text", len(before)) from refusal
    document = Document(name, text)
    try:
        return Node(document, (), json.loads(text, parse_constant=_no_constant))
    except json.JSONDecodeError as refusal:
        raise document.broken(
            f"no JSON: {refusal.msg[:1].lower()}{refusal.msg[1:]}", refusal.pos
        ) from refusal
    except RecursionError as refusal:
        raise BrokenMapping(name, "its lists and objects are nested too deeply") from refusal
    except ValueError as refusal:
        raise BrokenMapping(name, f"no JSON: {refusal}") from refusal


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _offset(text: str, path: tuple[Step, ...]) -> int:
    """Where the value stands that the path leads to; what holds it, where it is missing."""
    at = _skip(text, 0)
    for step in path:
        # Of a key that stands twice the last counts, as for `json`.
        at = max((place for key, place in _children(text, at) if key == step), default=at)
    return at


def _children(text: str, at: int) -> Iterator[tuple[Step, int]]:
    if text[at] not in "{[":
        return
    keyed = text[at] == "{"
    at = _skip(text, at + 1)
    step: Step = 0
    index = 0
    while text[at] not in "}]":
        if keyed:
            step, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)
        else:
            step, index = index, index + 1
        yield step, at
        at = _skip(text, _end(text, at))
        at = _skip(text, at + 1) if text[at] == "," else at


def _end(text: str, at: int) -> int:
    """Where a value ends, however deep it is."""
    if text[at] not in "{[":
        return _DECODER.raw_decode(text, at)[1]
    depth = 0
    for mark in _MARK.finditer(text, at):
        depth += _DEPTHS.get(mark[0], 0)
        if depth == 0:
            return mark.end()
    return len(text)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _inside(text: str, quote: int, character: int) -> int:
    """Where a character of a JSON string stands, whose opening quote stands at `quote`."""
    at = quote + 1
    for _ in range(character):
        escaped = text[at] == "\\"
        wide = escaped and text[at + 1] == "u"
        pair = (
            wide
            and text[at + 2 : at + 4].lower() in {"d8", "d9", "da", "db"}
            and text[at + 6 : at + 8] == "\\u"
        )
        at += 12 if pair else 6 if wide else 2 if escaped else 1
    return at
