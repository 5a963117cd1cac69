"""The rhythm of a connection: when it came, when it should come again, and what its silence means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from provisor.directory.connections import ConnectionSettings
from provisor.directory.cycles import Cycle, silence

REMEMBERED = timedelta(weeks=4)
"""How far back the rhythm is told from. After as long in quarantine Entra ID stops the job (Microsoft Learn)."""

_LONGEST_PAUSE = timedelta(days=1)
"""Entra ID tries a job in quarantine less and less often, down to once a day (Microsoft Learn)."""

_LATE = 1.5
"""From so many intervals on, one was left out."""

_FAILING = 0.4
"""Which part of the requests fails where Entra ID quarantines a job."""

_GROWTH = (1.6, 2.6)
"""By which factor its pauses grow, about."""

_THINNING = 3
"""So many pauses that grow are no chance."""

TELLING = _THINNING + 1
"""So many of the latest regular cycles tell what a connection does; those before do by their longest pause alone."""


class State(StrEnum):
    """What a connection is doing, as far as can be told."""

    NEVER_SEEN = "never seen"
    OFF = "off"
    PAUSED = "paused"
    RUNNING = "running"
    NOT_STARTED = "not started"
    WAITING = "waiting"
    QUIET = "quiet"
    OVERDUE = "overdue"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a connection: its last cycle, and of REMEMBERED the latest regular ones and the longest pause.

    Of `regular`, oldest first, there are TELLING at the least where as many came.
    """

    last: Cycle | None
    regular: Sequence[Cycle]
    longest: timedelta | None


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The state of a connection, its last cycle, and when the next one is, or was, expected.

    `longest` is its longest silence in the last four weeks, before the present one.
    """

    state: State
    last: Cycle | None
    expected: datetime | None
    longest: timedelta | None = None


def rhythm(settings: ConnectionSettings, past: Past, *, scim_enabled: bool, now: datetime) -> Rhythm:
    """What the past of a connection tells."""
    expected = _expected(settings, past.regular)
    state = _switched(settings, scim_enabled=scim_enabled) or _seen(settings, past, expected, now)
    return Rhythm(state, past.last, expected, past.longest)


def _switched(settings: ConnectionSettings, *, scim_enabled: bool) -> State | None:
    if not scim_enabled:
        return State.OFF
    return State.PAUSED if settings.paused else None


def _seen(settings: ConnectionSettings, past: Past, expected: datetime | None, now: datetime) -> State:
    if past.last is None:
        return State.NEVER_SEEN
    if now - past.last.ended < silence(settings):
        return State.RUNNING
    if not past.regular:
        return State.NOT_STARTED
    if expected is None:
        return State.QUIET
    return _silent(timedelta(minutes=settings.expected_after or 0), past, expected, now)


def _silent(interval: timedelta, past: Past, expected: datetime, now: datetime) -> State:
    """What the silence of a connection means that comes by the clock."""
    if _is_thinning(past.regular, interval) and now <= expected + _LONGEST_PAUSE / 2:
        return State.QUARANTINED
    if now <= expected + interval / 2:
        return State.WAITING
    # Entra ID sends nothing while nothing changes: nights and week-ends are as silent as the ones before.
    used_to_it = past.longest is not None and now - past.regular[-1].started <= past.longest
    return State.QUIET if used_to_it else State.OVERDUE


def _expected(settings: ConnectionSettings, regular: Sequence[Cycle]) -> datetime | None:
    if settings.expected_after is None or not regular:
        return None
    interval = timedelta(minutes=settings.expected_after)
    pauses = _pauses(regular)
    wait = min(2 * pauses[-1], _LONGEST_PAUSE) if _is_thinning(regular, interval) else interval
    return max(regular[-1].started + wait, regular[-1].ended)


def _is_thinning(regular: Sequence[Cycle], interval: timedelta) -> bool:
    """Whether it comes less and less often, as Entra ID does with a job in quarantine."""
    pauses = _pauses(regular)
    if not pauses or pauses[-1] < interval * _LATE or pauses[-1] > _LONGEST_PAUSE * 1.25:
        return False
    failing = [_fails(each) for each in regular[-_THINNING:]]
    if any(failing):
        return all(failing[-2:])
    # A job that would delete too many is quarantined without a failure.
    latest = pauses[-_THINNING:]
    return (
        len(latest) == _THINNING
        and latest[0] >= interval * _LATE
        and all(_grows(earlier, later) for earlier, later in pairwise(latest))
    )


def _grows(earlier: timedelta, later: timedelta) -> bool:
    factor = later / earlier
    as_long_as_it_gets = min(earlier, later) > _LONGEST_PAUSE * 0.8
    return as_long_as_it_gets or _GROWTH[0] <= factor <= _GROWTH[1]


def _fails(cycle: Cycle) -> bool:
    failed = max(cycle.counts.failed, cycle.counts.refused)
    return failed > 0 and failed >= cycle.counts.requests * _FAILING


def _pauses(regular: Sequence[Cycle]) -> list[timedelta]:
    return [later.started - earlier.started for earlier, later in pairwise(regular)]
