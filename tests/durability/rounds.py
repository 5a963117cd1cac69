"""Rounds of load, death and return: what was answered with success must be there, and nothing by halves."""

import asyncio
import random
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from tests.connection import Connection
from tests.databases import Postgresql
from tests.durability.clients import GROUP, SHARED_GROUP, Client, World, apply
from tests.invariants import Story
from tests.server import Server, provisor

CLIENTS = 16
_MOST_CHANGES = 800
"""Acknowledged changes of a round, at the most, before the server dies."""


@dataclass
class Rounds:
    """A server that dies again and again on one database, and the clients that remember."""

    server: Server
    seed: int
    story: Story = field(init=False)
    clients: list[Client] = field(init=False)
    acknowledged: int = 0
    undecided: int = 0
    """Requests that were on their way when the server died, and of those: how many were done."""
    done: int = 0

    def __post_init__(self) -> None:
        # The clients deactivate everybody, and count the versions of what is done at once.
        free = provisor("connection", "set", "default", "--no-guard", environment=self.server.environment)
        assert free.returncode == 0, free.stderr
        self.chance = random.Random(self.seed)  # noqa: S311 - a load that can be had again
        self.headers = [("authorization", f"Bearer {self.server.token}")]
        self.story = Story(self.server.database_url or f"sqlite:///{self.server.folder / 'provisor.db'}")
        self.clients = [
            Client(f"client{number}", random.Random(f"{self.seed}.{number}"), self.headers)  # noqa: S311 - likewise
            for number in range(CLIENTS)
        ]

    def round(self) -> None:
        """Load, death of the server, its return, and the search for what is missing."""
        asyncio.run(self._load_until(self.server.kill))
        self.server.start()
        self._search()

    def round_of_database(self, database: Postgresql) -> None:
        """The same, where the database dies, and the server must find its way back to it."""
        asyncio.run(self._load_until(database.crash))
        database.start()
        self._search()

    def _search(self) -> None:
        asyncio.run(self._compare())
        faults = self.story.faults()
        assert not faults, faults[:20]

    async def _load_until(self, death: Callable[[], None]) -> None:
        if not self.clients[0].ids:
            await self._make_the_shared_group()
        connections = [await Connection.open(self.server.port) for _ in self.clients]
        last = self.chance.randint(CLIENTS, _MOST_CHANGES)
        reached = asyncio.Event()
        before = self.acknowledged

        def tell() -> None:
            self.acknowledged += 1
            if self.acknowledged - before == last:
                reached.set()

        at_work = [
            asyncio.ensure_future(client.work(connection, tell))
            for client, connection in zip(self.clients, connections, strict=True)
        ]
        # A client that fails ends the wait, too.
        counting = asyncio.ensure_future(reached.wait())
        await asyncio.wait([counting, *at_work], return_when=asyncio.FIRST_COMPLETED)
        counting.cancel()
        # The moment has nothing to do with an answer.
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        await asyncio.to_thread(death)
        for client in self.clients:
            client.stopped = True
        await asyncio.gather(*at_work)
        for connection in connections:
            await connection.aclose()

    async def _make_the_shared_group(self) -> None:
        body = {"schemas": [GROUP], "displayName": SHARED_GROUP}
        async with aclosing(await Connection.open(self.server.port)) as connection:
            made = await connection.request("POST", "/scim/v2/Groups", self.headers, body)
        for client in self.clients:
            client.ids["group", SHARED_GROUP] = made.document()["id"]

    async def _compare(self) -> None:
        """Each client's world must be what the server shows, with its last request wholly in it or not at all."""
        async with aclosing(await Connection.open(self.server.port)) as connection:
            worlds, ids = await self._shown(connection)
        for client in self.clients:
            shown = worlds.pop(client.name, {})
            if shown != client.world and client.pending:
                apply(client.world, client.pending)
                self.done += 1
            self.undecided += bool(client.pending)
            assert shown == client.world, _told(client, shown)
            client.pending = {}
            client.ids |= {key: id_ for key, id_ in ids.items() if key in client.world}
        assert not worlds, f"nobody asked for these: {worlds}"

    async def _shown(self, connection: Connection) -> tuple[dict[str, World], dict[tuple[str, ...], str]]:
        """What the server shows, by client, and the ids of users and groups."""
        users = await self._list(connection, "Users")
        groups = await self._list(connection, "Groups")
        names = {user["id"]: user["userName"] for user in users}
        worlds: dict[str, World] = {}
        ids: dict[tuple[str, ...], str] = {}

        def note(owner: str, key: tuple[str, ...], value: Any) -> None:
            worlds.setdefault(owner.partition("-")[0], {})[key] = value

        for user in users:
            name, version = user["userName"], int(user["meta"]["version"].strip('W/"'))
            note(name, ("user", name), (user["title"], user["nickName"], user["active"], version))
            ids["user", name] = user["id"]
        for group in groups:
            name = group["displayName"]
            ids["group", name] = group["id"]
            if name.startswith("client"):
                note(name, ("group", name), name)
            for member in group.get("members", []):
                user_name = names[member["value"]]
                note(user_name, ("member", name, user_name), True)
        return worlds, ids

    async def _list(self, connection: Connection, endpoint: str) -> list[Any]:
        cursor, found = "", []
        while cursor is not None:
            target = f"/scim/v2/{endpoint}?count=1000&cursor={cursor}"
            reply = await connection.request("GET", target, self.headers)
            assert reply.status == 200, reply
            page = reply.document()
            found += page["Resources"]
            cursor = page.get("nextCursor")
        assert page["totalResults"] == len(found), f"{endpoint}: a total of {page['totalResults']}"
        return found


def _told(client: Client, shown: World) -> str:
    keys = shown.keys() | client.world.keys()
    different = {
        key: (shown.get(key), client.world.get(key))
        for key in keys
        if shown.get(key) != client.world.get(key)
    }
    return f"{client.name}: shown and acknowledged differ in {different}; on its way was {client.pending}"
