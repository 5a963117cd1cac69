"""Whether a journal is as it was written: the chain is gone through, and the first entry that does not fit is named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from provisor.directory import chain
from provisor.directory.chain import Kept, Seal, Sealed
from provisor.directory.journal import Action, Entry


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What the chain was at a position once, kept where nobody who can change the journal can change it."""

    position: int
    hash: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first position at which a journal is not as it was written, and why."""

    position: int
    because: str


@dataclass(slots=True)
class Verification:
    """A walk along the chain. `last` is the latest seal that fits; `erased` are entries without personal data.

    What was pruned or erased has an entry later on that says so; until it is met, it is `unexplained`.
    """

    checkpoint: Checkpoint | None = None
    last: Seal | None = None
    entries: int = 0
    erased: int = 0
    _begun: bool = False
    _pruned_through: Seal | None = None
    _unexplained: set[int] = field(default_factory=set)

    def pass_over(self, found: Sequence[Sealed]) -> Flaw | None:
        """Go on along the next entries, which must stand in the order of their positions."""
        for number, sealed in enumerate(found, 1):
            flaw = self._step(sealed)
            if flaw is not None:
                self.look_for_pruning(found[number:])
                return flaw
        return None

    @property
    def asks_for_pruning(self) -> bool:
        """Whether entries are gone from the beginning, and none that says so was met yet."""
        return self._pruned_through is not None

    def look_for_pruning(self, found: Sequence[Sealed]) -> None:
        """Look behind a flaw for what tells of the pruning: without it, the first flaw is at the beginning."""
        for sealed in found:
            if sealed.kept is not None:
                self._learn_of_pruning(sealed.kept.entry)

    def beginning(self) -> Flaw | None:
        """What is missing at the beginning, now that the end of the chain is reached."""
        if self._pruned_through is None:
            return None
        through = self._pruned_through.position
        return Flaw(1, f"entries up to position {through} are gone, and no pruning is told of")

    def end(self) -> Flaw | None:
        """What is missing now that the end of the chain is reached without a flaw."""
        reached = self.last.position if self.last else 0
        if self._unexplained:
            return Flaw(min(self._unexplained), "its personal data are gone, and no erasure is told of")
        if self.checkpoint is not None and self.checkpoint.position > reached:
            return Flaw(
                reached + 1,
                f"the journal ends at position {reached}, before the checkpoint's {self.checkpoint.position}",
            )
        return None

    def _step(self, sealed: Sealed) -> Flaw | None:
        first, self._begun = not self._begun, True
        if first and (sealed.kept is None or sealed.seal.position > 1):
            return self._begin_after_pruning(sealed)
        flaw = self._misplaced(sealed.seal)
        if flaw is not None:
            return flaw
        if sealed.kept is None:
            return Flaw(sealed.seal.position, "its entry is gone")
        flaw = self._altered(sealed.seal, sealed.kept)
        if flaw is None:
            self._take(sealed.seal, sealed.kept)
        return flaw

    def _begin_after_pruning(self, sealed: Sealed) -> Flaw | None:
        """Of what is pruned, the last seal stays, without its entry."""
        seal = sealed.seal
        if sealed.kept is not None:
            return Flaw(1, f"entries before position {seal.position} are gone")
        if self.checkpoint is not None and self.checkpoint.position < seal.position:
            return Flaw(
                self.checkpoint.position,
                f"the checkpoint's entry was pruned, with all up to position {seal.position}: "
                "it can't be told any more",
            )
        self._pruned_through = self.last = seal
        return self._against_checkpoint(seal)

    def _misplaced(self, seal: Seal) -> Flaw | None:
        expected = self.last.position + 1 if self.last else 1
        if seal.position != expected:
            return Flaw(expected, "it is missing")
        return None

    def _altered(self, seal: Seal, kept: Kept) -> Flaw | None:
        entry = kept.entry
        before = self.last.hash if self.last else chain.BEGINNING
        if chain.link(before, seal.position, entry, seal.commitment) != seal.hash:
            return Flaw(seal.position, "it was altered, or stands in another's place")
        if seal.at != entry.at:
            return Flaw(seal.position, "its seal was altered")
        if not chain.keeps_its_word(entry, kept.salt, seal.commitment):
            return Flaw(seal.position, "it was altered")
        if chain.commitment(entry, kept.salt) != seal.commitment:
            self._unexplained.add(seal.position)
            self.erased += 1
        return self._against_checkpoint(seal)

    def _against_checkpoint(self, seal: Seal) -> Flaw | None:
        checkpoint = self.checkpoint
        if checkpoint is not None and checkpoint.position == seal.position and checkpoint.hash != seal.hash:
            return Flaw(seal.position, "it is not the one that the checkpoint was made of")
        return None

    def _take(self, seal: Seal, kept: Kept) -> None:
        self.last = seal
        self.entries += 1
        told = kept.entry.after or {}
        if kept.entry.action is Action.USER_ERASED:
            self._unexplained.difference_update(told.get("positions", ()))
        self._learn_of_pruning(kept.entry)

    def _learn_of_pruning(self, entry: Entry) -> None:
        if entry.action is Action.JOURNAL_PRUNED and self._pruned_through is not None:
            told, through = entry.after or {}, self._pruned_through
            if (told.get("through"), told.get("hash")) == (through.position, through.hash.hex()):
                self._pruned_through = None
