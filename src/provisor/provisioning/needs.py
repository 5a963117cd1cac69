"""The use case: what needs somebody now. Reads, changes nothing, and asks a bounded number of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory import finding, rotation
from provisor.directory.connections import Token
from provisor.directory.guard import Waiting
from provisor.directory.journal import Outcome
from provisor.directory.rhythm import State
from provisor.provisioning import connection_status
from provisor.provisioning.connection_status import Status
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import Records

LATELY = timedelta(days=1)
"""What was refused within is told."""

MOST_REFUSALS = 200
"""Among so many of the newest refusals codes are told apart."""

_IN_TROUBLE = frozenset({State.OFF, State.PAUSED, State.OVERDUE, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class RefusedLately:
    """What was refused with one code: how many times, and the newest of them."""

    code: str
    number: int
    newest: Listed


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs somebody, and beside it what every connection is doing."""

    waiting: Sequence[Waiting]
    connections: Sequence[Status]
    refused: Sequence[RefusedLately]
    ending: Sequence[Token]

    @property
    def in_trouble(self) -> list[Status]:
        """The connections that may bring nobody now, or that should have been heard of."""
        return [each for each in self.connections if each.state in _IN_TROUBLE]

    @property
    def number(self) -> int:
        """How many things need somebody."""
        return len(self.waiting) + len(self.in_trouble) + len(self.refused) + len(self.ending)


def needs(records: Records, at: datetime) -> Needs:
    """What needs somebody at that time."""
    tokens = records.tokens()
    return Needs(
        records.waiting_changes(),
        connection_status.status(records, now=at),
        _refused(records, at),
        [each for each in tokens if rotation.ends_soon(each, tokens, at=at)],
    )


def _refused(records: Records, at: datetime) -> list[RefusedLately]:
    """What connections were refused lately, by code, the most frequent first."""
    found = records.search_journal(
        terms=[[finding.with_outcome(Outcome.REFUSED)]], since=at - LATELY, newest=MOST_REFUSALS
    )
    kept = [each for each in found if each.kept is not None and each.entry.actor.connection_id]
    by_code: dict[str, list[Listed]] = {}
    for each, listed in zip(kept, searching.listed(records, kept), strict=True):
        by_code.setdefault(each.entry.code or "", []).append(listed)
    told = [RefusedLately(code, len(listed), listed[0]) for code, listed in by_code.items()]
    return sorted(told, key=lambda each: -each.number)
