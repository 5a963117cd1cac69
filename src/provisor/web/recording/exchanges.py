"""One exchange, request and answer, as a line of a recording.

The form is told in docs/record.md. It is made outside of the event loop, from bytes that were kept aside.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from provisor.scim.errors import InvalidSyntax
from provisor.web import strict_json
from provisor.web.limits import MEBIBYTE, Limits
from provisor.web.recording.documents import exchanged
from provisor.web.recording.kept import DISCOVERY, without_secrets
from provisor.web.recording.pseudonyms import Pseudonyms
from provisor.web.recording.texts import Texts

FORMAT = 1
LARGEST = MEBIBYTE
"""Of a larger body only the length is kept."""

_Headers = Iterable[tuple[bytes, bytes]]

_REQUEST_HEADERS = frozenset(
    [
        "user-agent",
        "content-type",
        "content-encoding",
        "accept",
        "if-match",
        "if-none-match",
        "x-request-id",
        "client-request-id",
    ]
)
# The id of a request that somebody else gave it may say anything.
_WRITTEN = {
    "location": Texts.url,
    "x-request-id": Texts.personal,
    "client-request-id": Texts.personal,
}
_ANSWER_HEADERS = frozenset(
    ["content-type", "location", "etag", "retry-after", "allow", "www-authenticate", "x-request-id"]
)


@dataclass(slots=True)
class Body:
    """The bytes of a body as they pass. `whole` is set when the last of them has; larger ones are only counted."""

    pieces: list[bytes] = field(default_factory=list)
    length: int = 0
    whole: bool = False

    def add(self, piece: bytes, *, more: bool) -> None:
        """Take note of a piece."""
        self.length += len(piece)
        self.whole = not more
        if self.length <= LARGEST:
            self.pieces.append(piece)
        else:
            self.pieces.clear()

    def joined(self) -> bytes | None:
        """The body, or None where it is too large or did not end."""
        return b"".join(self.pieces) if self.whole and self.length <= LARGEST else None


@dataclass(slots=True)
class Exchange:
    """What was seen of a request and its answer.

    `path` stands below `base`, encoded as it was sent; `status` is None where there was no answer.
    """

    at: datetime
    base: str
    method: str
    path: str
    query: bytes
    headers: _Headers
    body: Body = field(default_factory=Body)
    status: int | None = None
    answer_headers: _Headers = ()
    answer: Body = field(default_factory=Body)
    seconds: float = 0.0
    request_id: str = ""
    organization_id: str | None = None

    @property
    def size(self) -> int:
        """About how many bytes it holds."""
        return sum(len(each) for body in (self.body, self.answer) for each in body.pieces) + 2048


def line(exchange: Exchange, pseudonyms: Pseudonyms, limits: Limits) -> bytes:
    """The exchange as one line of JSON, its end included."""
    texts = Texts(pseudonyms)
    headers = _named(exchange.headers)
    told: dict[str, Any] = {
        "at": exchange.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "request_id": texts.personal(exchange.request_id),
        "organization": exchange.organization_id,
        "method": without_secrets(exchange.method),
        "base": exchange.base,
        "path": texts.url(exchange.path),
        "query": texts.query(exchange.query),
        "credentials": _credentials(headers, exchange.status),
        "headers": _kept(headers, _REQUEST_HEADERS, texts),
        **_request_body(exchange, headers, texts, limits),
        "answer": _answer(exchange, texts),
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def head(*, at: datetime, server: str, bases: Iterable[str]) -> bytes:
    """The first line of a recording."""
    told = {
        "recording": FORMAT,
        "at": at.isoformat(timespec="seconds"),
        "server": server,
        "bases": list(bases),
    }
    return orjson.dumps(told, option=orjson.OPT_APPEND_NEWLINE)


def gap(number: int) -> bytes:
    """The line that stands where so many exchanges could not be kept."""
    return orjson.dumps({"left_out": number}, option=orjson.OPT_APPEND_NEWLINE)


def _named(headers: _Headers) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _kept(headers: Mapping[str, str], names: Iterable[str], texts: Texts) -> dict[str, str]:
    return {
        name: _WRITTEN.get(name, Texts.header)(texts, value)
        for name, value in headers.items()
        if name in names
    }


def _credentials(headers: Mapping[str, str], status: int | None) -> str:
    if not headers.get("authorization"):
        return "none"
    return "refused" if status == 401 else "accepted"


def _request_body(
    exchange: Exchange, headers: Mapping[str, str], texts: Texts, limits: Limits
) -> dict[str, Any]:
    stated = headers.get("content-length", "")
    length = max(exchange.body.length, int(stated) if stated.isdecimal() else 0)
    if not length and "transfer-encoding" not in headers:
        return {}
    body = exchange.body.joined()
    if body is None:
        return _left_out("too large" if exchange.body.length > LARGEST else "not read", length)
    try:
        document = strict_json.parse(body, max_depth=limits.depth, max_string=limits.string)
    except InvalidSyntax:
        return _left_out("not JSON", length)
    is_search = exchange.path.rstrip("/").lower().endswith("/.search")
    return {"body": exchanged(document, texts, is_search=is_search)}


def _left_out(why: str, length: int) -> dict[str, Any]:
    return {"body_left_out": {"why": why, "bytes": length}}


def _answer(exchange: Exchange, texts: Texts) -> dict[str, Any]:
    told: dict[str, Any] = {
        "status": exchange.status,
        "ms": round(exchange.seconds * 1000, 2),
        "headers": _kept(_named(exchange.answer_headers), _ANSWER_HEADERS, texts),
    }
    if exchange.status is None or not exchange.answer.length or exchange.method == "HEAD":
        return told
    body = exchange.answer.joined()
    if body is None:
        return told | _left_out("too large", exchange.answer.length)
    document = orjson.loads(body)
    tells_of_itself = (
        exchange.path.strip("/").partition("/")[0].lower() in DISCOVERY and exchange.status == 200
    )
    return told | {"body": document if tells_of_itself else exchanged(document, texts)}
