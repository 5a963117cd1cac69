"""The load: scripts of requests, played from a process of its own, with latencies and the servers' CPU time.

Nothing but what was expected is measured: the first unexpected answer ends the load.
"""

import asyncio
import itertools
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Self

import psutil
import uvloop

from benchmarks.wire import Answer, Connection

_SHOWN = 600
_GRACE = 30.0


class UnexpectedAnswer(Exception):
    """A server answered something else than the script says: its status, its body, the request's first line."""

    def __init__(self, status: int, body: str, request: str) -> None:
        super().__init__(status, body, request)
        self.status = status
        self.body = body
        self.request = request

    def __str__(self) -> str:
        return f"{self.request} was answered {self.status}: {self.body}"


@dataclass(frozen=True, slots=True)
class Step:
    """One request, the statuses that it may get, and a mark that its answer's body shows at least so many times."""

    request: bytes
    statuses: tuple[int, ...]
    mark: bytes = b""
    times: int = 1


Script = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Load:
    """Scripts for one server. A script is played in order, on one connection.

    With a `pace`, connection n repeats script n, so many requests a second, each due at its time; a late answer counts
    from when it was due. Without, each connection takes the next script as soon as it has played one.

    What the server goes on doing for so many `settling` seconds after the last answer counts as CPU time, too.
    """

    port: int
    scripts: Sequence[Script]
    connections: int = 1
    seconds: float = 600.0
    repeats: bool = False
    pace: float = 0.0
    patience: float = 600.0
    settling: float = 0.0
    server: tuple[int, ...] = ()
    database: tuple[int, ...] = ()
    keeps_bodies: bool = False


@dataclass(slots=True)
class Outcome:
    """What a load measured. Times in seconds; CPU times of the server's and of its database's processes."""

    latencies: list[float] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    elapsed: float = 0.0
    server_cpu: float = 0.0
    database_cpu: float = 0.0


class Generator:
    """The process that plays loads. Enter it to start, leave it to end it."""

    def __init__(self) -> None:
        self._process = ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.shutdown(cancel_futures=True)

    def play(self, load: Load) -> Outcome:
        """Play a load. Raises UnexpectedAnswer, ConnectionError, and TimeoutError when patience is at its end."""
        return self._process.submit(_play, load).result(load.patience + _GRACE)


def cpu_time(pids: Sequence[int]) -> float:
    """Seconds that these processes and all that they started have computed, those that have ended too."""
    total = 0.0
    for pid in pids:
        for process in _tree(pid):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
    return total


def resident(pids: Sequence[int]) -> int:
    """Bytes that these processes and all that they started hold in memory."""
    return sum(process.memory_info().rss for pid in pids for process in _tree(pid))


def _tree(pid: int) -> list[psutil.Process]:
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def _play(load: Load) -> Outcome:
    return uvloop.run(asyncio.wait_for(_measured(load), load.patience))


async def _measured(load: Load) -> Outcome:
    outcome = Outcome()
    connections = [await Connection.open(load.port) for _ in range(load.connections)]
    try:
        server_cpu, database_cpu = cpu_time(load.server), cpu_time(load.database)
        began = time.perf_counter()
        async with asyncio.TaskGroup() as players:
            for player in _players(load, connections, outcome, began):
                players.create_task(player)
        elapsed = time.perf_counter() - began
        # Paced players stop short of the end by the time to the request that would have been next.
        outcome.elapsed = max(elapsed, load.seconds) if load.pace else elapsed
        await asyncio.sleep(load.settling)
        outcome.server_cpu = cpu_time(load.server) - server_cpu
        outcome.database_cpu = cpu_time(load.database) - database_cpu
    except* (UnexpectedAnswer, ConnectionError) as failures:
        raise _first(failures) from None
    finally:
        for connection in connections:
            connection.close()
    return outcome


def _first(failures: BaseExceptionGroup[Exception]) -> BaseException:
    failure: BaseException = failures
    while isinstance(failure, BaseExceptionGroup):
        failure = failure.exceptions[0]
    return failure


def _players(
    load: Load, connections: Sequence[Connection], outcome: Outcome, began: float
) -> Iterator[Coroutine[None, None, None]]:
    if load.pace:
        pairs = zip(connections, load.scripts, strict=True)
        yield from (_paced(load, connection, script, outcome, began) for connection, script in pairs)
        return
    scripts = itertools.cycle(load.scripts) if load.repeats else iter(load.scripts)
    yield from (_eager(load, connection, scripts, outcome, began) for connection in connections)


async def _eager(
    load: Load, connection: Connection, scripts: Iterator[Script], outcome: Outcome, began: float
) -> None:
    for script in scripts:
        for step in script:
            sent = time.perf_counter()
            answer = await connection.ask(step.request)
            outcome.latencies.append(time.perf_counter() - sent)
            _check(step, answer)
            if load.keeps_bodies:
                outcome.bodies.append(answer.body)
        if time.perf_counter() - began >= load.seconds:
            return


async def _paced(load: Load, connection: Connection, script: Script, outcome: Outcome, began: float) -> None:
    for number, step in enumerate(itertools.cycle(script)):
        due = began + number / load.pace
        if due - began >= load.seconds:
            return
        await asyncio.sleep(due - time.perf_counter())
        answer = await connection.ask(step.request)
        outcome.latencies.append(time.perf_counter() - due)
        _check(step, answer)


def _check(step: Step, answer: Answer) -> None:
    if answer.status in step.statuses and (not step.mark or answer.raw.count(step.mark) >= step.times):
        return
    first_line = step.request.partition(b"\r\n")[0].decode()
    raise UnexpectedAnswer(answer.status, answer.body[:_SHOWN].decode(errors="replace"), first_line)
