"""Teams as they are in force while something is held of them, and the memberships that are held."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, delete, literal_column, select, update
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.guard import Held
from provisor.directory.teams import Team
from provisor.provisioning.ports import Ended
from provisor.store.driver import Row
from provisor.store.instants import kept
from provisor.store.keys import folded
from provisor.store.memberships import IS_OF_LIVING, ended
from provisor.store.statements import NoneOf, OneOf, Statement, value
from provisor.store.tables import STRING, held_memberships, memberships, teams, users
from provisor.store.teams import COLUMNS, FORGET_NAMES, to_team
from provisor.store.transaction import Transaction

_of_organization = teams.c.organization_id == value("organization_id")
_this_team = (_of_organization, teams.c.id == value("team_id"))
# Word by word as the index has it, so that the planners see that it serves.
_deletion_is_held = teams.c.held == literal_column("'deletion'")

HELD_TEAM = Statement(select(*COLUMNS).where(*_this_team, _deletion_is_held))
HELD_TEAM_NAMED = Statement(
    select(*COLUMNS)
    .where(_of_organization, teams.c.name_key == value("name_key"), _deletion_is_held)
    .order_by(teams.c.id.desc())
    .limit(1)
)
HOLD_TEAM_DELETION = Statement(
    update(teams)
    .values(deleted=value("deleted"), held=value("held"))
    .where(*_this_team, teams.c.deleted.is_(None))
)
SETTLE_TEAM_DELETION = Statement(
    update(teams).values(held=value("held")).where(*_this_team, _deletion_is_held)
)

_given = (
    memberships.c.organization_id == value("organization_id"),
    memberships.c.team_id == value("team_id"),
    NoneOf(memberships.c.source, "spared"),
)
_COLUMNS = ("organization_id", "team_id", "user_id", "source", "created")
ANYBODY_GIVEN = Statement(select(memberships.c.user_id).where(*_given, IS_OF_LIVING).limit(1))


def _hold(*conditions: ColumnElement[bool]) -> Statement:
    """Copy the memberships for which this holds to those that are held."""
    given = select(*(memberships.c[name] for name in _COLUMNS), value("change_id", STRING)).where(*conditions)
    rows = insert(held_memberships).from_select((*_COLUMNS, "held_change_id"), given)
    return Statement(rows.on_conflict_do_nothing())


def _end(*conditions: ColumnElement[bool]) -> Statement:
    return Statement(delete(memberships).where(*conditions).returning(memberships.c.user_id))


HOLD_MEMBERS, END_MEMBERS = _hold(*_given, IS_OF_LIVING), _end(*_given, IS_OF_LIVING)
_of_team = (
    memberships.c.organization_id == value("organization_id"),
    memberships.c.team_id == value("team_id"),
)
_of_these = (
    OneOf(memberships.c.user_id, "ids"),
    memberships.c.user_id.in_(
        select(users.c.id).where(
            users.c.organization_id == value("organization_id"),
            OneOf(users.c.id, "ids"),
            users.c.deleted.is_(None),
        )
    ),
)
_others = (*_of_team, NoneOf(memberships.c.user_id, "ids"), IS_OF_LIVING)
_any_other = select(memberships.c.user_id).where(*_others).limit(1)
_any_of_these = select(memberships.c.user_id).where(*_of_team, *_of_these).limit(1)
_by_sources = OneOf(memberships.c.source, "sources")
ANY_OTHER, ANY_OTHER_GIVEN = Statement(_any_other), Statement(_any_other.where(_by_sources))
ANY_OF_THESE, ANY_OF_THESE_GIVEN = Statement(_any_of_these), Statement(_any_of_these.where(_by_sources))
HOLD_THESE, END_THESE = _hold(*_given, *_of_these), _end(*_given, *_of_these)
HOLD_GIVEN, END_GIVEN = _hold(*_of_team, _by_sources), _end(*_of_team, _by_sources)
MEMBERS_AMONG = Statement(
    select(memberships.c.user_id).where(
        memberships.c.organization_id == value("organization_id"),
        memberships.c.team_id == value("team_id"),
        OneOf(memberships.c.user_id, "ids"),
    )
)
SOURCES_OF_TEAM = Statement(
    select(memberships.c.source)
    .distinct()
    .where(
        memberships.c.organization_id == value("organization_id"), memberships.c.team_id == value("team_id")
    )
)
_held = (
    held_memberships.c.organization_id == value("organization_id"),
    held_memberships.c.team_id == value("team_id"),
)
HELD_MEMBERS = Statement(select(held_memberships.c.user_id, held_memberships.c.source).where(*_held))
GIVE_BACK = Statement(
    insert(memberships)
    .from_select(
        _COLUMNS,
        select(*(held_memberships.c[name] for name in _COLUMNS))
        .join(
            users,
            (users.c.organization_id == held_memberships.c.organization_id)
            & (users.c.id == held_memberships.c.user_id),
        )
        .where(
            *_held,
            OneOf(held_memberships.c.user_id, "ids"),
            users.c.deleted.is_(None) | (users.c.held == literal_column("'deletion'")),
        ),
    )
    .on_conflict_do_nothing()
)
FORGET_HELD_GIVEN_BY = Statement(
    delete(held_memberships).where(
        *_held, OneOf(held_memberships.c.user_id, "ids"), OneOf(held_memberships.c.source, "sources")
    )
)
FORGET_HELD = Statement(delete(held_memberships).where(*_held, OneOf(held_memberships.c.user_id, "ids")))


class HeldTeamRecords(Transaction):
    """Teams and memberships of an organization of which something is held."""

    def team_to_be_deleted(self, called: str) -> Team | None:
        """The team of that id or name whose deletion is held."""
        row = self._one(HELD_TEAM, team_id=called) or self._one(HELD_TEAM_NAMED, name_key=folded(called))
        return None if row is None else to_team(row)

    def hold_team_deletion(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted for SCIM, and free its name; memberships and the names for connections stay."""
        if self._run(HOLD_TEAM_DELETION, team_id=team_id, deleted=kept(at), held=Held.DELETION.value):
            self._count(teams=-1)

    def settle_team_deletion(self, team_id: str) -> None:
        """Make a held deletion a deletion like others."""
        if self._run(SETTLE_TEAM_DELETION, team_id=team_id, held=""):
            self._run(FORGET_NAMES, team_id=team_id)

    def gives_members(self, team_id: str, sources: Collection[str] | None) -> bool:
        """Whether one of these sources gives any living user a membership of the team; None for any source."""
        spared = self._driver.listed(self._other_sources(team_id, sources))
        return self._one(ANYBODY_GIVEN, team_id=team_id, spared=spared) is not None

    def gives_only(self, team_id: str, user_ids: Sequence[str], sources: Collection[str] | None) -> bool:
        """Whether these sources give some of these living users a membership of the team, and nobody else one."""
        asked = {"team_id": team_id, "ids": self._driver.listed(user_ids)}
        if sources is None:
            return self._one(ANY_OTHER, **asked) is None and self._one(ANY_OF_THESE, **asked) is not None
        asked["sources"] = self._driver.listed(sources)
        return (
            self._one(ANY_OTHER_GIVEN, **asked) is None and self._one(ANY_OF_THESE_GIVEN, **asked) is not None
        )

    def hold_members(self, team_id: str, sources: Collection[str] | None, *, change_id: str) -> list[str]:
        """Hold what these sources gave, or all, of living users' memberships of a team.

        Returns who is no member for SCIM any more.
        """
        named = {"team_id": team_id, "spared": self._driver.listed(self._other_sources(team_id, sources))}
        self._run(HOLD_MEMBERS, change_id=change_id, **named)
        return self._no_members(team_id, self._all(END_MEMBERS, **named))

    def hold_given_members(self, team_id: str, sources: Collection[str], *, change_id: str) -> list[str]:
        """Hold all that these sources gave of a team's memberships, also of those who are deleted.

        Returns who is no member for SCIM any more.
        """
        given_by = self._driver.listed(sources)
        self._run(HOLD_GIVEN, team_id=team_id, sources=given_by, change_id=change_id)
        return self._no_members(team_id, self._all(END_GIVEN, team_id=team_id, sources=given_by))

    def hold_memberships(
        self, team_id: str, user_ids: Sequence[str], *, spared: Sequence[str], change_id: str
    ) -> list[str]:
        """Hold what others than these sources gave of these living users' memberships of a team.

        Returns who is no member for SCIM any more.
        """
        named = {
            "team_id": team_id,
            "ids": self._driver.listed(user_ids),
            "spared": self._driver.listed(spared),
        }
        self._run(HOLD_THESE, change_id=change_id, **named)
        return self._no_members(team_id, self._all(END_THESE, **named))

    def _no_members(self, team_id: str, rows: Sequence[Row]) -> list[str]:
        """Those of the users of these rows who are no members any more, by id."""
        user_ids = {row[0] for row in rows}
        listed = self._driver.listed(user_ids)
        return sorted(
            user_ids.difference(row[0] for row in self._all(MEMBERS_AMONG, team_id=team_id, ids=listed))
        )

    def _other_sources(self, team_id: str, sources: Collection[str] | None) -> list[str]:
        if sources is None:
            return []
        return [row[0] for row in self._all(SOURCES_OF_TEAM, team_id=team_id) if row[0] not in sources]

    def held_members(self, team_id: str) -> Ended:
        """The users whose membership of a team is held, by id in order, with who had given it."""
        return ended(self._all(HELD_MEMBERS, team_id=team_id))

    def give_members_back(self, team_id: str, user_ids: Collection[str]) -> None:
        """Make what is held of these users' memberships memberships again, save for those who are gone."""
        listed = self._driver.listed(user_ids)
        self._run(GIVE_BACK, team_id=team_id, ids=listed)
        self._run(FORGET_HELD, team_id=team_id, ids=listed)

    def end_held_members_given_by(
        self, team_id: str, user_ids: Collection[str], *, sources: Collection[str]
    ) -> None:
        """End what is held of these users' memberships that these sources gave."""
        ids, given_by = self._driver.listed(user_ids), self._driver.listed(sources)
        self._run(FORGET_HELD_GIVEN_BY, team_id=team_id, ids=ids, sources=given_by)

    def end_held_members(self, team_id: str, user_ids: Collection[str]) -> None:
        """End what is held of these users' memberships."""
        self._run(FORGET_HELD, team_id=team_id, ids=self._driver.listed(user_ids))
