"""Troubles on the way to a server, drawn by chance: requests that meet a fault, and a server that dies and comes back.

What the server acknowledged meanwhile is remembered, and looked for each time that it is back.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from aiohttp import web
from tests.invariants import Story
from tests.server import Server
from tests.simulators.faulty import Answering, Fault, cut_after, cut_before, throttled, unavailable

FAULTS = (throttled, unavailable, cut_before, cut_after)
_CHANGES_SOMETHING = frozenset({("POST", 201), ("DELETE", 204)})
_SHOWN = 20


@dataclass
class Troubles:
    """What a `Faulty` proxy before that server does: `choose` is its choice.

    `share` of the requests meet a fault. From a start of the server to its death there are as many requests as drawn
    between the two numbers of `life`; without, it lives on.
    """

    server: Server
    chance: Random
    share: float = 0.0
    life: tuple[int, int] | None = None
    faults: Sequence[Fault] = FAULTS
    deaths: int = 0
    lost: list[str] = field(default_factory=list)
    """What was acknowledged and is not there, or does not agree with the rest, in sentences."""
    acknowledged: dict[str, str] = field(default_factory=dict)
    """Changes that were answered with success, in words, by the request's id."""
    versions: dict[str, int] = field(default_factory=dict)
    """The latest version of each resource that was answered, by the resource's id."""

    def __post_init__(self) -> None:
        folder = self.server.folder
        self._story = Story(self.server.database_url or f"sqlite:///{folder / 'provisor.db'}")
        self._down = False
        self._left = self.chance.randint(*self.life) if self.life else -1

    def choose(self, _: int, __: web.Request) -> Fault:
        """What this request meets."""
        if self._down:
            return cut_before
        if self._left > 0:
            self._left -= 1
        if self._left == 0:
            return self.dies
        if self.share and self.chance.random() < self.share:
            return self.chance.choice(self.faults)
        return self.heard

    async def heard(self, request: web.Request, pass_on: Answering) -> web.StreamResponse:
        """No fault: the answer is heard, and what it acknowledges remembered."""
        answer = await pass_on(request)
        if answer.status >= 300 or request.method == "GET":
            return answer
        if (request.method, answer.status) in _CHANGES_SOMETHING:
            what = f"{request.method} {request.path}, answered {answer.status}"
            self.acknowledged[answer.headers["X-Request-Id"]] = what
        if "ETag" in answer.headers:
            id_ = answer.headers["Location"].rpartition("/")[2]
            version = int(answer.headers["ETag"].strip('W/"'))
            self.versions[id_] = max(version, self.versions.get(id_, 0))
        return answer

    async def dies(self, request: web.Request, pass_on: Answering) -> web.StreamResponse:
        """The server is killed with this request and others at work, and started again."""
        self._down = True
        at_work = asyncio.ensure_future(self.heard(request, pass_on))
        # The moment has nothing to do with an answer.
        await asyncio.sleep(self.chance.uniform(0, 0.02))
        await asyncio.to_thread(self._die_and_return)
        self._down = False
        return await at_work

    def search(self) -> None:
        """Look for all that was acknowledged; nothing may be on its way."""
        self.lost += self._story.faults()[:_SHOWN]
        versions = {id_: told.version for (_, id_), told in self._story.users.items()}
        versions |= {id_: told.version for (_, id_), told in self._story.teams.items()}
        versions |= {id_: version for (_, id_), version in self._story.departed.items()}
        self.lost += [what for id_, what in self.acknowledged.items() if not self._story.changes_of[id_]]
        self.lost += [
            f"{id_} was answered with version {version}, and has {versions[id_]}"
            for id_, version in self.versions.items()
            if versions.get(id_, version) < version  # a group that was deleted has none
        ]

    def _die_and_return(self) -> None:
        self.server.kill()
        self.server.start()
        self.search()
        self.deaths += 1
        self._left = self.chance.randint(*self.life) if self.life else -1
