"""Effective membership: who is in a team also through one below it, however far.

Teams are walked to on the index of pairs (`hierarchy`). Who is in many teams at once is found user by user, in order,
until the page is full; who is in few, by reading their members and sorting them (docs/decisions/0012-hierarchy.md).
What the guard holds is not done here: its few people and memberships are found apart, and put in their places.
"""

from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from sqlalchemy import CTE, Select, Table, literal_column, select
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory.teams import EffectiveMember, TeamName
from provisor.store.statements import FoundFirst, OneOf, Statement, value
from provisor.store.tables import NUMBER, STRING, held_memberships, memberships, team_parents, teams, users
from provisor.store.transaction import Transaction

MANY = 10_000
"""Memberships that are not sorted for one page any more."""

_ORGANIZATION = value("organization_id", STRING)
is_here = teams.c.deleted.is_(None) | (teams.c.held == literal_column("'deletion'"))
"""Whether a team is here, whatever is held."""


def _walk(
    start: Select[Any],
    to: ColumnElement[str],
    by: ColumnElement[str],
    name: str,
    *,
    also: Select[Any] | None = None,
) -> CTE:
    """The ids of the teams of one query, or two, and of all that a step along the pairs leads to."""
    walked = start.cte(name, recursive=True)
    step = select(to).join(walked, by == walked.c.id).where(team_parents.c.organization_id == _ORGANIZATION)
    return walked.union(step) if also is None else walked.union(also, step)


def _below() -> CTE:
    this_team = select(teams.c.id.label("id")).where(
        teams.c.organization_id == _ORGANIZATION, teams.c.id == value("team_id")
    )
    return _walk(this_team, team_parents.c.team_id, team_parents.c.parent_id, "below")


def living_below() -> Select[Any]:
    """The ids of a team, and of all below it, that are here."""
    below = _below()
    return (
        select(teams.c.id)
        .join(below, below.c.id == teams.c.id)
        .where(teams.c.organization_id == _ORGANIZATION, is_here)
    )


def _memberships_below(table: Table) -> Select[Any]:
    return (
        select(table.c.user_id)
        .where(
            table.c.organization_id == _ORGANIZATION,
            FoundFirst(table.c.team_id, living_below()),
            table.c.user_id > value("after"),
        )
        .limit(value("most", NUMBER))
    )


MEMBERSHIPS_BELOW = Statement(_memberships_below(memberships))
HELD_MEMBERSHIPS_BELOW = Statement(_memberships_below(held_memberships))
TO_BE_DELETED_BELOW = Statement(
    select(users.c.id)
    .where(
        users.c.organization_id == _ORGANIZATION,
        users.c.held == literal_column("'deletion'"),
        users.c.id > value("after"),
        select(memberships.c.user_id)
        .where(
            memberships.c.organization_id == _ORGANIZATION,
            memberships.c.user_id == users.c.id,
            FoundFirst(memberships.c.team_id.concat(""), living_below()),
        )
        .correlate(users)
        .exists(),
    )
    .limit(value("most", NUMBER))
)
_page = (
    select(users.c.id, users.c.user_name)
    .where(users.c.organization_id == _ORGANIZATION, users.c.deleted.is_(None))
    .order_by(users.c.id)
    .limit(value("count", NUMBER))
)
MEMBERS_OF_FEW = Statement(
    select(users.c.id, users.c.user_name)
    .where(
        users.c.organization_id == _ORGANIZATION,
        users.c.deleted.is_(None) | (users.c.held == literal_column("'deletion'")),
        OneOf(users.c.id, "ids"),
    )
    .order_by(users.c.id)
    .limit(value("count", NUMBER))
)
MEMBERS_OF_MANY = Statement(
    _page.where(
        users.c.id > value("after"),
        select(memberships.c.user_id)
        .where(
            memberships.c.organization_id == _ORGANIZATION,
            memberships.c.user_id == users.c.id,
            # As an expression: by the column, thousands of teams would be looked up for each user.
            FoundFirst(memberships.c.team_id.concat(""), living_below()),
        )
        .correlate(users)
        .exists(),
    )
)


def _direct_teams(table: Table) -> Select[Any]:
    return (
        select(table.c.team_id.label("id"))
        .join(teams, (teams.c.organization_id == table.c.organization_id) & (teams.c.id == table.c.team_id))
        .where(table.c.organization_id == _ORGANIZATION, table.c.user_id == value("user_id"), is_here)
    )


def _teams_of_user() -> Select[Any]:
    walked = _walk(
        _direct_teams(memberships),
        team_parents.c.parent_id,
        team_parents.c.team_id,
        "above",
        also=_direct_teams(held_memberships),
    )
    return (
        select(teams.c.id, teams.c.name)
        .join(walked, walked.c.id == teams.c.id)
        .where(teams.c.organization_id == _ORGANIZATION, is_here)
        .order_by(teams.c.name_key)
    )


EFFECTIVE_TEAMS_OF = Statement(_teams_of_user())


class EffectiveRecords(Transaction):
    """Effective membership in an organization."""

    def effective_members(
        self, team_id: str, *, after: str = "", count: int = 100
    ) -> Sequence[EffectiveMember]:
        """Who is in the team or in one below it, by id, after that one."""
        asked = {"team_id": team_id, "after": after, "most": MANY}
        below = {row[0] for row in self._all(HELD_MEMBERSHIPS_BELOW, **asked)}
        given = self._all(MEMBERSHIPS_BELOW, **asked)
        if len(given) < MANY:
            return self._few(below | {row[0] for row in given}, count)
        below |= {row[0] for row in self._all(TO_BE_DELETED_BELOW, **asked)}
        rows = self._all(MEMBERS_OF_MANY, team_id=team_id, after=after, count=count)
        found = {*self._few(below, count), *(EffectiveMember(*row) for row in rows)}
        return sorted(found, key=attrgetter("user_id"))[:count]

    def _few(self, user_ids: set[str], count: int) -> list[EffectiveMember]:
        """So many of these users, by id, as far as they are here."""
        rows = self._all(MEMBERS_OF_FEW, ids=self._driver.listed(user_ids), count=count)
        return [EffectiveMember(*row) for row in rows]

    def effective_teams_of(self, user_id: str) -> Sequence[TeamName]:
        """The teams that somebody is in, and all above them, by name."""
        return [TeamName(*row) for row in self._all(EFFECTIVE_TEAMS_OF, user_id=user_id)]
