"""Memberships: rows that know who gave them. No statement here touches more rows than members are named.

Memberships of deleted users stay where a person gave them, and are not seen until the user comes back.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, exists, literal_column, select, tuple_, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from provisor.directory.refusals import UnknownUsers
from provisor.directory.teams import PERSON, GivenMember, Member
from provisor.provisioning.ports import Ended, Gained, HandGiven, Removed
from provisor.scim.filters import Filter
from provisor.store.driver import Row
from provisor.store.instants import instant, kept
from provisor.store.member_search import members_matching
from provisor.store.statements import Condition, NoneOf, OneOf, Statement, value
from provisor.store.tables import NUMBER, STRING, held_memberships, memberships, teams, users
from provisor.store.transaction import Transaction
from provisor.store.users import LIVING_AMONG

_of_team = (
    memberships.c.organization_id == value("organization_id"),
    memberships.c.team_id == value("team_id"),
)
_of_these = OneOf(memberships.c.user_id, "ids")
_of_living = memberships.c.user_id.in_(
    select(users.c.id).where(
        users.c.organization_id == value("organization_id"),
        OneOf(users.c.id, "ids"),
        users.c.deleted.is_(None),
    )
)

IS_OF_LIVING = exists().where(
    users.c.organization_id == memberships.c.organization_id,
    users.c.id == memberships.c.user_id,
    users.c.deleted.is_(None),
)


class _GivenByAnother(Condition):
    """Whether another source than `source` gave this membership, too; or, the other way round, that source itself.

    Written out, since in RETURNING SQLAlchemy leaves off the names of tables on SQLite, in sub-selects as well.
    """

    inherit_cache = False

    def __init__(self, comparison: str = "<>") -> None:
        self.comparison = comparison
        self.values = [bindparam(name, type_=STRING) for name in ("organization_id", "team_id", "source")]


@compiles(_GivenByAnother)
def _given_by_another(element: _GivenByAnother, compiler: SQLCompiler, **kw: Any) -> str:
    organization, team, source = (compiler.process(each, **kw) for each in element.values)
    return (
        "EXISTS (SELECT 1 FROM memberships AS another"
        f" WHERE another.organization_id = {organization} AND another.team_id = {team}"
        f" AND another.user_id = memberships.user_id AND another.source {element.comparison} {source})"
    )


class _GivenByOthers(Condition):
    """Whether another source than these gave this membership, too. Written out, like `_GivenByAnother`."""

    inherit_cache = False

    def __init__(self) -> None:
        self.values = [bindparam(name, type_=STRING) for name in ("organization_id", "team_id")]
        self.is_other = NoneOf(literal_column("another.source"), "sources")


@compiles(_GivenByOthers)
def _given_by_others(element: _GivenByOthers, compiler: SQLCompiler, **kw: Any) -> str:
    organization, team = (compiler.process(each, **kw) for each in element.values)
    return (
        "EXISTS (SELECT 1 FROM memberships AS another"
        f" WHERE another.organization_id = {organization} AND another.team_id = {team}"
        f" AND another.user_id = memberships.user_id AND {compiler.process(element.is_other, **kw)})"
    )


MEMBERS = Statement(
    select(memberships.c.team_id, users.c.id, users.c.display)
    .join(
        users,
        (users.c.organization_id == memberships.c.organization_id) & (users.c.id == memberships.c.user_id),
    )
    .where(
        memberships.c.organization_id == value("organization_id"),
        OneOf(memberships.c.team_id, "ids"),
        users.c.deleted.is_(None),
    )
    .order_by(memberships.c.team_id, memberships.c.user_id)
)
_COLUMNS = ("organization_id", "team_id", "user_id", "source", "created")
ADD_MEMBERS = Statement(
    insert(memberships)
    .from_select(
        _COLUMNS,
        select(
            users.c.organization_id,
            value("team_id", memberships.c.team_id.type),
            users.c.id,
            value("source", memberships.c.source.type),
            value("at", memberships.c.created.type),
        ).where(
            users.c.organization_id == value("organization_id"),
            OneOf(users.c.id, "ids"),
            users.c.deleted.is_(None),
        ),
    )
    .on_conflict_do_nothing()
    .returning(memberships.c.user_id, _GivenByAnother())
)
REMOVE_MEMBERS = Statement(
    delete(memberships)
    .where(*_of_team, _of_these, _of_living)
    .returning(memberships.c.user_id, memberships.c.source)
)
REMOVE_GIVEN_BY_OTHERS = Statement(
    delete(memberships)
    .where(*_of_team, _of_these, _of_living, memberships.c.source != value("source"))
    .returning(memberships.c.user_id, memberships.c.source, _GivenByAnother("="))
)
KEEP_ONLY = Statement(
    delete(memberships)
    .where(*_of_team, NoneOf(memberships.c.user_id, "ids"), IS_OF_LIVING)
    .returning(memberships.c.user_id, memberships.c.source)
)
_by_sources = OneOf(memberships.c.source, "sources")
_as_ended = (memberships.c.user_id, memberships.c.source, _GivenByOthers())
REMOVE_GIVEN_BY = Statement(delete(memberships).where(*_of_team, _by_sources).returning(*_as_ended))
KEEP_ONLY_OF_GIVEN_BY = Statement(
    delete(memberships)
    .where(*_of_team, _by_sources, NoneOf(memberships.c.user_id, "ids"), IS_OF_LIVING)
    .returning(*_as_ended)
)
TAKE_BACK = Statement(
    delete(memberships).where(*_of_team, _of_these, memberships.c.source == value("source"))
)
SOURCES = Statement(
    select(memberships.c.source)
    .where(*_of_team, memberships.c.user_id == value("user_id"))
    .order_by(memberships.c.source)
)


def _given(table: Table) -> Select[Any]:
    return (
        select(users.c.id, users.c.user_name, table.c.source, users.c.user_name_key)
        .join(users, (users.c.organization_id == table.c.organization_id) & (users.c.id == table.c.user_id))
        .where(
            table.c.organization_id == value("organization_id"),
            table.c.team_id == value("team_id"),
            users.c.deleted.is_(None) | (users.c.held == literal_column("'deletion'")),
        )
    )


GIVEN = Statement(
    union(_given(memberships), _given(held_memberships)).order_by("user_name_key", "id", "source")
)
_each_given = union(_given(memberships), _given(held_memberships)).subquery("given")
_in_order = (_each_given.c.user_name_key, _each_given.c.id)
GIVEN_PAGE = Statement(
    select(_each_given.c.id, _each_given.c.user_name_key)
    .where(tuple_(*_in_order) > tuple_(value("after_key", STRING), value("after_id", STRING)))
    .distinct()
    .order_by(_each_given.c.user_name_key, _each_given.c.id)
    .limit(value("count", NUMBER))
)
GIVEN_TO = Statement(
    union(
        _given(memberships).where(OneOf(memberships.c.user_id, "ids")),
        _given(held_memberships).where(OneOf(held_memberships.c.user_id, "ids")),
    ).order_by("user_name_key", "id", "source")
)
BY_HAND = Statement(
    select(memberships.c.team_id, users.c.user_name)
    .join(
        users,
        (users.c.organization_id == memberships.c.organization_id) & (users.c.id == memberships.c.user_id),
    )
    .where(
        memberships.c.organization_id == value("organization_id"),
        memberships.c.source == PERSON,
        users.c.deleted.is_(None) | (users.c.held == literal_column("'deletion'")),
    )
    .order_by(users.c.user_name_key)
)
_by_hand = (
    select(memberships.c.team_id, memberships.c.user_id, memberships.c.created)
    .where(memberships.c.organization_id == value("organization_id"), memberships.c.source == PERSON)
    .order_by(memberships.c.team_id, memberships.c.user_id)
)
BY_HAND_IN = Statement(_by_hand.where(OneOf(memberships.c.team_id, "ids"), IS_OF_LIVING))
BY_HAND_TO = Statement(
    _by_hand.where(
        OneOf(memberships.c.user_id, "ids"),
        select(teams.c.id)
        .where(
            teams.c.organization_id == memberships.c.organization_id,
            teams.c.id == memberships.c.team_id,
            teams.c.deleted.is_(None),
        )
        .exists(),
    )
)
HAND_OVER = Statement(
    insert(memberships)
    .from_select(
        _COLUMNS,
        select(
            memberships.c.organization_id,
            value("team_id", memberships.c.team_id.type),
            memberships.c.user_id,
            value("source", memberships.c.source.type),
            value("at", memberships.c.created.type),
        )
        .distinct()
        .where(
            memberships.c.organization_id == value("organization_id"),
            memberships.c.team_id == value("from_team_id"),
        ),
    )
    .on_conflict_do_nothing()
    .returning(memberships.c.user_id, _GivenByAnother())
)
END_GIVEN_BY_OTHERS = Statement(
    delete(memberships)
    .where(*_of_team, memberships.c.source != value("source"))
    .returning(memberships.c.user_id, memberships.c.source)
)
ROWS = Statement(
    select(memberships.c.team_id, memberships.c.user_id, memberships.c.source).where(
        memberships.c.organization_id == value("organization_id"),
        OneOf(memberships.c.team_id, "team_ids"),
        OneOf(memberships.c.user_id, "user_ids"),
    )
)


class MembershipRecords(Transaction):
    """Who belongs to the teams of an organization."""

    def members(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Member]]:
        """For each team its living members, by user id."""
        found: dict[str, dict[str, Member]] = {team_id: {} for team_id in team_ids}
        for team_id, user_id, display in self._all(MEMBERS, ids=self._driver.listed(team_ids)):
            found[team_id][user_id] = Member(user_id, display)
        return {team_id: list(members.values()) for team_id, members in found.items()}

    def members_by_hand(self) -> Mapping[str, Sequence[str]]:
        """For each team that has any, the user names of those whom people made members, in order."""
        found: dict[str, list[str]] = {}
        for team_id, user_name in self._all(BY_HAND):
            found.setdefault(team_id, []).append(user_name)
        return found

    def hand_given_to(self, user_ids: Collection[str]) -> list[HandGiven]:
        """The memberships of any of these users in living teams that people gave, by team and user."""
        return _by_hands(self._all(BY_HAND_TO, ids=self._driver.listed(user_ids))) if user_ids else []

    def hand_given(self, team_ids: Collection[str]) -> list[HandGiven]:
        """The memberships of living users of any of these teams that people gave, by team and user."""
        return _by_hands(self._all(BY_HAND_IN, ids=self._driver.listed(team_ids))) if team_ids else []

    def given_members(self, team_id: str) -> list[GivenMember]:
        """The members of a team, whatever is held, with who gave each membership, by user name."""
        return members_of(self._all(GIVEN, team_id=team_id))

    def given_members_after(
        self, team_id: str, after: tuple[str, str], *, count: int
    ) -> tuple[list[GivenMember], tuple[str, str] | None]:
        """So many of those members after that place, and the place of the last if there are more."""
        key, user_id = after
        rows = self._all(GIVEN_PAGE, team_id=team_id, after_key=key, after_id=user_id, count=count + 1)
        ids = self._driver.listed(row[0] for row in rows[:count])
        last = (rows[count - 1][1], rows[count - 1][0]) if len(rows) > count else None
        return members_of(self._all(GIVEN_TO, team_id=team_id, ids=ids)), last

    def sources(self, team_id: str, user_id: str) -> list[str]:
        """Who gave this membership, nobody where it is none."""
        return [row[0] for row in self._all(SOURCES, team_id=team_id, user_id=user_id)]

    def all_sources(
        self, team_ids: Collection[str], user_ids: Collection[str]
    ) -> Mapping[tuple[str, str], set[str]]:
        """Who gave any of these users, living or deleted, a membership of any of these teams, by team and user."""
        found: dict[tuple[str, str], set[str]] = {}
        listed = self._driver.listed
        for team_id, user_id, source in self._all(ROWS, team_ids=listed(team_ids), user_ids=listed(user_ids)):
            found.setdefault((team_id, user_id), set()).add(source)
        return found

    def end_membership(self, team_id: str, user_id: str, *, source: str) -> None:
        """Take from somebody the membership that this source gave; others may have given it, too."""
        self.end_memberships(team_id, [user_id], source=source)

    def end_memberships(self, team_id: str, user_ids: Collection[str], *, source: str) -> None:
        """Take from these users the memberships that this source gave; others may have given them, too."""
        self._run(TAKE_BACK, team_id=team_id, ids=self._driver.listed(user_ids), source=source)

    def hand_members_over(self, from_team_id: str, team_id: str, *, source: str, at: datetime) -> Gained:
        """Have this source give everybody in one team a membership of another. Who is deleted is never new."""
        rows = self._all(HAND_OVER, from_team_id=from_team_id, team_id=team_id, source=source, at=kept(at))
        new = self._driver.listed(user_id for user_id, was_member in rows if not was_member)
        living = {row[0] for row in self._all(LIVING_AMONG, ids=new)}
        return Gained(sorted(living), sorted(row[0] for row in rows if row[0] not in living))

    def take_members_over(self, team_id: str, *, source: str, at: datetime) -> tuple[list[str], Ended]:
        """Have this source give every membership of a team, and nobody else.

        Returns to whom it gives one now, and whose memberships by others ended.
        """
        given = self._all(HAND_OVER, from_team_id=team_id, team_id=team_id, source=source, at=kept(at))
        others = self._all(END_GIVEN_BY_OTHERS, team_id=team_id, source=source)
        return sorted(row[0] for row in given), ended(others)

    def add_members(self, team_id: str, user_ids: Sequence[str], *, source: str, at: datetime) -> Gained:
        """Make these users members, save those whom this source made one. Raises UnknownUsers, and adds nobody then."""
        wanted = dict.fromkeys(user_ids)
        listed = self._driver.listed(wanted)
        rows = self._all(ADD_MEMBERS, team_id=team_id, ids=listed, source=source, at=kept(at))
        if len(rows) < len(wanted) and (unknown := self._unknown(wanted)):
            added = self._driver.listed(user_id for user_id, _ in rows)
            self._run(TAKE_BACK, team_id=team_id, ids=added, source=source)
            raise UnknownUsers(unknown)
        were_members: dict[str, bool] = {row[0]: row[1] for row in rows}
        given = [user_id for user_id in wanted if user_id in were_members]
        already = [user_id for user_id in given if were_members[user_id]]
        return Gained(
            [user_id for user_id in given if not were_members[user_id]] if already else given, already
        )

    def _unknown(self, user_ids: Iterable[str]) -> list[str]:
        wanted = list(user_ids)
        living = {row[0] for row in self._all(LIVING_AMONG, ids=self._driver.listed(wanted))}
        return [user_id for user_id in wanted if user_id not in living]

    def remove_members(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End these memberships, whoever gave them; who was a member before is returned."""
        rows = self._all(REMOVE_MEMBERS, team_id=team_id, ids=self._driver.listed(user_ids))
        return ended(rows, among=user_ids)

    def remove_members_unless_given_by(
        self, team_id: str, user_ids: Sequence[str], *, source: str
    ) -> Removed:
        """End what others than this source gave of these memberships."""
        listed = self._driver.listed(user_ids)
        rows = self._all(REMOVE_GIVEN_BY_OTHERS, team_id=team_id, ids=listed, source=source)
        return _removed(rows, among=user_ids)

    def members_matching(self, team_id: str, condition: Filter) -> list[str]:
        """The living members who match, by id."""
        matching, values = members_matching(condition)
        return [row[0] for row in self._all(matching, team_id=team_id, **values)]

    def keep_members_only(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End all memberships of living users but these, whoever gave them; who was a member before is returned."""
        return ended(self._all(KEEP_ONLY, team_id=team_id, ids=self._driver.listed(user_ids)))

    def keep_only_of_members_given_by(
        self, team_id: str, user_ids: Sequence[str], *, sources: Collection[str]
    ) -> Removed:
        """End the memberships that these sources gave living users, save these."""
        ids, given_by = self._driver.listed(user_ids), self._driver.listed(sources)
        return _removed(self._all(KEEP_ONLY_OF_GIVEN_BY, team_id=team_id, sources=given_by, ids=ids))

    def remove_members_given_by(self, team_id: str, *, sources: Collection[str]) -> Removed:
        """End all memberships that these sources gave, also of those who are deleted."""
        given_by = self._driver.listed(sources)
        return _removed(self._all(REMOVE_GIVEN_BY, team_id=team_id, sources=given_by))


def members_of(rows: Iterable[Row]) -> list[GivenMember]:
    """The members of rows of `_given`, in their order, each once with all who gave the membership."""
    found: dict[tuple[str, str], list[str]] = {}
    for user_id, user_name, source, _ in rows:
        found.setdefault((user_id, user_name), []).append(source)
    return [GivenMember(*user, tuple(sources)) for user, sources in found.items()]


def _removed(rows: Sequence[Row], among: Sequence[str] | None = None) -> Removed:
    """Memberships that ended, by whether others give them still; `among` as in `ended`."""
    gone, staying = ([row[:2] for row in rows if bool(row[2]) is still] for still in (False, True))
    return Removed(ended(gone, among), ended(staying, among))


def ended(rows: Iterable[Row], among: Sequence[str] | None = None) -> Ended:
    """Whose memberships ended, with who had given them: in the order of `among`, which leaves out all others."""
    found: dict[str, list[str]] = {}
    for user_id, source in sorted((row[0], row[1]) for row in rows):
        found.setdefault(user_id, []).append(source)
    order = sorted(found) if among is None else dict.fromkeys(among)
    return {user_id: found[user_id] for user_id in order if user_id in found}


def _by_hands(rows: Sequence[Row]) -> list[HandGiven]:
    return [HandGiven(team_id, user_id, instant(created)) for team_id, user_id, created in rows]
