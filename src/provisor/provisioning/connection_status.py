"""The use case of looking at connections: what each is doing, and when it is expected again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from provisor.directory import rhythm
from provisor.directory.connections import Connection
from provisor.directory.cycles import REGULAR
from provisor.directory.rhythm import REMEMBERED, TELLING, Past, Rhythm, State
from provisor.directory.traffic import Traffic
from provisor.provisioning import connections, traffic
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


@dataclass(frozen=True, slots=True)
class Heard:
    """A connection, what it is doing, and what came through it today."""

    connection: Connection
    status: Status
    today: Traffic

    @property
    def last_call(self) -> datetime | None:
        """When something came through it last: every request belongs to a cycle."""
        last = self.status.last_cycle
        return None if last is None else last.cycle.ended


def status(records: Records, *, now: datetime, name: str | None = None) -> list[Status]:
    """What the connections are doing, or the one of that name. Raises NoSuchConnection."""
    known = records.connections()
    return _statuses(records, known, known if name is None else [connections.find(records, name)], now)


def heard(records: Records, *, now: datetime, zone: tzinfo) -> list[Heard]:
    """Every connection with what it is doing, and what came through it since midnight by a clock of that zone."""
    known = records.connections()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    came = traffic.since(records, midnight, until=now)
    return [
        Heard(connection, each, came.get(connection.id, Traffic()))
        for connection, each in zip(known, _statuses(records, known, known, now), strict=True)
    ]


def _statuses(
    records: Records, known: Sequence[Connection], wanted: Sequence[Connection], now: datetime
) -> list[Status]:
    teller, scim_enabled = Teller(known), records.scim_enabled()
    # There are few connections, and each has its own rhythm.
    rhythms = [(each, rhythm_of(records, each, now=now, scim_enabled=scim_enabled)) for each in wanted]
    return [_status(teller, each, found, now=now) for each, found in rhythms]


def rhythm_of(records: Records, connection: Connection, *, now: datetime, scim_enabled: bool) -> Rhythm:
    """What a connection is doing, as far as its cycles tell."""
    past = _past(records, connection, since=now - REMEMBERED)
    return rhythm.rhythm(connection.settings, past, scim_enabled=scim_enabled, now=now)


def _past(records: Records, connection: Connection, *, since: datetime) -> Past:
    newest = records.cycles(connection.id, newest=1)
    last = newest[0] if newest else None
    if last is not None and last.ended < since:
        return Past(last, newest if last.kind in REGULAR else [], None)
    regular = records.regular_cycles(connection.id, since, newest=TELLING)
    return Past(last, regular, records.longest_pause(connection.id, since))


def _status(teller: Teller, connection: Connection, found: Rhythm, *, now: datetime) -> Status:
    told = tell_rhythm(teller, connection, found, now=now)
    last = Listed(found.last, connection.name) if found.last else None
    return Status(connection.name, found.state, told.sentence, told.remedy, last, found.expected)
