"""The seals of the journal: which entries have none yet, and the chain that they continue."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement

from provisor.directory import chain, finding
from provisor.directory.chain import Kept, Salted, Seal, Sealed
from provisor.directory.journal import Entry, unreadable
from provisor.store import many_rows
from provisor.store.driver import Row
from provisor.store.instants import EPOCH, instant, kept
from provisor.store.journal import COLUMNS, to_entry
from provisor.store.statements import Condition, OneOf, Statement, value
from provisor.store.tables import NUMBER, STRING, journal, journal_terms, organizations, seals
from provisor.store.transaction import Transaction

_BEFORE_ALL = (-1, "")


class Settled(Condition):
    """Whether every transaction up to this one has ended, so that what is seen of them is all.

    SQLite has one writer at a time: what is seen is settled.
    """

    inherit_cache = False

    def __init__(self, turn: ColumnElement[int]) -> None:
        self.turn = turn


@compiles(Settled, "sqlite")
def _always(_: Settled, __: SQLCompiler, **___: Any) -> str:
    return "1"


@compiles(Settled, "postgresql")
def _before_the_oldest(element: Settled, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.turn, **kw)} < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


SEAL_COLUMNS = (
    seals.c.position,
    seals.c.entry_id,
    seals.c.turn,
    seals.c.at,
    seals.c.commitment,
    seals.c.hash,
)
_of_organization = seals.c.organization_id == value("organization_id")
LOCK = Statement(
    select(organizations.c.organization_id)
    .where(organizations.c.organization_id == value("organization_id"))
    .with_for_update(key_share=True)
)
LAST_SEAL = Statement(
    select(*SEAL_COLUMNS, Settled(seals.c.turn))
    .where(_of_organization)
    .order_by(seals.c.position.desc())
    .limit(1)
)
# As a value, which PostgreSQL looks up for each entry; of NOT EXISTS it would make a join with every seal there is.
_seal_of_entry = (
    select(seals.c.position)
    .where(seals.c.organization_id == journal.c.organization_id, seals.c.entry_id == journal.c.id)
    .scalar_subquery()
)
_unsealed = _seal_of_entry.is_(None)
_ours = journal.c.organization_id == value("organization_id")
_beyond_the_chain = tuple_(journal.c.turn, journal.c.id) > tuple_(
    value("turn", NUMBER), value("entry_id", STRING)
)


def _waiting(*columns: ColumnElement[Any]) -> Statement:
    """What has no place in the chain yet, in the order of the chain.

    Beyond the chain's end there may be some that have one: where turns begin anew, as they do when a database moves
    to another server of PostgreSQL, or where somebody altered a seal.
    """
    return Statement(
        select(*columns)
        .where(_ours, _beyond_the_chain, _unsealed)
        .order_by(journal.c.turn, journal.c.id)
        .limit(value("most", NUMBER))
    )


WAITING = _waiting(journal.c.id, journal.c.turn, Settled(journal.c.turn))
UNSEALED = _waiting(*COLUMNS)
WRITTEN = Statement(select(*COLUMNS, journal.c.salt).where(_ours, OneOf(journal.c.id, "entry_ids")))
SEALED = Statement(
    select(*SEAL_COLUMNS, journal.c.salt, journal.c.turn, *COLUMNS)
    .select_from(seals)
    .outerjoin(
        journal,
        (journal.c.organization_id == seals.c.organization_id) & (journal.c.id == seals.c.entry_id),
    )
    .where(_of_organization, seals.c.position > value("after", NUMBER))
    .order_by(seals.c.position)
    .limit(value("most", NUMBER))
)
_earlier = tuple_(seals.c.turn, seals.c.entry_id)
STRAY = Statement(
    select(
        journal.c.id,
        select(func.coalesce(func.max(seals.c.position), 0) + 1)
        .where(_of_organization, _earlier < tuple_(journal.c.turn, journal.c.id))
        .scalar_subquery(),
    )
    .where(
        _ours,
        tuple_(journal.c.turn, journal.c.id) <= tuple_(value("turn", NUMBER), value("entry_id", STRING)),
        _unsealed,
    )
    .order_by(journal.c.turn, journal.c.id)
    .limit(1)
)
ADD_SEALS = many_rows.adding(seals, sizes={"commitment": chain.HASH_BYTES, "hash": chain.HASH_BYTES})
ADD_TERMS = many_rows.adding(journal_terms, sizes={"term": finding.TERM_BYTES})


def to_seal(row: Row) -> Seal:
    """The seal of a row of `SEAL_COLUMNS`."""
    position, entry_id, turn, at, commitment, hash_ = row
    try:
        sealed_at = instant(at)
    except (TypeError, OverflowError):
        sealed_at = EPOCH  # somebody altered it in the database: it is not its entry's, and so is found out
    return Seal(position, entry_id, turn, sealed_at, commitment, hash_)


def to_sealed(row: Row) -> Sealed:
    """The sealed entry of a row of `SEAL_COLUMNS`, salt, turn, `COLUMNS`.

    What its commitment shows to be altered is not told; whether the rest is as it was, the chain tells.
    """
    seal, (salt, turn, *columns) = to_seal(row[: len(SEAL_COLUMNS)]), row[len(SEAL_COLUMNS) :]
    if turn is None:
        return Sealed(seal, None)
    entry = to_entry(columns)
    salt = _salt(salt)
    if not chain.keeps_its_word(entry, salt, seal.commitment):
        entry = unreadable(entry.id, seal.at)
    return Sealed(seal, Kept(entry, salt, turn))


def _salt(kept_as: Any) -> bytes | None:
    """SQLite keeps whatever somebody writes beside us; what is no salt is none."""
    return kept_as if isinstance(kept_as, bytes) else None


class SealRecords(Transaction):
    """The chain of an organization's journal."""

    def lock_seals(self) -> None:
        """Hold the chain against other sealers until the transaction ends."""
        self._one(LOCK)

    def last_seal(self) -> Seal | None:
        """The end of the chain."""
        row = self._one(LAST_SEAL)
        return None if row is None else to_seal(row[:-1])

    def unsealed(self, at_hand: Mapping[str, Salted], *, most: int) -> tuple[list[Kept], bool]:
        """The next entries to seal, in the order of the chain, and whether others must wait.

        An entry waits while a transaction that began before its own may still bring earlier ones. What is not
        `at_hand`, by the ids of entries, is read.
        """
        rows = self._beyond_the_chain(WAITING, most)
        turns = {entry_id: turn for entry_id, turn, settled in rows if settled}
        known = {entry_id: at_hand.get(entry_id) for entry_id in turns}
        read = self._read(entry_id for entry_id, found in known.items() if found is None)
        written = [Kept(*(known[each] or read[each]), turn) for each, turn in turns.items()]
        return written, len(turns) < len(rows)

    def _read(self, entry_ids: Iterable[str]) -> dict[str, Salted]:
        if not (listed := list(entry_ids)):
            return {}
        rows = self._all(WRITTEN, entry_ids=self._driver.listed(listed))
        return {row[0]: Salted(to_entry(row[:-1]), _salt(row[-1])) for row in rows}

    def unsealed_entries(self, *, most: int) -> list[Entry]:
        """The oldest entries that have no place in the chain yet."""
        return [to_entry(row) for row in self._beyond_the_chain(UNSEALED, most)]

    def _beyond_the_chain(self, statement: Statement, most: int) -> Sequence[Row]:
        last = self._one(LAST_SEAL)
        # A database that was moved to another server counts its transactions anew.
        begun = last is not None and last[-1]
        turn, entry_id = (last[2], last[1]) if last is not None and begun else _BEFORE_ALL
        return self._all(statement, turn=turn, entry_id=entry_id, most=most)

    def sealed(self, *, after: int, most: int) -> list[Sealed]:
        """The entries that follow a position, in the order of the chain."""
        return [to_sealed(row) for row in self._all(SEALED, after=after, most=most)]

    def stray_entry(self, last: Seal) -> tuple[str, int] | None:
        """An entry that has no seal though the chain went past it, with the position before which it was put."""
        row = self._one(STRAY, turn=last.turn, entry_id=last.entry_id)
        return None if row is None else (row[0], row[1])

    def add_seals(self, made: Sequence[Seal], terms: Iterable[tuple[bytes, int]]) -> None:
        """Keep the next seals, and by which terms the entry of which position is found."""
        named, positions = zip(*terms, strict=True)
        self._add(
            ADD_SEALS,
            position=[seal.position for seal in made],
            entry_id=[seal.entry_id for seal in made],
            turn=[seal.turn for seal in made],
            at=[kept(seal.at) for seal in made],
            commitment=[seal.commitment for seal in made],
            hash=[seal.hash for seal in made],
        )
        self._add(
            ADD_TERMS,
            term=named,
            position=positions,
        )

    def _add(self, statement: Statement, **columns: Sequence[Any]) -> None:
        self._run(statement, **self._driver.as_rows(columns))
