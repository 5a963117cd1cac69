"""Effective membership: who is in a team also through one below it, however far.

Teams are walked to on the index of pairs (`hierarchy`). Who is in many teams at once is found user by user, in order,
until the page is full; who is in few, by reading their members and sorting them (docs/decisions/0012-hierarchy.md).
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CTE, Select, select
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory.teams import EffectiveMember, TeamName
from provisor.store.statements import FoundFirst, OneOf, Statement, value
from provisor.store.tables import NUMBER, STRING, memberships, team_parents, teams, users
from provisor.store.transaction import Transaction

MANY = 10_000
"""Memberships that are not sorted for one page any more."""

_ORGANIZATION = value("organization_id", STRING)


def _walk(start: Select[Any], to: ColumnElement[str], by: ColumnElement[str], name: str) -> CTE:
    """The ids of the teams of a query and of all that a step along the pairs leads to."""
    walked = start.cte(name, recursive=True)
    step = select(to).join(walked, by == walked.c.id).where(team_parents.c.organization_id == _ORGANIZATION)
    return walked.union(step)


def _below() -> CTE:
    this_team = select(teams.c.id.label("id")).where(
        teams.c.organization_id == _ORGANIZATION, teams.c.id == value("team_id")
    )
    return _walk(this_team, team_parents.c.team_id, team_parents.c.parent_id, "below")


def _living_below() -> Select[Any]:
    below = _below()
    return (
        select(teams.c.id)
        .join(below, below.c.id == teams.c.id)
        .where(teams.c.organization_id == _ORGANIZATION, teams.c.deleted.is_(None))
    )


MEMBERSHIPS_BELOW = Statement(
    select(memberships.c.user_id)
    .where(
        memberships.c.organization_id == _ORGANIZATION,
        FoundFirst(memberships.c.team_id, _living_below()),
        memberships.c.user_id > value("after"),
    )
    .limit(value("most", NUMBER))
)
_page = (
    select(users.c.id, users.c.user_name)
    .where(users.c.organization_id == _ORGANIZATION, users.c.deleted.is_(None))
    .order_by(users.c.id)
    .limit(value("count", NUMBER))
)
MEMBERS_OF_FEW = Statement(_page.where(OneOf(users.c.id, "ids")))
MEMBERS_OF_MANY = Statement(
    _page.where(
        users.c.id > value("after"),
        select(memberships.c.user_id)
        .where(
            memberships.c.organization_id == _ORGANIZATION,
            memberships.c.user_id == users.c.id,
            # As an expression: by the column, thousands of teams would be looked up for each user.
            FoundFirst(memberships.c.team_id.concat(""), _living_below()),
        )
        .correlate(users)
        .exists(),
    )
)


def _teams_of_user() -> Select[Any]:
    direct = select(memberships.c.team_id.label("id")).join(
        teams,
        (teams.c.organization_id == memberships.c.organization_id) & (teams.c.id == memberships.c.team_id),
    )
    direct = direct.where(
        memberships.c.organization_id == _ORGANIZATION,
        memberships.c.user_id == value("user_id"),
        teams.c.deleted.is_(None),
    )
    walked = _walk(direct, team_parents.c.parent_id, team_parents.c.team_id, "above")
    return (
        select(teams.c.id, teams.c.name)
        .join(walked, walked.c.id == teams.c.id)
        .where(teams.c.organization_id == _ORGANIZATION, teams.c.deleted.is_(None))
        .order_by(teams.c.name_key)
    )


EFFECTIVE_TEAMS_OF = Statement(_teams_of_user())


class EffectiveRecords(Transaction):
    """Effective membership in an organization."""

    def effective_members(
        self, team_id: str, *, after: str = "", count: int = 100
    ) -> Sequence[EffectiveMember]:
        """Who is in the team or in one below it, by id, after that one."""
        below = self._all(MEMBERSHIPS_BELOW, team_id=team_id, after=after, most=MANY)
        if len(below) < MANY:
            ids = self._driver.listed({row[0] for row in below})
            rows = self._all(MEMBERS_OF_FEW, ids=ids, count=count)
        else:
            rows = self._all(MEMBERS_OF_MANY, team_id=team_id, after=after, count=count)
        return [EffectiveMember(*row) for row in rows]

    def effective_teams_of(self, user_id: str) -> Sequence[TeamName]:
        """The teams that somebody is in, and all above them, by name."""
        return [TeamName(*row) for row in self._all(EFFECTIVE_TEAMS_OF, user_id=user_id)]
