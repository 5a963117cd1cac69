"""Opening the store that an address means."""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Protocol, TypeVar

from provisor.provisioning.ports import Store
from provisor.store.addresses import PostgresqlServer, SqliteFile, read_address
from provisor.store.driver import Driver
from provisor.store.failures import StoreUnavailable
from provisor.store.postgresql_store import PostgresqlStore
from provisor.store.revisions import check_current
from provisor.store.sealing import Sealer
from provisor.store.sqlite_store import SqliteStore
from provisor.store.token_uses import TokenUses

T = TypeVar("T")


class OpenStore(Store, Protocol):
    """A store with what administration needs beyond one organization."""

    async def consult(self, work: Callable[[Driver], T]) -> T:
        """Run what reads across organizations."""

    async def transact(self, work: Callable[[Driver], T]) -> T:
        """Run what writes across organizations, in a transaction."""

    @property
    def uses(self) -> TokenUses:
        """The uses of tokens that are not written yet."""

    @property
    def sealer(self) -> Sealer:
        """What gives the entries of the journal their places."""

    async def seal_everywhere(self) -> None:
        """Note that something may wait to be sealed in every organization."""

    async def close(self) -> None:
        """Finish what waits and close the database."""


@asynccontextmanager
async def open_store(database_url: str) -> AsyncIterator[OpenStore]:
    """Open a database whose tables are those of this version, and close it in the end.

    Raises UnknownDatabase, StoreUnavailable, DatabaseOutdated, DatabaseFromTheFuture.
    """
    store = await _open(database_url)
    try:
        await store.consult(check_current)
        yield store
    finally:
        await store.close()


async def _open(database_url: str) -> OpenStore:
    match read_address(database_url):
        case SqliteFile(path):
            try:
                return SqliteStore(path)
            except sqlite3.DatabaseError as error:
                raise StoreUnavailable(f"The database {path} can't be opened: {error}.") from error
        case PostgresqlServer(address):
            return PostgresqlStore(address)
