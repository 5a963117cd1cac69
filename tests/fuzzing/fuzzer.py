"""Sends hostile requests over several connections at once, judges each answer, and looks after the state in between."""

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.connection import Connection, Reply, written
from tests.fuzzing.attempts import BASE, Attempt, Attempts, Population, raw
from tests.fuzzing.hostile import Hostile
from tests.fuzzing.judging import objections
from tests.invariants import Story
from tests.server import Server

SETTINGS = {"RATE_LIMIT": "0", "HEADER_TIMEOUT": "3", "BODY_TIMEOUT": "3", "LOG_LEVEL": "warning"}
"""What a server is told that is to meet all this."""

CONNECTIONS = 8
_AT_ONCE = 12
"""Requests that are on their way together on one connection."""
_RAW_ONE_IN = 40
_REVISITED = 200
_MOST_CURSORS = 20
_END_OF_LOG = 6_000
_TOKEN = re.compile(r"pvr_\w+")
_RAW_PATIENCE = 5
_PATIENCE = 10
"""In seconds. Nothing takes so long, except what never comes."""


class Defect(AssertionError):
    """An answer, or a state, that must not be."""


@dataclass
class Fuzzer:
    """A run against a server. `statuses` counts the answers."""

    server: Server
    seed: int
    statuses: Counter[int] = field(default_factory=Counter)
    story: Story = field(init=False)
    _refused: set[str] = field(default_factory=set)
    _attempts: list[Attempts] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.headers = [("authorization", f"Bearer {self.server.token}")]
        self.story = Story(self.server.database_url or f"sqlite:///{self.server.folder / 'provisor.db'}")
        self._hostile = Hostile(random.Random(self.seed))  # noqa: S311 - a run that can be had again

    def run(self, requests: int) -> None:
        """Send so many requests, then check what is left behind."""
        asyncio.run(self._send(requests))
        faults = self.story.faults()
        # Each change has an entry, which names its request: so a refused request that has one changed something.
        faults += [
            f"{id_} was refused, and changed something"
            for id_ in self._refused & self.story.changes_of.keys()
        ]
        log = self.server.log()
        if "Traceback" in log:
            faults.append(log[-_END_OF_LOG:])
        if faults:
            raise Defect("\n".join(faults[:20]))
        self._refused.clear()
        self.story.changes_of.clear()
        asyncio.run(self._revisit())

    async def _send(self, requests: int) -> None:
        if not self._attempts:
            await self._begin()
        shares = [
            requests // CONNECTIONS + (number < requests % CONNECTIONS) for number in range(CONNECTIONS)
        ]
        await asyncio.gather(*map(self._talk, self._attempts, shares))
        await asyncio.gather(
            *(self._send_raw(raw(self._hostile, self.headers)) for _ in range(requests // _RAW_ONE_IN))
        )

    async def _begin(self) -> None:
        async with aclosing(await Connection.open(self.server.port)) as connection:
            schemas = (await connection.request("GET", f"{BASE}/Schemas", self.headers)).document()[
                "Resources"
            ]
        self._attempts = [
            Attempts(f"{self.seed}.{number}", schemas, self.headers, f"{self.seed}-{number}")
            for number in range(CONNECTIONS)
        ]

    async def _talk(self, attempts: Attempts, requests: int) -> None:
        left: list[Attempt] = []
        while left or requests:
            # Some requests make the server close the connection: then go on with a new one.
            async with aclosing(await Connection.open(self.server.port)) as connection:
                left, requests = await self._talk_on(connection, attempts, left, requests)

    async def _talk_on(
        self, connection: Connection, attempts: Attempts, left: list[Attempt], requests: int
    ) -> tuple[list[Attempt], int]:
        """What is left of the batch, and how many more requests are to come, when the connection ends."""
        first = True
        while left or requests:
            if not left:
                left = [attempts.next() for _ in range(min(_AT_ONCE, requests))]
                requests -= len(left)
            answered = await self._exchange(connection, left, attempts.population)
            if first and not answered:
                raise Defect(f"no answer to\n{_told(left[0])}")
            first = False
            if answered < len(left):
                return left[answered:], requests
            left = []
        return left, requests

    async def _exchange(self, connection: Connection, batch: Sequence[Attempt], known: Population) -> int:
        """How many of the batch were answered before the connection ended."""
        for attempt in batch:
            connection.send(attempt.written)
        for number, attempt in enumerate(batch):
            try:
                reply = await asyncio.wait_for(connection.reply(attempt.method), _PATIENCE)
            except ConnectionError:
                return number
            except TimeoutError:
                raise Defect(f"no answer within {_PATIENCE} seconds to\n{_told(attempt)}") from None
            self._judge(attempt, reply, known)
        return len(batch)

    def _judge(self, attempt: Attempt, reply: Reply, known: Population) -> None:
        self.statuses[reply.status] += 1
        try:
            found = [*objections(attempt, reply)]
        except Exception as error:
            raise Defect(f"{error!r} at\n{_told(attempt)}\nwhich is answered\n{reply}") from error
        if found:
            log = self.server.log()[-_END_OF_LOG:] if reply.status >= 500 else ""
            raise Defect(f"{'; '.join(found)}\nis the answer to\n{_told(attempt)}\nnamely\n{reply}\n{log}")
        if reply.status >= 400 and "x-request-id" in reply.headers:
            self._refused.add(reply.headers["x-request-id"])
        _learn(attempt, reply, known)

    async def _send_raw(self, data: bytes) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port, limit=1 << 24)
        last = written("GET", "/healthz", [("host", "x"), ("connection", "close")])
        try:
            writer.write(data + b"\r\n\r\n" + last)
            # Where the last request was swallowed by what came before it, the server waits for more.
            answer = await asyncio.wait_for(reader.read(), _RAW_PATIENCE)
        except (ConnectionError, TimeoutError):
            answer = b""
        finally:
            writer.transport.abort()
            with suppress(ConnectionError):
                await writer.wait_closed()
        if answer and (not answer.startswith(b"HTTP/1.1 ") or answer[9:10] not in b"1234"):
            raise Defect(f"the answer to {data[:500]!r} is {answer[:500]!r}")

    async def _revisit(self) -> None:
        """Every resource must be found in lists, readable, and unchanged by a PUT of what its GET shows."""
        async with aclosing(await Connection.open(self.server.port)) as connection:
            for endpoint in ("Users", "Groups"):
                resources = await self._all(connection, endpoint)
                sample = self._hostile.chance.sample(resources, min(len(resources), _REVISITED))
                for resource in sample:
                    await self._revisit_one(connection, f"{BASE}/{endpoint}/{resource['id']}", resource)

    async def _all(self, connection: Connection, endpoint: str) -> list[Any]:
        cursor: str | None = ""
        found: list[Any] = []
        while cursor is not None:
            reply = await connection.request(
                "GET", f"{BASE}/{endpoint}?count=97&cursor={cursor}", self.headers
            )
            page = reply.document()
            found += page["Resources"]
            cursor = page.get("nextCursor")
        ids = {resource["id"] for resource in found}
        if not page["totalResults"] == len(ids) == len(found):
            raise Defect(
                f"{endpoint}: the total is {page['totalResults']}, pages have {len(found)}, ids {len(ids)}"
            )
        return found

    async def _revisit_one(self, connection: Connection, target: str, listed: Any) -> None:
        read = await connection.request("GET", target, self.headers)
        if read.status != 200 or read.document() != listed:
            raise Defect(f"the list shows\n{listed}\nbut GET {target} answers\n{read}")
        put = await connection.request("PUT", target, self.headers, read.document())
        if put.status != 200 or put.document() != read.document():
            raise Defect(f"a PUT of what GET {target} shows\n{read}\nis answered\n{put}")


def _learn(attempt: Attempt, reply: Reply, known: Population) -> None:
    """Note what has come and gone."""
    endpoint = "Groups" if "/Groups" in attempt.target else "Users"
    ids = known.of(endpoint)
    if reply.status == 201:
        ids.append(reply.headers["location"].rpartition("/")[2])
    elif attempt.method == "DELETE" and reply.status in {204, 404}:
        gone = attempt.target.rpartition("/")[2]
        if gone in ids:
            ids.remove(gone)
    elif attempt.target.endswith("/Bulk") and reply.status == 200:
        for result in reply.document()["Operations"]:
            _learn_of_bulk(result, known)
    elif reply.status == 200 and b'"nextCursor"' in reply.body:
        known.cursors.append(json.loads(reply.body)["nextCursor"])
        del known.cursors[:-_MOST_CURSORS]


def _learn_of_bulk(result: dict[str, Any], known: Population) -> None:
    location = result.get("location", "")
    ids = known.of("Groups" if "/Groups/" in location else "Users")
    id_ = location.rpartition("/")[2]
    if result["status"] == "201":
        ids.append(id_)
    elif result["method"] == "DELETE" and id_ in ids:
        ids.remove(id_)


def _told(attempt: Attempt) -> str:
    """The request, without its token."""
    return _TOKEN.sub("TOKEN", repr(attempt.written[:20_000]))
