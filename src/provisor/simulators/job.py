"""What a provisioning job remembers: which object is which resource of the server, what it was told, what failed.

What is pending follows from the directory and this alone, so that a run that was interrupted anywhere goes on by
starting again.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from provisor.simulators.tenant.people import Group, Person
from provisor.simulators.tenant.state import State
from provisor.simulators.tenant.tenant import read_group, read_person

_PAGE = 500
_LINK = "l.id, l.name, l.exported, l.active, l.manager, l.failures, l.failed_at, l.retry_at, l.reason, l.failed_change"
_USER = "l.kind = 'User'"

_PENDING = (
    "(l.exported IS NULL OR l.exported < {changed})"
    " AND (l.retry_at IS NULL OR l.retry_at <= ? OR l.failed_change < {changed})"
)
_PERSON_PENDING, _GROUP_PENDING = _PENDING.format(changed="p.changed"), _PENDING.format(changed="g.changed")

UNKNOWN = "unknown"
"""Stands for a manager whom the server has, and the job does not know: no id is like it."""


class Kind(StrEnum):
    """What a resource is."""

    USER = "User"
    GROUP = "Group"


class MemberScope(StrEnum):
    """Whose memberships the server is told of: a condition on people, as SQL over `p`."""

    ASSIGNED = "p.assigned AND p.deleted_at IS NULL"
    ACTIVE = "p.assigned AND p.enabled AND p.deleted_at IS NULL"


@dataclass(frozen=True, slots=True)
class Link:
    """An object of the directory and what the server has of it.

    `id` is the server's, None while there is none. `exported` is the number of the change that the server was told
    last, `active` whether it lets the user in, `manager` the server's id of the manager that it was told.
    `failed_change` is the number of the change that failed last: a later one is tried at once.
    """

    kind: Kind
    key: str
    name: str
    id: str | None = None
    exported: int = 0
    active: bool = False
    manager: str = ""
    failures: int = 0
    failed_at: datetime | None = None
    retry_at: datetime | None = None
    reason: str = ""
    failed_change: int = 0


@dataclass(frozen=True, slots=True)
class PendingPerson:
    """Somebody of whom the server does not know the change of this number."""

    person: Person
    change: int
    link: Link | None

    @property
    def link_now(self) -> Link:
        """The link under the person's present name, a new one for whoever has none."""
        return replace(self.link or Link(Kind.USER, self.person.key, ""), name=self.person.name)


@dataclass(frozen=True, slots=True)
class PendingGroup:
    """Likewise a group."""

    group: Group
    change: int
    link: Link | None

    @property
    def link_now(self) -> Link:
        """The link under the group's present name, a new one where there is none."""
        return replace(self.link or Link(Kind.GROUP, self.group.key, ""), name=self.group.name)


@dataclass(frozen=True, slots=True)
class PendingManager:
    """Somebody whose manager on the server isn't the directory's; None where there should be none."""

    person: Person
    link: Link
    manager_id: str | None


class Job:
    """The memory of one provisioning job, in a state file."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._run = state.connection.execute
        self._run_all = state.connection.executemany

    def link(self, kind: Kind, key: str) -> Link | None:
        row = self._run(f"SELECT {_LINK} FROM links l WHERE kind = ? AND key = ?", (kind, key)).fetchone()
        return _link(kind, key, row) if row else None

    def linked_to(self, kind: Kind, id_: str) -> str | None:
        """The key of the object that the server's resource belongs to."""
        row = self._run("SELECT key FROM links WHERE kind = ? AND id = ?", (kind, id_)).fetchone()
        return str(row[0]) if row else None

    def links(self, kind: Kind) -> Iterator[Link]:
        """Every link of that kind that has an id, by key."""
        last = ""
        select = (
            f"SELECT l.key, {_LINK} FROM links l WHERE kind = ? AND key > ? AND id IS NOT NULL ORDER BY key"
        )
        while rows := self._run(f"{select} LIMIT {_PAGE}", (kind, last)).fetchall():
            yield from (_link(kind, row[0], row[1:]) for row in rows)
            last = rows[-1][0]

    def put(self, link: Link) -> None:
        """Keep a link."""
        self._run(
            "INSERT OR REPLACE INTO links (kind, key, id, name, exported, active, manager, failures, failed_at,"
            " retry_at, reason, failed_change) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                link.kind,
                link.key,
                link.id,
                link.name,
                link.exported,
                link.active,
                link.manager,
                link.failures,
                link.failed_at.isoformat() if link.failed_at else None,
                link.retry_at.isoformat() if link.retry_at else None,
                link.reason,
                link.failed_change,
            ),
        )

    def forget(self, link: Link) -> None:
        """The server has the resource no more."""
        self._run("DELETE FROM links WHERE kind = ? AND key = ?", (link.kind, link.key))
        column = "person_key" if link.kind is Kind.USER else "group_key"
        self._run(f"DELETE FROM sent_members WHERE {column} = ?", (link.key,))

    def restart(self) -> None:
        """Forget all that the server was told."""
        self._run("DELETE FROM links")
        self._run("DELETE FROM sent_members")
        self._run("DELETE FROM requests")

    def failed(self, link: Link, change: int, reason: str, retry_at: datetime | None, now: datetime) -> None:
        """Keep that a change failed; without a time the object isn't tried again until it changes."""
        self.put(
            replace(
                link,
                failures=link.failures + 1,
                failed_at=link.failed_at or now,
                retry_at=retry_at or now + timedelta(days=36_500),
                reason=reason,
                failed_change=change,
            )
        )

    def failing(self, kind: Kind) -> int:
        """How many objects have failed last."""
        return int(
            self._run("SELECT count(*) FROM links WHERE kind = ? AND failures > 0", (kind,)).fetchone()[0]
        )

    def pending_people(self, now: datetime) -> Iterator[PendingPerson]:
        """Whoever changed since the server was told, or failed and is due again; in the order of the changes."""
        select = f"""
            SELECT p.key, p.document, p.enabled, p.assigned, p.manager, p.deleted_at, p.changed, {_LINK}
            FROM people p LEFT JOIN links l ON {_USER} AND l.key = p.key
            WHERE {_PERSON_PENDING}
                AND (p.changed, p.key) > (?, ?)
            ORDER BY p.changed, p.key LIMIT {_PAGE}
        """
        last = (0, "")
        while rows := self._run(select, (now.isoformat(), *last)).fetchall():
            for row in rows:
                link = _link(Kind.USER, row[0], row[7:]) if row[8] is not None else None
                yield PendingPerson(read_person(row[:6]), row[6], link)
            last = (rows[-1][6], rows[-1][0])

    def count_pending_people(self, now: datetime) -> int:
        """How many `pending_people` would yield."""
        return int(
            self._run(
                f"SELECT count(*) FROM people p LEFT JOIN links l ON {_USER} AND l.key = p.key"
                f" WHERE {_PERSON_PENDING}",
                (now.isoformat(),),
            ).fetchone()[0]
        )

    def count_links(self, kind: Kind) -> int:
        """How many resources of that kind the server has from here."""
        return int(
            self._run("SELECT count(*) FROM links WHERE kind = ? AND id IS NOT NULL", (kind,)).fetchone()[0]
        )

    def pending_groups(self, now: datetime) -> Iterator[PendingGroup]:
        """Groups that changed since the server was told, or failed and are due again; members aside."""
        select = f"""
            SELECT g.key, g.name, g.document, g.assigned, g.changed, {_LINK}
            FROM groups g LEFT JOIN links l ON l.kind = 'Group' AND l.key = g.key
            WHERE {_GROUP_PENDING}
                AND (g.changed, g.key) > (?, ?)
            ORDER BY g.changed, g.key LIMIT {_PAGE}
        """
        last = (0, "")
        while rows := self._run(select, (now.isoformat(), *last)).fetchall():
            for row in rows:
                link = _link(Kind.GROUP, row[0], row[5:]) if row[6] is not None else None
                yield PendingGroup(read_group(row[:4]), row[4], link)
            last = (rows[-1][4], rows[-1][0])

    def gone(self, kind: Kind) -> list[Link]:
        """What the server still has of objects that the directory has forgotten."""
        table = "people" if kind is Kind.USER else "groups"
        rows = self._run(
            f"SELECT l.key, {_LINK} FROM links l WHERE kind = ? AND id IS NOT NULL"
            f" AND NOT EXISTS (SELECT 1 FROM {table} WHERE key = l.key) ORDER BY l.key",
            (kind,),
        )
        return [_link(kind, row[0], row[1:]) for row in rows]

    def leaving(self) -> int:
        """How many users the server would be told to shut out or delete."""
        shut_out = f"""
            SELECT count(*) FROM people p JOIN links l ON {_USER} AND l.key = p.key
            WHERE l.active AND l.id IS NOT NULL AND NOT (p.enabled AND p.assigned AND p.deleted_at IS NULL)
        """
        return int(self._run(shut_out).fetchone()[0]) + len(self.gone(Kind.USER))

    def pending_managers(self) -> Iterator[PendingManager]:
        """Whose manager the server has not been told, where both are on the server, or the manager is no more."""
        select = f"""
            SELECT p.key, p.document, p.enabled, p.assigned, p.manager, p.deleted_at, m.id, {_LINK}
            FROM people p JOIN links l ON {_USER} AND l.key = p.key AND l.id IS NOT NULL
            LEFT JOIN links m ON m.kind = 'User' AND m.key = p.manager
            WHERE coalesce(m.id, '') != l.manager AND (p.manager IS NULL OR m.id IS NOT NULL) AND l.active
                AND l.key > ?
            ORDER BY l.key LIMIT {_PAGE}
        """
        last = ""
        while rows := self._run(select, (last,)).fetchall():
            for row in rows:
                yield PendingManager(read_person(row[:6]), _link(Kind.USER, row[0], row[7:]), row[6])
            last = rows[-1][0]

    def members_to_add(self, group: str, scope: MemberScope) -> list[tuple[str, str]]:
        """Members (key, id) that the server has not been told of."""
        return self._run(
            "SELECT m.person_key, l.id FROM members m JOIN people p ON p.key = m.person_key"
            f" JOIN links l ON {_USER} AND l.key = m.person_key AND l.id IS NOT NULL"
            f" WHERE m.group_key = ? AND {scope} AND NOT EXISTS (SELECT 1 FROM sent_members s"
            " WHERE s.group_key = m.group_key AND s.person_key = m.person_key AND s.is_member)"
            " ORDER BY m.person_key",
            (group,),
        ).fetchall()

    def members_to_remove(self, group: str, scope: MemberScope) -> list[tuple[str, str]]:
        """Members (key, id) that the server was told of and that are members no more."""
        return self._run(
            f"SELECT s.person_key, l.id FROM sent_members s JOIN links l ON {_USER} AND l.key = s.person_key"
            " AND l.id IS NOT NULL WHERE s.group_key = ? AND s.is_member AND NOT EXISTS (SELECT 1 FROM members m"
            f" JOIN people p ON p.key = m.person_key AND {scope}"
            " WHERE m.group_key = s.group_key AND m.person_key = s.person_key) ORDER BY s.person_key",
            (group,),
        ).fetchall()

    def members_due(self, group: str, scope: MemberScope) -> list[tuple[str, str]]:
        """Every member (key, id) that the server should have."""
        return self._run(
            "SELECT m.person_key, l.id FROM members m JOIN people p ON p.key = m.person_key"
            f" JOIN links l ON {_USER} AND l.key = m.person_key AND l.id IS NOT NULL"
            f" WHERE m.group_key = ? AND {scope} ORDER BY m.person_key",
            (group,),
        ).fetchall()

    def told_members(self, group: str, *, added: Iterable[str] = (), removed: Iterable[str] = ()) -> None:
        """Keep which memberships the server was told of."""
        told = [*((group, key, True) for key in added), *((group, key, False) for key in removed)]
        self._run_all("INSERT OR REPLACE INTO sent_members VALUES (?, ?, ?)", told)

    def is_sent_member(self, person: str) -> bool:
        """Whether the server was told of any membership of that person, and not of its end."""
        found = self._run(
            "SELECT 1 FROM sent_members WHERE person_key = ? AND is_member LIMIT 1", (person,)
        ).fetchone()
        return found is not None

    def sent_members(self, group: str) -> set[str]:
        """The keys of the members that the server should have from what it was told."""
        rows = self._run("SELECT person_key FROM sent_members WHERE group_key = ? AND is_member", (group,))
        return {row[0] for row in rows}

    def was_told_of(self, group: str, person: str) -> bool:
        """Whether the server was ever told that somebody is, or is not, a member."""
        told = "SELECT 1 FROM sent_members WHERE group_key = ? AND person_key = ?"
        return self._run(told, (group, person)).fetchone() is not None


def _link(kind: Kind, key: str, row: tuple[Any, ...]) -> Link:
    id_, name, exported, active, manager, failures, failed_at, retry_at, reason, failed_change = row
    return Link(
        kind,
        key,
        name,
        id_,
        exported,
        bool(active),
        manager,
        failures,
        datetime.fromisoformat(failed_at) if failed_at else None,
        datetime.fromisoformat(retry_at) if retry_at else None,
        reason,
        failed_change,
    )
