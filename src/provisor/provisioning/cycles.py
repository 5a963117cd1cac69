"""The use cases of cycles: gather what connections did into cycles, and show these."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeAlias

from provisor.directory import cycles
from provisor.directory.connections import ConnectionSettings
from provisor.directory.cycles import MOMENT, Activity, Counts, Cycle, Standing
from provisor.directory.ids import as_kept
from provisor.directory.journal import Entry
from provisor.directory.refusals import NoSuchCycle
from provisor.provisioning import connections
from provisor.provisioning.ports import Records

_MOMENT = MOMENT.total_seconds()


def find(records: Records, cycle_id: str) -> Cycle:
    """The cycle of that id. Raises NoSuchCycle."""
    cycle = records.cycle(as_kept(cycle_id))
    if cycle is None:
        raise NoSuchCycle(cycle_id)
    return cycle


def activities(entries: Iterable[Entry]) -> list[Activity]:
    """What connections did by entries of the journal, as far as it counts in cycles."""
    pieces: dict[tuple[str, int], list[tuple[datetime, Mapping[str, int]]]] = {}
    for entry in entries:
        connection_id = entry.actor.connection_id
        if connection_id is not None and (counted := cycles.counted(entry)):
            moment = int(entry.at.timestamp() // _MOMENT)
            pieces.setdefault((connection_id, moment), []).append((entry.at, counted))
    return [_activity(connection_id, piece) for (connection_id, _), piece in pieces.items()]


def _activity(connection_id: str, done: Sequence[tuple[datetime, Mapping[str, int]]]) -> Activity:
    counts: dict[str, int] = {}
    for _, counted in done:
        for name, number in counted.items():
            counts[name] = counts.get(name, 0) + number
    times = [at for at, _ in done]
    return Activity(connection_id, min(times), max(times), Counts(**counts))


def gather(records: Records, done: Iterable[Activity]) -> None:
    """Count what connections did in the cycles that it belongs to.

    Two that gather must not meet: the caller holds the chain (`Records.lock_seals`).
    """
    ordered = sorted(done, key=lambda each: (each.connection_id, each.began))
    if not ordered:
        return
    settings = {each.id: each.settings for each in records.connections()}
    for connection_id, own in groupby(ordered, key=lambda each: each.connection_id):
        _gather(records, connection_id, list(own), settings.get(connection_id, ConnectionSettings()))


def _gather(
    records: Records, connection_id: str, done: Sequence[Activity], settings: ConnectionSettings
) -> None:
    reaches = done[0].began - cycles.silence(settings)
    known = records.cycles_since(connection_id, reaches)
    earlier = records.cycles(connection_id, before=reaches, newest=1)
    before = earlier[0].after if earlier else Standing()
    found = cycles.gather(known, done, settings, before=before)
    records.save_cycles([each for each in found if each not in known])
    records.remove_cycles(sorted({each.id for each in known} - {each.id for each in found}))


@dataclass(frozen=True, slots=True)
class Listed:
    """A cycle with the name of its connection."""

    cycle: Cycle
    connection: str

    def to_document(self) -> dict[str, object]:
        """The cycle as a JSON object."""
        cycle, counts = self.cycle, self.cycle.counts
        first = ("created", "updated", "deactivated", "deleted", "refused")
        return {
            "id": cycle.id,
            "connection": self.connection,
            "started": cycle.started.isoformat(),
            "ended": cycle.ended.isoformat(),
            **{name: getattr(counts, name) for name in first},
            "kind": cycle.kind.value,
            "because": cycle.because.value,
            **{name: getattr(counts, name) for name in cycles.COUNTS if name not in first},
        }


Place: TypeAlias = tuple[datetime, str]
"""Where a cycle stands in a list."""


def place(cycle: Cycle, *, of_connection: bool) -> Place:
    """The place of a cycle in the list of its connection's, or of all."""
    return (cycle.ended if of_connection else cycle.started), cycle.id


def newest(
    records: Records, *, connection: str | None = None, before: Place | None = None, limit: int
) -> list[Listed]:
    """The newest cycles, of the connection of that name or of all, newest first. Raises NoSuchConnection.

    With `before`, those that follow that place.
    """
    connection_id = None if connection is None else connections.called(records, connection).id
    at, cycle_id = before or (None, "")
    return listed(records, records.cycles(connection_id, before=at, before_id=cycle_id, newest=limit))


def listed(records: Records, found: Sequence[Cycle]) -> list[Listed]:
    """Cycles with the names of their connections, also of removed ones."""
    known = [*records.removed_connections(), *records.connections()]
    names: Mapping[str, str] = {each.id: each.name for each in known}
    return [Listed(each, names.get(each.connection_id, each.connection_id)) for each in found]
