"""What holds for the rows of any database at rest: the journal tells all that they are, and they agree with each other.

`Story` reads the journal on from where it stopped and says in sentences what does not hold.
"""

import asyncio
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from provisor.directory.users import User
from provisor.provisioning import translate
from provisor.scim.core_schemas import USER_TYPE
from provisor.store.keys import folded, indexed
from provisor.store.users import COLUMNS, to_user

Row = tuple[Any, ...]
Key = tuple[str, str]
"""An organization, and the id of one of its users or teams."""


def rows(database_url: str, *statements: str) -> list[list[Row]]:
    """The rows of each statement, by a connection of our own."""
    if database_url.startswith("sqlite:///"):
        connection = sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=30)
        try:
            return [connection.execute(statement).fetchall() for statement in statements]
        finally:
            connection.close()
    return asyncio.run(_rows_of_postgresql(database_url, statements))


async def _rows_of_postgresql(database_url: str, statements: Sequence[str]) -> list[list[Row]]:
    connection = await asyncpg.connect(database_url)
    try:
        return [[tuple(row) for row in await connection.fetch(statement)] for statement in statements]
    finally:
        await connection.close()


@dataclass
class _Told:
    """A user or a team as the journal tells it."""

    stored: dict[str, Any]
    version: int = 1


@dataclass
class Story:
    """The users and teams of a database as its journal tells them, entry by entry."""

    database_url: str
    users: dict[Key, _Told] = field(default_factory=dict)
    teams: dict[Key, _Told] = field(default_factory=dict)
    departed: dict[Key, int] = field(default_factory=dict)
    teams_of: dict[Key, set[str]] = field(default_factory=lambda: defaultdict(set))
    changes_of: Counter[str] = field(default_factory=Counter)
    """How many changes the journal tells of each request, by the request's id."""
    teams_held: dict[Key, set[str]] = field(default_factory=dict)
    """The teams of those whose deletion is held."""
    _read: str = ""
    teams_to_be_deleted: dict[Key, _Told] = field(default_factory=dict)
    _facts: dict[str, Any] = field(default_factory=dict)
    _applied: bool = False

    def faults(self) -> list[str]:
        """Read on, and compare with the rows; every sentence is something that does not hold."""
        self._read_on()
        return [*self._faults()]

    def _read_on(self) -> None:
        roots, entries = rows(
            self.database_url,
            "SELECT organization_id, id, name FROM teams WHERE type = 'Organization'",
            "SELECT organization_id, id, action, resource_id, before, after, request_id, facts FROM journal "  # noqa: S608
            f"WHERE id > '{self._read}' ORDER BY id",
        )
        for organization, team_id, name in roots:
            self.teams.setdefault((organization, team_id), _Told({"displayName": name}))
        for organization, entry_id, action, resource_id, before, after, request_id, facts in entries:
            self._read = entry_id
            self._facts = json.loads(facts or "{}")
            self._applied = "held_change" in self._facts and not action.startswith("change.")
            tell = _TELLING.get(action)
            if tell is not None:
                tell(self, (organization, resource_id), json.loads(before or "{}"), json.loads(after or "{}"))
                self.changes_of[request_id] += 1

    def _user_came(self, user: Key, _: dict[str, Any], after: dict[str, Any]) -> None:
        assert user not in self.users, f"{user} is created twice"
        self.users[user] = _Told({"active": True, **after}, self.departed.pop(user, 0) + 1)

    def _user_changed(self, user: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        _change(self.users[user], before, after)

    def _user_left(self, user: Key, before: dict[str, Any], _: dict[str, Any]) -> None:
        if "held_change" in self._facts and user not in self.users:
            self.teams_held.pop(user, None)  # for SCIM, whose view the rows are, this one left before
            return
        gone = self.users.pop(user)
        assert gone.stored == before, f"{user} was deleted as somebody else"
        self.departed[user] = gone.version
        self.teams_of.pop(user, None)

    def _held(self, key: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        if key in self.teams and self._facts["held"] == "deletion":
            self.teams_to_be_deleted[key] = self.teams.pop(key)
        elif key in self.teams:
            self._team_changed(key, before, after)
        else:
            self._user_held(key, before, after)

    def _back(self, key: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        if key in self.teams_to_be_deleted:
            self.teams[key] = self.teams_to_be_deleted.pop(key)
        if key in self.teams:
            self._team_changed(key, before, after)
        else:
            self._user_back(key, before, after)

    def _user_held(self, user: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        if self._facts["held"] == "deactivation":
            self._user_changed(user, before, after)
            return
        teams = set(self.teams_of[user])
        self._user_left(user, before, after)
        self.teams_held[user] = teams
        self._touch_teams(user)

    def _user_back(self, user: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        if self._facts["held"] == "deactivation":
            self._user_changed(user, before, after)
            return
        self._user_came(user, before, after)
        self.teams_of[user] = self.teams_held.pop(user)
        self._touch_teams(user)

    def _touch_teams(self, user: Key) -> None:
        for team_id in self._facts.get("teams", ()):
            self.teams[user[0], team_id].version += 1

    def _team_came(self, team: Key, _: dict[str, Any], after: dict[str, Any]) -> None:
        assert team not in self.teams, f"{team} is created twice"
        self.teams[team] = _Told({})
        self._team_changed(team, {}, after)
        self.teams[team].version = 1

    def _team_adopted(self, team: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        after.pop("displayName", None)
        self._team_changed(team, before, after)

    def _team_changed(self, team: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        organization, team_id = team
        for facts in (before, after):
            facts.pop("knownAs", None)  # of the connection, not of the team
        balance = after.pop("members", {"added": [], "removed": []})
        if self._applied:
            balance = {"added": [], "removed": []}  # for SCIM, whose view the rows are, they left before
        for user_id in balance["removed"]:
            held = self.teams_held.get((organization, user_id))
            (self.teams_of[organization, user_id] if held is None else held).remove(team_id)
        for user_id in balance["added"]:
            held = self.teams_held.get((organization, user_id))
            teams = self.teams_of[organization, user_id] if held is None else held
            assert team_id not in teams, f"{user_id} joins {team_id} twice"
            teams.add(team_id)
        _change(self.teams[team], before, after)

    def _team_or_sources_changed(self, team: Key, before: dict[str, Any], after: dict[str, Any]) -> None:
        """Who gives memberships is not seen by SCIM, and changes no version."""
        if before or after or self._applied:
            self._team_changed(team, before, after)

    def _team_left(self, team: Key, _: dict[str, Any], __: dict[str, Any]) -> None:
        if self.teams_to_be_deleted.pop(team, None) is None:
            del self.teams[team]

    def _faults(self) -> Iterator[str]:
        columns = ", ".join(column.name for column in COLUMNS)
        users, lookups, teams, members, totals = rows(
            self.database_url,
            f"SELECT organization_id, user_name_key, search, {columns} FROM users WHERE deleted IS NULL",  # noqa: S608
            "SELECT organization_id, user_id, attribute, key FROM user_lookups",
            "SELECT organization_id, id, name, external_id, version, name_key FROM teams WHERE deleted IS NULL",
            "SELECT DISTINCT m.organization_id, m.user_id, m.team_id FROM memberships m "
            "JOIN users u ON u.organization_id = m.organization_id AND u.id = m.user_id "
            "JOIN teams t ON t.organization_id = m.organization_id AND t.id = m.team_id "
            "WHERE u.deleted IS NULL AND t.deleted IS NULL",
            "SELECT organization_id, sum(users), sum(teams) FROM totals GROUP BY organization_id",
        )
        kept = {(organization, row[0]): to_user(row) for organization, _, _, *row in users}
        yield from _differences("user", self.users, {key: _user_row(user) for key, user in kept.items()})
        yield from _differences("team", self.teams, {(o, row[0]): _team_row(row) for o, *row in teams})
        yield from self._membership_faults({tuple(row) for row in members})
        yield from _lookup_faults(kept, {tuple(row) for row in lookups})
        yield from _key_faults(users, kept, teams)
        for organization, people, groups in totals:
            counted = (_count(kept, organization), _count(self.teams, organization))
            if counted != (people, groups):
                yield f"totals: {people} users and {groups} teams, counted are {counted}"
        yield from _structural_faults(self.database_url)

    def _membership_faults(self, members: set[Row]) -> Iterator[str]:
        told = {
            (organization, user_id, team_id)
            for (organization, user_id), team_ids in self.teams_of.items()
            for team_id in team_ids
            if (organization, team_id) in self.teams
        }
        yield from (f"the journal tells of no membership {each}" for each in members - told)
        yield from (f"there is no membership {each}, as the journal tells" for each in told - members)


_TELLING: dict[str, Callable[[Story, Key, dict[str, Any], dict[str, Any]], None]] = {
    "user.created": Story._user_came,
    "user.restored": Story._user_came,
    "user.changed": Story._user_changed,
    "user.deleted": Story._user_left,
    "change.held": Story._held,
    "change.cancelled": Story._back,
    "change.dropped": Story._back,
    "team.created": Story._team_came,
    "team.adopted": Story._team_adopted,
    "team.changed": Story._team_or_sources_changed,
    "team.released": Story._team_changed,
    "team.deleted": Story._team_left,
}


def _change(told: _Told, before: dict[str, Any], after: dict[str, Any]) -> None:
    kept = {name: value for name, value in told.stored.items() if name not in before}
    told.stored = kept | after
    told.version += 1


def _user_row(user: User) -> _Told:
    return _Told(translate.stored_user(user, USER_TYPE), user.version)


def _team_row(row: Sequence[Any]) -> _Told:
    _, name, external_id, version, _ = row
    return _Told(
        {"displayName": name} | ({"externalId": external_id} if external_id is not None else {}), version
    )


def _differences(what: str, told: dict[Key, _Told], kept: dict[Key, _Told]) -> Iterator[str]:
    for key in told.keys() | kept.keys():
        if told.get(key) != kept.get(key):
            yield f"{what} {key}: the journal tells of {told.get(key)}, the table has {kept.get(key)}"


def _lookup_faults(users: dict[Key, User], lookups: set[Row]) -> Iterator[str]:
    wanted = {
        (organization, user_id, attribute, indexed(key))
        for (organization, user_id), user in users.items()
        for attribute, key in translate.index(user, USER_TYPE).lookups
    }
    yield from (f"a look-up leads to a user who is not so: {each}" for each in lookups - wanted)
    yield from (f"a look-up is missing: {each}" for each in wanted - lookups)


def _key_faults(users: Sequence[Row], kept: dict[Key, User], teams: Sequence[Row]) -> Iterator[str]:
    for organization, name_key, search, user_id, *_ in users:
        user = kept[organization, user_id]
        if name_key != folded(user.user_name):
            yield f"user {user_id}: the key of {user.user_name!r} is {name_key!r}"
        if json.loads(search) != translate.index(user, USER_TYPE).search:
            yield f"user {user_id}: filters see {search}, the profile is {user.profile}"
    for _, team_id, name, _, _, name_key in teams:
        if name_key != folded(name):
            yield f"team {team_id}: the key of {name!r} is {name_key!r}"


def _count(keys: dict[Key, Any], organization: str) -> int:
    return sum(key[0] == organization for key in keys)


def _structural_faults(database_url: str) -> Iterator[str]:
    left_behind, orphans = rows(
        database_url,
        "SELECT m.team_id, m.user_id FROM memberships m JOIN users u ON u.organization_id = m.organization_id "
        "AND u.id = m.user_id WHERE u.deleted IS NOT NULL AND u.held = '' AND m.source <> 'person'",
        "SELECT id FROM teams t WHERE type <> 'Organization' AND NOT EXISTS (SELECT 1 FROM team_parents p "
        "WHERE p.organization_id = t.organization_id AND p.team_id = t.id)",
    )
    yield from (f"a deleted user is still a member: {row}" for row in left_behind)
    yield from (f"a team hangs nowhere: {row}" for row in orphans)
    if database_url.startswith("sqlite:"):
        whole, references = rows(database_url, "PRAGMA integrity_check", "PRAGMA foreign_key_check")
        if whole != [("ok",)] or references:
            yield f"SQLite finds the file damaged: {whole[:5]} {references[:5]}"
