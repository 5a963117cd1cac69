"""The names by which connections know teams that have other names here."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from provisor.store.keys import folded
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import team_names, teams
from provisor.store.transaction import Transaction

_of_connection = (
    team_names.c.organization_id == value("organization_id"),
    team_names.c.connection_id == value("connection_id"),
)

KNOWN_NAMES = Statement(
    select(team_names.c.team_id, team_names.c.name).where(*_of_connection, OneOf(team_names.c.team_id, "ids"))
)
NAMES_OF_TEAMS = Statement(
    select(team_names.c.team_id, team_names.c.connection_id, team_names.c.name).where(
        team_names.c.organization_id == value("organization_id"), OneOf(team_names.c.team_id, "ids")
    )
)
KNOWN_AS = Statement(
    select(team_names.c.team_id).where(*_of_connection, team_names.c.name_key == value("name_key"))
)
_new_name = insert(team_names)
KNOW_AS = Statement(
    _new_name.on_conflict_do_update(
        index_elements=[team_names.c.organization_id, team_names.c.connection_id, team_names.c.team_id],
        set_={"name": _new_name.excluded.name, "name_key": _new_name.excluded.name_key},
    )
)
KNOW_LIKE = Statement(
    insert(team_names)
    .from_select(
        ("organization_id", "connection_id", "team_id", "name", "name_key"),
        select(
            team_names.c.organization_id,
            value("connection_id", team_names.c.connection_id.type),
            team_names.c.team_id,
            team_names.c.name,
            team_names.c.name_key,
        ).where(
            team_names.c.organization_id == value("organization_id"),
            team_names.c.connection_id == value("another_id"),
        ),
    )
    .on_conflict_do_nothing()
)
_departed = select(teams.c.id).where(
    teams.c.organization_id == value("organization_id"), teams.c.deleted.is_not(None)
)
FREE_NAME = Statement(
    delete(team_names).where(
        *_of_connection,
        team_names.c.name_key == value("name_key"),
        team_names.c.team_id != value("team_id"),
        team_names.c.team_id.in_(_departed.where(teams.c.id == team_names.c.team_id)),
    )
)
FORGET_NAME = Statement(delete(team_names).where(*_of_connection, team_names.c.team_id == value("team_id")))


class KnownNameRecords(Transaction):
    """By which names connections know the teams of an organization."""

    def known_names(self, connection_id: str, team_ids: Sequence[str]) -> Mapping[str, str]:
        """By which names a connection knows those of the teams that have other names here."""
        rows = self._all(KNOWN_NAMES, connection_id=connection_id, ids=self._driver.listed(team_ids))
        return {row[0]: row[1] for row in rows}

    def names_of_teams(self, team_ids: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """By which other names connections know these teams: for each team the names, by connection."""
        found: dict[str, dict[str, str]] = {team_id: {} for team_id in team_ids}
        for team_id, connection_id, name in self._all(NAMES_OF_TEAMS, ids=self._driver.listed(team_ids)):
            found[team_id][connection_id] = name
        return found

    def id_known_as(self, connection_id: str, name: str) -> str | None:
        """The id of the team that a connection knows by that name, compared without case."""
        row = self._one(KNOWN_AS, connection_id=connection_id, name_key=folded(name))
        return None if row is None else row[0]

    def know_teams_like(self, connection_id: str, another_id: str) -> None:
        """Have a connection know teams by the names by which another knows them, where it has none for them."""
        self._run(KNOW_LIKE, connection_id=connection_id, another_id=another_id)

    def know_team_as(self, connection_id: str, team_id: str, name: str | None) -> None:
        """Keep the name by which a connection knows a team; None for the one that it has here.

        Another team that it knew so, and whose deletion is held, loses the name.
        """
        if name is None:
            self._run(FORGET_NAME, connection_id=connection_id, team_id=team_id)
            return
        known = {"connection_id": connection_id, "team_id": team_id, "name_key": folded(name)}
        self._run(FREE_NAME, **known)
        self._run(KNOW_AS, **known, name=name)
