"""Nested values as lines, each with the path by which SCIM knows it: how people read attributes."""

from collections.abc import Iterator, Mapping
from typing import Any

_EXTENSION = "urn:ietf:params:scim:schemas:extension:"
_VALUES = ("value", "display", "name")
_MOST = 20


def lines(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The path and the value of each line: of a complex value its parts, of several values each for itself.

    The paths of extensions are shown without what all their URNs begin with.
    """
    for name, value in told.items():
        mark = ":" if name.startswith(_EXTENSION) else "."
        yield from _lines(name.removeprefix(_EXTENSION), value, mark)


def _lines(path: str, told: Any, mark: str = ".") -> Iterator[tuple[str, str]]:
    if isinstance(told, Mapping):
        for name, value in told.items():
            yield from _lines(f"{path}{mark}{name}", value)
    elif isinstance(told, list):
        yield from ((path, _line(each)) for each in told[:_MOST])
        if len(told) > _MOST:
            yield path, f"… + {len(told) - _MOST}"
    elif told is not None:
        yield path, _text(told)


def _line(told: Any) -> str:
    """One of several values, with what is said of it."""
    if not isinstance(told, Mapping):
        return _text(told)
    main = next((name for name in _VALUES if name in told), None)
    rest = ", ".join(f"{name}: {_text(value)}" for name, value in told.items() if name != main)
    if main is None:
        return rest
    return f"{_text(told[main])} ({rest})" if rest else _text(told[main])


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
