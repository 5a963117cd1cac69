"""One rehearsal: `provisor simulate` in a process of its own, against a server that may meet troubles."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import orjson
from tests.server import COMMAND, Server
from tests.simulators.faulty import Faulty
from tests.simulators.troubles import Troubles

from benchmarks.rehearsals.usage import Usage

_SHOWN = 20


class NotInSync(Exception):
    """A rehearsal left differences, could not run, or the server lost what it had acknowledged."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong: the share of requests that meet a fault, and the requests that a server lives to see."""

    share: float = 0.02
    life: tuple[int, int] = (200, 4_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is rehearsed. `options` are those of the command, beside the directory and the cycles."""

    title: str
    provider: str
    users: int
    groups: int
    cycles: int = 1
    options: tuple[str, ...] = ()
    trouble: Trouble | None = None

    def command(self, url: str, folder: Path) -> list[str]:
        numbers = {"--users": self.users, "--groups": self.groups, "--cycles": self.cycles}
        words = [word for name, number in numbers.items() for word in (name, str(number))]
        files = ["--state", str(folder / "state"), "--json", str(folder / "result.json")]
        return [COMMAND, "simulate", self.provider, url, *words, *files, *self.options]


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it. `told` is the command's JSON; CPU in seconds, memory in bytes."""

    plan: Plan
    server: str
    told: Mapping[str, Any]
    simulator_cpu: float
    server_cpu: float
    database_cpu: float
    simulator_peak: int
    server_peak: int
    deaths: int = 0
    faults: int = 0
    acknowledged: int = 0
    lost: Sequence[str] = field(default=())

    @property
    def is_sound(self) -> bool:
        """Whether it ended in sync, and nothing that was acknowledged is missing."""
        return bool(self.told["in_sync"]) and not self.lost


async def rehearse(plan: Plan, server: Server, name: str, database: Sequence[int], folder: Path) -> Result:
    """Run it to its end. Raises NotInSync where the simulator ends without a result."""
    troubles = None
    async with AsyncExitStack() as ends:
        url = server.scim
        if plan.trouble is not None:
            troubles = Troubles(server, Random(plan.title), plan.trouble.share, plan.trouble.life)
            proxy = await ends.enter_async_context(Faulty(server.scim, troubles.choose))
            url = proxy.base
        simulator = await asyncio.create_subprocess_exec(
            *plan.command(url, folder),
            env=server.environment | {"SCIM_TOKEN": server.token},
            stdout=asyncio.subprocess.DEVNULL,
        )
        usages = (Usage(lambda: (simulator.pid,)), Usage(lambda: _pid(server)), Usage(lambda: database))
        watching = [asyncio.ensure_future(usage.watch()) for usage in usages]
        status = await simulator.wait()
        for each in watching:
            each.cancel()
    if status not in {0, 1}:
        raise NotInSync(f"{plan.title}, {name}: the simulator ended with {status}")
    lost: list[str] = []
    if troubles is not None:
        await asyncio.to_thread(troubles.search)
        lost = troubles.lost[:_SHOWN]
    of_simulator, of_server, of_database = usages
    return Result(
        plan,
        name,
        orjson.loads((folder / "result.json").read_bytes()),
        of_simulator.cpu,
        of_server.cpu,
        of_database.cpu,
        of_simulator.peak,
        of_server.peak,
        troubles.deaths if troubles else 0,
        sum(proxy.met[each.__name__] for each in troubles.faults) if troubles else 0,
        len(troubles.acknowledged) if troubles else 0,
        lost,
    )


def _pid(server: Server) -> tuple[int, ...]:
    return () if server.process is None else (server.process.pid,)
