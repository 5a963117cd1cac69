"""Holds: all that the guard holds of a connection until nothing of it waits is one, and is decided about as one thing.

What the held people have in common is told from the first of them, and by indexes, however many people there are.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from provisor.directory.connections import Connection
from provisor.directory.guard import (
    Beginning,
    Departed,
    Departing,
    EndingNumber,
    Episode,
    Fate,
    Held,
    HeldChange,
    HeldNumber,
    NoSuchHold,
    RuledNumber,
)
from provisor.directory.ids import as_kept
from provisor.directory.rulings import Ruling
from provisor.directory.teams import TeamName
from provisor.directory.users import User
from provisor.provisioning import catalogue
from provisor.provisioning.ports import Records, Search
from provisor.scim.core_schemas import ENTERPRISE_USER
from provisor.scim.grammar import parse
from provisor.scim.leniency import Leniency

_LOOKED_AT = 500
"""As many of the held people are compared; of more, the first of them."""

_FEW_ENOUGH = 10_000
"""In an organization of so many people it is told whether others have an attribute, which no index answers."""

_TEAMS = 3
_DEPARTED = 50
MOST_SHUT_OUT = 10_000
"""Of those who passed, or were allowed to go, so many who may not come in now are counted."""

_EARLIER = 10
_MORE_THAN_MEMBERS = 20
_WAITS_LONG = timedelta(days=1)

_ATTRIBUTES = {
    **{
        name: f"{ENTERPRISE_USER.id}:{name}"
        for name in ("department", "division", "organization", "costCenter")
    },
    "userType": "userType",
    "title": "title",
}
"""What people may have in common, each with its path in a filter."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Who went: the first of them, as many as are named, and how many of all may not come in now.

    `shut_out` is `MOST_SHUT_OUT` where more may not.
    """

    named: Sequence[Departed] = ()
    shut_out: int = 0

    @property
    def first(self) -> datetime | None:
        """When the first of them went: from then on it is undone."""
        return self.named[0].at if self.named else None


@dataclass(frozen=True, slots=True)
class Part:
    """What a connection asked for of people, or of teams, since some of it was held; and what became of it.

    `asked` is how much that is by kind: what passed before it was too many, what waits, and what was decided; what was
    taken back was never asked for. `of` are all that the connection had brought, 0 where that was not counted.
    `began` is when the first of it was held, `since` when the oldest that waits was, `decided` when the last of it was
    decided or taken back, as far as that is known. `gone` are those who passed, `lost` those who were allowed to go.
    """

    kinds: Mapping[Held, int]
    began: datetime
    since: datetime | None
    decided: datetime | None
    of: int
    passed: int
    refused: int
    allowed: int
    number: int
    gone: Gone
    lost: Gone

    @property
    def asked(self) -> int:
        """How much was asked for."""
        return sum(self.kinds.values())

    @property
    def share(self) -> float:
        """Which part of the whole was asked for."""
        return self.asked / self.of if self.of else 0.0

    def to_document(self) -> dict[str, Any]:
        """The part as a JSON object."""
        return {
            "kinds": {kind.value: number for kind, number in self.kinds.items()},
            "began": self.began.isoformat(),
            "of": self.of,
            "asked": self.asked,
            "passed": self.passed,
            "refused": self.refused,
            "allowed": self.allowed,
            "waiting": self.number,
            "shut_out": self.gone.shut_out,
            "allowed_shut_out": self.lost.shut_out,
        }


@dataclass(frozen=True, slots=True)
class Hold:
    """What is held of a connection until nothing of it waits; what it asks for too much later is another one.

    A part is None where nothing of the kind was held.
    """

    episode: Episode
    connection: Connection
    people: Part | None
    teams: Part | None

    @property
    def id(self) -> str:
        """By what it is called."""
        return self.episode.id

    @property
    def began(self) -> datetime:
        """When the first of it was held."""
        return min(each.began for each in self.episode.beginnings.values())

    @property
    def ended(self) -> datetime | None:
        """When the last of it was decided or taken back; None while something waits, and where that is not known."""
        decided = [part.decided for part in self._parts() if part.decided]
        return max(decided, default=None) if not self.number else None

    @property
    def number(self) -> int:
        """How much is held."""
        return sum(part.number for part in self._parts())

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of it is held."""
        return min((part.since for part in self._parts() if part.since), default=None)

    @property
    def asked(self) -> int:
        """How much was asked for, of people and of teams."""
        return sum(part.asked for part in self._parts())

    @property
    def passed(self) -> int:
        """How much of it passed before it was too many."""
        return sum(part.passed for part in self._parts())

    @property
    def refused(self) -> int:
        """How much of it was refused."""
        return sum(part.refused for part in self._parts())

    @property
    def allowed(self) -> int:
        """How much of it was allowed."""
        return sum(part.allowed for part in self._parts())

    def waits_long(self, now: datetime) -> bool:
        """Whether somebody should have decided by now."""
        return self.since is not None and now - self.since > _WAITS_LONG

    def to_document(self) -> dict[str, Any]:
        """The hold as a JSON object; a part is null where nothing of the kind was held."""
        return {
            "id": self.id,
            "connection": self.connection.name,
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "since": self.since.isoformat() if self.since else None,
            "waiting": self.number,
            "people": self.people.to_document() if self.people else None,
            "teams": self.teams.to_document() if self.teams else None,
        }

    def _parts(self) -> Iterator[Part]:
        yield from filter(None, (self.people, self.teams))


class Holds(NamedTuple):
    """The holds of which something waits, the oldest first, and earlier ones, the newest first.

    `more` is whether there are earlier ones beyond these.
    """

    waiting: Sequence[Hold]
    earlier: Sequence[Hold]
    more: bool


@dataclass(frozen=True, slots=True)
class Trait:
    """What all held people share: a team (with its id), or an attribute of that name.

    `left_out` says whether somebody has it of whom nothing is held and who may come in; None where that is not told.
    """

    name: str
    value: str
    team_id: str | None = None
    left_out: bool | None = None


@dataclass(frozen=True, slots=True)
class InCommon:
    """What the held people share, what says most first, as far as `looked_at` of them tell."""

    looked_at: int
    traits: Sequence[Trait]


def waiting(records: Records) -> list[Hold]:
    """Every hold of which something waits, the oldest first."""
    numbers = _numbers(records)
    episodes = {each.id: each for each in records.episodes([*numbers])}
    connections = _connections(records)
    return [_hold(records, episodes[id_], connections, of) for id_, of in numbers.items() if id_ in episodes]


def went_before(records: Records) -> Mapping[str, int]:
    """How many people passed before it was too many, of each hold of which something waits, by its id."""
    numbers = _numbers(records)
    return {each.id: _went_before(records, each, numbers[each.id]) for each in records.episodes([*numbers])}


def holds(records: Records, *, before: str | None = None, newest: int = _EARLIER) -> Holds:
    """Every hold of which something waits, and the newest of those that are over, which came before that one."""
    waiting_ones = waiting(records)
    of_waiting = {hold.id for hold in waiting_ones}
    found = records.newest_episodes(before=before, newest=newest + len(of_waiting) + 1)
    over = [each for each in found if each.id not in of_waiting]
    connections = _connections(records)
    earlier = [_hold(records, each, connections, ()) for each in over[:newest]]
    return Holds(waiting_ones, earlier, len(over) > newest)


def lately(records: Records) -> list[Hold]:
    """Every hold of which something waits, the oldest first, then the newest of those that are over."""
    found = holds(records)
    return [*found.waiting, *found.earlier]


def find(records: Records, hold_id: str) -> Hold:
    """The hold of that id, also of a removed connection. Raises NoSuchHold."""
    hold_id = as_kept(hold_id)
    found = records.episodes([hold_id])
    if not found:
        raise NoSuchHold(hold_id)
    numbers = [each for each in records.held_numbers() if each.hold_id == hold_id]
    return _hold(records, found[0], _connections(records), numbers)


def called(records: Records, hold_id: str) -> str:
    """The id of that hold, or of the newest of the connection of that id, which its holds had once.

    Raises NoSuchHold.
    """
    hold_id = as_kept(hold_id)
    known = hold_id if records.episodes([hold_id]) else records.newest_hold(hold_id)
    if known is None:
        raise NoSuchHold(hold_id)
    return known


def named(records: Records, hold: Hold, name: str, *, after: str, count: int) -> list[HeldChange]:
    """What is held, the oldest first, after that id; of whom or of what has a name that begins so."""
    if not name:
        return records.held_of(hold.episode, after=after, count=count)
    return records.held_named(hold.episode, name, after=after, count=count)


def more_than_members(records: Records, hold: Hold) -> list[User]:
    """Who of the held people is an owner, an administrator or an auditor."""
    return records.held_with_role(hold.episode, count=_MORE_THAN_MEMBERS)


def in_common(records: Records, hold: Hold) -> InCommon:
    """What the held people have in common, and whether others have it too; nothing of one alone."""
    people = records.held_people(hold.episode, count=_LOOKED_AT)
    if len(people) <= 1:
        return InCommon(len(people), ())
    traits = [*_common_teams(records, people), *_common_attributes(records, people)]
    # Where nobody is left out, it says most about what happened; where that is not known, more than where somebody is.
    return InCommon(
        len(people), sorted(traits, key=lambda trait: {False: 0, None: 1, True: 2}[trait.left_out])
    )


def rulings(records: Records, hold: Hold | None = None, *, newest: int) -> list[Ruling]:
    """What was decided lately about a hold, or about any, newest first."""
    return records.rulings(None if hold is None else hold.id, newest=newest)


def shut_out_by(records: Records, rulings: Sequence[Ruling]) -> Mapping[str, RuledNumber]:
    """How many people each of these rulings shut out, and who of them may come in again; where that can be counted."""
    found: dict[str, RuledNumber] = {}
    for episode in records.episodes(sorted({each.hold_id for each in rulings})):
        numbers = records.shut_out_by_rulings(episode, most=MOST_SHUT_OUT)
        if sum(each.people for each in numbers) < MOST_SHUT_OUT:
            found.update((each.ruling_id, each) for each in numbers)
    return found


def _numbers(records: Records) -> Mapping[str, Sequence[HeldNumber]]:
    """How much waits of each hold of which something does, by its id, the oldest first."""
    numbers: dict[str, list[HeldNumber]] = {}
    for each in sorted(records.held_numbers(), key=lambda number: number.since):
        numbers.setdefault(each.hold_id, []).append(each)
    return numbers


def _went_before(records: Records, episode: Episode, numbers: Sequence[HeldNumber]) -> int:
    if Departing.USERS not in episode.beginnings:
        return 0
    of_people = [each for each in numbers if each.departing is Departing.USERS]
    decided = records.decided(episode, Departing.USERS)
    until = _until(episode.beginnings[Departing.USERS], of_people, decided)
    return sum(each.number for each in records.passed(episode, Departing.USERS, until=until))


def _until(beginning: Beginning, numbers: Sequence[HeldNumber], decided: Sequence[EndingNumber]) -> datetime:
    """When the last of it was asked for."""
    return max((*(each.until for each in numbers), *(each.asked for each in decided), beginning.began))


def _connections(records: Records) -> Mapping[str, Connection]:
    return {each.id: each for each in (*records.removed_connections(), *records.connections())}


def _hold(
    records: Records,
    episode: Episode,
    connections: Mapping[str, Connection],
    numbers: Sequence[HeldNumber],
) -> Hold:
    people, teams = (
        _part(records, episode, departing, [each for each in numbers if each.departing is departing])
        for departing in (Departing.USERS, Departing.TEAMS)
    )
    return Hold(episode, connections[episode.connection_id], people, teams)


def _part(
    records: Records, episode: Episode, departing: Departing, numbers: Sequence[HeldNumber]
) -> Part | None:
    beginning = episode.beginnings.get(departing)
    if beginning is None:
        return None
    decided = records.decided(episode, departing)
    until = _until(beginning, numbers, decided)
    fates: Counter[Fate] = Counter()
    kinds: Counter[Held] = Counter({each.kind: each.number for each in numbers})
    for each in (*decided, *records.passed(episode, departing, until=until)):
        fates[each.fate] += each.number
        if each.fate is not Fate.TAKEN_BACK:
            kinds[each.kind] += each.number
    return Part(
        kinds=kinds,
        began=beginning.began,
        since=min((each.since for each in numbers), default=None),
        decided=max(filter(None, (each.decided for each in decided)), default=None),
        of=beginning.brought,
        passed=fates[Fate.PASSED],
        refused=fates[Fate.DROPPED],
        allowed=fates[Fate.APPLIED],
        number=sum(each.number for each in numbers),
        gone=_gone(records, episode, until) if departing is Departing.USERS else Gone(),
        lost=_lost(records, episode) if departing is Departing.USERS and fates[Fate.APPLIED] else Gone(),
    )


def _gone(records: Records, episode: Episode, until: datetime) -> Gone:
    return Gone(
        records.gone_before(episode, until=until, count=_DEPARTED),
        records.count_shut_out(episode, until=until, most=MOST_SHUT_OUT),
    )


def _lost(records: Records, episode: Episode) -> Gone:
    return Gone(
        records.gone_by_decision(episode, count=_DEPARTED),
        records.count_shut_out_by_decision(episode, most=MOST_SHUT_OUT),
    )


def _common_teams(records: Records, people: Sequence[User]) -> Iterator[Trait]:
    teams = records.teams_in_force_of([user.id for user in people])
    shared: set[TeamName] = set.intersection(*map(set, teams.values()))
    for team in sorted(shared, key=lambda team: team.name)[:_TEAMS]:
        yield Trait("team", team.name, team.id, left_out=records.is_anybody_left(team.id))


def _common_attributes(records: Records, people: Sequence[User]) -> Iterator[Trait]:
    few = records.search_users(Search(None, None, 0)).total <= _FEW_ENOUGH
    for name, path in _ATTRIBUTES.items():
        values = {_value(user, name) for user in people}
        value = values.pop()
        if not values and value:
            left_out = _has_anybody_else(records, path, value) if few else None
            yield Trait(name, value, left_out=left_out)


def _value(user: User, name: str) -> str:
    extension: Mapping[str, str] = user.profile.get(ENTERPRISE_USER.id, {})
    return str(user.profile.get(name) or extension.get(name) or "")


def _has_anybody_else(records: Records, path: str, value: str) -> bool:
    """Whether somebody has it who is active for SCIM, too: of them nothing is held."""
    condition = f"active eq true and {path} eq {json.dumps(value)}"
    asked = parse(condition, catalogue.resource_types(records).user, Leniency())
    return bool(records.search_users(Search(asked, None, 1)).resources)
