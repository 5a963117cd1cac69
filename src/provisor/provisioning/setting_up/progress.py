"""The use case of looking how far a connection is set up: what was seen of it since its newest token was made.

Told by its cycles and by the journal, so that it stays where it is kept anyway, and a new token begins anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory import finding, rotation
from provisor.directory.connections import Bot, Connection, Scope, Token
from provisor.directory.cycles import Cycle, Kind
from provisor.directory.journal import Action, Entry
from provisor.directory.near_misses import NearMiss
from provisor.provisioning import connection_status
from provisor.provisioning.connection_status import Status
from provisor.provisioning.ports import Records
from provisor.provisioning.setting_up.guides import Guide, Mark, Step

_WATCHED = timedelta(weeks=4)
"""So long after the newest token was made it is watched what comes first."""
_MOST_CYCLES = 2000
_LATELY = timedelta(hours=1)
_AT_ONCE = timedelta(seconds=2)
"""Of calls that follow each other so soon, only the first is kept as a near miss."""
_USERS = (Action.USER_CREATED, Action.USER_RESTORED, Action.USER_ADOPTED, Action.USER_CHANGED)
_TEAMS = (Action.TEAM_CREATED, Action.TEAM_ADOPTED, Action.TEAM_CHANGED)
_WHOLE = (Kind.INITIAL, Kind.INCREMENTAL)


@dataclass(frozen=True, slots=True)
class Sighting:
    """What was seen, and when: who or what came (`entry`), or the cycle that began."""

    at: datetime
    entry: Entry | None = None
    cycle: Cycle | None = None

    @property
    def name(self) -> str:
        """What came, as it is shown."""
        if self.entry is None:
            return ""
        shown = (self.entry.after or {}).get("displayName")
        return shown if isinstance(shown, str) and shown.strip() else self.entry.resource_name or ""

    @property
    def created(self) -> bool:
        """Whether what came was not here before."""
        return self.entry is not None and self.entry.action is Action.USER_CREATED

    @property
    def kept(self) -> Sequence[str]:
        """The attributes that arrived and were kept, by name."""
        return sorted((self.entry.after or {}) if self.entry else ())

    @property
    def set_aside(self) -> Sequence[str]:
        """The attributes that arrived and were not kept."""
        return self.entry.set_aside if self.entry else ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a connection is. `token` is its newest that works, None where it has none.

    `other` is the token that it came with lately instead: an older one, or one that has ended. `near` are the calls of
    late that did not count and that may have been its own, `mended` those of its own after which it came as it should.
    """

    connection: Connection
    bot: Bot | None
    token: Token | None
    other: Token | None
    marks: Mapping[Mark, Sighting]
    status: Status
    near: Sequence[NearMiss] = ()
    mended: Sequence[NearMiss] = ()

    def next_of(self, guide: Guide) -> Step | None:
        """The step that follows what was seen last, else the first that was left out; None where all was seen."""
        left_out = [step for step in guide.steps if step.mark and step.mark not in self.marks]
        seen = [number for number, step in enumerate(guide.steps, 1) if step.mark in self.marks]
        following = guide.steps[max(seen, default=0) :]
        return next(iter(following), left_out[0]) if left_out else None


def progress(records: Records, connection: Connection, *, at: datetime) -> Progress:
    """What was seen of a connection since its newest token was made."""
    bots = [each for each in records.bots() if each.connection_id == connection.id]
    own = _tokens(records, bots)
    token = max(
        (each for each in own if rotation.works(each, at=at)), key=lambda each: each.created, default=None
    )
    status = connection_status.status(records, now=at, name=connection.name)[0]
    lately = [each for each in records.near_misses() if at - each.at <= _LATELY]
    tried = [each for each in lately if each.connection_id == connection.id]
    near = [each for each in tried if not _came_since(status, each)]
    strange = [each for each in lately if each.connection_id is None]
    working = [each for each in records.tokens() if rotation.works(each, at=at)]
    return Progress(
        connection,
        bots[0] if bots else None,
        token,
        _other(own, token, at),
        _marks(records, connection, token) if token is not None else {},
        status,
        [*near, *(each for each in strange if token and _may_be_meant_for(token, each, own, working))],
        [each for each in tried if each not in near],
    )


def _came_since(status: Status, near: NearMiss) -> bool:
    """Whether the connection made another call since one that was near, which alone is no request of its cycles."""
    return status.last_cycle is not None and status.last_cycle.cycle.ended > near.at + _AT_ONCE


def _may_be_meant_for(token: Token, near: NearMiss, own: Sequence[Token], working: Sequence[Token]) -> bool:
    """Whether a call with a token that nobody has may have been a try to come with the newest of a connection.

    It was none where one of its own was used since. Nor was it where another one still waits for its first call, which
    is more likely meant, or where one was used for the first time since: whoever tried has pasted the right one.
    """
    made = [each for each in working if each.created <= near.at]
    if token not in made or any(each.last_used and each.last_used >= near.at for each in own):
        return False
    if any(each.first_used and each.first_used >= near.at for each in made):
        return False
    return token.first_used is None or all(each.first_used for each in made)


def _tokens(records: Records, bots: Sequence[Bot]) -> list[Token]:
    """The connection's tokens that are for identity providers."""
    names = {bot.name for bot in bots}
    return [each for each in records.tokens() if each.bot_name in names and Scope.PROVISION in each.scopes]


def _other(own: Sequence[Token], token: Token | None, at: datetime) -> Token | None:
    """The token that was used last, lately, if it is another one than the newest."""
    used = [(each.last_used, each) for each in own if each.last_used is not None]
    last_used, last = max(used, key=lambda each: each[0], default=(None, None))
    if last is None or last_used is None or last == token or at - last_used > _LATELY:
        return None
    return last if token is None or last_used > token.created else None


def _marks(records: Records, connection: Connection, token: Token) -> Mapping[Mark, Sighting]:
    """What came first since the token was made, as far as it came."""
    if token.first_used is None:
        return {}
    since = token.created
    latest = records.cycles(connection.id, before=since + _WATCHED, newest=_MOST_CYCLES)
    cycles = [each for each in reversed(latest) if each.ended >= since]
    whole = _first(each for each in cycles if each.kind in _WHOLE)
    found = {
        Mark.CALLED: Sighting(token.first_used) if any(map(_answered, cycles)) else None,
        Mark.USER: _came(records, cycles, since, _USERS, "people"),
        Mark.GROUP: _came(records, cycles, since, _TEAMS, "teams_created", "teams_updated"),
        Mark.CYCLE: Sighting(max(whole.started, since), cycle=whole) if whole else None,
    }
    return {mark: sighting for mark, sighting in found.items() if sighting is not None}


def _answered(cycle: Cycle) -> bool:
    """Whether a request of it was answered well."""
    return cycle.counts.requests > cycle.counts.failed


def _came(
    records: Records, cycles: Sequence[Cycle], since: datetime, kinds: Sequence[Action], *counts: str
) -> Sighting | None:
    """The first entry of one of these kinds; it is in the first cycle that counts something so, or soon after."""
    cycle = _first(each for each in cycles if any(getattr(each.counts, name) for name in counts))
    if cycle is None:
        return None
    terms = [[finding.through(cycle.connection_id)], [finding.of_kind(each) for each in kinds]]
    first = records.first_in_journal(terms=terms, since=max(cycle.started, since))
    return None if first is None or first.kept is None else Sighting(first.entry.at, first.entry)


def _first(cycles: Iterable[Cycle]) -> Cycle | None:
    return next(iter(cycles), None)
