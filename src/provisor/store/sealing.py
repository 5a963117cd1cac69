"""Sealing: passes over what was written to the journal, soon after, and gives each entry its place in the chain.

Any number of processes may seal; one at a time does. Writers wait for none of them, and number nothing.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import structlog

from provisor.directory import chain, finding
from provisor.directory.chain import Salted, Seal
from provisor.directory.cycles import Activity
from provisor.provisioning import cycles
from provisor.provisioning.ports import StoreBusy
from provisor.store import statistics
from provisor.store.driver import Driver
from provisor.store.records import Records

T = TypeVar("T")

SEALED_AFTER = 2.0
"""In seconds: how long entries are gathered before they are sealed."""

LARGEST_BATCH = 1000
"""Entries that are sealed in one transaction. More of them write fewer pages each; but other writers wait on SQLite."""

MOST_AT_HAND = 5_000
"""Entries of an organization that need not be read again to be sealed, since they were written here."""

CATCH_UP_ATTEMPTS = 40
CATCH_UP_PAUSE = 0.05
"""In seconds. So long, together, readers by position wait for transactions that may still bring earlier entries."""

log = structlog.get_logger("provisor.store")


class Run(Protocol):
    """Runs something on the database."""

    async def __call__(self, work: Callable[[Driver], T]) -> T: ...


class Sealer:
    """Seals the journals of the organizations in which something was written, as `note` is told.

    `consult` runs what reads, `transact` what writes in a transaction of its own.
    """

    def __init__(self, consult: Run, transact: Run) -> None:
        self._consult = consult
        self._transact = transact
        self._noted: set[str] = set()
        self._at_hand: dict[str, dict[str, Salted]] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, organization_id: str, appended: Sequence[Salted] = ()) -> None:
        """Note that something may have been written, and what is known of it; sealed soon."""
        self._noted.add(organization_id)
        at_hand = self._at_hand.setdefault(organization_id, {})
        at_hand.update((each.entry.id, each) for each in appended[: MOST_AT_HAND - len(at_hand)])
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._seal_until_none_is_noted())

    @property
    def busy(self) -> bool:
        """Whether something waits to be sealed."""
        return bool(self._noted) or (self._task is not None and not self._task.done())

    async def seal(self, organization_id: str) -> bool:
        """Seal everything that can be sealed; False if entries wait for transactions that have not ended."""
        at_hand = self._at_hand.setdefault(organization_id, {})
        while True:
            made = await self._consult(partial(_continue, organization_id=organization_id, at_hand=at_hand))
            if not made.seals:
                if not made.others_wait:
                    at_hand.clear()  # what is still there was undone, sealed by others, or written since: it is read
                return not made.others_wait
            await self._transact(partial(_keep, organization_id=organization_id, made=made))
            for seal in made.seals:
                at_hand.pop(seal.entry_id, None)
            if statistics.are_due(made.seals[0].position - 1, made.seals[-1].position):
                await self._look_at_tables()

    async def _look_at_tables(self) -> None:
        """Raises nothing: without statistics searches take longer, and the database gathers them in time."""
        try:
            await self._consult(_gather_statistics)
        except StoreBusy as error:
            log.warning("The tables could not be analyzed", reason=str(error))

    async def catch_up(self, organization_id: str) -> None:
        """Seal what is there now, waiting a little for transactions that have not ended."""
        for _ in range(CATCH_UP_ATTEMPTS):
            if await self.seal(organization_id):
                return
            await asyncio.sleep(CATCH_UP_PAUSE)

    async def close(self) -> None:
        """Seal what was noted."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._seal_noted()

    async def _seal_until_none_is_noted(self) -> None:
        while self._noted:
            await asyncio.sleep(SEALED_AFTER)
            await self._seal_noted()

    async def _seal_noted(self) -> None:
        """Raises nothing: nobody could answer it, and what can't be sealed now is sealed later."""
        noted, self._noted = self._noted, set()
        for organization_id in noted:
            try:
                if not await self.seal(organization_id):
                    self._noted.add(organization_id)
            except Exception as error:  # noqa: BLE001 - whatever it is, the entries are kept
                self._noted.add(organization_id)
                log.warning("The journal could not be sealed", reason=str(error))


@dataclass(frozen=True, slots=True)
class _Continuation:
    """The next seals, with the terms of their entries, in order, and what these count as in cycles.

    It holds where the chain still ends with `last`.
    """

    last: Seal | None
    seals: Sequence[Seal]
    terms: Sequence[tuple[bytes, int]]
    done: Sequence[Activity]
    others_wait: bool


def _continue(driver: Driver, organization_id: str, at_hand: Mapping[str, Salted]) -> _Continuation:
    records = Records(driver, organization_id)
    last = records.last_seal()
    written, others_wait = records.unsealed(at_hand, most=LARGEST_BATCH)
    seals = chain.seal(written, after=last)
    terms = [
        (term, seal.position)
        for seal, kept in zip(seals, written, strict=True)
        for term in finding.terms(kept.entry)
    ]
    # In the order of the index that they go to.
    return _Continuation(
        last, seals, sorted(terms), cycles.activities(kept.entry for kept in written), others_wait
    )


def _gather_statistics(driver: Driver) -> None:
    driver.gather_statistics()


def _keep(driver: Driver, organization_id: str, made: _Continuation) -> None:
    records = Records(driver, organization_id)
    records.lock_seals()
    # What another process has sealed meanwhile, the next look no longer finds.
    if records.last_seal() == made.last:
        records.add_seals(made.seals, made.terms)
        cycles.gather(records, made.done)
