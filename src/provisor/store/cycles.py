"""The cycles of an organization's connections, and whom they looked for in vain."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, func, literal_column, select, tuple_
from sqlalchemy.dialects.postgresql import insert

from provisor.directory.cycles import COUNTS, KINDS, REGULAR, Because, Counts, Cycle, Standing
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.folding import folded
from provisor.store.driver import Row
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import OneOf, Statement, value
from provisor.store.tables import NUMBER, STRING, cycles, missed_lookups
from provisor.store.transaction import Transaction

MOST_MISSED = 10_000
"""Look-ups that found nobody, kept of each connection: the latest."""

_ALWAYS = 2**62

_COLUMNS = (
    cycles.c.id,
    cycles.c.connection_id,
    cycles.c.started,
    cycles.c.ended,
    cycles.c.because,
    cycles.c.people,
    cycles.c.regular,
    *(cycles.c[name] for name in COUNTS),
)
_of_organization = cycles.c.organization_id == value("organization_id")
_of_connection = cycles.c.connection_id == value("connection_id")


def _newest(*conditions: object) -> Select[tuple[object, ...]]:
    chosen = select(*_COLUMNS).where(_of_organization, *conditions)  # type: ignore[arg-type]
    return chosen.limit(value("newest", NUMBER))


CYCLE = Statement(select(*_COLUMNS).where(_of_organization, cycles.c.id == value("cycle_id")))
NEWEST = Statement(
    _newest(
        tuple_(cycles.c.started, cycles.c.id) < tuple_(value("before", NUMBER), value("before_id", STRING))
    ).order_by(cycles.c.started.desc(), cycles.c.id.desc())
)
NEWEST_OF_CONNECTION = Statement(
    _newest(_of_connection, cycles.c.ended < value("before", NUMBER)).order_by(cycles.c.ended.desc())
)
ENDED_SINCE = Statement(
    select(*_COLUMNS)
    .where(_of_organization, _of_connection, cycles.c.ended >= value("since", NUMBER))
    .order_by(cycles.c.ended)
)
_is_regular = cycles.c.because.in_(
    [literal_column(f"'{because}'") for because, kind in KINDS.items() if kind in REGULAR]
)
_regular_since = (_of_organization, _of_connection, cycles.c.ended >= value("since", NUMBER), _is_regular)
REGULAR_SINCE = Statement(_newest(*_regular_since[1:]).order_by(cycles.c.ended.desc()))
_pauses = (
    select((cycles.c.started - func.lag(cycles.c.started).over(order_by=cycles.c.ended)).label("pause"))
    .where(*_regular_since)
    .subquery("pauses")
)
LONGEST_PAUSE = Statement(select(func.max(_pauses.c.pause)))
AMONG = Statement(
    _newest(
        _of_connection, cycles.c.ended >= value("since", NUMBER), cycles.c.started <= value("until", NUMBER)
    ).order_by(cycles.c.ended)
)
_new = insert(cycles)
SAVE = Statement(
    _new.on_conflict_do_update(
        index_elements=[cycles.c.organization_id, cycles.c.id],
        set_={
            name: _new.excluded[name]
            for name in ("because", "started", "ended", "people", "regular", *COUNTS)
        },
    )
)
REMOVE = Statement(delete(cycles).where(_of_organization, cycles.c.id == value("cycle_id")))

_missed_in = missed_lookups.c.organization_id == value("organization_id")
_missed_by = missed_lookups.c.connection_id == value("connection_id")
_newly_missed = insert(missed_lookups)
NOTE_MISSED = Statement(
    _newly_missed.on_conflict_do_update(
        index_elements=[
            missed_lookups.c.organization_id,
            missed_lookups.c.connection_id,
            missed_lookups.c.resource_type,
            missed_lookups.c.attribute,
            missed_lookups.c.key,
        ],
        set_={"value": _newly_missed.excluded.value, "at": _newly_missed.excluded.at},
        where=_newly_missed.excluded.at > missed_lookups.c.at,
    )
)
_oldest_kept = (
    select(missed_lookups.c.at)
    .where(_missed_in, _missed_by)
    .order_by(missed_lookups.c.at.desc())
    .offset(value("most", NUMBER))
    .limit(1)
    .scalar_subquery()
)
FORGET_BEYOND = Statement(
    delete(missed_lookups).where(_missed_in, _missed_by, missed_lookups.c.at <= _oldest_kept)
)
FORGET_BEFORE = Statement(delete(missed_lookups).where(_missed_in, missed_lookups.c.at < value("at", NUMBER)))
FORGET_KEYS = Statement(delete(missed_lookups).where(_missed_in, OneOf(missed_lookups.c.key, "keys")))
MISSED = Statement(
    select(
        missed_lookups.c.connection_id,
        missed_lookups.c.resource_type,
        missed_lookups.c.attribute,
        missed_lookups.c.value,
        missed_lookups.c.at,
    )
    .where(_missed_in, missed_lookups.c.key == value("key"))
    .order_by(missed_lookups.c.at.desc(), missed_lookups.c.connection_id, missed_lookups.c.attribute)
)


class CycleRecords(Transaction):
    """The cycles of an organization, and the look-ups that found nobody."""

    def cycle(self, cycle_id: str) -> Cycle | None:
        """The cycle of that id."""
        row = self._one(CYCLE, cycle_id=cycle_id)
        return None if row is None else _to_cycle(row)

    def cycles(
        self,
        connection_id: str | None = None,
        *,
        before: datetime | None = None,
        before_id: str = "",
        newest: int = 100,
    ) -> list[Cycle]:
        """The newest cycles, newest first: of one connection those that ended before that time.

        Of all connections, those that started before it, or at it under an id that comes before `before_id`.
        """
        limit = _ALWAYS if before is None else kept(before)
        if connection_id is None:
            rows = self._all(NEWEST, before=limit, before_id=before_id, newest=newest)
        else:
            rows = self._all(NEWEST_OF_CONNECTION, connection_id=connection_id, before=limit, newest=newest)
        return [_to_cycle(row) for row in rows]

    def cycles_among(self, connection_id: str, since: datetime, until: datetime, *, most: int) -> list[Cycle]:
        """The cycles of a connection that go on at some time from the one to the other, the oldest first."""
        rows = self._all(
            AMONG, connection_id=connection_id, since=kept(since), until=kept(until), newest=most
        )
        return [_to_cycle(row) for row in rows]

    def cycles_since(self, connection_id: str, since: datetime) -> list[Cycle]:
        """The cycles of a connection that ended then or later, oldest first."""
        rows = self._all(ENDED_SINCE, connection_id=connection_id, since=kept(since))
        return [_to_cycle(row) for row in rows]

    def regular_cycles(self, connection_id: str, since: datetime, *, newest: int) -> list[Cycle]:
        """The newest regular cycles of a connection that ended then or later, oldest first."""
        rows = self._all(REGULAR_SINCE, connection_id=connection_id, since=kept(since), newest=newest)
        return [_to_cycle(row) for row in reversed(rows)]

    def longest_pause(self, connection_id: str, since: datetime) -> timedelta | None:
        """The longest time between the beginnings of two of these that follow each other."""
        row = self._one(LONGEST_PAUSE, connection_id=connection_id, since=kept(since))
        return None if row is None or row[0] is None else timedelta(microseconds=row[0])

    def save_cycles(self, changed: Sequence[Cycle]) -> None:
        """Keep new and changed cycles."""
        if changed:
            self._driver.execute_many(SAVE, [self._row(each) for each in changed])

    def remove_cycles(self, cycle_ids: Sequence[str]) -> None:
        """Forget cycles that became part of others."""
        if cycle_ids:
            values = [
                {"organization_id": self._organization_id, "cycle_id": each} for each in sorted(cycle_ids)
            ]
            self._driver.execute_many(REMOVE, values)

    def _row(self, cycle: Cycle) -> dict[str, object]:
        regular = cycle.before.regular
        return {
            "organization_id": self._organization_id,
            "id": cycle.id,
            "connection_id": cycle.connection_id,
            "because": cycle.because,
            "started": kept(cycle.started),
            "ended": kept(cycle.ended),
            "people": cycle.before.people,
            "regular": None if regular is None else kept(regular),
            **{name: getattr(cycle.counts, name) for name in COUNTS},
        }

    def note_missed(self, connection_id: str, lookups: Sequence[MissedLookup]) -> None:
        """Keep whom a connection looked for in vain, the latest of each; the oldest beyond MOST_MISSED go."""
        if not lookups:
            return
        rows = [
            {
                "organization_id": self._organization_id,
                "connection_id": connection_id,
                "resource_type": each.lookup.resource_type,
                "attribute": each.lookup.attribute,
                "key": each.lookup.key,
                "value": each.lookup.value,
                "at": kept(each.at),
            }
            for each in lookups
        ]
        self._driver.execute_many(NOTE_MISSED, rows)
        self._run(FORGET_BEYOND, connection_id=connection_id, most=MOST_MISSED)

    def missed_lookups(self, looked_for: str) -> list[MissedLookup]:
        """Which look-ups of that value found nobody, whatever its case, the latest first."""
        return [
            MissedLookup(connection_id, Lookup(kind, attribute, told), instant(at))
            for connection_id, kind, attribute, told, at in self._all(MISSED, key=folded(looked_for))
        ]

    def forget_missed_lookups(self, *, before: datetime) -> None:
        """Forget those that are older."""
        self._run(FORGET_BEFORE, at=kept(before))

    def forget_lookups_of(self, values: Sequence[str]) -> None:
        """Forget those of these values, whatever their case."""
        keys = self._driver.listed({folded(each) for each in values})
        self._run(FORGET_KEYS, keys=keys)


def _to_cycle(row: Row) -> Cycle:
    cycle_id, connection_id, started, ended, because, people, regular, *counts = row
    return Cycle(
        cycle_id,
        connection_id,
        instant(started),
        instant(ended),
        Counts(*counts),
        Because(because),
        Standing(people, instant_or_none(regular)),
    )
