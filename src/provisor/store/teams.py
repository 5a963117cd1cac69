"""Teams: their rows, their places in the hierarchy, and their place in the totals."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from sqlalchemy import delete, literal_column, null, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from provisor import folding
from provisor.directory.guard import Held
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.teams import Field, Team, TeamName, TeamType
from provisor.provisioning.ports import Standing
from provisor.store.driver import Row
from provisor.store.instants import instant, kept
from provisor.store.keys import folded, indexed
from provisor.store.statements import FoundFirst, OneOf, Statement, value
from provisor.store.tables import memberships, team_names, team_parents, teams
from provisor.store.transaction import Transaction

COLUMNS = (
    teams.c.id,
    teams.c.name,
    teams.c.type,
    teams.c.external_id,
    teams.c.connection_id,
    teams.c.adopted,
    teams.c.version,
    teams.c.created,
    teams.c.modified,
    teams.c.description,
    teams.c.taken_over,
    teams.c.held,
)

_of_organization = teams.c.organization_id == value("organization_id")
_living = teams.c.deleted.is_(None)
_this_team = (_of_organization, teams.c.id == value("team_id"), _living)
_named = (_of_organization, teams.c.name_key == value("name_key"), _living)

ROOT = Statement(select(*COLUMNS).where(_of_organization, teams.c.type == TeamType.ORGANIZATION.value))
TEAM = Statement(select(*COLUMNS).where(*_this_team))
TEAM_LOCKED = Statement(select(*COLUMNS).where(*_this_team).with_for_update(key_share=True))
TEAM_NAMED = Statement(select(*COLUMNS).where(*_named))
TEAM_NAMED_LOCKED = Statement(select(*COLUMNS).where(*_named).with_for_update(key_share=True))
TEAMS_AMONG = Statement(select(teams.c.id).where(_of_organization, OneOf(teams.c.id, "ids"), _living))
ADD_TEAM = Statement(
    insert(teams).on_conflict_do_nothing(
        index_elements=[teams.c.organization_id, teams.c.name_key], index_where=_living
    )
)
ADD_PARENT = Statement(plain_insert(team_parents))
_other = teams.alias("other")
_no_other_is_named_so = ~(
    select(_other.c.id)
    .where(
        _other.c.organization_id == value("organization_id"),
        _other.c.name_key == value("name_key"),
        _other.c.deleted.is_(None),
        _other.c.id != value("team_id"),
    )
    .exists()
)
_CHANGING = (
    "name", "name_key", "type", "external_id", "external_id_key", "connection_id", "adopted", "version", "modified",
    "description", "taken_over", "held",
)  # fmt: skip
SAVE_TEAM = Statement(
    update(teams).values({name: value(name) for name in _CHANGING}).where(*_this_team, _no_other_is_named_so)
)
_teams_of_user = select(memberships.c.team_id).where(
    memberships.c.organization_id == value("organization_id"), memberships.c.user_id == value("user_id")
)
# Held in the order of their ids, as `lock_teams` holds them: two who touch the same teams don't deadlock.
_held_in_order = (
    select(teams.c.id)
    .where(_of_organization, _living, FoundFirst(teams.c.id, _teams_of_user))
    .order_by(teams.c.id)
    .with_for_update(key_share=True)
)
TOUCH_TEAMS_OF = Statement(
    update(teams)
    .values(version=teams.c.version + 1, modified=value("modified"))
    .where(_of_organization, _living, FoundFirst(teams.c.id, _held_in_order))
    .returning(teams.c.id, teams.c.name)
)
_ever = (
    select(*COLUMNS, teams.c.deleted).where(_of_organization, OneOf(teams.c.id, "ids")).order_by(teams.c.id)
)
TEAMS_EVER = Statement(_ever)
TEAMS_EVER_LOCKED = Statement(_ever.with_for_update(key_share=True))
IDS_NAMED = Statement(
    select(teams.c.name_key, teams.c.id).where(_of_organization, OneOf(teams.c.name_key, "keys"), _living)
)
LOCK_TEAMS = Statement(
    select(teams.c.id)
    .where(_of_organization, OneOf(teams.c.id, "ids"))
    .order_by(teams.c.id)
    .with_for_update(key_share=True)
)
DELETE_TEAM = Statement(update(teams).values(deleted=value("deleted")).where(*_this_team))
FORGET_NAMES = Statement(
    delete(team_names).where(
        team_names.c.organization_id == value("organization_id"), team_names.c.team_id == value("team_id")
    )
)
RESTORE_TEAM = Statement(
    update(teams)
    .values({**{name: value(name) for name in _CHANGING}, "deleted": null()})
    .where(
        _of_organization,
        teams.c.id == value("team_id"),
        teams.c.deleted.is_not(None),
        _no_other_is_named_so,
    )
)
_departed = select(*COLUMNS).where(
    _of_organization, teams.c.deleted.is_not(None), teams.c.held == literal_column("''")
)
DEPARTED_TEAM = Statement(_departed.where(teams.c.id == value("called")).with_for_update(key_share=True))
DEPARTED_NAMED = Statement(
    _departed.where(teams.c.name_key == value("name_key"))
    .order_by(teams.c.deleted.desc(), teams.c.id.desc())
    .limit(1)
    .with_for_update(key_share=True)
)


_NOTHING: frozenset[Field] = frozenset()


def to_team(row: Row) -> Team:
    """The team of a row of `COLUMNS`."""
    team_id, name, team_type, external_id, connection_id, adopted, version, created, modified, *rest = row
    description, taken_over, held = rest
    return Team(
        id=team_id,
        name=name,
        type=TeamType(team_type),
        external_id=external_id,
        connection_id=connection_id,
        adopted=bool(adopted),
        version=version,
        created=instant(created),
        modified=instant(modified),
        description=description,
        taken_over=frozenset(map(Field, taken_over.split())) if taken_over else _NOTHING,
        held=Held(held) if held else None,
    )


def _changing(team: Team) -> dict[str, Any]:
    return {
        "name": team.name,
        "name_key": folded(team.name),
        "type": team.type.value,
        "external_id": team.external_id,
        "external_id_key": None if team.external_id is None else indexed(team.external_id),
        "connection_id": team.connection_id,
        "adopted": team.adopted,
        "version": team.version,
        "modified": kept(team.modified),
        "description": team.description,
        "taken_over": " ".join(sorted(team.taken_over)),
        "held": team.held or "",
    }


class TeamRecords(Transaction):
    """The teams of an organization."""

    def root(self) -> Team:
        """The team that is the organization itself."""
        row = self._one(ROOT)
        if row is None:
            raise LookupError(f"organization {self._organization_id} has no root")
        return to_team(row)

    def team(self, team_id: str, *, lock: bool = False) -> Team | None:
        """The living team of that id; with `lock`, held against other writers until the transaction ends."""
        row = self._one(TEAM_LOCKED if lock else TEAM, team_id=team_id)
        return None if row is None else to_team(row)

    def team_named(self, name: str, *, lock: bool = False) -> Team | None:
        """The living team of that name, compared without case."""
        row = self._one(TEAM_NAMED_LOCKED if lock else TEAM_NAMED, name_key=folded(name))
        return None if row is None else to_team(row)

    def add_team(self, team: Team, *, under: Sequence[str]) -> None:
        """Keep a new team below the teams of these ids. Raises TeamNameTaken."""
        if not self._run(ADD_TEAM, id=team.id, created=kept(team.created), deleted=None, **_changing(team)):
            raise self._team_name_taken(team)
        places = [
            {"organization_id": self._organization_id, "team_id": team.id, "parent_id": parent_id}
            for parent_id in under
        ]
        if places:
            self._driver.execute_many(ADD_PARENT, places)
        self._count(teams=1)

    def save_team(self, team: Team) -> None:
        """Keep a changed team. Raises TeamNameTaken."""
        if not self._run(SAVE_TEAM, team_id=team.id, **_changing(team)):
            raise self._team_name_taken(team)

    def _team_name_taken(self, team: Team) -> TeamNameTaken:
        holder = self.team_named(team.name)
        if holder is None or holder.id == team.id:
            raise LookupError(f"there is no team {team.id} to save")
        return TeamNameTaken(team.name, held_by=holder.id)

    def touch_teams_of(self, user_id: str, *, at: datetime) -> list[TeamName]:
        """Raise the version of every living team that the user is in; the teams, by id."""
        rows = self._all(TOUCH_TEAMS_OF, user_id=user_id, modified=kept(at))
        return sorted((TeamName(*row) for row in rows), key=attrgetter("id"))

    def lock_teams(self, team_ids: Sequence[str]) -> None:
        """Hold these teams against other writers, in the order of their ids."""
        self._all(LOCK_TEAMS, ids=self._driver.listed(team_ids))

    def delete_team(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted and free its names; its memberships stay with the record."""
        if self._run(DELETE_TEAM, team_id=team_id, deleted=kept(at)):
            self._run(FORGET_NAMES, team_id=team_id)
            self._count(teams=-1)

    def departed_team(self, called: str) -> Team | None:
        """The deleted team of that id, or else the one of that name that was deleted last."""
        row = self._one(DEPARTED_TEAM, called=called) or self._one(DEPARTED_NAMED, name_key=folded(called))
        return None if row is None else to_team(row)

    def restore_team(self, team: Team) -> None:
        """Keep a deleted team as a living one. Raises TeamNameTaken."""
        if not self._run(RESTORE_TEAM, team_id=team.id, **_changing(team)):
            raise self._team_name_taken(team)
        self._count(teams=1)

    def teams_ever(self, team_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Standing[Team]]:
        """The teams of these ids, living or deleted, in the order of their ids."""
        rows = self._all(TEAMS_EVER_LOCKED if lock else TEAMS_EVER, ids=self._driver.listed(team_ids))
        return {row[0]: Standing(to_team(row[:-1]), row[-1] is None) for row in rows}

    def ids_of_teams_named(self, names: Collection[str]) -> Mapping[str, str]:
        """The ids of the living teams of these names, by the name without case."""
        wanted = {folded(name): folding.folded(name) for name in names}
        rows = self._all(IDS_NAMED, keys=self._driver.listed(wanted))
        return {wanted[row[0]]: row[1] for row in rows}

    def teams_among(self, team_ids: Sequence[str]) -> list[str]:
        """Those of the ids that living teams have, in order."""
        living = {row[0] for row in self._all(TEAMS_AMONG, ids=self._driver.listed(team_ids))}
        return [team_id for team_id in dict.fromkeys(team_ids) if team_id in living]
