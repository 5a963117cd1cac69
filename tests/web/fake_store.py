"""A store that knows one token and keeps nothing: enough for the web's own behaviour."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from provisor.directory import tokens
from provisor.directory.connections import Bot, Connection
from provisor.directory.journal import Entry
from provisor.directory.lookups import Lookup
from provisor.directory.near_misses import NearMiss
from provisor.provisioning.ports import Credentials

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
TOKEN = tokens.make(bytes(range(24)))
OTHER_TOKEN = tokens.make(bytes(range(1, 25)))


def credentials_of(token: str, token_id: str) -> Credentials:
    return Credentials(
        organization_id="organization-1",
        token_id=token_id,
        digest=tokens.digest(token),
        bot=Bot("bot-1", "SCIM-Bot", "connection-1"),
        expires=NOON + timedelta(days=1),
        revoked=None,
        connection=Connection("connection-1", "default", "tolerant"),
        scim_enabled=True,
        configuration=1,
    )


class _NothingDeclared:
    organization_id = "organization-1"

    def declared_schemas(self) -> list[Any]:
        return []

    def sign_in_methods(self) -> list[Any]:
        return []

    def sign_in_domains(self) -> list[Any]:
        return []

    def has_passkeys(self) -> bool:
        return False

    def append(self, _: Entry) -> None:
        """No test of the web looks into the journal."""

    def __init__(self, near_misses: list[NearMiss]) -> None:
        self._near_misses = near_misses

    def note_near_miss(self, near: NearMiss) -> None:
        self._near_misses.append(near)
        if "\0" in near.detail:
            raise ValueError("PostgreSQL takes no text that contains NUL")


class FakeStore:
    """`known` is by token; `looked_up` and `used` tell what was asked of the store."""

    def __init__(self) -> None:
        self.known = {
            tokens.digest(TOKEN): credentials_of(TOKEN, "token-1"),
            tokens.digest(OTHER_TOKEN): credentials_of(OTHER_TOKEN, "token-2"),
        }
        self.looked_up = 0
        self.used: list[tuple[str, str, datetime]] = []
        self.requests: list[tuple[str, str, datetime, bool]] = []
        self.near_misses: list[NearMiss] = []
        self.healthy = True
        self.waiting = 0

    def change(self, token: str, **changes: Any) -> None:
        digest = tokens.digest(token)
        self.known[digest] = replace(self.known[digest], **changes)

    async def credentials(self, digest: bytes) -> Credentials | None:
        self.looked_up += 1
        return self.known.get(digest)

    async def read(self, _: str, work: Callable[[Any], Any], *, brief: bool = False) -> Any:  # noqa: ARG002 - the port
        return work(_NothingDeclared(self.near_misses))

    async def write(self, _: str, work: Callable[[Any], Any], *, brief: bool = False) -> Any:  # noqa: ARG002 - the port
        return work(_NothingDeclared(self.near_misses))

    async def seal(self, _: str) -> None:
        """No test of the web looks into the journal."""

    def note_use(self, organization_id: str, token_id: str, at: datetime) -> None:
        self.used.append((organization_id, token_id, at))

    def note_request(self, organization_id: str, connection_id: str, at: datetime, *, failed: bool) -> None:
        self.requests.append((organization_id, connection_id, at, failed))

    def note_lookup(
        self, organization_id: str, connection_id: str, at: datetime, lookup: Lookup, *, found: bool
    ) -> None:
        """No test of the web finds anybody."""

    async def organization_named(self, _: str | None) -> str:
        return "organization-1"

    async def reachable(self) -> bool:
        return self.healthy
