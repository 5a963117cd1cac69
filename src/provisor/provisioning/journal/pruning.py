"""Pruning: entries older than is kept go, the oldest first, and the chain still verifies from where they ended."""

from datetime import datetime
from itertools import takewhile

from provisor.directory import finding
from provisor.directory.journal import Action
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records

BATCH = 1000
"""Entries that go in one transaction."""


def prune(records: Records, order: Order, *, before: datetime) -> int:
    """Remove the oldest entries that were written before that time; how many of them went this time.

    The newest entry always stays: from it others are counted on.
    """
    records.lock_seals()
    records.forget_missed_lookups(before=before)
    records.forget_decisions(before=before)
    last = records.last_seal()
    found = [each for each in records.sealed(after=0, most=BATCH) if each.kept is not None]
    old = list(takewhile(lambda each: each.entry.at < before and each.seal != last, found))
    if not old:
        return 0
    records.prune_journal(old, [finding.terms(each.entry) for each in old])
    through = old[-1].seal
    told = {"through": through.position, "hash": through.hash.hex(), "entries": len(old)}
    records.append(
        order.entry(Action.JOURNAL_PRUNED, ("organization", records.organization_id, None), after=told)
    )
    return len(old)
