"""What sealing needs of an entry of the journal, made when the entry is written, where all of it is at hand.

It tells nothing about anybody, and nothing that happens to the entry's documents afterwards changes it.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from provisor.directory import chain, cycles, finding
from provisor.directory.chain import Bound
from provisor.directory.journal import Entry


class Unsealed(NamedTuple):
    """An entry without a place in the chain: what it is held to, found by, and counts as in its connection's cycle."""

    bound: Bound
    terms: Collection[bytes]
    connection_id: str | None
    counted: Mapping[str, int]


def unsealed(entry: Entry, salt: bytes | None) -> Unsealed:
    """What sealing needs of an entry that is kept under this salt."""
    return Unsealed(
        chain.bind(entry, salt), finding.terms(entry), entry.actor.connection_id, cycles.counted(entry)
    )
