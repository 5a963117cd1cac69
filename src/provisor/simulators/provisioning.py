"""What every simulated provisioning service does alike: it runs the stages of a cycle, asks, and meets failures.

How a service speaks to a server, and what it says when, is each engine's own.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from provisor.simulators.job import Job, Kind, Link, PendingPerson
from provisor.simulators.mappings.mapping import Mappings
from provisor.simulators.outcome import Cycle
from provisor.simulators.rehearsal import GaveUp, Rehearsal, Stopped
from provisor.simulators.tenant.people import Person
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.failures import (
    Failure,
    TimedOut,
    Unauthorized,
    Unmatched,
    Unreachable,
)
from provisor.simulators.wire.messages import PATCH_OP, Page

NOT_FOUND = 404
_UNREACHED_IN_A_ROW = 3
_Item = TypeVar("_Item")
_Resource = dict[str, Any]


@dataclass
class Provisioning(ABC):
    """One provisioning job at work: the rehearsal's parts, the mappings, and the cycle that is on."""

    rehearsal: Rehearsal
    mappings: Mappings
    cycle: Cycle = field(init=False)
    _unreached: int = field(init=False, default=0)
    _claims: dict[tuple[Kind, str], str] = field(init=False, default_factory=dict)
    """Resources of the server that somebody was found to be in this cycle, before the job keeps it."""

    @property
    def job(self) -> Job:
        """What the job remembers."""
        return self.rehearsal.job

    @abstractmethod
    def retry_at(self, link: Link) -> datetime | None:
        """When an object is due again that has failed once more; None for never."""

    def headers(self) -> Mapping[str, str]:
        """What stands in the header of one request alone."""
        return {}

    def request(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Any = None,
        about: str = "",
        attributes: tuple[str, ...] = (),
    ) -> Request:
        """A request as this service sends it."""
        return Request(operation, method, path, query or {}, body, about, attributes, self.headers())

    def patch(
        self,
        operation: str,
        path: str,
        operations: list[dict[str, Any]],
        *,
        about: str,
        attributes: tuple[str, ...],
    ) -> Request:
        """A PATCH of these operations."""
        body = {"schemas": [PATCH_OP], "Operations": operations}
        return self.request(operation, "PATCH", path, body=body, about=about, attributes=attributes)

    async def run(self, cycle: Cycle, work: Callable[[], Awaitable[None]]) -> Cycle:
        """Do a cycle's work, and say how it ended."""
        self.cycle = cycle
        self._claims.clear()
        began = time.monotonic()
        try:
            await work()
        except Stopped:
            cycle.interrupted = True
        except GaveUp as gave_up:
            cycle.gave_up = gave_up.failure.cause
            self.rehearsal.progress.notes.append(str(gave_up.failure))
        cycle.seconds = time.monotonic() - began
        self.rehearsal.state.save()
        return cycle

    async def each(
        self,
        stage: str,
        items: Sequence[_Item] | Iterator[_Item],
        work: Callable[[_Item], Awaitable[None]],
        total: int = 0,
    ) -> None:
        """One stage of a cycle: the work for every item. Raises Stopped, GaveUp."""
        total = len(items) if isinstance(items, Sequence) else total
        self.rehearsal.progress.begin(stage, total)
        await self.rehearsal.each(items, work)

    def pending(self, person: Person) -> PendingPerson:
        """Somebody, to be provisioned without having changed."""
        link = self.job.link(Kind.USER, person.key)
        return PendingPerson(person, link.exported if link else 0, link)

    async def found_or_created(
        self,
        find: Callable[[], Awaitable[_Resource | None]],
        create: Callable[[], Awaitable[_Resource]],
    ) -> _Resource:
        """What the server has already, or what is created then. Raises Failure.

        Where it is unknown whether a create was done (the connection was cut), it is looked for again.
        """
        client = self.rehearsal.client
        for attempt in range(2, client.patience.tries + 2):
            found = await find()
            if found is not None:
                return found
            try:
                return await create()
            except Failure as failure:
                if not failure.worth_retrying or not await client.wait_before(attempt, failure):
                    raise
        raise AssertionError("the last attempt returns or raises")

    def only_match(self, request: Request, page: Page, kind: Kind, key: str) -> _Resource | None:
        """The resource that was looked for, or None.

        Raises Unmatched where several match, or where it belongs to another object of the directory already.
        """
        wanted = request.query["filter"]
        if len(page.resources) > 1:
            why = f"{len(page.resources)} resources have {wanted}, and which is meant can't be told"
            raise Unmatched(request, None, why)
        for found in page.resources:
            id_ = str(found.get("id"))
            holder = self.job.linked_to(kind, id_) or self._claims.setdefault((kind, id_), key)
            if holder not in {None, key}:
                why = f"what has {wanted} is another {kind.value.lower()} of the directory already"
                raise Unmatched(request, None, why)
        return page.resources[0] if page.resources else None

    @contextmanager
    def attempt(self, link: Link | None = None, change: int = 0) -> Iterator[None]:
        """What is done within may fail: it is counted, and with a link its change is tried again later.

        Raises GaveUp where nothing else can succeed either.
        """
        try:
            yield
            self._unreached = 0  # the server answered
        except Failure as failure:
            if link is None:
                self.note(failure)
            else:
                self.failed(link, change, failure)

    def failed(self, link: Link, change: int, failure: Failure) -> None:
        """Keep that an object failed, to be tried again later. Raises GaveUp where nothing else can succeed either."""
        if change > link.failed_change:
            link = replace(link, failures=0, failed_at=None)
        due = self.retry_at(link)
        self.job.failed(link, change, str(failure), due, self.rehearsal.now)
        self.note(failure)
        self.cycle.retried_later += due is not None

    def note(self, failure: Failure) -> None:
        """Count a failure of the cycle. Raises GaveUp where nothing else can succeed either."""
        self.cycle.failed += 1
        self.rehearsal.client.count(failure)
        if failure.request.method == "GET":
            # A write is kept when it is sent; a question that failed is why none was.
            self.rehearsal.requests.keep(failure.request, failure.answer, self.rehearsal.now, str(failure))
        if isinstance(failure, Unauthorized):
            raise GaveUp(failure)
        self._unreached = self._unreached + 1 if isinstance(failure, Unreachable | TimedOut) else 0
        if self._unreached >= _UNREACHED_IN_A_ROW:
            raise GaveUp(failure)
