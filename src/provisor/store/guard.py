"""What the guard counts and holds, and the people of an organization as they are in force while something is held."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Table, delete, func, literal_column, select, true, union, update
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.guard import (
    Beginning,
    Departing,
    Departures,
    Ending,
    Episode,
    Fate,
    Held,
    HeldChange,
    Waiting,
)
from provisor.directory.teams import TeamName
from provisor.directory.users import User
from provisor.store.driver import Row
from provisor.store.instants import instant, kept, minute
from provisor.store.keys import folded
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import (
    NUMBER,
    departures,
    endings,
    held_changes,
    held_memberships,
    holds,
    memberships,
    teams,
    users,
)
from provisor.store.transaction import Transaction
from provisor.store.users import COLUMNS, END_MEMBERSHIPS, END_SESSIONS_OF, REMOVE_LOOKUPS, by_team, to_user

FOREVER = 2**62
"""Later than any time that is kept."""

_LOCK = 0
"""The minute of the row by which departures of a connection wait for each other."""

_ANY = ""
"""The resource type of the row by which whoever begins a hold of a connection waits for each other."""

_of_counter = (
    departures.c.organization_id == value("organization_id"),
    departures.c.connection_id == value("connection_id"),
    departures.c.resource_type == value("resource_type"),
)
_key = (
    departures.c.organization_id,
    departures.c.connection_id,
    departures.c.resource_type,
    departures.c.minute,
)
_noted = insert(departures)
LOCK_DEPARTURES = Statement(
    _noted.on_conflict_do_update(index_elements=_key, set_={"passed": _noted.excluded.passed})
)
DEPARTURES = Statement(
    select(
        func.coalesce(func.sum(departures.c.passed), 0),
        func.coalesce(func.max(departures.c.brought), 0),
        func.coalesce(func.max(departures.c.minute), 0),
    ).where(*_of_counter, departures.c.minute > value("since"))
)
NOTE_DEPARTURES = Statement(
    _noted.on_conflict_do_update(
        index_elements=_key, set_={"passed": departures.c.passed + _noted.excluded.passed}
    )
)
FORGET_DEPARTURES = Statement(
    delete(departures).where(
        *_of_counter, departures.c.minute > value("lock", NUMBER), departures.c.minute <= value("since")
    )
)
COUNT_BROUGHT = {
    departing: Statement(
        select(func.count()).where(
            table.c.organization_id == value("organization_id"),
            OneOf(table.c.connection_id, "connection_ids"),
            table.c.deleted.is_(None),
        )
    )
    for departing, table in ((Departing.USERS, users), (Departing.TEAMS, teams))
}

_new_hold = insert(held_changes)
HOLD = Statement(
    _new_hold.on_conflict_do_update(
        index_elements=[held_changes.c.organization_id, held_changes.c.id],
        set_={
            name: _new_hold.excluded[name]
            for name in (
                *("kind", "connection_id", "request_id", "client_request_id"),
                *("ruling_id", "hold_id"),
            )
        },
    )
)
_open_hold = (
    select(held_changes.c.hold_id)
    .where(
        held_changes.c.organization_id == value("organization_id"),
        held_changes.c.connection_id == value("connection_id"),
    )
    .limit(1)
)
OPEN_HOLD = Statement(_open_hold)
OPEN_HOLD_OF = {
    departing: Statement(_open_hold.where(column.is_not(None)))
    for departing, column in (
        (Departing.USERS, held_changes.c.user_id),
        (Departing.TEAMS, held_changes.c.team_id),
    )
}
BEGIN_HOLD = Statement(insert(holds).on_conflict_do_nothing())
_ending = insert(endings)
NOTE_ENDING = Statement(
    _ending.on_conflict_do_update(
        index_elements=list(endings.primary_key),
        set_={name: _ending.excluded[name] for name in ("kind", "fate", "hold_id", "ruling_id", "decided")},
    )
)
_decided = endings.alias("decided")
_newest_decided = (
    select(_decided.c.asked)
    .where(
        _decided.c.organization_id == value("organization_id"),
        _decided.c.connection_id == value("connection_id"),
        _decided.c.resource_type == value("resource_type"),
        _decided.c.fate != literal_column("'passed'"),
    )
    .order_by(_decided.c.asked.desc())
    .limit(1)
)
NEWEST_DECIDED = Statement(_newest_decided)
FORGET_PASSED = Statement(
    delete(endings).where(
        endings.c.organization_id == value("organization_id"),
        endings.c.connection_id == value("connection_id"),
        endings.c.resource_type == value("resource_type"),
        endings.c.asked > func.coalesce(_newest_decided.scalar_subquery(), 0),
        endings.c.asked <= value("before"),
        endings.c.fate == literal_column("'passed'"),
    )
)
UNHOLD = Statement(
    delete(held_changes).where(
        held_changes.c.organization_id == value("organization_id"), held_changes.c.id == value("change_id")
    )
)


def _listed() -> Select[Any]:
    return (
        select(
            held_changes.c.id,
            held_changes.c.kind,
            held_changes.c.connection_id,
            held_changes.c.user_id,
            held_changes.c.team_id,
            func.coalesce(users.c.user_name, teams.c.name, ""),
            held_changes.c.since,
            held_changes.c.request_id,
            held_changes.c.client_request_id,
            held_changes.c.ruling_id,
            held_changes.c.hold_id,
        )
        .select_from(
            held_changes.outerjoin(
                users,
                (users.c.organization_id == held_changes.c.organization_id)
                & (users.c.id == held_changes.c.user_id),
            ).outerjoin(
                teams,
                (teams.c.organization_id == held_changes.c.organization_id)
                & (teams.c.id == held_changes.c.team_id),
            )
        )
        .where(held_changes.c.organization_id == value("organization_id"))
        .order_by(held_changes.c.id)
    )


PAGE = (
    _listed()
    .where(held_changes.c.id > value("after"), held_changes.c.since <= value("until"))
    .limit(value("count", NUMBER))
)
HELD_CHANGES = Statement(PAGE)
HELD_CHANGES_OF_CONNECTION = Statement(PAGE.where(held_changes.c.connection_id == value("connection_id")))
HELD_CHANGES_OF_HOLD = Statement(
    PAGE.where(
        held_changes.c.connection_id == value("connection_id"), held_changes.c.hold_id == value("hold_id")
    )
)
HELD_CHANGES_AMONG = Statement(_listed().where(OneOf(held_changes.c.id, "ids")))
HELD_OF_USER = Statement(_listed().where(held_changes.c.user_id == value("user_id")))
HELD_OF_TEAM = Statement(_listed().where(held_changes.c.team_id == value("team_id")))
COUNT_HELD = Statement(
    select(
        held_changes.c.hold_id,
        held_changes.c.connection_id,
        func.count(held_changes.c.user_id),
        func.count() - func.count(held_changes.c.user_id),
        func.min(held_changes.c.since),
    )
    .where(held_changes.c.organization_id == value("organization_id"))
    .group_by(held_changes.c.connection_id, held_changes.c.hold_id)
)
COUNT_FIRST_HELD = Statement(
    select(func.count()).select_from(
        select(held_changes.c.id)
        .where(held_changes.c.organization_id == value("organization_id"))
        .limit(value("most", NUMBER))
        .subquery("first_held")
    )
)

# Word by word as the index has it, so that the planners see that it serves.
_deletion_is_held = users.c.held == literal_column("'deletion'")
_person = select(*COLUMNS).where(
    users.c.organization_id == value("organization_id"),
    users.c.id == value("user_id"),
    users.c.deleted.is_(None) | _deletion_is_held,
)
PERSON = Statement(_person)
PERSON_LOCKED = Statement(_person.with_for_update(key_share=True))
LIVING_NAMED = Statement(
    select(users.c.id).where(
        users.c.organization_id == value("organization_id"),
        users.c.user_name_key == value("user_name_key"),
        users.c.deleted.is_(None),
    )
)
HELD_NAMED = Statement(
    select(users.c.id)
    .where(
        users.c.organization_id == value("organization_id"),
        users.c.user_name_key == value("user_name_key"),
        _deletion_is_held,
    )
    .order_by(users.c.id.desc())
    .limit(1)
)


def _in_force(table: Table) -> Select[Any]:
    """The teams of users by the rows of one table of memberships."""
    return (
        select(table.c.user_id, teams.c.id.label("id"), teams.c.name)
        .join(teams, (teams.c.organization_id == table.c.organization_id) & (teams.c.id == table.c.team_id))
        .where(
            table.c.organization_id == value("organization_id"),
            OneOf(table.c.user_id, "ids"),
            teams.c.deleted.is_(None) | (teams.c.held == literal_column("'deletion'")),
        )
    )


TEAMS_IN_FORCE_OF = Statement(union(_in_force(memberships), _in_force(held_memberships)).order_by("id"))
_this_user = (users.c.organization_id == value("organization_id"), users.c.id == value("user_id"))
HOLD_DELETION = Statement(
    update(users)
    .values(deleted=value("deleted"), held=value("held"), active=true())
    .where(*_this_user, users.c.deleted.is_(None))
)
SETTLE_DELETION = Statement(
    update(users).values(held=value("held")).where(*_this_user, users.c.deleted.is_not(None))
)


class GuardRecords(Transaction):
    """What the guard counts and holds in an organization."""

    def departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> Departures:
        """What a connection ended in the last `window` minutes, held against its other departures."""
        counter = {"connection_id": connection_id, "resource_type": departing.value}
        self._run(LOCK_DEPARTURES, **counter, minute=_LOCK, passed=0, brought=0)
        row = self._one(DEPARTURES, **counter, since=minute(at) - window)
        passed, brought, latest = row if row is not None else (0, 0, 0)
        return Departures(int(passed), brought, latest >= minute(at))

    def count_brought(self, connection_ids: Sequence[str], departing: Departing) -> int:
        """How many living users or teams these connections brought."""
        row = self._one(COUNT_BROUGHT[departing], connection_ids=self._driver.listed(connection_ids))
        return row[0] if row is not None else 0

    def note_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, passed: int, brought: int
    ) -> None:
        """Add to what a connection ended in this minute; `brought` is kept with the first of it."""
        self._run(
            NOTE_DEPARTURES,
            connection_id=connection_id,
            resource_type=departing.value,
            minute=minute(at),
            passed=passed,
            brought=brought,
        )

    def forget_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> None:
        """Forget what a connection ended before the window.

        Who went before something was held stays: while it is held, and then up to the newest of what was held.
        """
        counter = {"connection_id": connection_id, "resource_type": departing.value}
        self._run(FORGET_DEPARTURES, **counter, lock=_LOCK, since=minute(at) - window)
        if self.open_hold(connection_id, departing) is None:
            self._run(FORGET_PASSED, **counter, before=kept(at - timedelta(minutes=window)))

    def lock_beginnings(self, connection_id: str) -> None:
        """Hold the beginnings of a connection's holds against whoever else begins one."""
        counter = {"connection_id": connection_id, "resource_type": _ANY}
        self._run(LOCK_DEPARTURES, **counter, minute=_LOCK, passed=0, brought=0)

    def open_hold(self, connection_id: str, departing: Departing | None = None) -> str | None:
        """The hold of which something of a connection waits, of people or of teams, or of any; there is one."""
        statement = OPEN_HOLD if departing is None else OPEN_HOLD_OF[departing]
        row = self._one(statement, connection_id=connection_id)
        return None if row is None else row[0]

    def newest_decided(self, connection_id: str, departing: Departing) -> datetime | None:
        """When a connection asked last for something that was held, and is held no more."""
        asked = {"connection_id": connection_id, "resource_type": departing.value}
        row = self._one(NEWEST_DECIDED, **asked)
        return None if row is None else instant(row[0])

    def begin_hold(
        self, hold_id: str, connection_id: str, departing: Departing, beginning: Beginning
    ) -> None:
        """Keep that a connection asks for so much, of people or of teams, that some is held; once for each hold."""
        self._run(
            BEGIN_HOLD,
            id=hold_id,
            connection_id=connection_id,
            resource_type=departing.value,
            began=kept(beginning.began),
            counted_from=kept(beginning.counted_from),
            brought=beginning.brought,
        )

    def note_ending(self, ending: Ending) -> None:
        """Keep what became of something that a connection asked for."""
        self._run(
            NOTE_ENDING,
            connection_id=ending.connection_id,
            resource_type=ending.departing.value,
            asked=kept(ending.asked),
            resource_id=ending.resource_id,
            kind=ending.kind.value,
            fate=ending.fate.value,
            hold_id=ending.hold_id,
            ruling_id=ending.ruling_id,
            decided=kept(ending.decided) if ending.decided is not None else None,
        )

    def hold(self, change: HeldChange) -> None:
        """Keep a held change, in the place of an earlier one of the same id, which keeps its time.

        No ruling is about it any more.
        """
        self._run(
            HOLD,
            id=change.id,
            kind=change.kind.value,
            connection_id=change.connection_id,
            user_id=change.user_id,
            team_id=change.team_id,
            since=kept(change.since),
            request_id=change.request_id,
            client_request_id=change.client_request_id,
            ruling_id=None,
            hold_id=change.hold_id,
        )

    def unhold(self, change: HeldChange, fate: Fate, *, at: datetime) -> bool:
        """Let go of a held change, of which that becomes; False if it was not held any more."""
        if not self._run(UNHOLD, change_id=change.id):
            return False
        self.note_ending(
            Ending(
                change.connection_id,
                change.departing,
                change.kind,
                change.resource_id,
                change.since,
                fate,
                hold_id=change.hold_id,
                ruling_id=change.ruling_id,
                decided=at,
            )
        )
        return True

    def held_changes(
        self,
        *,
        until: datetime | None = None,
        connection_id: str | None = None,
        after: str = "",
        count: int = 100,
    ) -> list[HeldChange]:
        """What is held since that time or longer, by id, after that one; of one connection, or of all."""
        values = {"until": FOREVER if until is None else kept(until), "after": after, "count": count}
        if connection_id is None:
            return to_changes(self._all(HELD_CHANGES, **values))
        return to_changes(self._all(HELD_CHANGES_OF_CONNECTION, connection_id=connection_id, **values))

    def held_of(self, episode: Episode, *, after: str = "", count: int = 100) -> list[HeldChange]:
        """What waits of a hold, by id, after that one."""
        of = {"hold_id": episode.id, "connection_id": episode.connection_id}
        return to_changes(self._all(HELD_CHANGES_OF_HOLD, **of, until=FOREVER, after=after, count=count))

    def held_changes_among(self, change_ids: Sequence[str]) -> list[HeldChange]:
        """Those of these ids that are held."""
        return to_changes(self._all(HELD_CHANGES_AMONG, ids=self._driver.listed(change_ids)))

    def held_change_of_user(self, user_id: str) -> HeldChange | None:
        """What is held of a user."""
        return next(iter(to_changes(self._all(HELD_OF_USER, user_id=user_id))), None)

    def held_change_of_team(self, team_id: str) -> HeldChange | None:
        """What is held of a team."""
        return next(iter(to_changes(self._all(HELD_OF_TEAM, team_id=team_id))), None)

    def waiting_changes(self) -> list[Waiting]:
        """How much waits of each hold of which something does."""
        return [
            Waiting(hold_id, connection_id, int(people), int(teams), instant(since))
            for hold_id, connection_id, people, teams, since in self._all(COUNT_HELD)
        ]

    def count_held(self, *, most: int) -> int:
        """How many changes are held, so many at the most."""
        row = self._one(COUNT_FIRST_HELD, most=most)
        return 0 if row is None else int(row[0])

    def teams_in_force_of(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[TeamName]]:
        """For each user the teams that they belong to here, whatever is held, by team id."""
        found: dict[str, list[TeamName]] = {user_id: [] for user_id in user_ids}
        for user_id, team_id, name in self._all(TEAMS_IN_FORCE_OF, ids=self._driver.listed(user_ids)):
            found[user_id].append(TeamName(team_id, name))
        return found

    def person(self, called: str, *, lock: bool = False) -> User | None:
        """Whoever is here by that id or user name, also where the deletion is held; of two of a name the living one."""
        statement = PERSON_LOCKED if lock else PERSON
        row = self._one(statement, user_id=called)
        if row is None and (user_id := self._id_of_person_named(called)):
            row = self._one(statement, user_id=user_id)
        return None if row is None else to_user(row)

    def _id_of_person_named(self, user_name: str) -> str | None:
        key = folded(user_name)
        row = self._one(LIVING_NAMED, user_name_key=key) or self._one(HELD_NAMED, user_name_key=key)
        return None if row is None else row[0]

    def hold_deletion(self, user_id: str, *, at: datetime) -> None:
        """Mark a user, who may come in, as deleted for SCIM, and free the user name; every membership stays."""
        if self._run(HOLD_DELETION, user_id=user_id, deleted=kept(at), held=Held.DELETION.value):
            self._run(REMOVE_LOOKUPS, user_id=user_id)
            self._count(users=-1)

    def settle_deletion(self, user_id: str, *, at: datetime) -> Mapping[str, list[str]]:
        """Make a held deletion a deletion like others: end the memberships that connections gave, and sessions.

        Returns who had given these, by team.
        """
        if not self._run(SETTLE_DELETION, user_id=user_id, held=""):
            return {}
        self._run(END_SESSIONS_OF, user_id=user_id, at=kept(at))
        ended, held = (self._all(each, user_id=user_id) for each in END_MEMBERSHIPS)
        return by_team([*ended, *held])


def to_changes(rows: Sequence[Row]) -> list[HeldChange]:
    """The held changes of rows of `PAGE`."""
    return [
        HeldChange(
            id=change_id,
            kind=Held(kind),
            connection_id=connection_id,
            user_id=user_id,
            team_id=team_id,
            name=name,
            since=instant(since),
            request_id=request_id,
            client_request_id=client_request_id,
            ruling_id=ruling_id,
            hold_id=hold_id,
        )
        for (
            change_id,
            kind,
            connection_id,
            user_id,
            team_id,
            name,
            since,
            request_id,
            client_request_id,
            ruling_id,
            hold_id,
        ) in rows
    ]
