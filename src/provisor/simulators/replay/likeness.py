"""Whether two answers are equal in what matters.

Status and body matter. Of a body not: ids (beyond meaning the same resources), `meta`, versions, locations, cursors,
the order of several values, what is said to people (`detail`), and whether the unassigned is null, empty or absent
(RFC 7643 section 2.5).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

import orjson

from provisor.simulators.replay.recorded import Recorded
from provisor.simulators.wire.exchanges import Json

_IMMATERIAL = frozenset({"meta", "$ref", "location", "version", "detail", "nextCursor", "previousCursor"})
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_OF_PARTS_OR_ORDER = re.compile(r"\b(?:co|sw|ew|gt|ge|lt|le)\b|\bmeta\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unlike:
    """One place where two answers differ; None stands for what is missing."""

    where: str
    recorded: Json
    answered: Json


def compare(recorded: Json, answered: Json, where: str = "") -> Iterator[Unlike]:
    """The places where two bodies differ, as JSON pointers (RFC 6901)."""
    one, other = _material(recorded), _material(answered)
    if isinstance(one, dict) and isinstance(other, dict):
        for name in dict.fromkeys([*one, *other]):
            yield from compare(one.get(name), other.get(name), f"{where}/{name}")
    elif isinstance(one, list) and isinstance(other, list):
        yield from _compare_lists(one, other, where)
    elif _written(one) != _written(other):
        yield Unlike(where, recorded, answered)


def depends_on_letters(recorded: Recorded) -> bool:
    """Whether the answer hangs on parts or the order of values, which pseudonyms do not keep, or on times."""
    query = dict(pair.partition("=")[::2] for pair in recorded.query.split("&"))
    asked = {name.lower(): unquote_plus(value) for name, value in query.items()}
    if recorded.path.lower().endswith(".search") and isinstance(recorded.body, dict):
        asked |= {name.lower(): value for name, value in recorded.body.items() if isinstance(value, str)}
    condition = _QUOTED.sub('""', asked.get("filter", ""))
    return bool(asked.get("sortby") or _OF_PARTS_OR_ORDER.search(condition))


def _compare_lists(recorded: list[Any], answered: list[Any], where: str) -> Iterator[Unlike]:
    """Compare without regard to order; of lists that differ in one element, that is compared in depth."""
    found: dict[bytes, list[Any]] = {}
    for each in answered:
        found.setdefault(_written(each), []).append(each)
    missing = []
    for each in recorded:
        equal = found.get(_written(each))
        if equal:
            equal.pop()
        else:
            missing.append(each)
    surplus = [each for equal in found.values() for each in equal]
    if len(missing) == len(surplus) == 1:
        yield from compare(missing[0], surplus[0], f"{where}/{recorded.index(missing[0])}")
        return
    for each in missing:
        yield Unlike(where, each, None)
    for each in surplus:
        yield Unlike(where, None, each)


def _material(value: Json) -> Json:
    """The value without what does not matter; unassigned values are None."""
    if isinstance(value, dict):
        members = {name: _material(part) for name, part in value.items() if name not in _IMMATERIAL}
        return {name: part for name, part in members.items() if part is not None} or None
    if isinstance(value, list):
        return [found for each in value if (found := _material(each)) is not None] or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _written(value: Json) -> bytes:
    """A text that is the same for values that differ in order alone."""
    return orjson.dumps(_ordered(_material(value)), option=orjson.OPT_SORT_KEYS)


def _ordered(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _ordered(part) for name, part in value.items()}
    if isinstance(value, list):
        ordered = [_ordered(each) for each in value]
        return sorted(ordered, key=lambda each: orjson.dumps(each, option=orjson.OPT_SORT_KEYS))
    return value
