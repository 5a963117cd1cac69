"""Verifying the journal, and the checkpoints by which it is verified elsewhere."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol, TypeVar

from provisor.directory.chain import Seal, Sealed
from provisor.directory.refusals import Refusal
from provisor.directory.verification import Checkpoint, Flaw, Verification
from provisor.provisioning.ports import Records

T = TypeVar("T")

BATCH = 1000
"""Entries that are read at once."""


class Read(Protocol):
    """Runs a use case that changes nothing."""

    async def __call__(self, work: Callable[[Records], T]) -> T: ...


class NoCheckpoint(Refusal):
    """A document is no checkpoint of a journal."""

    def __init__(self) -> None:
        super().__init__("This is no checkpoint.", remedy="`provisor journal checkpoint` prints one.")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of going through the whole chain: how far it is right, and the first flaw."""

    entries: int
    erased: int
    last: Seal | None
    flaw: Flaw | None


def checkpoint(records: Records) -> dict[str, Any] | None:
    """The end of the chain as a document to be kept elsewhere; None for a journal without entries."""
    last = records.last_seal()
    if last is None:
        return None
    return {"position": last.position, "hash": last.hash.hex(), "at": last.at.isoformat()}


def read_checkpoint(document: Any) -> Checkpoint:
    """The checkpoint that a document tells. Raises NoCheckpoint."""
    try:
        at = datetime.fromisoformat(document["at"])
        return Checkpoint(int(document["position"]), bytes.fromhex(document["hash"]), at)
    except (TypeError, KeyError, ValueError):
        raise NoCheckpoint from None


async def verify(read: Read, against: Checkpoint | None = None) -> Verdict:
    """Go through the whole chain, up to its first flaw."""
    verification = Verification(against)
    flaw, after = None, 0
    while flaw is None or verification.asks_for_pruning:
        found = await read(partial(next_entries, after=after))
        if not found:
            break
        if flaw is None:
            flaw = verification.pass_over(found)
        else:
            verification.look_for_pruning(found)
        after = found[-1].seal.position
    flaw = _first(flaw or verification.end(), verification.beginning(), await read(_stray))
    return Verdict(verification.entries, verification.erased, verification.last, flaw)


def next_entries(records: Records, after: int) -> Sequence[Sealed]:
    """The entries that follow a position, as many as are read at once."""
    return records.sealed(after=after, most=BATCH)


def _stray(records: Records) -> Flaw | None:
    last = records.last_seal()
    stray = records.stray_entry(last) if last is not None else None
    return None if stray is None else Flaw(stray[1], f"entry {stray[0]} was put before it")


def _first(*flaws: Flaw | None) -> Flaw | None:
    return min((flaw for flaw in flaws if flaw is not None), key=lambda flaw: flaw.position, default=None)
