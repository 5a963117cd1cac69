"""What leaves the database for good: a person with all that is personal, and entries that are older than is kept.

The chain stays: of erased entries the commitments, of pruned ones the last seal.
"""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import delete, null, select, update

from provisor.directory.chain import Sealed
from provisor.store.statements import Statement, value
from provisor.store.tables import (
    NUMBER,
    choices,
    held_changes,
    held_memberships,
    journal,
    journal_terms,
    memberships,
    seals,
    sessions,
    token_lookup,
    user_lookups,
    users,
)
from provisor.store.transaction import Transaction

ERASE_ENTRY = Statement(
    update(journal)
    .values(
        actor_name=value("nothing", journal.c.actor_name.type),
        resource_name=null(),
        before=null(),
        after=null(),
        detail=null(),
        facts=null(),
        set_aside=value("nothing_set_aside", journal.c.set_aside.type),
        salt=null(),
    )
    .where(journal.c.organization_id == value("organization_id"), journal.c.id == value("entry_id"))
)
FORGET_TERM = Statement(
    delete(journal_terms).where(
        journal_terms.c.organization_id == value("organization_id"), journal_terms.c.term == value("term")
    )
)
REMOVE_TERM = Statement(
    delete(journal_terms).where(
        journal_terms.c.organization_id == value("organization_id"),
        journal_terms.c.term == value("term"),
        journal_terms.c.position == value("position", NUMBER),
    )
)
REMOVE_ENTRY = Statement(
    delete(journal).where(
        journal.c.organization_id == value("organization_id"), journal.c.id == value("entry_id")
    )
)
REMOVE_SEALS = Statement(
    delete(seals).where(
        seals.c.organization_id == value("organization_id"), seals.c.position < value("through", NUMBER)
    )
)
FORGET_SESSION_LOOKUPS = Statement(
    delete(token_lookup).where(
        token_lookup.c.organization_id == value("organization_id"),
        token_lookup.c.token_id.in_(
            select(sessions.c.id).where(
                sessions.c.organization_id == value("organization_id"),
                sessions.c.user_id == value("user_id"),
            )
        ),
    )
)
_ERASE_PARTS = tuple(
    Statement(
        delete(table).where(
            table.c.organization_id == value("organization_id"), table.c.user_id == value("user_id")
        )
    )
    for table in (memberships, user_lookups, held_memberships, held_changes, sessions, choices)
)
ERASE_USER = Statement(
    delete(users).where(users.c.organization_id == value("organization_id"), users.c.id == value("user_id"))
)


class JournalKeeping(Transaction):
    """What is erased and pruned of an organization."""

    def erase_user(self, user_id: str, *, living: bool) -> None:
        """Remove a user's row, memberships, look-ups, sessions, choices and what is held, deleted or not."""
        for statement in (FORGET_SESSION_LOOKUPS, *_ERASE_PARTS, ERASE_USER):
            self._run(statement, user_id=user_id)
        if living:
            self._count(users=-1)

    def erase_entries(self, entry_ids: Iterable[str], terms: Iterable[bytes]) -> None:
        """Take the personal data of these entries away, with their salts, and these terms from every entry."""
        self._each(
            ERASE_ENTRY,
            [{"entry_id": each, "nothing": "", "nothing_set_aside": "[]"} for each in entry_ids],
        )
        self._each(FORGET_TERM, [{"term": term} for term in terms])

    def prune_journal(self, gone: Sequence[Sealed], terms: Sequence[Collection[bytes]]) -> None:
        """Remove the oldest entries, with the terms of each; of their seals the last one stays."""
        self._each(REMOVE_ENTRY, [{"entry_id": each.seal.entry_id} for each in gone])
        found_by = zip(gone, terms, strict=True)
        self._each(
            REMOVE_TERM,
            [{"term": term, "position": each.seal.position} for each, own in found_by for term in own],
        )
        self._run(REMOVE_SEALS, through=gone[-1].seal.position)

    def _each(self, statement: Statement, rows: Sequence[dict[str, object]]) -> None:
        if rows:
            of_organization = {"organization_id": self._organization_id}
            self._driver.execute_many(statement, [row | of_organization for row in rows])
