"""What a check-up asks: the database's clock, who shares what should be one person's, what is incomplete or empty.

Each is answered from an index, or from the newest people alone, and names a bounded number.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, literal_column, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from provisor.provisioning.ports import Incomplete, Shared
from provisor.store.documents import JsonPresent
from provisor.store.instants import instant
from provisor.store.statements import FoundFirst, Statement, value
from provisor.store.tables import NUMBER, held_memberships, memberships, teams, user_lookups, users
from provisor.store.transaction import Transaction

_of_users = users.c.organization_id == value("organization_id")
_of_lookups = user_lookups.c.organization_id == value("organization_id")
_living = users.c.deleted.is_(None)
_MOST = value("most", NUMBER)


class Now(FunctionElement[int]):
    """The time by the database's clock, in microseconds since 1970."""

    inherit_cache = True
    type = NUMBER


@compiles(Now, "sqlite")
def _sqlite_now(_: Now, __: SQLCompiler, **___: object) -> str:
    return "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"


@compiles(Now, "postgresql")
def _postgresql_now(_: Now, __: SQLCompiler, **___: object) -> str:
    return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)"


DATABASE_TIME = Statement(select(Now()))
OWNERS = Statement(
    select(func.count())
    .select_from(users)
    .where(
        _of_users,
        users.c.role == literal_column("'owner'"),
        (_living & users.c.active.is_(True)) | (users.c.held != literal_column("''")),
    )
)
_newest_people = (
    select(users.c.id, users.c.external_id_key)
    .where(_of_users, _living)
    .order_by(users.c.id.desc())
    .limit(value("newest", NUMBER))
    .subquery("newest")
)
_others = user_lookups.alias("others")
_is_address = user_lookups.c.attribute == literal_column("'emails.value'")
_addresses = (
    select(user_lookups.c.key)
    .where(_of_lookups, _is_address)
    .group_by(user_lookups.c.key)
    .having(func.count() > 1)
    .order_by(user_lookups.c.key)
    .limit(_MOST)
)
_addresses_of_newest = (
    select(user_lookups.c.key)
    .select_from(_newest_people)
    .join(user_lookups, _of_lookups & (user_lookups.c.user_id == _newest_people.c.id))
    .where(
        _is_address,
        select(literal_column("1"))
        .where(
            _others.c.organization_id == value("organization_id"),
            _others.c.attribute == literal_column("'emails.value'"),
            _others.c.key == user_lookups.c.key,
            _others.c.user_id != user_lookups.c.user_id,
        )
        .exists(),
    )
    .distinct()
    .order_by(user_lookups.c.key)
    .limit(_MOST)
)
_namesakes = users.alias("namesakes")
_external_ids = (
    select(users.c.external_id_key)
    .where(_of_users, users.c.external_id_key.is_not(None))
    .group_by(users.c.external_id_key)
    .having(func.count() > 1)
    .order_by(users.c.external_id_key)
    .limit(literal_column("5000"))
)
_external_ids_of_newest = (
    select(_newest_people.c.external_id_key)
    .where(
        _newest_people.c.external_id_key.is_not(None),
        select(literal_column("1"))
        .where(
            _namesakes.c.organization_id == value("organization_id"),
            _namesakes.c.external_id_key == _newest_people.c.external_id_key,
            _namesakes.c.id != _newest_people.c.id,
        )
        .exists(),
    )
    .distinct()
    .order_by(_newest_people.c.external_id_key)
    .limit(literal_column("5000"))
)


def _who_share_addresses(keys: Select[Any]) -> Statement:
    return Statement(
        select(user_lookups.c.key, func.min(users.c.user_name), func.max(users.c.user_name))
        .where(_of_lookups, _is_address, FoundFirst(user_lookups.c.key, keys))
        .join(users, and_(_of_users, users.c.id == user_lookups.c.user_id, _living))
        .group_by(user_lookups.c.key)
        .order_by(user_lookups.c.key)
    )


def _who_share_external_ids(keys: Select[Any]) -> Statement:
    return Statement(
        select(users.c.external_id, func.min(users.c.user_name), func.max(users.c.user_name))
        .where(_of_users, _living, users.c.active.is_(True), FoundFirst(users.c.external_id_key, keys))
        .group_by(users.c.external_id)
        .having(func.count() > 1)
        .order_by(users.c.external_id)
        .limit(_MOST)
    )


SHARED_ADDRESSES = _who_share_addresses(_addresses)
SHARED_ADDRESSES_OF_NEWEST = _who_share_addresses(_addresses_of_newest)
SHARED_EXTERNAL_IDS = _who_share_external_ids(_external_ids)
SHARED_EXTERNAL_IDS_OF_NEWEST = _who_share_external_ids(_external_ids_of_newest)
_newest = (
    select(users.c.id, users.c.user_name, users.c.display, users.c.search, users.c.connection_id)
    .where(_of_users, _living)
    .order_by(users.c.id.desc())
    .limit(value("newest", NUMBER))
    .subquery("newest")
)
_has_address = (
    select(literal_column("1"))
    .where(
        _of_lookups,
        user_lookups.c.user_id == _newest.c.id,
        user_lookups.c.attribute == literal_column("'emails.value'"),
    )
    .exists()
)
_HAS = {
    "displayName": _newest.c.display.is_not(None),
    "emails": _has_address,
    "name.givenName": JsonPresent(_newest.c.search, ("name", "givenName")),
    "name.familyName": JsonPresent(_newest.c.search, ("name", "familyName")),
}
INCOMPLETE = Statement(
    select(_newest.c.user_name, *_HAS.values())
    .where(_newest.c.connection_id.is_not(None), _newest.c.display.is_(None) | ~_has_address)
    .order_by(_newest.c.id.desc())
    .limit(_MOST)
)
EMPTY_TEAMS = Statement(
    select(teams.c.name)
    .where(
        teams.c.organization_id == value("organization_id"),
        teams.c.deleted.is_(None),
        teams.c.connection_id.is_not(None),
        *(
            ~select(table.c.user_id)
            .where(table.c.organization_id == value("organization_id"), table.c.team_id == teams.c.id)
            .exists()
            for table in (memberships, held_memberships)
        ),
    )
    .order_by(teams.c.name_key)
    .limit(_MOST)
)


class ExaminationRecords(Transaction):
    """What a check-up asks of an organization."""

    def database_time(self) -> datetime:
        """The time by the database's clock."""
        row = self._one(DATABASE_TIME)
        return instant(int(row[0]) if row is not None else 0)

    def free_space(self) -> int | None:
        """The bytes that are free where the database is; None where that is not seen from here."""
        return self._driver.free_space()

    def count_active_owners(self) -> int:
        """How many owners may come in."""
        row = self._one(OWNERS)
        return 0 if row is None else int(row[0])

    def shared_addresses(self, *, most: int, newest: int | None = None) -> list[Shared]:
        """E-mail addresses that several people have, with two of them; one of them among so many newest, if given."""
        if newest is None:
            return [Shared(*row) for row in self._all(SHARED_ADDRESSES, most=most)]
        return [Shared(*row) for row in self._all(SHARED_ADDRESSES_OF_NEWEST, most=most, newest=newest)]

    def shared_external_ids(self, *, most: int, newest: int | None = None) -> list[Shared]:
        """External ids that several active people have, with two of them; likewise."""
        if newest is None:
            return [Shared(*row) for row in self._all(SHARED_EXTERNAL_IDS, most=most)]
        return [Shared(*row) for row in self._all(SHARED_EXTERNAL_IDS_OF_NEWEST, most=most, newest=newest)]

    def incomplete_people(self, *, newest: int, most: int) -> list[Incomplete]:
        """Who of the newest people came over a connection without shown name or address, and what else is missing."""
        rows = self._all(INCOMPLETE, newest=newest, most=most)
        return [
            Incomplete(name, tuple(each for each, there in zip(_HAS, has, strict=True) if not there))
            for name, *has in rows
        ]

    def empty_managed_teams(self, *, most: int) -> list[str]:
        """The names of teams that a connection manages and that nobody is in, whatever is held, in order."""
        return [row[0] for row in self._all(EMPTY_TEAMS, most=most)]
