"""The threads that read a SQLite database: they wait neither for the writer nor for each other."""

import asyncio
import sqlite3
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

from provisor.provisioning.ports import StoreBusy
from provisor.store.sqlite_driver import SqliteDriver, connect
from provisor.store.sqlite_units import MOST_WAITING, Outcome, Unit, tell, told

T = TypeVar("T")

READERS = 2


class Readers:
    """Threads that take units of work from one queue, each with a connection of its own."""

    def __init__(self, path: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._waiting: SimpleQueue[Unit | None] = SimpleQueue()
        self._connections = [connect(path, read_only=True) for _ in range(READERS)]
        self._threads = [
            Thread(target=self._work, args=(connection,), daemon=True) for connection in self._connections
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, work: Callable[[SqliteDriver], T]) -> T:
        """Have a unit of work done. Raises StoreBusy."""
        if self._waiting.qsize() >= MOST_WAITING:
            raise StoreBusy("Too many requests wait for the database.")
        future: asyncio.Future[T] = self._loop.create_future()
        self._waiting.put(Unit(work, future))
        return await future

    async def close(self) -> None:
        """Do what still waits, then stop."""
        for _ in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        for connection in self._connections:
            connection.close()

    def _work(self, connection: sqlite3.Connection) -> None:
        driver = SqliteDriver(connection)
        while (unit := self._waiting.get()) is not None:
            self._loop.call_soon_threadsafe(tell, [_read(connection, driver, unit)])


def read_once(connection: sqlite3.Connection, driver: SqliteDriver, work: Callable[[SqliteDriver], T]) -> T:
    """Run a unit of reading on one state of the database."""
    connection.execute("BEGIN")
    try:
        return work(driver)
    finally:
        connection.execute("ROLLBACK")


def _read(connection: sqlite3.Connection, driver: SqliteDriver, unit: Unit) -> Outcome:
    try:
        return Outcome(unit, read_once(connection, driver, unit.work))
    except BaseException as error:  # noqa: BLE001 - told to whoever waits
        return Outcome(unit, error=told(error))
