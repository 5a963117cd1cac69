"""Notes calls that were meant for SCIM and did not count, so that whoever sets up a connection sees what is wrong.

One a second is kept at the most, whatever comes: it is for people who try, and costs those nothing who guess.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from provisor.directory import tokens
from provisor.directory.near_misses import LONGEST, Miss, NearMiss
from provisor.provisioning.ports import Credentials, NoSuchOrganization, Store, StoreBusy
from provisor.web.admission import Admission
from provisor.web.answers import Refused

_PAUSE = timedelta(seconds=1)
_RESOURCES = frozenset(
    {"Users", "Groups", "Bulk", "Me", "ServiceProviderConfig", "ResourceTypes", "Schemas", ".search"}
)


class NearMisses:
    """What is noted by one process."""

    def __init__(self, store: Store, admission: Admission, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._admission = admission
        self._now = now
        self._last: datetime | None = None

    async def note_stranger(self, token: str) -> None:
        """Note a token that nobody has: of the only organization, else it is nobody's."""
        if not self._may_note():
            return
        detail = tokens.ending(token) if tokens.well_formed(token) else ""
        with suppress(NoSuchOrganization, StoreBusy):
            organization_id = await self._store.organization_named(None)
            await self._note(organization_id, NearMiss(Miss.UNKNOWN_TOKEN, detail, self._now()))

    async def note_path(self, credentials: Credentials, path: str) -> None:
        """Note a path below which nothing is, asked for with a token that works."""
        # PostgreSQL takes no text that contains NUL.
        if "\0" not in path and self._may_note():
            near = NearMiss(Miss.WRONG_PATH, path[:LONGEST], self._now(), credentials.connection.id)
            with suppress(StoreBusy):
                await self._note(credentials.organization_id, near)

    async def note_plain(self, credentials: Credentials) -> None:
        """Note that a token that works came to a proxy by plain http, though the service is reached by https."""
        if self._may_note():
            near = NearMiss(Miss.PLAIN_HTTP, "", self._now(), credentials.connection.id)
            with suppress(StoreBusy):
                await self._note(credentials.organization_id, near)

    async def note_elsewhere(self, headers: Mapping[str, str], path: str) -> None:
        """Note a path that is not below a SCIM base and looks as if it should be, of whoever has a token that works."""
        if _RESOURCES.isdisjoint(path.split("/")) or "authorization" not in headers:
            return
        with suppress(Refused):
            credentials = await self._admission.admit(headers["authorization"])
            await self.note_path(credentials, path)

    def _may_note(self) -> bool:
        now, last = self._now(), self._last
        if last is not None and timedelta() <= now - last < _PAUSE:
            return False
        self._last = now
        return True

    async def _note(self, organization_id: str, near: NearMiss) -> None:
        await self._store.write(organization_id, lambda records: records.note_near_miss(near), brief=True)
