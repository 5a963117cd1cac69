"""Holds: all that the guard holds of a connection is one, and is read, and decided about, as one thing.

What the held people have in common is told from the first of them, and by indexes, however many people there are.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory.connections import Connection
from provisor.directory.guard import Departing, Held, HeldChange, HeldNumber
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
class Part:
    """What is held of people, or of teams.

    `passed` went before it was too many, `of` are all that the connection had brought; both are 0 where that was not
    counted.
    """

    kinds: Mapping[Held, int]
    since: datetime
    passed: int
    of: int

    @property
    def number(self) -> int:
        """How much is held."""
        return sum(self.kinds.values())

    @property
    def asked(self) -> int:
        """How much was asked for, with what passed."""
        return self.number + self.passed

    @property
    def share(self) -> float:
        """Which part of the whole that is."""
        return self.asked / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Hold:
    """All that is held of a connection, which has its id; there may be nothing (any more)."""

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
        return min((part.since for part in self._parts()), default=None)

    def waits_long(self, now: datetime) -> bool:
        """Whether somebody should have decided by now."""
        return self.since is not None and now - self.since > _WAITS_LONG

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


def find(records: Records, hold_id: str) -> Hold:
    """What is held of the connection of that id, also of a removed one. Raises NoSuchConnection."""
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
    people, teams = (
        _part(records, connection, departing, [each for each in numbers if each.departing is departing])
        for departing in (Departing.USERS, Departing.TEAMS)
    )
    return Hold(connection, people, teams)


def _part(
    records: Records, connection: Connection, departing: Departing, numbers: Sequence[HeldNumber]
) -> Part | None:
    if not numbers:
        return None
    since = min(each.since for each in numbers)
    window = connection.settings.guard.window
    passed, brought = records.ended_by(connection.id, departing, since=since, window=window)
    return Part({each.kind: each.number for each in numbers}, since, passed, brought)


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
