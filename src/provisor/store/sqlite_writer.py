"""Writing to SQLite: what waits is done together and shares one flush of the disk (group commit).

SQLite has one writer at a time and must flush the disk for each commit. While a commit is flushed, in a thread, units
of work gather; then they run one after the other, each in a savepoint of its own, and are committed together. Brief
units run on the event loop itself: a thread would wait for the interpreter's lock after each of their statements,
which costs several times what the statements do (docs/decisions/0004-group-commit.md).
"""

import asyncio
import contextlib
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from provisor.provisioning.ports import StoreBusy
from provisor.store.failures import StoreUnavailable
from provisor.store.sqlite_driver import BUSY_TIMEOUT, SqliteDriver, connect, set_patience
from provisor.store.sqlite_units import MOST_WAITING, Outcome, Unit, tell, told

T = TypeVar("T")

LARGEST_BATCH = 64
"""Units that share one commit; more would keep the first of them, and the event loop, waiting too long."""


class Writer:
    """The one connection that writes. Used on the event loop on which it was made."""

    def __init__(self, path: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._connection = connect(path)
        set_patience(self._connection, 0)
        self._driver = SqliteDriver(self._connection)
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")
        self._waiting: deque[Unit] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def waiting(self) -> int:
        """How many units of work nobody has begun yet."""
        return len(self._waiting)

    async def run(self, work: Callable[[SqliteDriver], T], *, brief: bool) -> T:
        """Have a unit of work done; when this returns, it is on disk. Raises StoreBusy, StoreUnavailable."""
        if len(self._waiting) >= MOST_WAITING:
            raise StoreBusy("Too many requests wait for the database.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.append(Unit(work, future, brief))
        if self._idle.is_set():
            self._idle.clear()
            self._loop.call_soon(self._begin)
        return await future

    async def close(self) -> None:
        """Do what still waits, then close the connection."""
        await self._idle.wait()
        self._thread.shutdown()
        self._connection.close()

    def _begin(self) -> None:
        units = [self._waiting.popleft() for _ in range(min(len(self._waiting), LARGEST_BATCH))]
        if all(unit.brief for unit in units) and self._begin_here():
            outcomes = _run_each(self._connection, self._driver, units)
            done = self._loop.run_in_executor(self._thread, _commit, self._connection, outcomes)
        else:
            done = self._loop.run_in_executor(self._thread, _write, self._connection, self._driver, units)
        done.add_done_callback(partial(self._finish, units))

    def _begin_here(self) -> bool:
        """Begin a transaction; False if another process is writing, for which only a thread can wait."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True

    def _finish(self, units: Sequence[Unit], done: asyncio.Future[Sequence[Outcome]]) -> None:
        error = done.exception()
        tell(done.result() if error is None else [Outcome(unit, error=error) for unit in units])
        if self._waiting:
            self._loop.call_soon(self._begin)
        else:
            self._idle.set()


def _write(connection: sqlite3.Connection, driver: SqliteDriver, units: Sequence[Unit]) -> Sequence[Outcome]:
    """Run units in one transaction, waiting for other processes that write."""
    try:
        set_patience(connection, BUSY_TIMEOUT)
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as failure:
        return [Outcome(unit, error=told(failure)) for unit in units]
    finally:
        set_patience(connection, 0)
    return _commit(connection, _run_each(connection, driver, units))


def _run_each(
    connection: sqlite3.Connection, driver: SqliteDriver, units: Sequence[Unit]
) -> Sequence[Outcome]:
    return [_run(connection, driver, unit) for unit in units]


def _run(connection: sqlite3.Connection, driver: SqliteDriver, unit: Unit) -> Outcome:
    if not connection.in_transaction:  # a failure such as a full disk has ended it
        return Outcome(unit)
    try:
        with driver.savepoint():
            return Outcome(unit, unit.work(driver))
    except Exception as error:  # noqa: BLE001 - told to whoever waits
        return Outcome(unit, error=told(error))


def _commit(connection: sqlite3.Connection, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
    """Flush what the units wrote; where that fails, every one of them has failed."""
    error: BaseException = StoreUnavailable("The database could not keep what was written.")
    try:
        if connection.in_transaction:
            connection.execute("COMMIT")
            return outcomes
    except sqlite3.Error as failure:
        error = told(failure)
        # Where the disk fails, so may this, and all is undone nevertheless.
        with contextlib.suppress(sqlite3.Error):
            connection.rollback()
    return [Outcome(outcome.unit, error=error) for outcome in outcomes]
