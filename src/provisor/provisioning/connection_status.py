"""The use case of looking at connections: what each is doing, and when it is expected again."""

from dataclasses import dataclass
from datetime import datetime

from provisor.directory import rhythm
from provisor.directory.connections import Connection
from provisor.directory.rhythm import REMEMBERED, Rhythm, State
from provisor.provisioning import connections
from provisor.provisioning.cycles import Listed
from provisor.provisioning.journal.telling.rhythms import tell_rhythm
from provisor.provisioning.journal.telling.sentences import Teller
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class Status:
    """What a connection is doing, as people read it."""

    connection: str
    state: State
    sentence: str
    remedy: str | None
    last_cycle: Listed | None
    expected: datetime | None

    def to_document(self) -> dict[str, object]:
        """The status as a JSON object."""
        return {
            "connection": self.connection,
            "state": self.state.value,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "last_cycle": self.last_cycle.to_document() if self.last_cycle else None,
            "expected": self.expected.isoformat() if self.expected else None,
        }


def status(records: Records, *, now: datetime, name: str | None = None) -> list[Status]:
    """What the connections are doing, or the one of that name. Raises NoSuchConnection."""
    known = records.connections()
    wanted = known if name is None else [connections.find(records, name)]
    teller, scim_enabled = Teller(known), records.scim_enabled()
    # There are few connections, and each has its own rhythm.
    rhythms = [(each, rhythm_of(records, each, now=now, scim_enabled=scim_enabled)) for each in wanted]
    return [_status(teller, each, found, now=now) for each, found in rhythms]


def rhythm_of(records: Records, connection: Connection, *, now: datetime, scim_enabled: bool) -> Rhythm:
    """What a connection is doing, as far as its cycles tell."""
    remembered = records.cycles_since(connection.id, now - REMEMBERED)
    known = remembered or records.cycles(connection.id, newest=1)
    return rhythm.rhythm(connection.settings, known, scim_enabled=scim_enabled, now=now)


def _status(teller: Teller, connection: Connection, found: Rhythm, *, now: datetime) -> Status:
    told = tell_rhythm(teller, connection, found, now=now)
    last = Listed(found.last, connection.name) if found.last else None
    return Status(connection.name, found.state, told.sentence, told.remedy, last, found.expected)
