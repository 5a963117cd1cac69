"""What connections were refused, grouped by cause: among the newest refusals, so that a flood of them costs no more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from provisor.directory import finding
from provisor.directory.journal import Outcome
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import Records

MOST = 200
"""Among so many of the newest refusals causes are told apart."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What was refused with one code: how many times, and the newest of them."""

    code: str
    number: int
    newest: Listed


def by_cause(
    records: Records, *, since: datetime, until: datetime | None = None, connection_id: str | None = None
) -> Sequence[Cause]:
    """What a connection, or any, was refused within a time, the most frequent cause first."""
    terms = [[finding.with_outcome(Outcome.REFUSED)]]
    if connection_id is not None:
        terms.append([finding.through(connection_id)])
    found = records.search_journal(terms=terms, since=since, until=until, newest=MOST)
    kept = [each for each in found if each.kept is not None and each.entry.actor.connection_id]
    by_code: dict[str, list[Listed]] = {}
    for each, listed in zip(kept, searching.listed(records, kept), strict=True):
        by_code.setdefault(each.entry.code or "", []).append(listed)
    causes = [Cause(code, len(listed), listed[0]) for code, listed in by_code.items()]
    return sorted(causes, key=lambda each: -each.number)
