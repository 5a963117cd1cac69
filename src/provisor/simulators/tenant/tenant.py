"""The simulated directory: people, groups and memberships, each change of them with a number.

A provisioning job asks "what has changed since?" by these numbers, as Microsoft Graph's delta queries answer it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from provisor.simulators.tenant.people import Counts, Group, Person, Value
from provisor.simulators.tenant.state import State

_PERSON = "SELECT key, document, enabled, assigned, manager, deleted_at FROM people"
_GROUP = "SELECT key, name, document, assigned FROM groups"
_PAGE = 1000


class Tenant:
    """The directory that lives in a state file."""

    def __init__(self, state: State) -> None:
        self._run = state.connection.execute
        self._run_all = state.connection.executemany
        self._state = state
        highest = "SELECT max(changed) FROM (SELECT changed FROM people UNION ALL SELECT changed FROM groups)"
        self._change = int(self._run(highest).fetchone()[0] or 0)

    def people(self) -> Iterator[Person]:
        """Everybody, by key. The directory may be changed meanwhile."""
        yield from (read_person(row) for row in self._paged(_PERSON))

    def groups(self) -> Iterator[Group]:
        """All groups, by key."""
        yield from (read_group(row) for row in self._paged(_GROUP))

    def person(self, key: str) -> Person | None:
        row = self._run(f"{_PERSON} WHERE key = ?", (key,)).fetchone()
        return read_person(row) if row else None

    def group(self, key: str) -> Group | None:
        row = self._run(f"{_GROUP} WHERE key = ?", (key,)).fetchone()
        return read_group(row) if row else None

    def named(self, name: str) -> Person | None:
        """Somebody by key, userPrincipalName or mail, without case."""
        wanted = name.casefold()
        found = (each for each in self.people() if wanted in _names(each))
        return self.person(name) or next(found, None)

    def group_named(self, name: str) -> Group | None:
        """A group by key or name, without case."""
        wanted = name.casefold()
        return self.group(name) or next(
            (each for each in self.groups() if each.name.casefold() == wanted), None
        )

    def members(self, group: str) -> Iterator[str]:
        """The keys of a group's members, in order."""
        rows = self._run("SELECT person_key FROM members WHERE group_key = ? ORDER BY person_key", (group,))
        yield from (row[0] for row in rows.fetchall())

    def group_names_of(self, person: str) -> list[str]:
        """The names of the groups that somebody is in."""
        rows = self._run(
            "SELECT g.name FROM members JOIN groups g ON g.key = group_key WHERE person_key = ? ORDER BY g.key",
            (person,),
        )
        return [row[0] for row in rows]

    def reports_of(self, manager: str) -> list[str]:
        """The keys of those whom somebody manages."""
        rows = self._run("SELECT key FROM people WHERE manager = ? ORDER BY key", (manager,))
        return [row[0] for row in rows]

    def deleted_before(self, at: datetime) -> list[str]:
        """The keys of those who were deleted softly before then."""
        rows = self._run("SELECT key FROM people WHERE deleted_at < ? ORDER BY key", (at.isoformat(),))
        return [row[0] for row in rows]

    def count_people(self) -> int:
        return int(self._run("SELECT count(*) FROM people").fetchone()[0])

    def count_groups(self) -> int:
        return int(self._run("SELECT count(*) FROM groups").fetchone()[0])

    def count_members(self, group: str) -> int:
        return int(self._run("SELECT count(*) FROM members WHERE group_key = ?", (group,)).fetchone()[0])

    def count_members_in_scope(self, group: str) -> int:
        """How many of a group's members the application should let in."""
        select = """
            SELECT count(*) FROM members JOIN people p ON p.key = person_key
            WHERE group_key = ? AND p.enabled AND p.assigned AND p.deleted_at IS NULL
        """
        return int(self._run(select, (group,)).fetchone()[0])

    def person_at(self, share: float) -> Person | None:
        """Somebody picked by a number from 0 to 1, each with about the same chance."""
        row = self._at(_PERSON, "SELECT coalesce(max(number), 0) FROM people", share)
        return read_person(row) if row else None

    def group_at(self, share: float) -> Group | None:
        """A group picked by a number from 0 to 1."""
        row = self._at(_GROUP, "SELECT coalesce(max(number), 0) FROM groups", share)
        return read_group(row) if row else None

    def counts(self) -> Counts:
        """How many users and groups are in scope, and how many memberships of assigned people in such groups."""
        users = "SELECT count(*) FROM people WHERE enabled AND assigned AND deleted_at IS NULL"
        groups = "SELECT count(*) FROM groups WHERE assigned"
        members = """
            SELECT count(*) FROM members JOIN groups g ON g.key = group_key JOIN people p ON p.key = person_key
            WHERE g.assigned AND p.assigned AND p.deleted_at IS NULL
        """
        return Counts(*(int(self._run(each).fetchone()[0]) for each in (users, groups, members)))

    def put_person(self, person: Person) -> None:
        """Add somebody, or put what is known now in the place of what was. What is the same already is no change."""
        if self.person(person.key) != person:
            self.put_people([person])

    def put_people(self, people: Iterable[Person]) -> None:
        """Likewise many, without looking whether they are the same: a large directory is filled so."""
        rows = ((person.key, *_person_row(person), self._next()) for person in people)
        self._run_all(
            "INSERT INTO people (key, number, document, manager, enabled, assigned, deleted_at, changed)"
            " VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM people), ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET document = excluded.document, manager = excluded.manager,"
            " enabled = excluded.enabled, assigned = excluded.assigned, deleted_at = excluded.deleted_at,"
            " changed = excluded.changed",
            rows,
        )

    def put_group(self, group: Group) -> None:
        """Add a group, or put what is known now in the place of what was."""
        if self.group(group.key) == group:
            return
        self._run(
            "INSERT INTO groups (key, number, name, document, assigned, changed)"
            " VALUES (?, (SELECT coalesce(max(number), 0) + 1 FROM groups), ?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET name = excluded.name, document = excluded.document,"
            " assigned = excluded.assigned, changed = excluded.changed",
            (group.key, group.name, orjson.dumps(dict(group.attributes)), group.assigned, self._next()),
        )

    def remove_person(self, key: str) -> None:
        """Forget somebody for good: nobody's manager and no group's member any more, as in a real directory."""
        change = self._next()
        self._run("UPDATE people SET manager = NULL, changed = ? WHERE manager = ?", (change, key))
        self._run("DELETE FROM members WHERE person_key = ?", (key,))
        self._run("DELETE FROM people WHERE key = ?", (key,))

    def remove_group(self, key: str) -> None:
        """Forget a group for good."""
        self._next()
        self._run("DELETE FROM members WHERE group_key = ?", (key,))
        self._run("DELETE FROM groups WHERE key = ?", (key,))

    def add_members(self, group: str, people: Iterable[str]) -> None:
        """Put people into a group. Who is in it already stays."""
        self._run_all("INSERT OR IGNORE INTO members VALUES (?, ?)", ((group, each) for each in people))

    def remove_members(self, group: str, people: Iterable[str]) -> None:
        """Take people out of a group."""
        pairs = ((group, each) for each in people)
        self._run_all("DELETE FROM members WHERE group_key = ? AND person_key = ?", pairs)

    def save(self) -> None:
        """Keep all changes so far."""
        self._state.save()

    def _next(self) -> int:
        self._change += 1
        return self._change

    def _paged(self, select: str) -> Iterator[tuple[Any, ...]]:
        last = ""
        while rows := self._run(f"{select} WHERE key > ? ORDER BY key LIMIT {_PAGE}", (last,)).fetchall():
            yield from rows
            last = rows[-1][0]

    def _at(self, select: str, highest: str, share: float) -> tuple[Any, ...] | None:
        # The numbers have gaps where somebody was removed: whoever stands behind a gap is picked a little more often.
        lowest = int(self._run(highest).fetchone()[0] * share) + 1
        found = self._run(f"{select} WHERE number >= ? ORDER BY number LIMIT 1", (lowest,)).fetchone()
        return tuple(found) if found else None


def read_person(row: tuple[Any, ...]) -> Person:
    """A person out of key, document, enabled, assigned, manager and deleted_at."""
    key, document, enabled, assigned, manager, deleted_at = row
    at = datetime.fromisoformat(deleted_at) if deleted_at else None
    return Person(key, _attributes(document), bool(enabled), bool(assigned), manager, at)


def read_group(row: tuple[Any, ...]) -> Group:
    """A group out of key, name, document and assigned."""
    key, name, document, assigned = row
    return Group(key, name, _attributes(document), bool(assigned))


def _person_row(person: Person) -> tuple[Any, ...]:
    return (
        orjson.dumps(dict(person.attributes)),
        person.manager,
        person.enabled,
        person.assigned,
        person.deleted_at.isoformat() if person.deleted_at else None,
    )


def _attributes(document: bytes) -> dict[str, Value]:
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in orjson.loads(document).items()
    }


def _names(person: Person) -> set[str]:
    found = (person.attributes.get("userPrincipalName"), person.attributes.get("mail"))
    return {each.casefold() for each in found if isinstance(each, str)}
