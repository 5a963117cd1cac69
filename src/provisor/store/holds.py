"""Holds: how each began, how much of it waits, what became of the rest, and who is like them and is not held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Subquery, Table, case, func, literal_column, select, true

from provisor.directory.guard import (
    Beginning,
    Departed,
    Departing,
    EndingNumber,
    Episode,
    Fate,
    Held,
    HeldChange,
    HeldNumber,
    RuledNumber,
)
from provisor.directory.users import User
from provisor.folding import folded
from provisor.store.driver import Row
from provisor.store.guard import FOREVER, PAGE, to_changes
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.keys import after_all_starting_with, beginning
from provisor.store.statements import OneOf, Statement, value
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

_AFTER_ALL = "~"
"""Behind every id, which are letters, digits and hyphens."""

LOOKED_AT = 1000
"""As many members of a team of whom nothing is held are looked at for somebody who may come in."""

_since = held_changes.c.since
_of_user = held_changes.c.user_id.is_not(None)
NUMBERS = Statement(
    select(
        held_changes.c.hold_id,
        held_changes.c.kind,
        func.count(held_changes.c.user_id),
        func.min(case((_of_user, _since))),
        func.max(case((_of_user, _since))),
        func.count() - func.count(held_changes.c.user_id),
        func.min(case((~_of_user, _since))),
        func.max(case((~_of_user, _since))),
    )
    .where(held_changes.c.organization_id == value("organization_id"))
    .group_by(held_changes.c.connection_id, held_changes.c.hold_id, held_changes.c.kind)
)
_of_organization = holds.c.organization_id == value("organization_id")
_parts = (
    select(
        holds.c.id,
        holds.c.connection_id,
        holds.c.resource_type,
        holds.c.began,
        holds.c.counted_from,
        holds.c.brought,
    )
    .where(_of_organization)
    .order_by(holds.c.id.desc(), holds.c.resource_type)
)
EPISODES = Statement(_parts.where(OneOf(holds.c.id, "ids")))
_newest = (
    select(holds.c.id)
    .distinct()
    .where(_of_organization, holds.c.id < value("before"))
    .order_by(holds.c.id.desc())
    .limit(value("newest", NUMBER))
)
NEWEST_EPISODES = Statement(_parts.where(holds.c.id.in_(_newest)))
NEWEST_OF_CONNECTION = Statement(
    select(func.max(holds.c.id)).where(_of_organization, holds.c.connection_id == value("connection_id"))
)
_ended = endings.c.organization_id == value("organization_id")
_asked = (
    _ended,
    endings.c.connection_id == value("connection_id"),
    endings.c.resource_type == value("resource_type"),
    endings.c.asked > value("counted_from"),
    endings.c.asked <= value("until"),
    endings.c.fate == literal_column(f"'{Fate.PASSED}'"),
)
_numbers = select(
    endings.c.kind, endings.c.fate, func.count(), func.max(endings.c.asked), func.max(endings.c.decided)
).group_by(endings.c.kind, endings.c.fate)
PASSED = Statement(_numbers.where(*_asked))
_of_hold = (
    _ended,
    endings.c.hold_id == value("hold_id"),
    endings.c.resource_type == value("resource_type"),
)
DECIDED = Statement(_numbers.where(*_of_hold))
_allowed = (*_of_hold, endings.c.fate == literal_column(f"'{Fate.APPLIED}'"))
_may_come_in = (users.c.held != "") | (users.c.deleted.is_(None) & (users.c.active == true()))
_their_row = (users.c.organization_id == endings.c.organization_id) & (users.c.id == endings.c.resource_id)
_departed = select(
    users.c.id,
    users.c.user_name,
    func.coalesce(endings.c.decided, endings.c.asked),
    case((_may_come_in, 1), else_=0),
).select_from(endings.join(users, _their_row))


def _first(departed: Select[Any]) -> Statement:
    return Statement(departed.order_by(endings.c.asked, endings.c.resource_id).limit(value("count", NUMBER)))


def _count_shut_out(departed: Select[Any]) -> Statement:
    return Statement(
        select(func.count()).select_from(
            departed.where(~_may_come_in).limit(value("most", NUMBER)).subquery("shut_out")
        )
    )


WHO_PASSED, WHO_WAS_ALLOWED = (_first(_departed.where(*of)) for of in (_asked, _allowed))
PASSED_SHUT_OUT, ALLOWED_SHUT_OUT = (_count_shut_out(_departed.where(*of)) for of in (_asked, _allowed))
_ruled = (
    select(endings.c.ruling_id, users.c.id, case((_may_come_in, 1), else_=0).label("again"))
    .select_from(endings.join(users, _their_row))
    .where(*_allowed, endings.c.ruling_id.is_not(None))
    .limit(value("most", NUMBER))
    .subquery("ruled")
)
SHUT_OUT_BY_RULINGS = Statement(
    select(_ruled.c.ruling_id, func.count(), func.sum(_ruled.c.again)).group_by(_ruled.c.ruling_id)
)
_name = func.coalesce(users.c.user_name_key, teams.c.name_key)
_waits = (held_changes.c.connection_id == value("connection_id"), held_changes.c.hold_id == value("hold_id"))
HELD_NAMED = Statement(
    PAGE.where(
        *_waits,
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
        *_waits,
    )
    .order_by(held_changes.c.id)
    .limit(value("count", NUMBER))
)
_is_held = (
    select(held_changes.c.id)
    .where(
        held_changes.c.organization_id == users.c.organization_id,
        held_changes.c.user_id == users.c.id,
        *_waits,
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
    """The holds of an organization: what waits, of whom, and what became of the rest."""

    def held_numbers(self) -> list[HeldNumber]:
        """How much waits of each hold and kind, of people and of teams."""
        found = []
        for hold_id, kind, *of_both in self._all(NUMBERS):
            parts = ((Departing.USERS, *of_both[:3]), (Departing.TEAMS, *of_both[3:]))
            found += [
                HeldNumber(hold_id, departing, Held(kind), int(number), instant(since), instant(until))
                for departing, number, since, until in parts
                if number
            ]
        return found

    def episodes(self, hold_ids: Sequence[str]) -> list[Episode]:
        """The holds of these ids, the newest first."""
        return _to_episodes(self._all(EPISODES, ids=self._driver.listed(hold_ids)))

    def newest_episodes(self, *, before: str | None = None, newest: int) -> list[Episode]:
        """The newest holds, the newest first; those before the hold of that id."""
        return _to_episodes(self._all(NEWEST_EPISODES, before=before or _AFTER_ALL, newest=newest))

    def newest_hold(self, connection_id: str) -> str | None:
        """The id of the newest hold of a connection."""
        row = self._one(NEWEST_OF_CONNECTION, connection_id=connection_id)
        return None if row is None else row[0]

    def decided(self, episode: Episode, departing: Departing) -> list[EndingNumber]:
        """What became of what was held and is held no more."""
        return _to_numbers(self._all(DECIDED, hold_id=episode.id, resource_type=departing.value))

    def passed(self, episode: Episode, departing: Departing, *, until: datetime) -> list[EndingNumber]:
        """What passed before it was too many, and up to that time."""
        return _to_numbers(self._all(PASSED, **_range(episode, departing, until)))

    def gone_before(self, episode: Episode, *, until: datetime, count: int) -> list[Departed]:
        """The people who passed, in the order in which they went."""
        return _to_departed(self._all(WHO_PASSED, **_range(episode, Departing.USERS, until), count=count))

    def count_shut_out(self, episode: Episode, *, until: datetime, most: int) -> int:
        """How many of the people who passed may not come in now, so many at the most."""
        row = self._one(PASSED_SHUT_OUT, **_range(episode, Departing.USERS, until), most=most)
        return 0 if row is None else int(row[0])

    def gone_by_decision(self, episode: Episode, *, count: int) -> list[Departed]:
        """The people of whom it was allowed that they go, in the order in which that was asked for."""
        return _to_departed(self._all(WHO_WAS_ALLOWED, **_people_of(episode), count=count))

    def count_shut_out_by_decision(self, episode: Episode, *, most: int) -> int:
        """How many of them may not come in now, so many at the most."""
        row = self._one(ALLOWED_SHUT_OUT, **_people_of(episode), most=most)
        return 0 if row is None else int(row[0])

    def shut_out_by_rulings(self, episode: Episode, *, most: int) -> list[RuledNumber]:
        """How many people each ruling about a hold shut out, of so many in all at the most."""
        rows = self._all(SHUT_OUT_BY_RULINGS, **_people_of(episode), most=most)
        return [RuledNumber(ruling_id, int(people), int(again)) for ruling_id, people, again in rows]

    def held_named(
        self, episode: Episode, name: str, *, after: str = "", count: int = 100
    ) -> list[HeldChange]:
        """What waits of a hold, by id, after that one; of whom or of what has a name that begins so."""
        first = beginning(folded(name))
        rows = self._all(
            HELD_NAMED,
            **_waiting_of(episode),
            first=first,
            beyond=after_all_starting_with(first),
            until=FOREVER,
            after=after,
            count=count,
        )
        return to_changes(rows)

    def held_people(self, episode: Episode, *, count: int) -> list[User]:
        """The people of whom something waits of a hold, in the order in which it was held."""
        return [to_user(row) for row in self._all(PEOPLE, **_waiting_of(episode), count=count)]

    def held_with_role(self, episode: Episode, *, count: int) -> list[User]:
        """Those of them who are more than members here."""
        return [to_user(row) for row in self._all(WITH_ROLE, **_waiting_of(episode), count=count)]

    def is_anybody_left(self, team_id: str) -> bool | None:
        """Whether the team has a member who may come in, and of whom nothing is held.

        None where of many others nothing is held, who all may not.
        """
        rows = [self._one(each, team_id=team_id, most=LOOKED_AT) or (0, 0) for each in LEFT]
        if any(one for _, one in rows):
            return True
        return None if any(number == LOOKED_AT for number, _ in rows) else False


def _range(episode: Episode, departing: Departing, until: datetime) -> dict[str, object]:
    """The values by which it is found what passed and counts with a hold, of which there is that part."""
    return {
        "connection_id": episode.connection_id,
        "resource_type": departing.value,
        "counted_from": kept(episode.beginnings[departing].counted_from),
        "until": kept(until),
    }


def _people_of(episode: Episode) -> dict[str, object]:
    return {"hold_id": episode.id, "resource_type": Departing.USERS.value}


def _waiting_of(episode: Episode) -> dict[str, object]:
    return {"hold_id": episode.id, "connection_id": episode.connection_id}


def _to_episodes(rows: Sequence[Row]) -> list[Episode]:
    found: dict[str, Episode] = {}
    for hold_id, connection_id, resource_type, began, counted_from, brought in rows:
        beginning = Beginning(instant(began), instant(counted_from), brought)
        parts = found[hold_id].beginnings if hold_id in found else {}
        found[hold_id] = Episode(hold_id, connection_id, {**parts, Departing(resource_type): beginning})
    return [*found.values()]


def _to_numbers(rows: Sequence[Row]) -> list[EndingNumber]:
    return [
        EndingNumber(Held(kind), Fate(fate), int(number), instant(asked), instant_or_none(decided))
        for kind, fate, number, asked, decided in rows
    ]


def _to_departed(rows: Sequence[Row]) -> list[Departed]:
    return [Departed(id_, name, instant(at), bool(has_access)) for id_, name, at, has_access in rows]
