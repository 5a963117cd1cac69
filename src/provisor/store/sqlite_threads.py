"""The threads that work on a SQLite database: one that writes, a few that read.

SQLite has one writer at a time and must flush the disk for each commit. So the writer takes everything that waits,
runs each unit of work in a savepoint of its own, and commits them together: many requests share one flush.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from provisor.provisioning.ports import StoreBusy
from provisor.store.failures import StoreUnavailable
from provisor.store.sqlite_driver import SqliteDriver

T = TypeVar("T")

MOST_WAITING = 2_000
"""Units of work that may wait for the writer, and as many for the readers, before the store is busy."""

LARGEST_BATCH = 128
"""Units that share one commit; more would keep the first of them waiting too long."""

Work = Callable[[SqliteDriver], Any]


@dataclass(frozen=True, slots=True)
class _Unit:
    work: Work
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Outcome:
    unit: _Unit
    result: Any = None
    error: BaseException | None = None


class Workers:
    """Threads that take units of work from one queue. `asyncio` gives work and gets the outcomes."""

    def __init__(self, connections: Sequence[sqlite3.Connection], take: "Take") -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[_Unit | None] = SimpleQueue()
        self._connections = connections
        self._threads = [
            Thread(target=self._work, args=(connection, take), daemon=True) for connection in connections
        ]
        for thread in self._threads:
            thread.start()

    @property
    def waiting(self) -> int:
        """How many units of work nobody has taken yet."""
        return self._waiting.qsize()

    async def run(self, work: Callable[[SqliteDriver], T]) -> T:
        """Have a unit of work done. Raises StoreBusy."""
        if self._waiting.qsize() >= MOST_WAITING:
            raise StoreBusy("too many requests wait for the database")
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(_Unit(work, future))
        return await future

    async def close(self) -> None:
        """Do what still waits, then stop."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        for connection in self._connections:
            connection.close()

    def _work(self, connection: sqlite3.Connection, take: "Take") -> None:
        driver = SqliteDriver(connection)
        while (unit := self._waiting.get()) is not None:
            outcomes = take(connection, driver, [unit, *self._more(take)])
            self._loop.call_soon_threadsafe(_tell, outcomes)

    def _more(self, take: "Take") -> list[_Unit]:
        units: list[_Unit] = []
        while take is write_together and len(units) < LARGEST_BATCH - 1:
            try:
                unit = self._waiting.get_nowait()
            except Empty:
                break
            if unit is None:
                self._waiting.put(None)
                break
            units.append(unit)
        return units


Take = Callable[[sqlite3.Connection, SqliteDriver, Sequence[_Unit]], Sequence[_Outcome]]


def read_alone(
    connection: sqlite3.Connection, driver: SqliteDriver, units: Sequence[_Unit]
) -> Sequence[_Outcome]:
    """Run units of reading, each on one state of the database."""
    return [_read(connection, driver, unit) for unit in units]


def _read(connection: sqlite3.Connection, driver: SqliteDriver, unit: _Unit) -> _Outcome:
    try:
        connection.execute("BEGIN")
        try:
            return _Outcome(unit, unit.work(driver))
        finally:
            connection.execute("ROLLBACK")
    except BaseException as error:  # noqa: BLE001 - told to whoever waits
        return _Outcome(unit, error=_told(error))


def write_together(
    connection: sqlite3.Connection, driver: SqliteDriver, units: Sequence[_Unit]
) -> Sequence[_Outcome]:
    """Run units of writing in one transaction, so that they share the flush of its commit."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        outcomes = [_write(connection, driver, unit) for unit in units]
        if connection.in_transaction:
            connection.execute("COMMIT")
            return outcomes
        # A failure such as a full disk has ended the transaction, and took the units before it along.
        error: BaseException = StoreUnavailable("the database could not keep what was written")
    except Exception as failure:  # noqa: BLE001 - told to everybody who waits
        error = _told(failure)
        if connection.in_transaction:
            connection.execute("ROLLBACK")
    return [_Outcome(unit, error=error) for unit in units]


def _write(connection: sqlite3.Connection, driver: SqliteDriver, unit: _Unit) -> _Outcome:
    if not connection.in_transaction:
        return _Outcome(unit)
    try:
        with driver.savepoint():
            return _Outcome(unit, unit.work(driver))
    except Exception as error:  # noqa: BLE001 - told to whoever waits
        return _Outcome(unit, error=_told(error))


def _told(error: BaseException) -> BaseException:
    """The failure as the caller knows it: what comes from the disk or from other processes may pass."""
    if not isinstance(error, sqlite3.OperationalError):
        return error
    if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreBusy("another process keeps the database to itself")
    if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY}:
        return StoreUnavailable(f"the database can't be written: {error}")
    return error


def _tell(outcomes: Sequence[_Outcome]) -> None:
    for outcome in outcomes:
        future = outcome.unit.future
        if future.done():
            continue
        if outcome.error is None:
            future.set_result(outcome.result)
        else:
            future.set_exception(outcome.error)
