"""Reads JSON: a list of people, an object with lists, or an answer of Microsoft Graph, Okta or a SCIM server.

The lists are gone through by hand, so that each person's place in the file is known.
"""

import json
import re
from collections.abc import Generator, Iterator
from typing import Any

from provisor.simulators.tenant.exports.records import Cell, Record
from provisor.simulators.tenant.exports.texts import Export
from provisor.simulators.tenant.people import Value

_SPACE = re.compile(r"[ \t\r\n]*")
_HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")
_PEOPLE_OR_GROUPS = ("value", "resources", "")  # Graph, SCIM (RFC 7644 section 3.4.2), a bare list
_LISTS = {"users": False, "people": False, "groups": True}
_HOISTED = ("profile",)  # Okta's attributes stand one level deeper
_NO_ATTRIBUTES = re.compile(r"_links|_embedded|credentials|schemas|meta|.*@odata\..*|@.*")
_EXPECTED = "expected a list of people, or an object with “users”, “groups”, “value” or “Resources”"

_Walk = Generator[tuple[str, int, Any], None, int]


def records(export: Export, *, of_groups: bool) -> Iterator[Record]:
    """One record an object, by its properties, inner ones as `name.givenName`. Raises BrokenExport."""
    for name, offset, found in _Document(export).objects():
        if not isinstance(found, dict):
            raise export.broken(offset, "expected an object with the properties of a person or group")
        cells = {name: Cell(value, offset) for name, value in _flat(found).items()}
        yield Record(offset, cells, _LISTS.get(name, of_groups or _is_group(found)))


class _Document:
    """Goes through a document, the objects of its lists in order."""

    def __init__(self, export: Export) -> None:
        self._export = export
        self._text = export.text
        # Numbers stay as they are written: an employee's number is a name.
        self._decode = json.JSONDecoder(
            parse_int=str, parse_float=str, parse_constant=lambda _: None
        ).raw_decode

    def objects(self) -> Iterator[tuple[str, int, Any]]:
        """Each object with the list that it is in, by name in lower case, and its offset."""
        start = self._skip(0)
        if self._text.startswith("[", start):
            end = yield from self._list("", start)
        elif self._text.startswith("{", start):
            end = yield from self._lists(start)
        else:
            raise self._export.broken(start, _EXPECTED)
        if self._skip(end) < len(self._text):
            raise self._export.broken(self._skip(end), "expected the end of the file")

    def _lists(self, start: int) -> _Walk:
        place, found = self._skip(start + 1), False
        while not self._text.startswith("}", place):
            if not self._text.startswith('"', place):
                raise self._export.broken(place, "expected a name in quotation marks")
            name, end = self._value(place)
            place = self._skip(self._after(":", self._skip(end)))
            if name == "@odata.nextLink":
                raise self._export.broken(
                    place, "expected all people in one file, found the address of a next page"
                )
            if name.lower() in (*_LISTS, *_PEOPLE_OR_GROUPS):
                if not self._text.startswith("[", place):
                    raise self._export.broken(place, f"expected a list in “{name}”")
                place, found = (yield from self._list(name.lower(), place)), True
            else:
                _, place = self._value(place)
            place = self._next(place, "}")
        if not found:
            raise self._export.broken(start, _EXPECTED)
        return place + 1

    def _list(self, name: str, start: int) -> _Walk:
        place = self._skip(start + 1)
        while not self._text.startswith("]", place):
            value, end = self._value(place)
            yield name, place, value
            place = self._next(end, "]")
        return place + 1

    def _next(self, end: int, closing: str) -> int:
        """Where the next item begins, or the closing bracket stands."""
        place = self._skip(end)
        if self._text.startswith(closing, place):
            return place
        if not self._text.startswith(",", place):
            raise self._export.broken(place, f"expected “,” or “{closing}”")
        following = self._skip(place + 1)
        if self._text.startswith(closing, following):
            raise self._export.broken(following, "expected another item after the comma")
        return following

    def _value(self, place: int) -> tuple[Any, int]:
        try:
            value, end = self._decode(self._text, place)
        except json.JSONDecodeError as error:
            why = error.msg.replace("Expecting", "expected")
            raise self._export.broken(error.pos, f"{why[0].lower()}{why[1:]}") from None
        except RecursionError:
            raise self._export.broken(
                place, "expected a person, found lists within lists without end"
            ) from None
        if _HALF_A_CHARACTER.search(self._text, place, end) and not _is_text(value):
            raise self._export.broken(place, "expected characters, found half of one (a lone surrogate)")
        return value, end

    def _after(self, mark: str, place: int) -> int:
        if not self._text.startswith(mark, place):
            raise self._export.broken(place, f"expected “{mark}”")
        return place + 1

    def _skip(self, place: int) -> int:
        found = _SPACE.match(self._text, place)
        return found.end() if found else place


def _is_text(value: Any) -> bool:
    """Whether all text in a value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_group(found: dict[str, Any]) -> bool:
    """Whether an object says that it is a group: in Graph's words, in Okta's, or in SCIM's."""
    kind = str(found.get("@odata.type", "")) + str(found.get("objectClass", "")) + str(found.get("meta", ""))
    return "group" in kind.lower() or any(each in found for each in ("members", "groupTypes"))


def _flat(found: dict[str, Any], prefix: str = "") -> dict[str, Value]:
    """Texts, booleans and lists of texts by dotted names; what is null or empty is left out."""
    flat: dict[str, Value] = {}
    for name, value in found.items():
        if not prefix and _NO_ATTRIBUTES.fullmatch(name):
            continue
        path = f"{prefix}{name}"
        if isinstance(value, dict):
            hoisted = name in _HOISTED or name.lower().startswith("urn:")
            flat.update(_flat(value, prefix if hoisted else f"{path}."))
        elif isinstance(value, list):
            flat.update(_of_list(path, value))
        elif value is not None and value != "":
            flat[path] = value
    return flat


def _of_list(path: str, items: list[Any]) -> dict[str, Value]:
    """A list of texts; of complex values (RFC 7643 section 2.4) those of each type, the primary one first."""
    flat: dict[str, Value] = {}
    complex_items = [each for each in items if isinstance(each, dict)]
    for each in sorted(complex_items, key=lambda item: item.get("primary") is not True):
        name = f"{path}.{each['type']}" if isinstance(each.get("type"), str) else path
        value = next((each[part] for part in ("value", "id") if isinstance(each.get(part), str)), None)
        if value is None:
            parts = {part: inner for part, inner in each.items() if part not in {"type", "primary"}}
            flat = {**_flat(parts, f"{name}."), **flat}
        else:
            flat[name] = (*_texts(flat.get(name, ())), value)
    texts = tuple(str(each) for each in items if isinstance(each, str | bool))
    return {**flat, path: texts} if texts else flat


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)
