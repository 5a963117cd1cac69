"""What an engine works with: the directory, the job's memory, the server, and somebody who may say stop or pause."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from provisor.simulators.job import Job
from provisor.simulators.outcome import Progress
from provisor.simulators.sent_requests import SentRequests
from provisor.simulators.tenant.state import State
from provisor.simulators.tenant.tenant import Tenant
from provisor.simulators.wire.client import Client
from provisor.simulators.wire.exchanges import Answer, Request
from provisor.simulators.wire.failures import Failure

_SAVED_EVERY = 0.5  # seconds; whoever switches something waits as long
_PAUSED = "paused"
_Item = TypeVar("_Item")


class Stopped(Exception):
    """Somebody asked the run to stop; what was begun has been finished."""


class GaveUp(Exception):
    """The cycle can't go on: the server is not there, or does not accept the token."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


@dataclass
class Rehearsal:
    """One run's parts.

    `now` is the directory's time, `at_once` how many objects are worked on together; `new_id` mints ids of requests.
    """

    state: State
    client: Client
    progress: Progress
    now: datetime
    new_id: Callable[[], str]
    at_once: int = 8
    stopping: bool = False
    tenant: Tenant = field(init=False)
    job: Job = field(init=False)
    requests: SentRequests = field(init=False)
    _going_on: asyncio.Event = field(init=False, default_factory=asyncio.Event)
    _stage: str = field(init=False, default="")
    _gave_up: GaveUp | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.tenant = Tenant(self.state)
        self.job = Job(self.state)
        self.requests = SentRequests(self.state)
        self._going_on.set()

    @property
    def is_new(self) -> bool:
        """Whether no cycle was run yet."""
        return not self.state.fact("cycle")

    def stop(self) -> None:
        """Let what was begun finish, and begin nothing more."""
        self.stopping = True
        self._going_on.set()
        self.client.hurry()

    @asynccontextmanager
    async def attended(self) -> AsyncIterator[None]:
        """Meanwhile, what happens is saved twice a second, however long answers take, and a pause is noticed."""
        self._attend()
        async with asyncio.TaskGroup() as together:
            attending = together.create_task(self._keep_attending())
            try:
                yield
            finally:
                attending.cancel()

    async def write(self, request: Request, *expected: int) -> Answer:
        """Send a request that changes something, and keep it with what came of it. Raises Failure."""
        try:
            answer = await self.client.send(request, *expected)
        except Failure as failure:
            self.requests.keep(request, failure.answer, self.now, str(failure))
            raise
        self.requests.keep(request, answer, self.now)
        return answer

    async def each(self, items: Iterable[_Item], work: Callable[[_Item], Awaitable[None]]) -> None:
        """Do the work for every item, several at once. Raises Stopped and GaveUp when what was begun is finished."""
        shared = iter(items)
        async with asyncio.TaskGroup() as workers:
            for _ in range(self.at_once):
                workers.create_task(self._work_off(shared, work))
        self.state.save()
        if self._gave_up is not None:
            gave_up, self._gave_up = self._gave_up, None
            raise gave_up
        if self.stopping:
            raise Stopped

    async def checkpoint(self) -> None:
        """Wait while the job is paused. Raises Stopped."""
        await self._going_on.wait()
        if self.stopping:
            raise Stopped

    async def _work_off(self, items: Iterator[_Item], work: Callable[[_Item], Awaitable[None]]) -> None:
        while self._gave_up is None:
            try:
                await self.checkpoint()
            except Stopped:
                return
            item = next(items, None)
            if item is None:
                return
            try:
                await work(item)
            except Stopped:
                return
            except GaveUp as gave_up:
                self._gave_up = gave_up
            self.progress.done += 1

    async def _keep_attending(self) -> None:
        while True:
            await asyncio.sleep(_SAVED_EVERY)
            self._attend()

    def _attend(self) -> None:
        # Nobody else can have switched anything before the save: this run was writing.
        self.state.save()
        progress = self.progress
        if self.state.fact("paused") and not self.stopping:
            self._going_on.clear()
            if progress.stage != _PAUSED:  # at first, and where what was begun led to another stage
                self._stage, progress.stage = progress.stage, _PAUSED
            return
        self._going_on.set()
        if progress.stage == _PAUSED:
            progress.stage = self._stage
