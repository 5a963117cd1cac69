"""One connection to a server, close to the wire: requests as bytes, several of them on their way at once."""

import asyncio
import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

_LONGEST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; the headers by lower-case name."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def document(self) -> Any:
        """The JSON document of the body."""
        return json.loads(self.body)


def written(
    method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: bytes | None = None
) -> bytes:
    """A request as it goes over the wire. What stands in it is not checked: it may be nonsense."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
    if body is not None:
        lines.append(f"content-length: {len(body)}")
    head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
    return head + (body or b"")


class Connection:
    """A connection that is kept alive."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Self:
        """Connect to a server on this machine."""
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=_LONGEST_HEAD))

    def send(self, request: bytes) -> None:
        """Put a request on its way."""
        if not self._writer.is_closing():
            self._writer.write(request)

    async def reply(self, method: str = "GET") -> Reply:
        """The next answer, to a request of that method. Raises ConnectionError where there is none."""
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
            status_line, *lines = head.decode("latin-1").split("\r\n")[:-2]
            headers = {
                name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
            }
            status = int(status_line.split(" ")[1])
            if status == 100:
                return await self.reply(method)
            bodyless = method == "HEAD" or status in {204, 304}
            size = 0 if bodyless else int(headers.get("content-length", "0"))
            return Reply(status, headers, await self._reader.readexactly(size))
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the server has closed the connection") from error

    async def request(
        self, method: str, target: str, headers: Iterable[tuple[str, str]] = (), body: Any = None
    ) -> Reply:
        """Send one request, with a JSON document if there is one, and await its answer."""
        content = None if body is None else json.dumps(body).encode()
        self.send(written(method, target, [("host", "localhost"), *headers], content))
        return await self.reply(method)

    async def aclose(self) -> None:
        """End it."""
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()
