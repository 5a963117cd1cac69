"""The tree of teams: a level at a time, names by their beginning, and how many people are where, within a bound."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ScalarSelect, Select, Table, func, literal_column, select, tuple_, union_all
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory.teams import GivenMember
from provisor.folding import folded
from provisor.provisioning.ports.team_tree import LARGEST, Size, TeamPage, TeamPlace
from provisor.store.driver import Row
from provisor.store.effective import living_below
from provisor.store.keys import after_all_starting_with, beginning
from provisor.store.memberships import GIVEN_TO, members_of
from provisor.store.statements import FoundFirst, OneOf, Statement, Values, value
from provisor.store.tables import NUMBER, STRING, memberships, team_parents, teams
from provisor.store.teams import COLUMNS, to_team
from provisor.store.transaction import Transaction

_ORGANIZATION = value("organization_id", STRING)
_COUNTED = LARGEST + 1
_of_organization = teams.c.organization_id == _ORGANIZATION
_is_living = teams.c.deleted.is_(None)
_is_to_be_deleted = teams.c.held == literal_column("'deletion'")
_is_child = (teams.c.organization_id == team_parents.c.organization_id) & (
    teams.c.id == team_parents.c.team_id
)


def _beyond(key: ColumnElement[str], *conditions: ColumnElement[bool]) -> Select[Any]:
    """The next teams by that key, which is their name, or stands for it."""
    place = tuple_(value("after_key", STRING), value("after_id", STRING))
    found = select(*COLUMNS, teams.c.name_key).where(
        _of_organization, *conditions, tuple_(key, teams.c.id) > place
    )
    return found.limit(value("count", NUMBER))


def _named(which: ColumnElement[bool], *order: ColumnElement[str]) -> Select[Any]:
    key = teams.c.name_key
    # The first part of the place once more: SQLite looks that up, and not the pair.
    begins = (key >= value("after_key", STRING), key < value("end", STRING))
    return _beyond(key, which, *begins).order_by(*order).subquery().select()


# No two living teams have one name: it is their order, as their index has it.
_beginning = union_all(
    _named(_is_living, teams.c.name_key), _named(_is_to_be_deleted, teams.c.name_key, teams.c.id)
).subquery("named")
BEGINNING = Statement(
    select(_beginning).order_by(_beginning.c.name_key, _beginning.c.id).limit(value("count", NUMBER))
)
# As an expression: by the column, SQLite would walk all names of the organization for those of a few teams.
_name = teams.c.name_key.concat("")
LEVEL = Statement(
    _beyond(_name, team_parents.c.parent_id == value("team_id", STRING), _is_living | _is_to_be_deleted)
    .where(team_parents.c.organization_id == _ORGANIZATION)
    .select_from(team_parents.join(teams, _is_child))
    .order_by(_name, teams.c.id)
)


def _people(person: ColumnElement[str], of_team: ColumnElement[bool], *outer: Table) -> ScalarSelect[int]:
    """How many people are in what teams these are, as far as is counted."""
    found = (
        select(person.label("person"))
        .distinct()
        .where(memberships.c.organization_id == _ORGANIZATION, of_team)
    )
    counted = found.correlate(*outer).limit(_COUNTED).subquery("counted")
    return select(func.count()).select_from(counted).scalar_subquery()


def _teams_below() -> ScalarSelect[int]:
    child = teams.alias("child")
    return (
        select(func.count())
        .select_from(
            team_parents.join(
                child,
                (child.c.organization_id == team_parents.c.organization_id)
                & (child.c.id == team_parents.c.team_id),
            )
        )
        .where(
            team_parents.c.organization_id == _ORGANIZATION,
            team_parents.c.parent_id == teams.c.id,
            child.c.deleted.is_(None) | (child.c.held == literal_column("'deletion'")),
        )
        .correlate(teams)
        .scalar_subquery()
    )


SIZES = Statement(
    select(
        teams.c.id, _people(memberships.c.user_id, memberships.c.team_id == teams.c.id, teams), _teams_below()
    ).where(_of_organization, OneOf(teams.c.id, "ids"))
)
# As an expression: by the column, SQLite would walk the memberships of everybody, in the order of people.
_person = memberships.c.user_id.concat("")
SIZE_IN_ALL = Statement(select(_people(_person, FoundFirst(memberships.c.team_id, living_below()))))


class TeamTreeRecords(Transaction):
    """The teams of an organization as a tree."""

    def teams_beginning(self, beginning_: str, after: TeamPlace | None, *, count: int) -> TeamPage:
        """Teams whose names begin so, whatever the case."""
        begins = beginning(folded(beginning_))
        place = after or TeamPlace(begins, "")
        return self._team_page(BEGINNING, place, count, end=after_all_starting_with(begins))

    def level_below(self, team_id: str, after: TeamPlace | None, *, count: int) -> TeamPage:
        """Teams directly below that one."""
        return self._team_page(LEVEL, after or TeamPlace("", ""), count, team_id=team_id)

    def _team_page(self, statement: Statement, after: TeamPlace, count: int, **values: Any) -> TeamPage:
        asked: Values = {**values, "after_key": after.key, "after_id": after.id, "count": count + 1}
        rows: Sequence[Row] = self._all(statement, **asked)
        place = TeamPlace(rows[count - 1][-1], rows[count - 1][0]) if len(rows) > count else None
        return TeamPage([to_team(row[:-1]) for row in rows[:count]], place)

    def sizes(self, team_ids: Collection[str]) -> Mapping[str, Size]:
        """How large these teams are."""
        rows = self._all(SIZES, ids=self._driver.listed(team_ids))
        # Asked for each that has teams below: in one statement for all, SQLite would walk the whole tree for each.
        return {
            team_id: Size(here, self._in_all(team_id) if below else here, below)
            for team_id, here, below in rows
        }

    def _in_all(self, team_id: str) -> int:
        row = self._one(SIZE_IN_ALL, team_id=team_id)
        return 0 if row is None else int(row[0])

    def givers(self, team_id: str, user_ids: Collection[str]) -> Mapping[str, GivenMember]:
        """Who gave these users their membership of a team, whatever is held; of those who are in it."""
        rows = self._all(GIVEN_TO, team_id=team_id, ids=self._driver.listed(user_ids))
        return {each.user_id: each for each in members_of(rows)}
