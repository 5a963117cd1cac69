"""Exporting the journal: every field of every entry, for programs and for spreadsheets."""

import json

from provisor.directory import chain
from provisor.directory.chain import Sealed
from provisor.provisioning import spreadsheets
from provisor.provisioning.journal import following as journal
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.ports import Records

_OF_ENTRY = ("resource_type", "resource_id", "resource_name", "before", "after", "detail", "code")
COLUMNS = (
    "position", "at", "actor", "connection", "action", "outcome", "sentence", "remedy", "request_id", *_OF_ENTRY,
    "hash",
)  # fmt: skip

Exported = tuple[Sealed, Listed]


def following(
    records: Records, after: int, *, most: int, cycle_id: str | None = None
) -> tuple[list[Exported], int]:
    """The next entries, of one cycle or of all, with how they are told, and the position up to which they go.

    Raises NoSuchCycle.
    """
    found, reached = journal.following(records, after, most=most, cycle_id=cycle_id)
    return list(zip(found, searching.listed(records, found), strict=True)), reached


def found(records: Records, query: Query) -> list[Exported]:
    """The newest entries that a query asks for, likewise. Raises NoSuchConnection, NoSuchCycle."""
    sealed = [each for each in searching.search_sealed(records, query) if each.kept is not None]
    return list(zip(sealed, searching.listed(records, sealed), strict=True))


def as_json_line(exported: Exported) -> str:
    """An entry as a line of JSON, with all that verifies it (docs/journal.md)."""
    sealed, listed = exported
    salt = sealed.kept.salt if sealed.kept is not None else None
    seal = {
        "position": sealed.seal.position,
        "commitment": sealed.seal.commitment.hex(),
        "hash": sealed.seal.hash.hex(),
        "salt": salt.hex() if salt is not None else None,
    }
    document = {
        "seal": seal,
        "personal": chain.personal(sealed.entry),
        "impersonal": chain.impersonal(sealed.entry),
        "sentence": listed.sentence,
        "remedy": listed.remedy,
    }
    return json.dumps(document, ensure_ascii=False)


def as_csv_row(exported: Exported) -> str:
    """An entry as a row of a table."""
    sealed, listed = exported
    values = listed.to_document() | {"hash": sealed.seal.hash.hex()}
    values |= {name: getattr(sealed.entry, name) for name in _OF_ENTRY}
    return spreadsheets.row([values[name] for name in COLUMNS])
