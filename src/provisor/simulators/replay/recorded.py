"""Reads the file of a recording, a line at a time. What a line holds is told in docs/record.md."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from provisor.simulators.wire.exchanges import Json

FORMAT = 1
_CREDENTIALS = ("accepted", "refused", "none")


class BrokenRecording(Exception):
    """The file is no recording that can be read; names line and column."""

    def __init__(self, path: Path, line: int, column: int, why: str) -> None:
        super().__init__(f"{path}, line {line}, column {column}: {why}")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A body that was not kept: why, and how many bytes it had."""

    why: str
    length: int


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """What was answered; `status` is None where nothing was."""

    status: int | None
    headers: Mapping[str, str]
    body: Json = None
    left_out: LeftOut | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange. `path` stands below the SCIM base URL; it and `query` are encoded.

    `organization` is whose token was accepted, empty where none was.
    """

    line: int
    organization: str
    method: str
    path: str
    query: str
    credentials: str
    headers: Mapping[str, str]
    answer: RecordedAnswer
    body: Json = None
    left_out: LeftOut | None = None


@dataclass(slots=True)
class Recording:
    """A file that was found to be whole.

    `gaps` counts the exchanges that the recording server could not keep; `organization` is the first that was let in.
    """

    path: Path
    exchanges: int = 0
    gaps: int = 0
    organization: str = ""

    def __iter__(self) -> Iterator[Recorded]:
        for line, told in _lines(self.path):
            if line > 1 and "left_out" not in told:
                yield _exchange(self.path, line, told)


def open_recording(path: Path) -> Recording:
    """Read the file through once, so that nothing is played of one that is broken.

    Raises BrokenRecording, and OSError where it can't be read.
    """
    recording = Recording(path)
    line = 0
    for line, told in _lines(path):
        if line == 1:
            _check_head(path, told)
        elif "left_out" in told:
            recording.gaps += _member(path, line, told, "left_out", _count)
        else:
            exchange = _exchange(path, line, told)
            recording.organization = recording.organization or exchange.organization
            recording.exchanges += 1
    if not line:
        raise BrokenRecording(path, 1, 1, "it is empty")
    return recording


def _check_head(path: Path, told: Mapping[str, Any]) -> None:
    if told.get("recording") != FORMAT:
        raise BrokenRecording(path, 1, 1, f'a recording begins with {{"recording": {FORMAT}, …}}')


def _lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:
        for line, text in enumerate(file, 1):
            try:
                told = orjson.loads(text)
            except orjson.JSONDecodeError as error:
                raise BrokenRecording(path, line, error.colno, f"it is not JSON: {error.msg}") from None
            if not isinstance(told, dict):
                raise BrokenRecording(path, line, 1, "it is no JSON object")
            yield line, told


def _exchange(path: Path, line: int, told: Mapping[str, Any]) -> Recorded:
    def member(name: str, read: Callable[[Any], Any]) -> Any:
        return _member(path, line, told, name, read)

    return Recorded(
        line,
        member("organization", _text_or_nothing),
        member("method", _text),
        member("path", _path),
        member("query", _text),
        member("credentials", _credentials),
        member("headers", _headers),
        member("answer", _answer),
        told.get("body"),
        member("body_left_out", _left_out),
    )


def _member(path: Path, line: int, told: Mapping[str, Any], name: str, read: Callable[[Any], Any]) -> Any:
    try:
        return read(told.get(name))
    except _Wrong as wrong:
        raise BrokenRecording(path, line, 1, f"{name!r} {wrong}") from None


class _Wrong(Exception):
    """What a member must be."""


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _Wrong("must be a string")
    return value


def _path(value: Any) -> str:
    if _text(value) and not value.startswith("/"):
        raise _Wrong("must begin with a slash: it stands below the address of the server")
    return str(value)


def _text_or_nothing(value: Any) -> str:
    return "" if value is None else _text(value)


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _Wrong("must be a whole number")
    return value


def _credentials(value: Any) -> str:
    if value not in _CREDENTIALS:
        raise _Wrong(f"must be one of {', '.join(_CREDENTIALS)}")
    return str(value)


def _headers(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        raise _Wrong("must be an object of strings")
    return value


def _answer(value: Any) -> RecordedAnswer:
    if not isinstance(value, dict):
        raise _Wrong("must be an object")
    status = value.get("status")
    return RecordedAnswer(
        None if status is None else _count(status),
        _headers(value.get("headers")),
        value.get("body"),
        _left_out(value.get("body_left_out")),
    )


def _left_out(value: Any) -> LeftOut | None:
    if value is None:
        return None
    if not isinstance(value, dict):
        raise _Wrong("must be an object")
    return LeftOut(_text(value.get("why")), _count(value.get("bytes")))
