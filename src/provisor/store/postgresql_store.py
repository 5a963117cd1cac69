"""The store on PostgreSQL (`provisioning.ports.Store`).

A unit of writing is one transaction, READ COMMITTED: what must not change between reading and writing is locked as a
row, and what must be unique is decided by an index. Where two transactions meet all the same (deadlocks, a name that
another one took meanwhile), the unit is run again. Units of reading run without a transaction; every statement sees
one state of the database, two of them perhaps two.
"""

import asyncio
import random
from collections.abc import Callable
from typing import TypeVar

import asyncpg
from sqlalchemy.util.concurrency import greenlet_spawn

from provisor.provisioning.ports import Credentials, SignedIn, StoreBusy
from provisor.provisioning.ports import Records as Port
from provisor.store.activity import ActivityNotes
from provisor.store.driver import Driver
from provisor.store.failures import StoreUnavailable
from provisor.store.organizations import organization_ids, organization_named, organization_of
from provisor.store.postgresql_driver import PostgresqlDriver
from provisor.store.postgresql_pool import LONG_PATIENCE, PATIENCE, Pool
from provisor.store.records import Records, recorded
from provisor.store.revisions import is_current
from provisor.store.sealing import Sealer
from provisor.store.sessions import signed_in
from provisor.store.token_uses import TokenUses
from provisor.store.tokens import CREDENTIALS, to_credentials

T = TypeVar("T")

ATTEMPTS = 6
STEPPING_BACK = 0.02
"""In seconds: how long a unit steps back at the most before it tries again; twice as long each time."""

_MET_ANOTHER = (
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.UniqueViolationError,
    asyncpg.ForeignKeyViolationError,  # what it names was erased meanwhile
)
_UNAVAILABLE = (
    OSError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what a statement gets that crosses the server's word that it cuts the connection
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
)


class _Unsettled(Exception):
    """The transaction did not take place, and may be tried again."""


class PostgresqlStore:
    """Runs use cases on a PostgreSQL database."""

    def __init__(self, address: str) -> None:
        self._pool = Pool(address)
        self.uses = TokenUses(self.transact)
        self.note_use = self.uses.note
        self.activity = ActivityNotes(self.transact)
        self.note_request = self.activity.note_request
        self.note_lookup = self.activity.note_lookup
        self.sealer = Sealer(self.consult, self.transact)

    async def close(self) -> None:
        """Finish what waits and close the connections."""
        await self.uses.close()
        await self.activity.close()
        await self.sealer.close()
        await self._pool.close()

    async def credentials(self, digest: bytes) -> Credentials | None:
        """Look up a token by its digest."""
        row = await self.consult(lambda driver: driver.fetch_one(CREDENTIALS, {"digest": digest}))
        return None if row is None else to_credentials(row)

    async def signed_in(self, digest: bytes) -> SignedIn | None:
        """Look up a session by the digest of its secret."""
        return await self.consult(lambda driver: signed_in(driver, digest))

    async def read(
        self,
        organization_id: str,
        work: Callable[[Port], T],
        *,
        brief: bool = False,
    ) -> T:
        """Run a use case that changes nothing; what is brief has to be."""
        return await self._persevere(
            lambda driver: _reading(driver, lambda inside: work(Records(inside, organization_id))),
            within=PATIENCE if brief else LONG_PATIENCE,
        )

    async def write(
        self,
        organization_id: str,
        work: Callable[[Port], T],
        *,
        brief: bool = False,
    ) -> T:
        """Run a use case in a transaction; when this returns, what it wrote is on disk. Raises StoreBusy."""
        done, appended = await self._persevere(
            lambda driver: _writing(driver, lambda inside: recorded(inside, organization_id, work)),
            within=PATIENCE if brief else LONG_PATIENCE,
        )
        self.sealer.note(organization_id, appended)
        return done

    async def seal(self, organization_id: str) -> None:
        """Give the entries that were written so far their places in the journal, waiting a little for others."""
        await self.sealer.catch_up(organization_id)

    async def seal_everywhere(self) -> None:
        """Note that something may wait to be sealed in every organization."""
        for organization_id in await self.consult(organization_ids):
            self.sealer.note(organization_id)

    async def consult(self, work: Callable[[Driver], T]) -> T:
        """Run what reads across organizations."""
        return await self._persevere(lambda driver: _reading(driver, work), within=PATIENCE)

    async def transact(self, work: Callable[[Driver], T]) -> T:
        """Run what writes across organizations, in a transaction."""
        return await self._persevere(lambda driver: _writing(driver, work), within=PATIENCE)

    async def _persevere(self, work: Callable[[PostgresqlDriver], T], *, within: float) -> T:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        for attempt in range(ATTEMPTS):
            if attempt and loop.time() > deadline:
                break
            if attempt:
                # By chance, so that two who met do not meet again.
                await asyncio.sleep(random.uniform(0, STEPPING_BACK * 2**attempt))  # noqa: S311
            try:
                async with self._pool.connection(within=within) as driver:
                    return await greenlet_spawn(work, driver)
            except _Unsettled as unsettled:
                cause = unsettled.__cause__
        if isinstance(cause, _MET_ANOTHER):
            raise StoreBusy("Other writers were in the way again and again.") from cause
        raise StoreUnavailable(f"The database does not answer: {cause}.") from cause

    @property
    def waiting(self) -> int:
        """How many units of work wait for a connection."""
        return self._pool.waiting

    async def organization_named(self, name: str | None) -> str:
        """The id of the organization of that name, or of the only one. Raises NoSuchOrganization."""
        return await self.consult(lambda driver: organization_named(driver, name))

    async def organization_of_sign_in(self, place: bytes) -> str | None:
        """The id of the organization that a way to sign in belongs to."""
        return await self.consult(lambda driver: organization_of(driver, place))

    async def reachable(self) -> bool:
        """Whether the database answers and its schema is the one of this version."""
        try:
            return await self.consult(is_current)
        except StoreBusy:
            return False


def _reading(driver: PostgresqlDriver, work: Callable[[Driver], T]) -> T:
    try:
        return work(driver)
    except _UNAVAILABLE as error:
        driver.connection.terminate()
        raise _Unsettled from error


def _writing(driver: PostgresqlDriver, work: Callable[[Driver], T]) -> T:
    try:
        driver.begin()
        result = work(driver)
    except _MET_ANOTHER as error:
        driver.roll_back()
        raise _Unsettled from error
    except _UNAVAILABLE as error:
        driver.connection.terminate()
        raise _Unsettled from error
    except BaseException:
        driver.roll_back()
        raise
    try:
        driver.commit()
    except _MET_ANOTHER as error:
        raise _Unsettled from error
    except _UNAVAILABLE as error:
        # Whether it is kept nobody can say now; the client comes back and sees.
        driver.connection.terminate()
        raise StoreUnavailable(
            "The connection to the database was lost while it confirmed a change."
        ) from error
    return result
