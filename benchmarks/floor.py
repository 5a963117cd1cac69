"""The floor: what creating a user costs when nothing is asked of it but to be on disk before the answer.

Bare ASGI, one thread that inserts what is waiting and commits it together, write-ahead log, `synchronous=FULL`.
"""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from queue import Empty, SimpleQueue
from typing import Any

import orjson
from uuid_utils import uuid7

Message = dict[str, Any]
DATABASE = "FLOOR_DATABASE"
_HEADERS = [(b"content-type", b"application/scim+json")]


class Inserter(threading.Thread):
    """The only writer."""

    def __init__(self, path: str, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(daemon=True)
        self._path = path
        self._loop = loop
        self._waiting: SimpleQueue[tuple[str, bytes, asyncio.Future[None]]] = SimpleQueue()

    def insert(self, key: str, body: bytes) -> asyncio.Future[None]:
        done = self._loop.create_future()
        self._waiting.put((key, body, done))
        return done

    def run(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None)
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute(
            "CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
        )
        while True:
            rows = self._take()
            database.execute("BEGIN IMMEDIATE")
            database.executemany("INSERT INTO users VALUES (?, ?)", [(key, body) for key, body, _ in rows])
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(_tell, [done for _, _, done in rows])

    def _take(self) -> list[tuple[str, bytes, asyncio.Future[None]]]:
        rows = [self._waiting.get()]
        try:
            while True:
                rows.append(self._waiting.get_nowait())
        except Empty:
            return rows


def _tell(waiting: list[asyncio.Future[None]]) -> None:
    for done in waiting:
        done.set_result(None)


class Floor:
    """The ASGI application: every POST is a user to create; everything else finds it alive."""

    def __init__(self) -> None:
        self._inserter: Inserter | None = None

    async def __call__(
        self,
        scope: dict[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "lifespan":
            await receive()
            self._inserter = Inserter(os.environ[DATABASE], asyncio.get_running_loop())
            self._inserter.start()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["method"] == "POST":
            await self._create(receive, send)
        else:
            await _answer(send, 200, b"{}")

    async def _create(
        self, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
    ) -> None:
        content = b""
        more = True
        while more:
            message = await receive()
            content += message.get("body", b"")
            more = message.get("more_body", False)
        user = orjson.loads(content)
        user["id"] = str(uuid7())
        body = orjson.dumps(user)
        if self._inserter is not None:
            await self._inserter.insert(user["id"], body)
        await _answer(send, 201, body)


async def _answer(send: Callable[[Message], Awaitable[None]], status: int, body: bytes) -> None:
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


application = Floor()
