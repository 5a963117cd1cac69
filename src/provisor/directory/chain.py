"""The chain of the journal: each sealed entry's place, and a hash over it and the one before (docs/journal.md).

Personal data stand in the chain as a commitment, a hash under a salt of the entry's own, so that they can be erased
and the chain still verifies. Pure: which entries are to be sealed, and when, is decided elsewhere.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import orjson

from provisor.directory.journal import Entry

HASH_BYTES = 32
BEGINNING = bytes(HASH_BYTES)
"""What stands for the hash before the first."""


class Salted(NamedTuple):
    """An entry with the salt of its personal data."""

    entry: Entry
    salt: bytes | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as it is kept: with the salt of its personal data, until they are erased, and its writer's turn."""

    entry: Entry
    salt: bytes | None
    turn: int


@dataclass(frozen=True, slots=True)
class Seal:
    """The place of an entry in the chain. `hash` covers the entry, its place, and the hash before."""

    position: int
    entry_id: str
    turn: int
    at: datetime
    commitment: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Sealed:
    """A seal with its entry, which is missing where it was pruned, or taken away."""

    seal: Seal
    kept: Kept | None

    @property
    def entry(self) -> Entry:
        """The entry, where it is known to be there."""
        if self.kept is None:
            raise LookupError(f"position {self.seal.position} has no entry")
        return self.kept.entry


def seal(written: Iterable[Kept], *, after: Seal | None) -> list[Seal]:
    """The seals of entries that follow `after`, or that begin the chain."""
    position, last = (after.position, after.hash) if after else (0, BEGINNING)
    seals = []
    for kept in written:
        position += 1
        committed = commitment(kept.entry, kept.salt)
        last = link(last, position, kept.entry, committed)
        seals.append(Seal(position, kept.entry.id, kept.turn, kept.entry.at, committed, last))
    return seals


def keeps_its_word(entry: Entry, salt: bytes | None, committed: bytes) -> bool:
    """Whether an entry's personal data are those that the chain holds them to, or were erased."""
    if commitment(entry, salt) == committed:
        return True
    return salt is None and not any(personal(entry).values())


def commitment(entry: Entry, salt: bytes | None) -> bytes:
    """What an entry's personal data are held to. Entries of versions before the chain have no salt."""
    return hashlib.sha256((salt or b"") + _canonical(personal(entry))).digest()


def link(before: bytes, position: int, entry: Entry, committed: bytes) -> bytes:
    """The hash of an entry at a position, over the hash before."""
    told = impersonal(entry) | {"position": position, "commitment": committed.hex()}
    return hashlib.sha256(before + _canonical(told)).digest()


def personal(entry: Entry) -> dict[str, Any]:
    """The fields that may hold personal data, and that an erasure takes away."""
    return {
        "actor_name": entry.actor.name,
        "resource_name": entry.resource_name,
        "before": entry.before,
        "after": entry.after,
        "detail": entry.detail,
        "facts": entry.facts,
        "set_aside": entry.set_aside,
    }


def impersonal(entry: Entry) -> dict[str, Any]:
    """The fields that stay as they were written."""
    return {
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action.value,
        "actor_kind": entry.actor.kind,
        "connection_id": entry.actor.connection_id,
        "token_id": entry.actor.token_id,
        "resource_type": entry.resource_type,
        "resource_id": entry.resource_id,
        "code": entry.code,
        "request_id": entry.request_id,
        "client_request_id": entry.client_request_id,
        "tolerances": entry.tolerances,
    }


def _canonical(document: dict[str, Any]) -> bytes:
    """JSON with sorted keys, without white space, in UTF-8."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)
