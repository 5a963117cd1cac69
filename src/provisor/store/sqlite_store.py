"""The store on SQLite (`provisioning.ports.Store`)."""

import sqlite3
from collections.abc import Callable
from typing import TypeVar

from provisor.provisioning.ports import Credentials, SignedIn, StoreBusy
from provisor.provisioning.ports import Records as Port
from provisor.store.activity import ActivityNotes
from provisor.store.driver import Driver
from provisor.store.organizations import organization_ids, organization_named, organization_of
from provisor.store.records import Records, recorded
from provisor.store.revisions import is_current
from provisor.store.sealing import Sealer
from provisor.store.sessions import signed_in
from provisor.store.sqlite_driver import SqliteDriver, connect, set_patience
from provisor.store.sqlite_readers import Readers, read_once
from provisor.store.sqlite_units import told
from provisor.store.sqlite_writer import Writer
from provisor.store.token_uses import TokenUses
from provisor.store.tokens import CREDENTIALS, to_credentials

T = TypeVar("T")


class SqliteStore:
    """Runs use cases on a SQLite database."""

    def __init__(self, path: str) -> None:
        self._writer = Writer(path)
        self._readers = Readers(path)
        self._own_connection = connect(path, read_only=True)
        # It is used on the event loop, which waits for no other process.
        set_patience(self._own_connection, 0)
        self._own = SqliteDriver(self._own_connection)
        self.uses = TokenUses(self.transact)
        self.note_use = self.uses.note
        self.activity = ActivityNotes(self.transact)
        self.note_request = self.activity.note_request
        self.note_lookup = self.activity.note_lookup
        self.sealer = Sealer(self.consult, self.transact)

    async def close(self) -> None:
        """Finish what waits and close the database."""
        await self.uses.close()
        await self.activity.close()
        await self.sealer.close()
        await self._writer.close()
        await self._readers.close()
        self._own_connection.close()

    async def credentials(self, digest: bytes) -> Credentials | None:
        """Look up a token by its digest.

        One look-up on an index takes a few microseconds, less than handing it to a thread: it is made here, on the
        event loop.
        """
        row = self._asked(lambda driver: driver.fetch_one(CREDENTIALS, {"digest": digest}))
        return None if row is None else to_credentials(row)

    async def signed_in(self, digest: bytes) -> SignedIn | None:
        """Look up a session by the digest of its secret, as `credentials` does."""
        return self._asked(lambda driver: signed_in(driver, digest))

    def _asked(self, question: Callable[[Driver], T]) -> T:
        try:
            return question(self._own)
        except sqlite3.OperationalError as error:
            raise told(error) from error

    async def read(self, organization_id: str, work: Callable[[Port], T], *, brief: bool = False) -> T:
        """Run a use case that changes nothing; a brief one here, on the event loop, as `credentials` does."""
        if not brief:
            return await self.consult(lambda driver: work(Records(driver, organization_id)))
        try:
            return read_once(
                self._own_connection, self._own, lambda driver: work(Records(driver, organization_id))
            )
        except sqlite3.OperationalError as error:
            raise told(error) from error

    async def write(self, organization_id: str, work: Callable[[Port], T], *, brief: bool = False) -> T:
        """Run a use case in a transaction; when this returns, what it wrote is on disk. Raises StoreBusy."""
        done, appended = await self._writer.run(
            lambda driver: recorded(driver, organization_id, work), brief=brief
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
        return await self._readers.run(work)

    async def transact(self, work: Callable[[Driver], T]) -> T:
        """Run what writes across organizations, in a transaction."""
        return await self._writer.run(work, brief=False)

    @property
    def waiting(self) -> int:
        """How many units of work wait to be written."""
        return self._writer.waiting

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
        except (StoreBusy, sqlite3.Error):
            return False
