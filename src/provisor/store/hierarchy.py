"""The hierarchy of teams: who is below whom.

Only pairs of team and parent are kept. What is further above or below is walked to, level by level, on the index of
the pairs: a walk costs as much as it finds (docs/decisions/0012-hierarchy.md).
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Select, delete, func, literal_column, select

from provisor.directory.hierarchy import Place
from provisor.directory.teams import Below, Team, TeamType
from provisor.folding import folded
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import organizations, team_parents, teams
from provisor.store.teams import ADD_PARENT, COLUMNS, to_team
from provisor.store.transaction import Transaction

_of_organization = team_parents.c.organization_id == value("organization_id")
_this_team = (_of_organization, team_parents.c.team_id == value("team_id"))
_parent_is_the_team = (teams.c.organization_id == team_parents.c.organization_id) & (
    teams.c.id == team_parents.c.parent_id
)
_child_is_the_team = (teams.c.organization_id == team_parents.c.organization_id) & (
    teams.c.id == team_parents.c.team_id
)

# Every change of the hierarchy takes it first, so that a change sees all those before it.
LOCK_HIERARCHY = Statement(
    select(organizations.c.organization_id)
    .where(organizations.c.organization_id == value("organization_id"))
    .with_for_update(key_share=True)
)
_teams = select(*COLUMNS).where(teams.c.organization_id == value("organization_id"))
TEAMS = Statement(_teams.where(teams.c.deleted.is_(None)).order_by(teams.c.name_key))
TEAMS_IN_FORCE = Statement(
    _teams.where(teams.c.deleted.is_(None) | (teams.c.held == literal_column("'deletion'"))).order_by(
        teams.c.name_key, teams.c.id
    )
)
PAIRS = Statement(select(team_parents.c.team_id, team_parents.c.parent_id).where(_of_organization))
PARENTS = Statement(
    select(team_parents.c.team_id, *COLUMNS)
    .join(teams, _parent_is_the_team)
    .where(_of_organization, OneOf(team_parents.c.team_id, "ids"), teams.c.deleted.is_(None))
    .order_by(teams.c.name_key)
)
PARENTS_EVER = Statement(
    select(team_parents.c.team_id, team_parents.c.parent_id)
    .where(_of_organization, OneOf(team_parents.c.team_id, "ids"))
    .order_by(team_parents.c.parent_id)
)
TEAMS_BELOW = Statement(
    select(*COLUMNS)
    .select_from(team_parents.join(teams, _child_is_the_team))
    .where(_of_organization, team_parents.c.parent_id == value("team_id"), teams.c.deleted.is_(None))
    .order_by(teams.c.name_key)
)
TYPES_BELOW = Statement(
    select(teams.c.type, func.count(), func.min(teams.c.name))
    .select_from(team_parents.join(teams, _child_is_the_team))
    .where(_of_organization, team_parents.c.parent_id == value("team_id"), teams.c.deleted.is_(None))
    .group_by(teams.c.type)
    .order_by(teams.c.type)
)
REMOVE_PARENTS = Statement(delete(team_parents).where(*_this_team))


def _ids_above() -> Select[tuple[str]]:
    direct = select(team_parents.c.parent_id.label("id")).where(
        _of_organization, OneOf(team_parents.c.team_id, "ids")
    )
    above = direct.cte("above", recursive=True)
    further = (
        select(team_parents.c.parent_id)
        .join(above, team_parents.c.team_id == above.c.id)
        .where(_of_organization)
    )
    return select(above.union(further).c.id)


IDS_ABOVE = Statement(_ids_above())


class HierarchyRecords(Transaction):
    """Who is below whom in an organization."""

    def lock_hierarchy(self) -> None:
        """Hold the hierarchy against whoever else would change it."""
        self._one(LOCK_HIERARCHY)

    def hierarchy(self, *, in_force: bool = False) -> list[Place]:
        """Every living team with its parents, by name; with `in_force` also those whose deletion is held."""
        rows = self._all(TEAMS_IN_FORCE if in_force else TEAMS)
        every = {team.id: team for team in map(to_team, rows)}
        parents: dict[str, list[Team]] = {team_id: [] for team_id in every}
        for team_id, parent_id in self._all(PAIRS):
            if team_id in every and parent_id in every:
                parents[team_id].append(every[parent_id])
        return [
            Place(team, tuple(sorted(parents[team.id], key=lambda each: folded(each.name))))
            for team in every.values()
        ]

    def parents(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Team]]:
        """For each team the living teams that it is directly below, by name."""
        found: dict[str, list[Team]] = {team_id: [] for team_id in team_ids}
        for team_id, *row in self._all(PARENTS, ids=self._driver.listed(team_ids)):
            found[team_id].append(to_team(row))
        return found

    def parents_ever(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """For each team the ids of the teams that it is directly below, or was when it was deleted, in order."""
        found: dict[str, list[str]] = {team_id: [] for team_id in team_ids}
        for team_id, parent_id in self._all(PARENTS_EVER, ids=self._driver.listed(team_ids)):
            found[team_id].append(parent_id)
        return found

    def teams_below(self, team_id: str) -> list[Team]:
        """The living teams that are directly below a team, by name."""
        return [to_team(row) for row in self._all(TEAMS_BELOW, team_id=team_id)]

    def types_below(self, team_id: str) -> list[Below]:
        """The types of the living teams that are directly below a team, with how many there are of each."""
        return [
            Below(TeamType(type_), number, first)
            for type_, number, first in self._all(TYPES_BELOW, team_id=team_id)
        ]

    def ids_above(self, team_ids: Sequence[str]) -> set[str]:
        """The ids of all teams above these, however far."""
        return {row[0] for row in self._all(IDS_ABOVE, ids=self._driver.listed(team_ids))}

    def set_parents(self, team_id: str, parent_ids: Sequence[str]) -> None:
        """Put a team below these teams, and below no others."""
        self._run(REMOVE_PARENTS, team_id=team_id)
        self._driver.execute_many(
            ADD_PARENT,
            [
                {"organization_id": self._organization_id, "team_id": team_id, "parent_id": parent_id}
                for parent_id in parent_ids
            ],
        )
