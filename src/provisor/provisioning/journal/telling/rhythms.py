"""Makes sentences of cycles and of the rhythm of a connection."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from provisor.directory import moments
from provisor.directory.connections import Connection
from provisor.directory.cycles import Cycle
from provisor.directory.phrasing import Count, phrase
from provisor.directory.rhythm import Rhythm
from provisor.provisioning.journal.telling import templates
from provisor.provisioning.journal.telling.sentences import Teller, Told


def tell_kind(cycle: Cycle) -> str:
    """By what the kind of a cycle is told."""
    counts = cycle.counts
    places = {
        "lookups": Count(counts.lookups),
        "requests": Count(counts.requests),
        "people": Count(cycle.before.people),
    }
    return phrase(templates.CYCLES[cycle.because], places)


def tell_rhythm(teller: Teller, connection: Connection, rhythm: Rhythm, *, now: datetime) -> Told:
    """What a connection is doing, and what to do about it where there is something to do."""
    template = templates.STATES[rhythm.state]
    provider = teller.provider(connection.id)
    places = {"provider": provider, "connection": connection.name, **_places(rhythm, now)}
    return Told(phrase(template.sentence, places), phrase(template.remedy, places) or None)


def _places(rhythm: Rhythm, now: datetime) -> Mapping[str, Any]:
    last = rhythm.last
    return {
        "last_started": _time(last.started if last else None, now),
        "last_ended": _time(last.ended if last else None, now),
        "expected": _time(rhythm.expected, now),
        "cycle": last.id if last else "",
        "failed": Count(max(last.counts.failed, last.counts.refused) if last else 0),
        "requests": Count(last.counts.requests if last else 0),
    }


def _time(at: datetime | None, now: datetime) -> str:
    return moments.hour(at, seen=now) if at is not None else ""
