"""The store, which runs use cases in transactions, and what it knows of a token."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from provisor.directory.connections import Bot, Connection, Scope
from provisor.directory.lookups import Lookup
from provisor.provisioning.ports.records import Records
from provisor.provisioning.ports.sessions import SignedIn

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is kept about a token that somebody presents, with all that a request needs to know of its organization.

    `configuration` grows with every change of the organization's settings or schemas, in whatever process.
    """

    organization_id: str
    token_id: str
    digest: bytes
    bot: Bot
    expires: datetime
    revoked: datetime | None
    connection: Connection
    scim_enabled: bool
    configuration: int
    scopes: frozenset[Scope] = frozenset({Scope.PROVISION})


class Write(Protocol):
    """Runs a use case in a transaction of an organization."""

    async def __call__(self, work: Callable[[Records], T]) -> T: ...


class Store(Protocol):
    """Runs use cases in transactions."""

    async def credentials(self, digest: bytes) -> Credentials | None:
        """Look up a token by its digest; always the truth of now, never a cache."""

    async def signed_in(self, digest: bytes) -> SignedIn | None:
        """Look up a session by the digest of its secret; likewise."""

    async def read(self, organization_id: str, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case that changes nothing.

        `brief` promises that it is a few statements that indexes answer with a few rows, so that a store may run it
        in between other things.
        """

    async def write(self, organization_id: str, work: Callable[[Records], T], *, brief: bool = False) -> T:
        """Run a use case in a transaction; when this returns, what it wrote is on disk. `brief` is as in `read`.

        On PostgreSQL `work` may be run again from its start when the database asks for a retry.
        Raises StoreBusy when too much waits already.
        """

    async def seal(self, organization_id: str) -> None:
        """Give the entries that were written so far their places in the journal, waiting a little for others."""

    @property
    def waiting(self) -> int:
        """How many units of work wait to be written, or for a connection."""

    def note_use(self, organization_id: str, token_id: str, at: datetime) -> None:
        """Note that a token was used; written soon, in batches."""

    def note_request(self, organization_id: str, connection_id: str, at: datetime, *, failed: bool) -> None:
        """Note a request of a connection, and whether it was answered with an error; written soon, in batches."""

    def note_lookup(
        self, organization_id: str, connection_id: str, at: datetime, lookup: Lookup, *, found: bool
    ) -> None:
        """Note that a connection looked for somebody or something, and whether it was there; written likewise."""

    async def organization_named(self, name: str | None) -> str:
        """The id of the organization of that name, or of the only one. Raises NoSuchOrganization."""

    async def organization_of_sign_in(self, place: bytes) -> str | None:
        """The id of the organization that a way to sign in belongs to (`directory.sign_in.place_of` its name)."""

    async def reachable(self) -> bool:
        """Whether the database answers and its schema is the one of this version."""


class StoreBusy(Exception):
    """More work waits than the store accepts; the client should come back."""


class NoSuchOrganization(Exception):
    """There is no organization of that name, or several and none was named."""
