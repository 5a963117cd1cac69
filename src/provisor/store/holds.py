"""Holds: how much is held of each connection, of whom, and who is like them and is not held."""

from datetime import datetime

from sqlalchemy import Subquery, Table, case, func, literal_column, select, true

from provisor.directory.guard import (
    Beginning,
    Departed,
    Departing,
    EndingNumber,
    Fate,
    Held,
    HeldChange,
    HeldNumber,
)
from provisor.directory.users import User
from provisor.folding import folded
from provisor.store.guard import FOREVER, PAGE, to_changes
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.keys import after_all_starting_with, beginning
from provisor.store.statements import Statement, value
from provisor.store.tables import (
    NUMBER,
    endings,
    held_changes,
    held_memberships,
    holds,
    memberships,
    teams,
    users,
)
from provisor.store.transaction import Transaction
from provisor.store.users import COLUMNS, to_user

LOOKED_AT = 1000
"""As many members of a team of whom nothing is held are looked at for somebody who may come in."""

_since = held_changes.c.since
_of_user = held_changes.c.user_id.is_not(None)
NUMBERS = Statement(
    select(
        held_changes.c.connection_id,
        held_changes.c.kind,
        func.count(held_changes.c.user_id),
        func.min(case((_of_user, _since))),
        func.max(case((_of_user, _since))),
        func.count() - func.count(held_changes.c.user_id),
        func.min(case((~_of_user, _since))),
        func.max(case((~_of_user, _since))),
    )
    .where(held_changes.c.organization_id == value("organization_id"))
    .group_by(held_changes.c.connection_id, held_changes.c.kind)
)
_of_holder = (
    holds.c.organization_id == value("organization_id"),
    holds.c.connection_id == value("connection_id"),
    holds.c.resource_type == value("resource_type"),
)
BEGINNING = Statement(
    select(holds.c.began, holds.c.counted_from, holds.c.brought)
    .where(*_of_holder)
    .order_by(holds.c.began.desc())
    .limit(1)
)
_asked = (
    endings.c.organization_id == value("organization_id"),
    endings.c.connection_id == value("connection_id"),
    endings.c.resource_type == value("resource_type"),
)
_passed = endings.c.fate == Fate.PASSED.value
NEWEST_ASKED = Statement(
    select(func.max(endings.c.asked)).where(*_asked, endings.c.asked >= value("began"), ~_passed)
)
ENDINGS = Statement(
    select(endings.c.kind, endings.c.fate, func.count())
    .where(
        *_asked,
        endings.c.asked > value("counted_from"),
        endings.c.asked <= value("until"),
        _passed | (endings.c.asked >= value("began")),
    )
    .group_by(endings.c.kind, endings.c.fate)
)
_may_come_in = (users.c.held != "") | (users.c.deleted.is_(None) & (users.c.active == true()))
_departed = (
    select(users.c.id, users.c.user_name, endings.c.asked, case((_may_come_in, 1), else_=0))
    .select_from(
        endings.join(
            users,
            (users.c.organization_id == endings.c.organization_id) & (users.c.id == endings.c.resource_id),
        )
    )
    .where(*_asked, endings.c.asked > value("counted_from"), endings.c.asked <= value("until"), _passed)
)
DEPARTED = Statement(_departed.order_by(endings.c.asked, endings.c.resource_id).limit(value("count", NUMBER)))
COUNT_SHUT_OUT = Statement(
    select(func.count()).select_from(
        _departed.where(~_may_come_in).limit(value("most", NUMBER)).subquery("shut_out")
    )
)
_name = func.coalesce(users.c.user_name_key, teams.c.name_key)
HELD_NAMED = Statement(
    PAGE.where(
        held_changes.c.connection_id == value("connection_id"),
        _name >= value("first"),
        _name < value("beyond"),
    )
)


PEOPLE = Statement(
    select(*COLUMNS)
    .select_from(
        held_changes.join(
            users,
            (users.c.organization_id == held_changes.c.organization_id)
            & (users.c.id == held_changes.c.user_id),
        )
    )
    .where(
        held_changes.c.organization_id == value("organization_id"),
        held_changes.c.connection_id == value("connection_id"),
    )
    .order_by(held_changes.c.id)
    .limit(value("count", NUMBER))
)
_is_held = (
    select(held_changes.c.id)
    .where(
        held_changes.c.organization_id == users.c.organization_id,
        held_changes.c.user_id == users.c.id,
        held_changes.c.connection_id == value("connection_id"),
    )
    .exists()
)
WITH_ROLE = Statement(
    select(*COLUMNS)
    .where(
        users.c.organization_id == value("organization_id"),
        # Word by word as the index has it, so that the planners see that it serves.
        users.c.role != literal_column("'member'"),
        _is_held,
    )
    .order_by(users.c.id)
    .limit(value("count", NUMBER))
)


def _free(table: Table) -> Subquery:
    """Some members of a team of whom nothing is held."""
    is_held = (
        select(held_changes.c.id)
        .where(
            held_changes.c.organization_id == table.c.organization_id,
            held_changes.c.user_id == table.c.user_id,
        )
        .exists()
    )
    return (
        select(table.c.user_id)
        .where(
            table.c.organization_id == value("organization_id"),
            table.c.team_id == value("team_id"),
            ~is_held,
        )
        .limit(value("most", NUMBER))
        .subquery()
    )


def _left(table: Table) -> Statement:
    """How many of them there are, and whether one may come in."""
    free = _free(table)
    may_come_in = users.c.deleted.is_(None) & (users.c.active == true())
    return Statement(
        select(func.count(), func.coalesce(func.max(case((may_come_in, 1), else_=0)), 0))
        .select_from(free.join(users, users.c.id == free.c.user_id))
        .where(users.c.organization_id == value("organization_id"))
    )


LEFT = tuple(map(_left, (memberships, held_memberships)))


class HoldRecords(Transaction):
    """What is held of the connections of an organization, and of whom."""

    def held_numbers(self) -> list[HeldNumber]:
        """How much is held of each connection and kind, of people and of teams."""
        found = []
        for connection_id, kind, *of_both in self._all(NUMBERS):
            parts = ((Departing.USERS, *of_both[:3]), (Departing.TEAMS, *of_both[3:]))
            found += [
                HeldNumber(connection_id, departing, Held(kind), int(number), instant(since), instant(until))
                for departing, number, since, until in parts
                if number
            ]
        return found

    def newest_beginning(self, connection_id: str, departing: Departing) -> Beginning | None:
        """When what is held of a connection, or was held last, began to be."""
        row = self._one(BEGINNING, connection_id=connection_id, resource_type=departing.value)
        return None if row is None else Beginning(instant(row[0]), instant(row[1]), row[2])

    def newest_asked(self, connection_id: str, departing: Departing, *, since: datetime) -> datetime | None:
        """When a connection asked last, from that time on, for something that was held and is held no more."""
        asked = {"connection_id": connection_id, "resource_type": departing.value, "began": kept(since)}
        row = self._one(NEWEST_ASKED, **asked)
        return None if row is None else instant_or_none(row[0])

    def endings(
        self, connection_id: str, departing: Departing, beginning: Beginning, *, until: datetime
    ) -> list[EndingNumber]:
        """What became of what a connection asked for up to that time: what passed, and what was held since it began."""
        asked = _range(connection_id, departing, beginning, until)
        return [
            EndingNumber(Held(kind), Fate(fate), int(number))
            for kind, fate, number in self._all(ENDINGS, **asked, began=kept(beginning.began))
        ]

    def gone_before(
        self, connection_id: str, beginning: Beginning, *, until: datetime, count: int
    ) -> list[Departed]:
        """The people of a connection who passed, in the order in which they went."""
        rows = self._all(DEPARTED, **_range(connection_id, Departing.USERS, beginning, until), count=count)
        return [Departed(id_, name, instant(at), bool(has_access)) for id_, name, at, has_access in rows]

    def count_shut_out(self, connection_id: str, beginning: Beginning, *, until: datetime, most: int) -> int:
        """How many of the people who passed may not come in now, so many at the most."""
        row = self._one(COUNT_SHUT_OUT, **_range(connection_id, Departing.USERS, beginning, until), most=most)
        return 0 if row is None else int(row[0])

    def held_named(
        self, connection_id: str, name: str, *, after: str = "", count: int = 100
    ) -> list[HeldChange]:
        """What is held of a connection, by id, after that one; of whom or of what has a name that begins so."""
        first = beginning(folded(name))
        rows = self._all(
            HELD_NAMED,
            connection_id=connection_id,
            first=first,
            beyond=after_all_starting_with(first),
            until=FOREVER,
            after=after,
            count=count,
        )
        return to_changes(rows)

    def held_people(self, connection_id: str, *, count: int) -> list[User]:
        """The people of whom something is held of a connection, in the order in which it was held."""
        return [to_user(row) for row in self._all(PEOPLE, connection_id=connection_id, count=count)]

    def held_with_role(self, connection_id: str, *, count: int) -> list[User]:
        """Those of them who are more than members here."""
        return [to_user(row) for row in self._all(WITH_ROLE, connection_id=connection_id, count=count)]

    def is_anybody_left(self, team_id: str) -> bool | None:
        """Whether the team has a member who may come in, and of whom nothing is held.

        None where of many others nothing is held, who all may not.
        """
        rows = [self._one(each, team_id=team_id, most=LOOKED_AT) or (0, 0) for each in LEFT]
        if any(one for _, one in rows):
            return True
        return None if any(number == LOOKED_AT for number, _ in rows) else False


def _range(
    connection_id: str, departing: Departing, beginning: Beginning, until: datetime
) -> dict[str, object]:
    """The values by which it is found what a connection asked for in that time."""
    return {
        "connection_id": connection_id,
        "resource_type": departing.value,
        "counted_from": kept(beginning.counted_from),
        "until": kept(until),
    }
