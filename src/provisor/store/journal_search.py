"""Searching the sealed journal, newest first: by the terms of its entries, and by time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import FromClause, Select, func, literal, select, true
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.store import many_rows
from provisor.store.instants import kept
from provisor.store.journal import COLUMNS
from provisor.store.seals import SEAL_COLUMNS, to_sealed
from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, journal, journal_terms, seals
from provisor.store.transaction import Transaction

_LONGEST_WORK = timedelta(hours=1) // timedelta(microseconds=1)
"""No entry is sealed so much later than it says it was written: by so much may times and positions be out of step."""

_ALWAYS = 2**62

_of_organization = seals.c.organization_id == value("organization_id")
_times = select(seals.c.position).where(_of_organization).limit(1)
FIRST_SINCE = Statement(_times.where(seals.c.at >= value("at")).order_by(seals.c.at, seals.c.position))
LAST_UNTIL = Statement(
    _times.where(seals.c.at <= value("at")).order_by(seals.c.at.desc(), seals.c.position.desc())
)


@lru_cache(maxsize=64)
def search(alternatives: tuple[int, ...], *, lacking: bool) -> Statement:
    """The statement that finds entries with a term of each group; `alternatives` says how many each group has.

    With `lacking`, those that have a certain term are left out.

    The first group leads: its index is walked from the newest on, or, where it has alternatives, read and sorted.
    """
    found, position = _found(SEAL_COLUMNS, alternatives, lacking=lacking)
    return _entries(found.order_by(position.desc()).limit(value("newest", NUMBER)))


@lru_cache(maxsize=64)
def first(alternatives: tuple[int, ...]) -> Statement:
    """The statement that finds the oldest of such entries: likewise, from the other end."""
    found, position = _found(SEAL_COLUMNS, alternatives, lacking=False)
    return _entries(found.order_by(position).limit(1))


def _entries(found: Select[Any]) -> Statement:
    """The entries of these seals, in any order: they are read once it is known which they are, and no others."""
    sealed = found.subquery("sealed")
    seal = [sealed.c[each.name] for each in SEAL_COLUMNS]
    columns = (journal.c.salt, journal.c.turn, *COLUMNS)
    of_seal = (journal.c.organization_id == value("organization_id")) & (journal.c.id == sealed.c.entry_id)
    # Bounded, though it is one: PostgreSQL would read and hash the whole journal otherwise.
    entry = select(*columns).where(of_seal).limit(1).lateral("entry")
    return Statement(
        select(*seal, *columns).select_from(sealed).join(journal, of_seal),
        postgresql=select(*seal, *entry.c).select_from(sealed).join(entry, true()),
    )


@lru_cache(maxsize=64)
def counting(alternatives: tuple[int, ...], *, lacking: bool) -> Statement:
    """The statement that counts the same entries, `newest` at the most."""
    found, position = _found((seals.c.position,), alternatives, lacking=lacking)
    # In their order, too: without it, SQLite would walk the times of all entries, and look for the terms of each.
    counted = found.order_by(position.desc()).limit(value("newest", NUMBER)).subquery("counted")
    return Statement(select(func.count()).select_from(counted))


def _found(
    columns: Sequence[ColumnElement[Any]], alternatives: tuple[int, ...], *, lacking: bool
) -> tuple[Select[Any], ColumnElement[int]]:
    """The seals that match, and by which position they are walked."""
    first = _led_by(alternatives[0]) if alternatives else None
    position = first.c.position if first is not None else seals.c.position
    found: Select[Any] = select(*columns)
    if first is None:
        found = found.select_from(seals)
    else:
        found = found.select_from(first).join(seals, seals.c.position == first.c.position)
    return found.where(
        _of_organization,
        position.between(value("first", NUMBER), value("last", NUMBER)),
        seals.c.at.between(value("since", NUMBER), value("until", NUMBER)),
        *(_has_one(f"term_{number}", count) for number, count in enumerate(alternatives) if number),
        *((~_has_one("lacking", 1),) if lacking else ()),
    ), position


def _led_by(count: int) -> FromClause:
    terms = journal_terms.alias("leading")
    found = select(terms.c.position).where(*_one_of(terms, "term_0", count))
    return (found if count == 1 else found.distinct()).subquery("first")


def _has_one(name: str, count: int) -> ColumnElement[bool]:
    terms = journal_terms.alias(f"with_{name}")
    matching = (terms.c.position == seals.c.position, *_one_of(terms, name, count))
    return select(literal(1)).where(*matching).correlate(seals).exists()


def _one_of(terms: Any, name: str, count: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    values = [value(f"{name}_{each}", journal_terms.c.term.type) for each in range(count)]
    wanted = terms.c.term == values[0] if count == 1 else terms.c.term.in_(values)
    return terms.c.organization_id == value("organization_id"), wanted


def _newest_before(asked: FromClause) -> Select[Any]:
    """Of each term that is asked for the newest entry before its position: a value, looked up for each."""
    newest = (
        select(func.max(journal_terms.c.position))
        .where(
            journal_terms.c.organization_id == value("organization_id"),
            journal_terms.c.term == asked.c.term,
            journal_terms.c.position < asked.c.before,
        )
        .scalar_subquery()
    )
    found = select(asked.c.term, newest.label("position")).subquery("found")
    # Outer joins, though nothing is missing: SQLite would walk every seal of the organization otherwise.
    entry = (journal.c.organization_id == value("organization_id")) & (journal.c.id == seals.c.entry_id)
    return (
        select(found.c.term, *SEAL_COLUMNS, journal.c.salt, journal.c.turn, *COLUMNS)
        .select_from(found)
        .outerjoin(seals, _of_organization & (seals.c.position == found.c.position))
        .outerjoin(journal, entry)
    )


def _newest_before_by_postgresql(asked: FromClause) -> Select[Any]:
    """The same; PostgreSQL joins by an index what it finds beside each row, but not what it computes for one."""
    found = (
        select(journal_terms.c.position)
        .where(
            journal_terms.c.organization_id == value("organization_id"),
            journal_terms.c.term == asked.c.term,
            journal_terms.c.position < asked.c.before,
        )
        .order_by(journal_terms.c.position.desc())
        .limit(1)
        .lateral("found")
    )
    entry = (journal.c.organization_id == value("organization_id")) & (journal.c.id == seals.c.entry_id)
    return (
        select(asked.c.term, *SEAL_COLUMNS, journal.c.salt, journal.c.turn, *COLUMNS)
        .select_from(asked)
        .join(found, true())
        .join(seals, _of_organization & (seals.c.position == found.c.position))
        .join(journal, entry)
    )


_ASKED = {"term": journal_terms.c.term.type, "before": NUMBER}
NEWEST_BEFORE = Statement(
    _newest_before(many_rows.of_json(_ASKED, {"term": finding.TERM_BYTES}).subquery("asked")),
    postgresql=_newest_before_by_postgresql(many_rows.of_arrays(_ASKED).subquery("asked")),
)


class JournalSearch(Transaction):
    """The sealed journal of an organization, as people search it."""

    def search_journal(
        self,
        *,
        terms: Sequence[Sequence[bytes]] = (),
        lacking: bytes | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        before: int | None = None,
        newest: int,
    ) -> list[Sealed]:
        """The newest entries that have a term of each group, within the times and before a position."""
        if not all(terms):
            return []
        values = self._values(terms, lacking, since, until)
        last = min(values["last"], _ALWAYS if before is None else before - 1)
        statement = search(tuple(map(len, terms)), lacking=lacking is not None)
        rows = self._all(statement, **{**values, "last": last, "newest": newest})
        return sorted(map(to_sealed, rows), key=lambda each: -each.seal.position)

    def first_in_journal(self, *, terms: Sequence[Sequence[bytes]], since: datetime) -> Sealed | None:
        """The oldest entry since then that has a term of each group."""
        row = self._one(first(tuple(map(len, terms))), **self._values(terms, None, since, None))
        return None if row is None else to_sealed(row)

    def count_journal(
        self,
        *,
        terms: Sequence[Sequence[bytes]],
        lacking: bytes | None,
        since: datetime | None,
        until: datetime | None,
        most: int,
    ) -> int:
        """How many sealed entries `search_journal` would find, so many at the most."""
        if not all(terms):
            return 0
        statement = counting(tuple(map(len, terms)), lacking=lacking is not None)
        row = self._one(statement, **self._values(terms, lacking, since, until), newest=most)
        return 0 if row is None else int(row[0])

    def _values(
        self,
        terms: Sequence[Sequence[bytes]],
        lacking: bytes | None,
        since: datetime | None,
        until: datetime | None,
    ) -> dict[str, Any]:
        """What the statements take, from the newest entries on."""
        named = {
            f"term_{number}_{each}": term
            for number, group in enumerate(terms)
            for each, term in enumerate(group)
        }
        return {
            **named,
            "lacking_0": lacking,
            "first": self._first_since(since),
            "last": self._last_until(until),
            "since": kept(since) if since else 0,
            "until": kept(until) if until else _ALWAYS,
        }

    def newest_with_each(self, before: Mapping[bytes, int]) -> dict[bytes, Sealed]:
        """Of each term the newest entry that has it and stands before that position, where there is one."""
        if not before:
            return {}
        asked = self._driver.as_rows({"term": list(before), "before": list(before.values())})
        rows = self._all(NEWEST_BEFORE, **asked)
        return {bytes(term): to_sealed(row) for term, *row in rows if row[-1 - len(COLUMNS)] is not None}

    def _first_since(self, at: datetime | None) -> int:
        """Where entries begin that may be as new."""
        if at is None:
            return 0
        row = self._one(FIRST_SINCE, at=kept(at) - _LONGEST_WORK)
        return _ALWAYS if row is None else row[0]

    def _last_until(self, at: datetime | None) -> int:
        """Where entries end that may be as old."""
        if at is None:
            return _ALWAYS
        row = self._one(LAST_UNTIL, at=kept(at) + _LONGEST_WORK)
        return 0 if row is None else row[0]
