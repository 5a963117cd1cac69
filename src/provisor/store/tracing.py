"""Tracing somebody: by whatever they may be known, deleted or not, and whose names are nearly the same."""

from collections.abc import Collection, Sequence

from sqlalchemy import CompoundSelect, literal, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory.teams import GivenTeam
from provisor.provisioning.ports import LOOKUPS, KnownPerson
from provisor.store.instants import instant_or_none
from provisor.store.keys import after_all_starting_with, beginning, folded, indexed
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import STRING, memberships, teams, user_lookups, users
from provisor.store.transaction import Transaction
from provisor.store.users import COLUMNS, to_user

_BEGINNINGS = 4
_EXTERNAL_ID = "externalId"
_NEAR_BY = ("displayName", "emails.value")

_of_users = users.c.organization_id == value("organization_id")
_of_lookups = user_lookups.c.organization_id == value("organization_id")
_living = users.c.deleted.is_(None)

KNOWN_BY_LOOKUP = Statement(
    select(user_lookups.c.user_id, user_lookups.c.attribute)
    .where(_of_lookups, OneOf(user_lookups.c.attribute, "attributes"), user_lookups.c.key == value("key"))
    .limit(value("most"))
)
KNOWN_BY_EXTERNAL_ID = Statement(
    select(users.c.id)
    .where(
        _of_users,
        users.c.external_id_key == value("external_id_key"),
        users.c.external_id == value("external_id"),
    )
    .order_by(users.c.id.desc())
    .limit(value("most"))
)
PEOPLE = Statement(select(*COLUMNS, users.c.deleted).where(_of_users, OneOf(users.c.id, "ids")))
NAMED_LIKE = Statement(
    select(users.c.user_name)
    .where(_of_users, OneOf(users.c.user_name_key, "keys"), _living)
    .limit(value("most"))
)
GIVEN_TEAMS = Statement(
    select(teams.c.id, teams.c.name, teams.c.connection_id, memberships.c.source)
    .join(
        teams,
        (teams.c.organization_id == memberships.c.organization_id) & (teams.c.id == memberships.c.team_id),
    )
    .where(
        memberships.c.organization_id == value("organization_id"),
        memberships.c.user_id == value("user_id"),
        teams.c.deleted.is_(None),
    )
    .order_by(teams.c.name, teams.c.id, memberships.c.source)
)

PUSHING = Statement(
    select(teams.c.connection_id)
    .distinct()
    .where(
        teams.c.organization_id == value("organization_id"),
        teams.c.deleted.is_(None),
        teams.c.connection_id.is_not(None),
    )
)


def _within(column: ColumnElement[str], number: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= value(f"from_{number}", STRING), column < value(f"to_{number}", STRING)


def _user_ids_beginning(number: int) -> list[CompoundSelect[str]]:
    """The ids of people whose names begin so, some of each kind of name."""
    named = (
        select(users.c.id)
        .where(_of_users, *_within(users.c.user_name_key, number), _living)
        .order_by(users.c.user_name_key)
    )
    shown = [
        select(user_lookups.c.user_id)
        .where(_of_lookups, user_lookups.c.attribute == literal(each), *_within(user_lookups.c.key, number))
        .order_by(user_lookups.c.key)
        for each in _NEAR_BY
    ]
    return [each.limit(value("most")).subquery().select() for each in (named, *shown)]  # type: ignore[misc]


BEGINNING = Statement(
    union_all(*(part for number in range(_BEGINNINGS) for part in _user_ids_beginning(number)))
)


class TraceRecords(Transaction):
    """What is asked when somebody is missing."""

    def people_known_by(self, told: str, *, most: int) -> list[KnownPerson]:
        """Whoever has this as e-mail address, shown name, employee number or external id, also deleted ones."""
        by_lookup = self._all(
            KNOWN_BY_LOOKUP, attributes=self._driver.listed(LOOKUPS), key=folded(told), most=most
        )
        by_external_id = self._all(
            KNOWN_BY_EXTERNAL_ID, external_id=told, external_id_key=indexed(told), most=most
        )
        known_by: dict[str, str] = {row[0]: _EXTERNAL_ID for row in by_external_id}
        known_by.update((row[0], row[1]) for row in by_lookup)
        return self._people(known_by)

    def people_of(self, ids: Collection[str]) -> list[KnownPerson]:
        """The people of these ids, living ones first, then the latest deleted."""
        return self._people(dict.fromkeys(ids, "id"))

    def _people(self, known_by: dict[str, str]) -> list[KnownPerson]:
        if not known_by:
            return []
        rows = self._all(PEOPLE, ids=self._driver.listed(known_by))
        found = [KnownPerson(to_user(row[:-1]), known_by[row[0]], instant_or_none(row[-1])) for row in rows]
        living = sorted((each for each in found if each.deleted is None), key=lambda each: each.user.id)
        gone = [each for each in found if each.deleted is not None]
        return [*living, *sorted(gone, key=lambda each: (each.deleted, each.user.id), reverse=True)]

    def user_names_like(
        self, variants: Collection[str], beginnings: Sequence[str], *, most: int
    ) -> list[str]:
        """User names of the living: those that are one of the variants, and of whoever is called beginning so."""
        keys = self._driver.listed(indexed(each) for each in variants)
        exact = [row[0] for row in self._all(NAMED_LIKE, keys=keys, most=most)]
        if not beginnings:
            return exact
        padded = [*beginnings, *(beginnings[-1] for _ in range(_BEGINNINGS))][:_BEGINNINGS]
        limits = {
            f"{side}_{number}": text
            for number, each in enumerate(padded)
            for side, text in (("from", beginning(each)), ("to", after_all_starting_with(beginning(each))))
        }
        ids = dict.fromkeys(row[0] for row in self._all(BEGINNING, most=most, **limits))
        return list(dict.fromkeys([*exact, *(each.user.user_name for each in self.people_of(ids))]))

    def connections_with_teams(self) -> frozenset[str]:
        """The ids of the connections that manage a team."""
        return frozenset(row[0] for row in self._all(PUSHING))

    def given_teams(self, user_id: str) -> list[GivenTeam]:
        """The living teams that somebody is in, by name, with who gave each membership."""
        found: dict[str, GivenTeam] = {}
        for team_id, name, connection_id, source in self._all(GIVEN_TEAMS, user_id=user_id):
            sources = found[team_id].sources if team_id in found else ()
            found[team_id] = GivenTeam(team_id, name, connection_id, (*sources, source))
        return list(found.values())
