"""Users: their rows, by what they are found, and their place in the totals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, literal_column, null, select, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert

from provisor import folding
from provisor.directory.guard import Held
from provisor.directory.refusals import UserNameTaken
from provisor.directory.teams import PERSON, TeamName
from provisor.directory.users import Role, User
from provisor.provisioning.ports import AWAITED_MANAGER, Index, Standing
from provisor.store import json_text
from provisor.store.documents import HasOneOf
from provisor.store.driver import Row
from provisor.store.instants import instant, kept
from provisor.store.keys import folded, indexed
from provisor.store.statements import FoundFirst, OneOf, Statement, value
from provisor.store.tables import (
    held_memberships,
    memberships,
    sessions,
    team_names,
    teams,
    user_lookups,
    users,
)
from provisor.store.transaction import Transaction

COLUMNS = (
    users.c.id,
    users.c.user_name,
    users.c.external_id,
    users.c.active,
    users.c.profile,
    users.c.connection_id,
    users.c.version,
    users.c.created,
    users.c.modified,
    users.c.role,
    users.c.taken_over,
    users.c.held,
)

_of_organization = users.c.organization_id == value("organization_id")
_living = users.c.deleted.is_(None)
_this_user = (_of_organization, users.c.id == value("user_id"))
_named = users.c.user_name_key == value("user_name_key")

USER = Statement(select(*COLUMNS).where(*_this_user, _living))
USER_LOCKED = Statement(select(*COLUMNS).where(*_this_user, _living).with_for_update(key_share=True))
USER_NAMED = Statement(select(*COLUMNS).where(_of_organization, _named, _living))
USERS_NAMED = Statement(
    select(users.c.user_name, users.c.id).where(
        _of_organization, OneOf(users.c.user_name_key, "keys"), _living
    )
)
HOLDER = Statement(select(users.c.id).where(_of_organization, _named, _living))
DEPARTED = Statement(
    select(*COLUMNS)
    .where(
        _of_organization,
        users.c.external_id_key == value("external_id_key"),
        users.c.external_id == value("external_id"),
        _named,
        users.c.deleted.is_not(None),
    )
    .order_by(users.c.deleted.desc(), users.c.id.desc())
    .limit(1)
    .with_for_update(key_share=True)
)
ACTIVE_NAMESAKE = Statement(
    select(users.c.id)
    .where(
        _of_organization,
        users.c.external_id_key == value("external_id_key"),
        users.c.external_id == value("external_id"),
        _living,
        users.c.active.is_(True),
        users.c.id != value("user_id"),
    )
    .limit(1)
)
DELETED = Statement(
    select(*COLUMNS)
    .where(
        _of_organization,
        (users.c.id == value("user_id")) | _named,
        users.c.deleted.is_not(None),
        users.c.held == literal_column("''"),
    )
    .order_by(users.c.deleted.desc(), users.c.id.desc())
    .limit(1)
    .with_for_update(key_share=True)
)
ACTIVE_OWNERS = Statement(
    select(users.c.id)
    .where(
        _of_organization,
        users.c.role == literal_column("'owner'"),
        (_living & users.c.active.is_(True)) | (users.c.held != literal_column("''")),
    )
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)
WITH_ROLES = Statement(
    select(*COLUMNS)
    .where(
        _of_organization,
        users.c.role != literal_column("'member'"),
        _living | (users.c.held == literal_column("'deletion'")),
    )
    .order_by(users.c.id)
    .limit(value("most"))
)
BROUGHT = Statement(
    select(*COLUMNS)
    .where(
        _of_organization,
        users.c.external_id_key == value("external_id_key"),
        users.c.external_id == value("external_id"),
        OneOf(users.c.connection_id, "connection_ids"),
        _living,
    )
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)
ADD_USER = Statement(
    insert(users).on_conflict_do_nothing(
        index_elements=[users.c.organization_id, users.c.user_name_key], index_where=_living
    )
)
_other = users.alias("other")
_nobody_else_is_named_so = ~(
    select(_other.c.id)
    .where(
        _other.c.organization_id == value("organization_id"),
        _other.c.user_name_key == value("user_name_key"),
        _other.c.deleted.is_(None),
        _other.c.id != value("user_id"),
    )
    .exists()
)
_CHANGING = (
    "user_name", "user_name_key", "external_id", "external_id_key", "active", "display", "display_key",
    "connection_id", "role", "taken_over", "held", "version", "modified", "profile", "search",
)  # fmt: skip
_changed = update(users).values({name: value(name) for name in _CHANGING})
SAVE_USER = Statement(_changed.where(*_this_user, _living, _nobody_else_is_named_so))
RESTORE_USER = Statement(
    _changed.values(deleted=null()).where(*_this_user, users.c.deleted.is_not(None), _nobody_else_is_named_so)
)
LOCK_USERS = Statement(
    select(users.c.id)
    .where(_of_organization, OneOf(users.c.id, "ids"))
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)
DELETE_USER = Statement(update(users).values(deleted=value("deleted"), held="").where(*_this_user, _living))
END_GIVEN_MEMBERSHIPS = Statement(
    delete(memberships)
    .where(
        memberships.c.organization_id == value("organization_id"),
        memberships.c.user_id == value("user_id"),
        memberships.c.source != PERSON,
    )
    .returning(memberships.c.team_id, memberships.c.source)
)
END_SESSIONS_OF = Statement(
    update(sessions)
    .values(ended=value("at"), hint=null())
    .where(
        sessions.c.organization_id == value("organization_id"),
        sessions.c.user_id == value("user_id"),
        sessions.c.ended.is_(None),
    )
)

END_HELD_MEMBERSHIPS = Statement(
    delete(held_memberships)
    .where(
        held_memberships.c.organization_id == value("organization_id"),
        held_memberships.c.user_id == value("user_id"),
        held_memberships.c.source != PERSON,
    )
    .returning(held_memberships.c.team_id, held_memberships.c.source)
)

END_MEMBERSHIPS = (END_GIVEN_MEMBERSHIPS, END_HELD_MEMBERSHIPS)
"""What ends with somebody's deletion: what connections gave, also what of it is held."""

_lookups_of_user = (
    user_lookups.c.organization_id == value("organization_id"),
    user_lookups.c.user_id == value("user_id"),
)
LOOKUPS_OF_USER = Statement(select(user_lookups.c.attribute, user_lookups.c.key).where(*_lookups_of_user))
ADD_LOOKUP = Statement(plain_insert(user_lookups))
REMOVE_LOOKUP = Statement(
    delete(user_lookups).where(
        *_lookups_of_user,
        user_lookups.c.attribute == value("attribute"),
        user_lookups.c.key == value("key"),
    )
)
REMOVE_LOOKUPS = Statement(delete(user_lookups).where(*_lookups_of_user))

_ever = (
    select(*COLUMNS, users.c.deleted).where(_of_organization, OneOf(users.c.id, "ids")).order_by(users.c.id)
)
EVER = Statement(_ever)
EVER_LOCKED = Statement(_ever.with_for_update(key_share=True))
LIVING_AMONG = Statement(select(users.c.id).where(_of_organization, OneOf(users.c.id, "ids"), _living))
NAMES_AMONG = Statement(
    select(users.c.id, users.c.display).where(_of_organization, OneOf(users.c.id, "ids"), _living)
)
AWAITING = Statement(
    select(*COLUMNS)
    .where(
        _of_organization,
        _living,
        FoundFirst(
            users.c.id,
            select(user_lookups.c.user_id).where(
                user_lookups.c.organization_id == value("organization_id"),
                user_lookups.c.attribute == AWAITED_MANAGER,
                OneOf(user_lookups.c.key, "keys"),
            ),
        ),
    )
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)
WITH_EXTENSION = Statement(
    select(*COLUMNS)
    .where(_of_organization, _living, HasOneOf(users.c.profile, "extension", "attributes"))
    .order_by(users.c.id)
    .with_for_update(key_share=True)
)
TEAMS_OF = Statement(
    select(memberships.c.user_id, teams.c.id, func.coalesce(team_names.c.name, teams.c.name))
    .distinct()
    .join(
        teams,
        (teams.c.organization_id == memberships.c.organization_id) & (teams.c.id == memberships.c.team_id),
    )
    .outerjoin(
        team_names,
        (team_names.c.organization_id == teams.c.organization_id)
        & (team_names.c.team_id == teams.c.id)
        & (team_names.c.connection_id == value("known_to")),
    )
    .where(
        memberships.c.organization_id == value("organization_id"),
        OneOf(memberships.c.user_id, "ids"),
        teams.c.deleted.is_(None),
    )
    .order_by(teams.c.id)
)


def to_user(row: Row) -> User:
    """The user of a row of `COLUMNS`."""
    user_id, user_name, external_id, active, profile, connection_id, version, *rest = row
    created, modified, role, taken_over, held = rest
    return User(
        id=user_id,
        user_name=user_name,
        external_id=external_id,
        active=bool(active) if active is not None else None,
        profile=json_text.read(profile),
        connection_id=connection_id,
        version=version,
        created=instant(created),
        modified=instant(modified),
        role=Role(role),
        taken_over=frozenset(taken_over.split()),
        held=Held(held) if held else None,
    )


def _changing(user: User, index: Index) -> dict[str, Any]:
    display = user.profile.get("displayName")
    return {
        "user_name": user.user_name,
        "user_name_key": folded(user.user_name),
        "external_id": user.external_id,
        "external_id_key": None if user.external_id is None else indexed(user.external_id),
        "active": user.active,
        "role": user.role.value,
        "taken_over": " ".join(sorted(user.taken_over)),
        "held": user.held or "",
        "display": display,
        "display_key": folding.folded(display) if display is not None else None,
        "connection_id": user.connection_id,
        "version": user.version,
        "modified": kept(user.modified),
        "profile": json_text.written(user.profile),
        "search": json_text.written(index.search),
    }


class UserRecords(Transaction):
    """The users of an organization."""

    def user(self, user_id: str, *, lock: bool = False) -> User | None:
        """The living user of that id; with `lock`, held against other writers until the transaction ends."""
        row = self._one(USER_LOCKED if lock else USER, user_id=user_id)
        return None if row is None else to_user(row)

    def user_named(self, user_name: str) -> User | None:
        """The living user of that name, compared without case."""
        row = self._one(USER_NAMED, user_name_key=folded(user_name))
        return None if row is None else to_user(row)

    def ids_of_users_named(self, names: Collection[str]) -> Mapping[str, str]:
        """The ids of the living users of these names, by the name without case."""
        listed = self._driver.listed(folded(name) for name in names)
        return {folding.folded(row[0]): row[1] for row in self._all(USERS_NAMED, keys=listed)}

    def departed_user(self, user_name: str, external_id: str) -> User | None:
        """The deleted user who had exactly these, the newest of them; names are compared without case."""
        row = self._one(
            DEPARTED,
            user_name_key=folded(user_name),
            external_id=external_id,
            external_id_key=indexed(external_id),
        )
        return None if row is None else to_user(row)

    def active_namesake(self, user_id: str, external_id: str) -> str | None:
        """Another active user with the same external id, if there is one."""
        row = self._one(
            ACTIVE_NAMESAKE, user_id=user_id, external_id=external_id, external_id_key=indexed(external_id)
        )
        return None if row is None else row[0]

    def departed(self, called: str) -> User | None:
        """Whoever was deleted last under that id or user name."""
        row = self._one(DELETED, user_id=called, user_name_key=folded(called))
        return None if row is None else to_user(row)

    def active_owners(self) -> list[str]:
        """The ids of the owners who can come in, held until the transaction ends, in order."""
        return [row[0] for row in self._all(ACTIVE_OWNERS)]

    def people_with_roles(self, *, most: int) -> list[User]:
        """Whoever is more than a member, in the order of their coming; held changes aside."""
        return [to_user(row) for row in self._all(WITH_ROLES, most=most)]

    def users_brought(self, external_id: str, *, by: Sequence[str]) -> list[User]:
        """The living users of that external id whom these connections brought."""
        rows = self._all(
            BROUGHT,
            external_id=external_id,
            external_id_key=indexed(external_id),
            connection_ids=self._driver.listed(by),
        )
        return [to_user(row) for row in rows]

    def add_user(self, user: User, index: Index) -> None:
        """Keep a new user. Raises UserNameTaken."""
        values = _changing(user, index)
        if not self._run(ADD_USER, id=user.id, created=kept(user.created), deleted=None, **values):
            raise self._user_name_taken(user)
        self._each_lookup(ADD_LOOKUP, user.id, _lookups(index))
        self._count(users=1)

    def save_user(self, user: User, index: Index) -> None:
        """Keep a changed user, or restore a departed one. Raises UserNameTaken."""
        values = _changing(user, index)
        if not self._run(SAVE_USER, user_id=user.id, **values):
            if not self._run(RESTORE_USER, user_id=user.id, **values):
                raise self._user_name_taken(user)
            self._count(users=1)
        if not user.may_come_in:
            self._run(END_SESSIONS_OF, user_id=user.id, at=kept(user.modified))
        wanted = _lookups(index)
        present = {(attribute, key) for attribute, key in self._all(LOOKUPS_OF_USER, user_id=user.id)}
        self._each_lookup(REMOVE_LOOKUP, user.id, present - wanted)
        self._each_lookup(ADD_LOOKUP, user.id, wanted - present)

    def _user_name_taken(self, user: User) -> UserNameTaken:
        holder = self._one(HOLDER, user_name_key=folded(user.user_name))
        if holder is None:
            raise LookupError(f"there is no user {user.id} to save")
        return UserNameTaken(user.user_name, held_by=holder[0])

    def _each_lookup(self, statement: Statement, user_id: str, lookups: Iterable[tuple[str, str]]) -> None:
        rows = [
            {
                "organization_id": self._organization_id,
                "attribute": attribute,
                "key": key,
                "user_id": user_id,
            }
            for attribute, key in lookups
        ]
        if rows:
            self._driver.execute_many(statement, rows)

    def lock_users(self, user_ids: Sequence[str]) -> None:
        """Hold these users against other writers, in the order of their ids."""
        self._all(LOCK_USERS, ids=self._driver.listed(user_ids))

    def delete_user(self, user_id: str, *, at: datetime) -> Mapping[str, list[str]]:
        """Mark a user as deleted, free the user name, end the memberships that connections gave.

        Returns who had given these, by team.
        """
        if not self._run(DELETE_USER, user_id=user_id, deleted=kept(at)):
            return {}
        self._run(REMOVE_LOOKUPS, user_id=user_id)
        self._run(END_SESSIONS_OF, user_id=user_id, at=kept(at))
        self._count(users=-1)
        ended, held = (self._all(each, user_id=user_id) for each in END_MEMBERSHIPS)
        return by_team([*ended, *held])

    def users_ever(self, user_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Standing[User]]:
        """The users of these ids, living or deleted, in the order of their ids; not those who were erased."""
        rows = self._all(EVER_LOCKED if lock else EVER, ids=self._driver.listed(user_ids))
        return {row[0]: Standing(to_user(row[:-1]), row[-1] is None) for row in rows}

    def missing_users(self, user_ids: Iterable[str]) -> list[str]:
        """Those of the ids that no living user has, in order."""
        wanted = list(dict.fromkeys(user_ids))
        living = {row[0] for row in self._all(LIVING_AMONG, ids=self._driver.listed(wanted))}
        return [user_id for user_id in wanted if user_id not in living]

    def display_names(self, user_ids: Sequence[str]) -> Mapping[str, str | None]:
        """The displayName of each living user of these ids, None for one who has none."""
        return {row[0]: row[1] for row in self._all(NAMES_AMONG, ids=self._driver.listed(user_ids))}

    def users_awaiting(self, keys: Sequence[str]) -> Sequence[User]:
        """The living users with one of these keys as look-up AWAITED_MANAGER."""
        listed = self._driver.listed(indexed(key) for key in keys)
        return [to_user(row) for row in self._all(AWAITING, keys=listed)]

    def users_with(self, extension: str, attributes: Iterable[str]) -> Iterable[User]:
        """The living users whose profile has a value of one of these attributes of that extension (a schema URN)."""
        listed = self._driver.listed(attributes)
        return [to_user(row) for row in self._all(WITH_EXTENSION, extension=extension, attributes=listed)]

    def teams_of(self, user_ids: Sequence[str], *, known_to: str = "") -> Mapping[str, Sequence[TeamName]]:
        """For each user the living teams that they belong to, by team id, named as that connection knows them."""
        found: dict[str, list[TeamName]] = {user_id: [] for user_id in user_ids}
        listed = self._driver.listed(user_ids)
        for user_id, team_id, name in self._all(TEAMS_OF, ids=listed, known_to=known_to):
            found[user_id].append(TeamName(team_id, name))
        return found


def by_team(rows: Iterable[Row]) -> Mapping[str, list[str]]:
    """The sources of memberships, given as team and source, by team."""
    found: dict[str, list[str]] = {}
    for team_id, source in sorted((row[0], row[1]) for row in rows):
        found.setdefault(team_id, []).append(source)
    return found


def _lookups(index: Index) -> set[tuple[str, str]]:
    return {(attribute, indexed(key)) for attribute, key in index.lookups}
