"""Connections to PostgreSQL: a bounded number, waited for in order, by a bounded number of requests.

asyncpg's own pool resets a connection by a round trip whenever it comes back, and lets any number of requests wait.
"""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from provisor.provisioning.ports import StoreBusy
from provisor.store.failures import StoreUnavailable, UnknownDatabase
from provisor.store.postgresql_driver import PostgresqlDriver

CONNECTIONS = 16
"""In each process."""

MOST_WAITING = 2_000
"""Units of work that may wait for a connection before the store is busy."""

PATIENCE = 10.0
"""In seconds: how long a unit of work waits for a connection, and a brief one may take once it has one."""

LONG_PATIENCE = 120.0
"""In seconds: how long other work may take, such as Bulk, huge groups, and the commands of an operator."""

_SETTINGS = {
    "application_name": "provisor",
    # Compiling statements that take microseconds would cost milliseconds.
    "jit": "off",
    "idle_in_transaction_session_timeout": "60s",
}


async def connect(address: str) -> asyncpg.Connection:
    """A connection of its own. Raises UnknownDatabase and StoreUnavailable."""
    several_hosts = "," in urlsplit(address).netloc and "target_session_attrs" not in address
    try:
        return await asyncpg.connect(
            address,
            timeout=PATIENCE,
            statement_cache_size=1000,
            max_cached_statement_lifetime=0,
            server_settings=_SETTINGS,
            # Of servers that stand in for each other, only the one that is written to.
            target_session_attrs=SessionAttribute.read_write if several_hosts else None,
        )
    except (asyncpg.ClientConfigurationError, asyncpg.InvalidCatalogNameError) as error:
        raise UnknownDatabase(f"The address of the database leads nowhere: {error}.") from error
    except (
        asyncpg.InvalidAuthorizationSpecificationError,
        asyncpg.InvalidPasswordError,
    ) as error:
        raise UnknownDatabase(f"The database does not accept its user: {error}.") from error
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StoreUnavailable(f"The database does not answer: {error or 'it took too long'}.") from error


class Pool:
    """The connections of a process."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._idle: list[PostgresqlDriver] = []
        self._free = asyncio.Semaphore(CONNECTIONS)
        self._waiting = 0
        # Other processes begin elsewhere, so that few connections share a row of totals.
        self._made = os.getpid()

    @property
    def waiting(self) -> int:
        """How many wait for a connection."""
        return self._waiting

    @asynccontextmanager
    async def connection(self, *, within: float) -> AsyncIterator[PostgresqlDriver]:
        """A connection, which is given back in the end, or closed if anything but an answer of the server is raised.

        Its work ends `within` seconds, by closing the socket: to cancel a commit that waits for its standby would make
        it succeed. Raises StoreBusy and StoreUnavailable.
        """
        await self._wait()
        try:
            driver = self._reused() or await self._connect()
            deadline = asyncio.get_running_loop().call_later(within, driver.connection.terminate)
            try:
                yield driver
            except asyncio.CancelledError:
                driver.connection.terminate()
                raise
            finally:
                deadline.cancel()
                if driver.connection.is_closed() or driver.connection.is_in_transaction():
                    driver.connection.terminate()
                else:
                    self._idle.append(driver)
        finally:
            self._free.release()

    def _reused(self) -> PostgresqlDriver | None:
        """The connection that was given back last, of those that the server has not cut meanwhile."""
        while self._idle:
            driver = self._idle.pop()
            if not driver.connection.is_closed():
                return driver
        return None

    async def _wait(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        if self._waiting >= MOST_WAITING:
            raise StoreBusy("Too many requests wait for the database.")
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._free.acquire()
        except TimeoutError:
            raise StoreBusy("No connection to the database became free in time.") from None
        finally:
            self._waiting -= 1

    async def _connect(self) -> PostgresqlDriver:
        connection = await connect(self._address)
        self._made += 1
        return PostgresqlDriver(connection, self._made)

    async def close(self) -> None:
        """Close every connection, once each is given back."""
        for _ in range(CONNECTIONS):
            await self._free.acquire()
        while self._idle:
            await self._idle.pop().connection.close(timeout=PATIENCE)
