"""Holds: all that the guard holds of a connection is one, and is read, and decided about, as one thing.

What the held people have in common is told from the first of them, and by indexes, however many people there are.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from provisor.directory.connections import Connection
from provisor.directory.guard import (
    Beginning,
    Departed,
    Departing,
    Fate,
    Held,
    HeldChange,
    HeldNumber,
)
from provisor.directory.ids import as_kept
from provisor.directory.refusals import NoSuchConnection
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
"""Of those who passed, so many who may not come in now are counted."""

_TOGETHER = timedelta(days=1)
_NEVER = datetime.max.replace(tzinfo=UTC)
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
    """Who passed: the first of them, as many as are named, and how many of all may not come in now.

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
    `began` is when the first of it was held, `since` when the oldest that waits was, `until` when the last was.
    """

    kinds: Mapping[Held, int]
    began: datetime
    since: datetime | None
    until: datetime
    of: int
    passed: int
    refused: int
    allowed: int
    number: int
    gone: Gone

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
        }


@dataclass(frozen=True, slots=True)
class Hold:
    """All that is held of a connection, which has its id; nothing of it may wait (any more).

    A part is None where there was nothing of the kind lately.
    """

    connection: Connection
    people: Part | None
    teams: Part | None

    @property
    def id(self) -> str:
        """By what it is called."""
        return self.connection.id

    @property
    def number(self) -> int:
        """How much is held."""
        return sum(part.number for part in self._parts())

    @property
    def since(self) -> datetime | None:
        """Since when the oldest of it is held."""
        return min((part.since for part in self._parts() if part.since), default=None)

    def waits_long(self, now: datetime) -> bool:
        """Whether somebody should have decided by now."""
        return self.since is not None and now - self.since > _WAITS_LONG

    def to_document(self) -> dict[str, Any]:
        """The hold as a JSON object; a part is null where there was nothing of the kind lately."""
        return {
            "id": self.id,
            "connection": self.connection.name,
            "since": self.since.isoformat() if self.since else None,
            "waiting": self.number,
            "people": self.people.to_document() if self.people else None,
            "teams": self.teams.to_document() if self.teams else None,
        }

    def _parts(self) -> Iterator[Part]:
        yield from filter(None, (self.people, self.teams))


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
    """Every hold, the oldest first."""
    connections = {each.id: each for each in _connections(records)}
    numbers: dict[str, list[HeldNumber]] = {}
    for each in sorted(records.held_numbers(), key=lambda number: number.since):
        numbers.setdefault(each.connection_id, []).append(each)
    return [_hold(records, connections[id_], of) for id_, of in numbers.items()]


def lately(records: Records) -> list[Hold]:
    """Every hold that there is, the oldest first, then those of which nothing waits any more."""
    waiting_ones = waiting(records)
    of_waiting = {hold.id for hold in waiting_ones}
    others = [_hold(records, each, ()) for each in _connections(records) if each.id not in of_waiting]
    return [*waiting_ones, *(hold for hold in others if hold.people or hold.teams)]


def find(records: Records, hold_id: str) -> Hold:
    """What is held of the connection of that id, also of a removed one. Raises NoSuchConnection."""
    hold_id = as_kept(hold_id)
    connection = next((each for each in _connections(records) if each.id == hold_id), None)
    if connection is None:
        raise NoSuchConnection(hold_id)
    return _hold(
        records, connection, [each for each in records.held_numbers() if each.connection_id == hold_id]
    )


def named(records: Records, hold: Hold, name: str, *, after: str, count: int) -> list[HeldChange]:
    """What is held, the oldest first, after that id; of whom or of what has a name that begins so."""
    if not name:
        return records.held_changes(connection_id=hold.id, after=after, count=count)
    return records.held_named(hold.id, name, after=after, count=count)


def more_than_members(records: Records, hold: Hold) -> list[User]:
    """Who of the held people is an owner, an administrator or an auditor."""
    return records.held_with_role(hold.id, count=_MORE_THAN_MEMBERS)


def in_common(records: Records, hold: Hold) -> InCommon:
    """What the held people have in common, and whether others have it too; nothing of one alone."""
    people = records.held_people(hold.id, count=_LOOKED_AT)
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


def _connections(records: Records) -> list[Connection]:
    return [*records.removed_connections(), *records.connections()]


def _hold(records: Records, connection: Connection, numbers: Sequence[HeldNumber]) -> Hold:
    parts = {
        departing: _part(
            records, connection.id, departing, [each for each in numbers if each.departing is departing]
        )
        for departing in Departing
    }
    lately = _lately(list(filter(None, parts.values())))
    people, teams = (
        part if part and part.until >= lately else None
        for part in (parts[Departing.USERS], parts[Departing.TEAMS])
    )
    return Hold(connection, people, teams)


def _lately(parts: Sequence[Part]) -> datetime:
    """Since when what was asked for belongs together: to what waits, or else to what was decided last."""
    waiting = [part.began for part in parts if part.number]
    newest = min(waiting) if waiting else max((part.began for part in parts), default=_NEVER)
    return newest - _TOGETHER


def _part(
    records: Records, connection_id: str, departing: Departing, numbers: Sequence[HeldNumber]
) -> Part | None:
    beginning = records.newest_beginning(connection_id, departing)
    if beginning is None and numbers:
        since = min(each.since for each in numbers)
        beginning = Beginning(since, since, 0)
    if beginning is None:
        return None
    asked = [each.until for each in numbers]
    asked += filter(None, [records.newest_asked(connection_id, departing, since=beginning.began)])
    until = max(asked, default=beginning.began)
    fates: Counter[Fate] = Counter()
    kinds: Counter[Held] = Counter({each.kind: each.number for each in numbers})
    for each in records.endings(connection_id, departing, beginning, until=until):
        fates[each.fate] += each.number
        if each.fate is not Fate.TAKEN_BACK:
            kinds[each.kind] += each.number
    return Part(
        kinds=kinds,
        began=beginning.began,
        since=min((each.since for each in numbers), default=None),
        until=until,
        of=beginning.brought,
        passed=fates[Fate.PASSED],
        refused=fates[Fate.DROPPED],
        allowed=fates[Fate.APPLIED],
        number=sum(each.number for each in numbers),
        gone=_gone(records, connection_id, beginning, until, departing),
    )


def _gone(
    records: Records, connection_id: str, beginning: Beginning, until: datetime, departing: Departing
) -> Gone:
    if departing is not Departing.USERS:
        return Gone()
    return Gone(
        records.gone_before(connection_id, beginning, until=until, count=_DEPARTED),
        records.count_shut_out(connection_id, beginning, until=until, most=MOST_SHUT_OUT),
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
