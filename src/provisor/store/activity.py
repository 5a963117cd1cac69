"""What connections ask for: noted in memory, and written in batches, so that no request waits for it.

It counts in their cycles and in their traffic, in one transaction.
What they change is counted when it is sealed (`sealing`): exactly, since each entry is sealed once. What is noted here
is lost with a process that is killed, a second of it at the most.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeAlias

import structlog

from provisor.directory import traffic
from provisor.directory.cycles import MOMENT, Activity, Counts
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.directory.traffic import Traffic
from provisor.provisioning import cycles
from provisor.store.driver import Driver
from provisor.store.records import Records

WRITTEN_AFTER = 0.5
"""In seconds: how long activity is gathered before it is written."""

MOST_MISSED_WAITING = 1000
"""Look-ups that found nobody and are not written yet, of one connection in one moment; beyond them none is kept."""

_MOMENT = MOMENT.total_seconds()

log = structlog.get_logger("provisor.store")


@dataclass(slots=True)
class _Noted:
    """What a connection asked for in one moment."""

    began: datetime
    ended: datetime
    requests: int = 0
    failed: int = 0
    lookups: int = 0
    missed: int = 0
    missed_lookups: dict[tuple[str, str, str], MissedLookup] = field(default_factory=dict)

    def add(self, other: "_Noted") -> None:
        """Add what was noted of the same moment before."""
        self.began, self.ended = min(self.began, other.began), max(self.ended, other.ended)
        self.requests += other.requests
        self.failed += other.failed
        self.lookups += other.lookups
        self.missed += other.missed
        self.missed_lookups = {**other.missed_lookups, **self.missed_lookups}


_Moment: TypeAlias = tuple[str, str, int]
"""The ids of the organization and of the connection, and which moment it was."""


class ActivityNotes:
    """What is not written yet, by moments, and the task that writes it.

    `transact` runs what writes in a transaction of its own.
    """

    def __init__(self, transact: Callable[[Callable[[Driver], None]], Awaitable[None]]) -> None:
        self._transact = transact
        self._waiting: dict[_Moment, _Noted] = {}
        self._task: asyncio.Task[None] | None = None

    def note_request(self, organization_id: str, connection_id: str, at: datetime, *, failed: bool) -> None:
        """Note a request and whether it was answered with an error; written soon."""
        noted = self._noted(organization_id, connection_id, at)
        noted.requests += 1
        noted.failed += failed

    def note_lookup(
        self, organization_id: str, connection_id: str, at: datetime, lookup: Lookup, *, found: bool
    ) -> None:
        """Note that a connection looked for somebody or something, and whether it was there; written soon."""
        noted = self._noted(organization_id, connection_id, at)
        noted.lookups += 1
        if found:
            return
        noted.missed += 1
        if len(noted.missed_lookups) < MOST_MISSED_WAITING:
            sought = (lookup.resource_type, lookup.attribute, lookup.key)
            noted.missed_lookups[sought] = MissedLookup(connection_id, lookup, at)

    async def write(self) -> None:
        """Write what was noted; what can't be written goes on waiting. Raises nothing: nobody could answer it."""
        waited, self._waiting = self._waiting, {}
        if not waited:
            return
        try:
            await self._transact(partial(_write, waited=waited))
        except BaseException as error:
            self._wait_again(waited)
            if not isinstance(error, Exception):
                raise
            log.warning("Activity of connections could not be written", reason=str(error))

    async def close(self) -> None:
        """Write what still waits."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self.write()

    def _noted(self, organization_id: str, connection_id: str, at: datetime) -> _Noted:
        moment = (organization_id, connection_id, int(at.timestamp() // _MOMENT))
        noted = self._waiting.get(moment)
        if noted is None:
            noted = self._waiting[moment] = _Noted(at, at)
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(self._write_until_none_waits())
        elif at > noted.ended:
            noted.ended = at
        elif at < noted.began:
            noted.began = at
        return noted

    def _wait_again(self, waited: dict[_Moment, _Noted]) -> None:
        for moment, noted in waited.items():
            meanwhile = self._waiting.setdefault(moment, noted)
            if meanwhile is not noted:
                meanwhile.add(noted)

    async def _write_until_none_waits(self) -> None:
        while self._waiting:
            await asyncio.sleep(WRITTEN_AFTER)
            await self.write()


def _write(driver: Driver, waited: dict[_Moment, _Noted]) -> None:
    # In order, so that two writers never wait crosswise.
    for organization_id in sorted({organization_id for organization_id, _, _ in waited}):
        records = Records(driver, organization_id)
        records.lock_seals()
        own = {moment: noted for moment, noted in waited.items() if moment[0] == organization_id}
        cycles.gather(records, [_activity(moment[1], noted) for moment, noted in own.items()])
        for connection_id in sorted({moment[1] for moment in own}):
            records.note_missed(connection_id, _missed(connection_id, own))
            records.count_traffic(connection_id, _traffic(connection_id, own))


def _activity(connection_id: str, noted: _Noted) -> Activity:
    counts = Counts(requests=noted.requests, failed=noted.failed, lookups=noted.lookups, missed=noted.missed)
    return Activity(connection_id, noted.began, noted.ended, counts)


def _traffic(connection_id: str, own: dict[_Moment, _Noted]) -> Mapping[datetime, Traffic]:
    """What came, by the beginnings of quarters of an hour: a moment lies in one."""
    came: dict[datetime, Traffic] = {}
    for moment, noted in own.items():
        if moment[1] == connection_id and noted.requests:
            began = traffic.quarter(noted.began)
            came[began] = came.get(began, Traffic()) + Traffic(noted.requests, noted.failed)
    return came


def _missed(connection_id: str, own: dict[_Moment, _Noted]) -> list[MissedLookup]:
    """The latest of each, in the order of their keys."""
    latest: dict[tuple[str, str, str], MissedLookup] = {}
    for moment, noted in sorted(own.items(), key=lambda each: each[0]):
        if moment[1] == connection_id:
            latest |= noted.missed_lookups
    return [latest[key] for key in sorted(latest)]
