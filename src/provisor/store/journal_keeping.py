"""What leaves the database for good: a person with all that is personal, and entries that are older than is kept.

The chain stays: of erased entries the commitments, of pruned ones the last seal.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, null, select, update

from provisor.directory import kept_sentences
from provisor.directory.chain import Sealed
from provisor.store import json_text
from provisor.store.instants import kept
from provisor.store.statements import Statement, value
from provisor.store.tables import (
    NUMBER,
    choices,
    endings,
    held_changes,
    held_memberships,
    holds,
    journal,
    journal_terms,
    memberships,
    near_misses,
    passkey_challenges,
    passkeys,
    recovery_codes,
    rulings,
    seals,
    sessions,
    sign_in_subjects,
    token_lookup,
    undos,
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
    for table in (
        memberships,
        user_lookups,
        held_memberships,
        held_changes,
        sessions,
        choices,
        sign_in_subjects,
        passkeys,
        passkey_challenges,
        recovery_codes,
    )
)
ERASE_USER = Statement(
    delete(users).where(users.c.organization_id == value("organization_id"), users.c.id == value("user_id"))
)

RULINGS = Statement(
    select(rulings.c.id, rulings.c.actor_name, rulings.c.because).where(
        rulings.c.organization_id == value("organization_id")
    )
)
ERASE_RULING = Statement(
    update(rulings)
    .values(actor_name=value("who"), because=value("left"))
    .where(rulings.c.organization_id == value("organization_id"), rulings.c.id == value("ruling_id"))
)
UNDOS = Statement(
    select(undos.c.id, undos.c.actor_name).where(undos.c.organization_id == value("organization_id"))
)
ERASE_UNDO = Statement(
    update(undos)
    .values(actor_name=value("who"))
    .where(undos.c.organization_id == value("organization_id"), undos.c.id == value("undo_id"))
)
NEAR_MISSES = Statement(
    select(near_misses.c.miss, near_misses.c.detail).where(
        near_misses.c.organization_id == value("organization_id")
    )
)
REMOVE_NEAR_MISS = Statement(
    delete(near_misses).where(
        near_misses.c.organization_id == value("organization_id"),
        near_misses.c.miss == value("miss"),
        near_misses.c.detail == value("detail"),
    )
)
_FORGET_DECISIONS = tuple(
    Statement(
        delete(table).where(table.c.organization_id == value("organization_id"), began < value("before"))
    )
    for table, began in (
        (rulings, rulings.c.began),
        (undos, undos.c.started),
        (near_misses, near_misses.c.at),
    )
) + tuple(
    Statement(
        delete(table).where(
            table.c.organization_id == value("organization_id"),
            asked < value("before"),
            ~select(held_changes.c.id)
            .where(
                held_changes.c.organization_id == table.c.organization_id,
                held_changes.c.connection_id == table.c.connection_id,
            )
            .exists(),
        )
    )
    for table, asked in ((holds, holds.c.began), (endings, endings.c.asked))
)


class JournalKeeping(Transaction):
    """What is erased and pruned of an organization."""

    def erase_user(self, user_id: str, *, living: bool) -> None:
        """Remove a user's row, deleted or not, and all that is theirs: memberships, sessions, passkeys and the like."""
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

    def erase_from_decisions(
        self, user_id: str, *, is_them: Callable[[str], bool], quotes: Callable[[str], bool]
    ) -> None:
        """Put a user's id in the place of their name where they ruled or undid, and drop what quotes them.

        That are reasons of rulings, and near misses. `is_them` judges a name, `quotes` a text.
        """
        found = [(each, actor, json_text.read(because)) for each, actor, because in self._all(RULINGS)]
        for ruling_id, actor, because in found:
            left = [each for each in because if not quotes(kept_sentences.read(each))]
            if is_them(actor) or left != because:
                who = user_id if is_them(actor) else actor
                self._run(ERASE_RULING, ruling_id=ruling_id, who=who, left=json_text.written(left))
        theirs = [undo_id for undo_id, actor in self._all(UNDOS) if is_them(actor)]
        self._each(ERASE_UNDO, [{"undo_id": each, "who": user_id} for each in theirs])
        quoting = [(miss, detail) for miss, detail in self._all(NEAR_MISSES) if quotes(detail)]
        self._each(REMOVE_NEAR_MISS, [{"miss": miss, "detail": detail} for miss, detail in quoting])

    def forget_decisions(self, *, before: datetime) -> None:
        """Forget rulings and undos that began before, near misses that were then, and holds of which nothing waits."""
        for statement in _FORGET_DECISIONS:
            self._run(statement, before=kept(before))

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
