"""Units of work on a SQLite database, and what came of them."""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from provisor.provisioning.ports import StoreBusy
from provisor.store.failures import StoreUnavailable
from provisor.store.sqlite_driver import SqliteDriver

MOST_WAITING = 2_000
"""Units of work that may wait for the writer, and as many for the readers, before the store is busy."""

_LATER = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DISK = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY})


@dataclass(frozen=True, slots=True)
class Unit:
    """Some work, and who waits for it. What is `brief` is a few statements that indexes answer."""

    work: Callable[[SqliteDriver], Any]
    future: asyncio.Future[Any]
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a unit of work came to: its result, or its failure."""

    unit: Unit
    result: Any = None
    error: BaseException | None = None


def told(error: BaseException) -> BaseException:
    """The failure as the caller knows it: what comes from the disk or from other processes may pass."""
    if not isinstance(error, sqlite3.OperationalError):
        return error
    if error.sqlite_errorcode & 0xFF in _LATER:
        return StoreBusy("Another process keeps the database to itself.")
    if error.sqlite_errorcode & 0xFF in _DISK:
        return StoreUnavailable(f"The database can't be written: {error}.")
    return error


def tell(outcomes: Sequence[Outcome]) -> None:
    """Let those who wait go on. On the event loop."""
    for outcome in outcomes:
        future = outcome.unit.future
        if future.done():
            continue
        if outcome.error is None:
            future.set_result(outcome.result)
        else:
            future.set_exception(outcome.error)
