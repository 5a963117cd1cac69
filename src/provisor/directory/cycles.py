"""Cycles: which requests of a connection belong together, what they did, and what kind of run that was.

Identity providers don't say where a cycle begins or ends; it is told by the silence around it. Pure: what happened is
handed in, in whatever order and however divided, and the same cycles come of it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from enum import StrEnum
from functools import partial, reduce
from statistics import median_low
from typing import Self

from provisor.directory.connections import ConnectionSettings
from provisor.directory.connections import Kind as Provider
from provisor.directory.journal import Action, Entry

_SILENCE = {Provider.ENTRA: timedelta(minutes=5), Provider.OKTA: timedelta(minutes=15)}
_USUAL_SILENCE = timedelta(minutes=10)
_SHORTEST_SILENCE = timedelta(minutes=2)

_FEWEST_COMPARED = 3
"""Of fewer nobody can say what is usual."""

_PROBED = timedelta(seconds=10)
"""What ends a test of the connection, which a person presses a while before or after a run."""
_PRESSED = timedelta(minutes=1)
"""What ends a run on demand before the first cycle, which a person starts a while after it."""

MOMENT = timedelta(minutes=1)
"""What happened within one of the clock is never divided between cycles: activity may be noted in pieces so long."""


class Kind(StrEnum):
    """What kind of run it was. A `session` is of a connection that sends when something happens."""

    INITIAL = "initial"
    INCREMENTAL = "incremental"
    ON_DEMAND = "on demand"
    SESSION = "session"
    TEST = "test"
    FAILED = "failed"


class Because(StrEnum):
    """By what the kind is told."""

    FIRST = "first"
    EVERYBODY = "everybody"
    CHANGES = "changes"
    OFF_THE_BEAT = "off the beat"
    QUESTIONS = "questions"
    EVENTS = "events"
    IN_VAIN = "in vain"


KINDS: Mapping[Because, Kind] = {
    Because.FIRST: Kind.INITIAL,
    Because.EVERYBODY: Kind.INITIAL,
    Because.CHANGES: Kind.INCREMENTAL,
    Because.OFF_THE_BEAT: Kind.ON_DEMAND,
    Because.QUESTIONS: Kind.TEST,
    Because.EVENTS: Kind.SESSION,
    Because.IN_VAIN: Kind.FAILED,
}
REGULAR = frozenset({Kind.INITIAL, Kind.INCREMENTAL, Kind.SESSION, Kind.FAILED})
"""The kinds that keep the beat; the others are pressed by people."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much happened. `requests` are those with a token of the connection, `failed` those answered with an error.

    `lookups` are searches for one user or team, `missed` those that found nobody. From `created` to `deleted` it is
    users, `refused` changes of whatever, `held` changes that the guard holds.
    """

    requests: int = 0
    failed: int = 0
    lookups: int = 0
    missed: int = 0
    created: int = 0
    updated: int = 0
    adopted: int = 0
    deactivated: int = 0
    deleted: int = 0
    refused: int = 0
    held: int = 0
    teams_created: int = 0
    teams_updated: int = 0
    teams_deleted: int = 0
    members_added: int = 0
    members_removed: int = 0

    def __add__(self, other: Self) -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in COUNTS))

    @property
    def people(self) -> int:
        """How many times a user was changed."""
        return self.created + self.updated + self.adopted + self.deactivated + self.deleted

    @property
    def done(self) -> int:
        """How many changes were made, or are held."""
        teams = self.teams_created + self.teams_updated + self.teams_deleted
        return self.people + teams + self.held

    @property
    def changes(self) -> int:
        """How many changes were made, refused or held."""
        return self.done + self.refused


COUNTS = tuple(each.name for each in fields(Counts))


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that a connection did, within one MOMENT of the clock."""

    connection_id: str
    began: datetime
    ended: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class Standing:
    """What was known of a connection before a cycle: the people whom it had brought, the last regular start."""

    people: int = 0
    regular: datetime | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """What belongs together of a connection's requests; `before` is what was known when it began."""

    id: str
    connection_id: str
    started: datetime
    ended: datetime
    counts: Counts = Counts()
    because: Because = Because.EVENTS
    before: Standing = field(default_factory=Standing)

    @property
    def kind(self) -> Kind:
        """What kind of run it was, as far as can be told."""
        return KINDS[self.because]

    @property
    def after(self) -> Standing:
        """What is known of the connection after it."""
        people = self.before.people + self.counts.created - self.counts.deleted
        if self.kind is Kind.INITIAL:
            people = max(people, self.counts.lookups - self.counts.missed + self.counts.created)
        return Standing(max(people, 0), self.started if self._keeps_the_beat else self.before.regular)

    @property
    def _keeps_the_beat(self) -> bool:
        # What fails before anything has worked is no first cycle: that one is still to come.
        return self.kind in REGULAR and (self.kind is not Kind.FAILED or self.before.regular is not None)


def silence(settings: ConnectionSettings) -> timedelta:
    """What ends a cycle: so long nothing came."""
    usual = _SILENCE.get(settings.kind, _USUAL_SILENCE) if settings.kind else _USUAL_SILENCE
    interval = settings.expected_after
    return usual if interval is None else max(min(usual, timedelta(minutes=interval) / 4), _SHORTEST_SILENCE)


def gather(
    known: Sequence[Cycle], activities: Iterable[Activity], settings: ConnectionSettings, *, before: Standing
) -> list[Cycle]:
    """The cycles of one connection with what it did besides, in order; `known` are the cycles so far, from `before` on.

    Where activity fills the silence between two cycles they become one, under the id of the earlier. A session, of a
    connection that sends when something happens, ends at midnight (UTC), too: else it might never end. What looks like
    a test of the connection opens and lengthens no cycle, and what looks like a run on demand ends before the first
    one: a shorter silence ends them. The more is known, the less looks like either: cycles join and never part.
    """
    ids = {each.id for each in known}
    parts = sorted([*known, *map(_opened, activities)], key=lambda each: each.started)
    joined: list[Cycle] = []
    for part in parts:
        place = _place(joined, part, settings, begun=before.regular is not None)
        joined[place:] = [reduce(partial(_joined, known=ids), (*joined[place:], part))]
    return _judged(joined, settings, before)


def usual(earlier: Sequence[Cycle]) -> Counts | None:
    """What is usual for cycles such as these: the median of each number; None where they are too few to tell."""
    if len(earlier) < _FEWEST_COMPARED:
        return None
    return Counts(*(median_low(getattr(each.counts, name) for each in earlier) for name in COUNTS))


def counted(entry: Entry) -> Mapping[str, int]:
    """What an entry of the journal counts as in the cycle of its connection; nothing where it tells of other things."""
    name = _COUNTED.get(entry.action)
    if name is None:
        return {}
    after = entry.after or {}
    if entry.action is Action.USER_CHANGED and after.get("active") is False:
        name = "deactivated"
    members = after.get("members")
    if not entry.action.startswith("team.") or not isinstance(members, Mapping):
        return {name: 1}
    return {
        name: 1,
        "members_added": len(members.get("added", ())),
        "members_removed": len(members.get("removed", ())),
    }


_COUNTED: Mapping[Action, str] = {
    Action.USER_CREATED: "created",
    Action.USER_RESTORED: "created",
    Action.USER_CHANGED: "updated",
    Action.USER_ADOPTED: "adopted",
    Action.USER_DELETED: "deleted",
    Action.TEAM_CREATED: "teams_created",
    Action.TEAM_ADOPTED: "teams_updated",
    Action.TEAM_CHANGED: "teams_updated",
    Action.TEAM_DELETED: "teams_deleted",
    Action.TEAM_RELEASED: "teams_deleted",
    Action.REQUEST_REFUSED: "refused",
    Action.CHANGE_HELD: "held",
}


def _opened(activity: Activity) -> Cycle:
    # Told by what it is of, so that nobody need draw an id where activity is gathered.
    told = f"{activity.connection_id}\0{activity.began.isoformat()}".encode()
    cycle_id = hashlib.blake2b(told, digest_size=8).hexdigest()
    return Cycle(cycle_id, activity.connection_id, activity.began, activity.ended, activity.counts)


def _place(cycles: Sequence[Cycle], part: Cycle, settings: ConnectionSettings, *, begun: bool) -> int:
    """To which of the cycles so far a part belongs, and all that follow; their number, if to none.

    `begun` is whether a regular one came before these.
    """
    last = len(cycles) - 1
    if cycles and _belong_together(cycles[last], part, settings, _PROBED):
        return last
    run = next((number for number in range(last, -1, -1) if not _is_probe(cycles[number].counts)), None)
    if run is None or _is_probe(part.counts):
        return len(cycles)
    by_the_clock = settings.expected_after is not None
    pressed = by_the_clock and not begun and all(_is_little(each.counts) for each in cycles[: run + 1])
    within = _PRESSED if pressed else silence(settings)
    return run if _belong_together(cycles[run], part, settings, within) else len(cycles)


def _is_probe(counts: Counts) -> bool:
    """Whether it looks like a test of the connection: it asks little, well, finds nobody, and changes nothing."""
    asked_little = counts.requests <= _FEW_QUESTIONS and not counts.failed
    return asked_little and counts.lookups == counts.missed and not counts.changes


def _belong_together(earlier: Cycle, later: Cycle, settings: ConnectionSettings, within: timedelta) -> bool:
    if settings.expected_after is None and earlier.ended.date() != later.started.date():
        return False
    return later.started - earlier.ended <= within or _moment(earlier.ended) == _moment(later.started)


def _moment(at: datetime) -> int:
    return int(at.timestamp() // MOMENT.total_seconds())


def _joined(earlier: Cycle, later: Cycle, known: set[str]) -> Cycle:
    keeps = earlier.id if earlier.id in known or later.id not in known else later.id
    return replace(
        earlier, id=keeps, ended=max(earlier.ended, later.ended), counts=earlier.counts + later.counts
    )


def _judged(cycles: Sequence[Cycle], settings: ConnectionSettings, before: Standing) -> list[Cycle]:
    judged = []
    for cycle in cycles:
        known = replace(cycle, before=before)
        judged.append(replace(known, because=_because(known, settings)))
        before = judged[-1].after
    return judged


_FEW_QUESTIONS = 4
"""Entra ID's Test Connection asks two, Okta's one."""

_FEW_REQUESTS = 30
_FEW_PEOPLE = 6
"""On demand Entra ID provisions one user, or one group with five members at the most (Microsoft Learn)."""

_MANY_PEOPLE = 10
"""From so many on, it shows whether everybody is looked for."""

_OFF_THE_BEAT = 0.75
"""Which part of the interval a run on demand comes before."""


def _because(cycle: Cycle, settings: ConnectionSettings) -> Because:
    counts, before = cycle.counts, cycle.before
    interval = settings.expected_after
    due = None
    if interval is not None and before.regular is not None:
        due = before.regular + timedelta(minutes=interval) * _OFF_THE_BEAT
    early = due is None or cycle.started < due
    few = early and not counts.changes and counts.requests <= _FEW_QUESTIONS
    if _is_in_vain(counts) and not (few and interval is not None):
        return Because.IN_VAIN
    if few:
        return Because.QUESTIONS
    if before.regular is None and not _may_be_of_one(counts, before, by_the_clock=interval is not None):
        return Because.FIRST
    if before.people >= _MANY_PEOPLE and counts.lookups * 2 >= before.people:
        return Because.EVERYBODY
    if interval is None:
        return Because.EVENTS
    on_demand = before.regular is None or (early and _is_little(counts))
    return Because.OFF_THE_BEAT if on_demand else Because.CHANGES


def _is_in_vain(counts: Counts) -> bool:
    return counts.requests > 0 and counts.failed == counts.requests and not counts.done


def _may_be_of_one(counts: Counts, before: Standing, *, by_the_clock: bool) -> bool:
    """Whether it may be about one user or one team, which whoever provisions by the clock sends with a few members."""
    if counts.lookups <= 2 and counts.people <= 2 and counts.changes <= 2 and counts.created <= 1:
        return True
    # First a person and then a team, with hardly a pause between.
    little = counts.requests <= 2 * _FEW_REQUESTS and counts.created + counts.adopted <= _FEW_PEOPLE
    one_team = counts.teams_created <= 1
    return by_the_clock and little and one_team and not _finds_everybody(counts, before)


def _finds_everybody(counts: Counts, before: Standing) -> bool:
    """Whether all who were brought so far are looked for again and found, and their team beside them."""
    return counts.lookups - counts.missed > before.people + counts.created + counts.adopted


def _is_little(counts: Counts) -> bool:
    return counts.requests <= _FEW_REQUESTS and counts.people <= _FEW_PEOPLE
