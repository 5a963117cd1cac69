"""HTTP/1.1 as the load speaks it: requests as bytes made beforehand, one at a time on a connection kept open.

A full client costs more than the servers that are measured; this one reads what uvicorn writes, and no more.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import orjson

_HEAD_END = b"\r\n\r\n"
_LAST_CHUNK = b"0\r\n\r\n"
_LENGTH = b"content-length:"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server's SCIM endpoints are, and who asks."""

    port: int
    prefix: str
    token: str

    def request(self, method: str, path: str, body: Any = None) -> bytes:
        """The bytes of one request; `body` becomes JSON."""
        content = b"" if body is None else orjson.dumps(body)
        head = [f"{method} {self.prefix}{path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.token:
            head.append(f"Authorization: Bearer {self.token}")
        if content:
            head += ["Content-Type: application/scim+json", f"Content-Length: {len(content)}"]
        return "\r\n".join([*head, "Accept: application/scim+json", "", ""]).encode() + content

    def search(self, resource_type: str, filter_text: str) -> bytes:
        """The bytes of a search by filter."""
        return self.request("GET", f"/{resource_type}?filter={quote(filter_text)}")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; `raw` is still in chunks where the server wrote it so: load has no use for its pieces."""

    status: int
    raw: bytes
    chunked: bool

    @property
    def body(self) -> bytes:
        return b"".join(_chunks(self.raw)) if self.chunked else self.raw


class Connection(asyncio.Protocol):
    """A connection on which one request at a time is asked."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._body_at = 0
        self._end: int | None = None
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, port: int) -> "Connection":
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def ask(self, request: bytes) -> Answer:
        """Send a request and wait for its answer. Raises ConnectionError when the server hangs up."""
        if self._transport is None or self._transport.is_closing():
            raise ConnectionResetError("the server closed the connection")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError("the server hung up before it answered"))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self._body_at and not self._read_head():
            return
        complete = (
            self._received.endswith(_LAST_CHUNK) if self._end is None else len(self._received) >= self._end
        )
        if complete and self._answer is not None and not self._answer.done():
            raw = bytes(memoryview(self._received)[self._body_at :])
            self._answer.set_result(Answer(int(self._received[9:12]), raw, chunked=self._end is None))
            self._received = bytearray()
            self._body_at, self._end = 0, None

    def _read_head(self) -> bool:
        end = self._received.find(_HEAD_END)
        if end < 0:
            return False
        head = bytes(self._received[: end + 2]).lower()
        self._body_at = end + len(_HEAD_END)
        at = head.find(_LENGTH)
        if at >= 0:
            self._end = self._body_at + int(head[at + len(_LENGTH) : head.index(b"\r", at)])
        elif b"\ntransfer-encoding:" not in head:
            self._end = self._body_at
        return True


def _chunks(raw: bytes) -> Iterator[bytes]:
    """The pieces of a body in chunks (RFC 9112 section 7.1)."""
    at = 0
    while True:
        end = raw.index(b"\r\n", at)
        size = int(raw[at:end], 16)
        if size == 0:
            return
        yield raw[end + 2 : end + 2 + size]
        at = end + 2 + size + 2
