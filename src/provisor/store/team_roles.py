"""Roles that teams give: few rows, to which somebody's teams are walked up.

Whoever asks in an organization whose teams give none pays one look into an index.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import CTE, Select, delete, select
from sqlalchemy.dialects.postgresql import insert as insert_or

from provisor.directory.roles import GivenRole
from provisor.directory.teams import TeamName
from provisor.directory.users import Role
from provisor.store import above
from provisor.store.effective import is_here
from provisor.store.statements import Statement, value
from provisor.store.tables import STRING, team_roles, teams
from provisor.store.transaction import Transaction

_ORGANIZATION = value("organization_id", STRING)
_of_organization = team_roles.c.organization_id == _ORGANIZATION
_this_team = (_of_organization, team_roles.c.team_id == value("team_id"))

_any_role = select(team_roles.c.team_id).where(_of_organization).exists()

_giving = (
    select(teams.c.id, teams.c.name, team_roles.c.role)
    .join(
        team_roles,
        (team_roles.c.organization_id == teams.c.organization_id) & (team_roles.c.team_id == teams.c.id),
    )
    .where(teams.c.organization_id == _ORGANIZATION, is_here)
)
TEAMS_GIVING = Statement(_giving.order_by(teams.c.name_key))
ROLE_OF_TEAM = Statement(select(team_roles.c.role).where(*_this_team))
_new = insert_or(team_roles)
GIVE_ROLE = Statement(
    _new.on_conflict_do_update(
        index_elements=[team_roles.c.organization_id, team_roles.c.team_id], set_={"role": _new.excluded.role}
    )
)
TAKE_ROLE = Statement(delete(team_roles).where(*_this_team))


def _of_people(walked: CTE) -> Select[Any]:
    return (
        _giving.add_columns(walked.c.user_id)
        .join(walked, walked.c.id == teams.c.id)
        .order_by(teams.c.name_key)
    )


ROLES_BY_TEAMS = above.statement(_of_people, asked=_any_role)


class TeamRoleRecords(Transaction):
    """The roles that an organization's teams give."""

    def teams_giving_roles(self) -> list[GivenRole]:
        """The teams that give a role, by name."""
        return [GivenRole(Role(role), TeamName(*team)) for *team, role in self._all(TEAMS_GIVING)]

    def role_of_team(self, team_id: str) -> Role | None:
        """The role that a team gives."""
        row = self._one(ROLE_OF_TEAM, team_id=team_id)
        return None if row is None else Role(row[0])

    def keep_role_of_team(self, team_id: str, role: Role | None) -> None:
        """Have a team give that role, or none any more."""
        if role is None:
            self._run(TAKE_ROLE, team_id=team_id)
        else:
            self._run(GIVE_ROLE, team_id=team_id, role=role.value)

    def roles_by_teams(self, user_ids: Collection[str]) -> Mapping[str, list[GivenRole]]:
        """What teams give to each of these people, by the names of the teams; what is held is not done."""
        found: dict[str, list[GivenRole]] = {user_id: [] for user_id in user_ids}
        for team_id, name, role, user_id in self._all(ROLES_BY_TEAMS, ids=self._driver.listed(user_ids)):
            found[user_id].append(GivenRole(Role(role), TeamName(team_id, name)))
        return found
