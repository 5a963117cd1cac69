"""What the use cases need of the journal and of what is made of it: its chain, cycles, undo."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from provisor.directory.chain import Seal, Sealed
from provisor.directory.cycles import Cycle
from provisor.directory.journal import Entry
from provisor.directory.lookups import MissedLookup
from provisor.directory.selections import Undo
from provisor.directory.traffic import Traffic


class JournalRecords(Protocol):
    """The journal, what connections did and asked, and what was undone."""

    # Journal

    def append(self, entry: Entry) -> None: ...

    def entries(self, *, newest: int = 100) -> list[Entry]:
        """The newest entries, newest first."""

    def lock_seals(self) -> None:
        """Hold the chain against sealers until the transaction ends."""

    def prune_journal(self, gone: Sequence[Sealed], terms: Sequence[Collection[bytes]]) -> None:
        """Remove the oldest entries, with the terms of each; of their seals the last one stays."""

    def erase_entries(self, entry_ids: Iterable[str], terms: Iterable[bytes]) -> None:
        """Take the personal data of these entries away, with their salts, and these terms from every entry."""

    def erase_user(self, user_id: str, *, living: bool) -> None:
        """Remove a user's row, memberships and look-ups, deleted or not."""

    def erase_from_decisions(
        self, user_id: str, *, is_them: Callable[[str], bool], quotes: Callable[[str], bool]
    ) -> None:
        """Put a user's id in the place of their name where they ruled or undid, and drop what quotes them.

        That are reasons of rulings, and near misses. `is_them` judges a name, `quotes` a text.
        """

    def forget_decisions(self, *, before: datetime) -> None:
        """Forget rulings and undos that began before, near misses that were then, and holds of which nothing waits."""

    def unsealed_entries(self, *, most: int) -> list[Entry]:
        """The oldest entries that have no place in the chain yet."""

    def last_seal(self) -> Seal | None:
        """The end of the chain."""

    def sealed(self, *, after: int, most: int) -> list[Sealed]:
        """The sealed entries that follow a position, in the order of the chain."""

    def stray_entry(self, last: Seal) -> tuple[str, int] | None:
        """An entry that has no seal though the chain went past it, with the position before which it was put."""

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
        """The newest sealed entries that have a term (`directory.finding`) of each group and not `lacking`.

        With `before`, of those before that position.

        The group that fewest entries match stands first.
        """

    def first_in_journal(self, *, terms: Sequence[Sequence[bytes]], since: datetime) -> Sealed | None:
        """The oldest sealed entry since then that has a term of each group; the first group leads."""

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

    def newest_with_each(self, before: Mapping[bytes, int]) -> dict[bytes, Sealed]:
        """Of each term the newest sealed entry that has it and stands before that position, where there is one."""

    # Cycles

    def cycle(self, cycle_id: str) -> Cycle | None:
        """The cycle of that id."""

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

    def cycles_among(self, connection_id: str, since: datetime, until: datetime, *, most: int) -> list[Cycle]:
        """The cycles of a connection that go on at some time from the one to the other, the oldest first."""

    def cycles_since(self, connection_id: str, since: datetime) -> list[Cycle]:
        """The cycles of a connection that ended then or later, oldest first."""

    def regular_cycles(self, connection_id: str, since: datetime, *, newest: int) -> list[Cycle]:
        """The newest regular cycles of a connection that ended then or later, oldest first."""

    def longest_pause(self, connection_id: str, since: datetime) -> timedelta | None:
        """The longest time between the beginnings of two of these that follow each other."""

    def save_cycles(self, changed: Sequence[Cycle]) -> None:
        """Keep new and changed cycles."""

    def remove_cycles(self, cycle_ids: Sequence[str]) -> None:
        """Forget cycles that became part of others."""

    # Requests, by the quarter of an hour

    def count_traffic(self, connection_id: str, came: Mapping[datetime, Traffic]) -> None:
        """Count what came, by the beginnings of quarters of an hour, with what was counted before."""

    def traffic(
        self, *, since: datetime, until: datetime, connection_id: str | None = None
    ) -> Mapping[str, Mapping[datetime, Traffic]]:
        """What came in the quarters of an hour that began from then to then: by the connection's id, in order."""

    def forget_traffic(self, *, before: datetime) -> None:
        """Forget what came in quarters of an hour that began before."""

    # Look-ups that found nobody

    def note_missed(self, connection_id: str, lookups: Sequence[MissedLookup]) -> None:
        """Keep whom a connection looked for in vain, the latest of each, within a bound."""

    def missed_lookups(self, looked_for: str) -> list[MissedLookup]:
        """Which look-ups of that value found nobody, whatever its case, the latest first."""

    def forget_missed_lookups(self, *, before: datetime) -> None:
        """Forget those that are older."""

    def forget_lookups_of(self, values: Sequence[str]) -> None:
        """Forget those of these values, whatever their case."""

    # Undo

    def add_undo(self, undo: Undo) -> None: ...

    def undo(self, undo_id: str) -> Undo | None:
        """The undo of that id, held until the transaction ends."""

    def save_undo(self, undo: Undo) -> None:
        """Keep how far an undo is."""

    def undos(self) -> list[Undo]:
        """Every undo, the newest first."""

    def newest_undos(self, most: int) -> list[Undo]:
        """So many at the most, the newest first."""
