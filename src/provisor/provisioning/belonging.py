"""Whose something is that is kept under the id of a connection: decided here alone, of users, teams and memberships.

It is that connection's own. Once that was removed, it is that of the connection which took its place; while none did,
nobody's: people decide then, until a connection adopts it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from provisor.directory.connections import Connection
from provisor.directory.teams import PERSON
from provisor.provisioning.ports import Records

MANUAL = "manual"
"""How the source of a membership that a person gave is shown."""


def manager(records: Records, connection_id: str | None) -> Connection | None:
    """The connection whose it is now; None where it is nobody's, or people's."""
    if connection_id is None:
        return None
    known = [each for each in records.connections() if connection_id in each.known_as]
    return next((each for each in known if each.id == connection_id), known[0] if known else None)


@dataclass(frozen=True, slots=True)
class Names:
    """How connections are named by the ids under which something is kept: those whose it is now, and removed ones."""

    managers: Mapping[str, str]
    removed: Mapping[str, str]

    @classmethod
    def of(cls, records: Records) -> "Names":
        """The names as they are now."""
        connections = records.connections()
        managers = {known: each.name for each in reversed(connections) for known in each.known_as}
        managers |= {each.id: each.name for each in connections}
        return cls(managers, {each.id: each.name for each in records.removed_connections()})

    def manager(self, connection_id: str | None) -> str | None:
        """The name of the connection whose it is now; None where it is nobody's, or people's."""
        return self.managers.get(connection_id or "")

    def givers(self, sources: Iterable[str]) -> tuple[str, ...]:
        """Who gave a membership, each once: connections, also removed ones, and `manual` for people."""
        return tuple(dict.fromkeys(map(self._giver, sources)))

    def _giver(self, source: str) -> str:
        if source == PERSON:
            return MANUAL
        return self.managers.get(source) or self.removed.get(source, source)
