"""The use case: what needs somebody now. Reads, changes nothing, and asks a bounded number of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory import rotation
from provisor.directory.connections import Token
from provisor.directory.guard import Waiting
from provisor.directory.rhythm import State
from provisor.provisioning import connection_status
from provisor.provisioning.connection_status import Status
from provisor.provisioning.journal import refusals
from provisor.provisioning.journal.refusals import Cause
from provisor.provisioning.ports import Records

LATELY = timedelta(days=1)
"""What was refused within is told."""

_IN_TROUBLE = frozenset({State.OFF, State.PAUSED, State.OVERDUE, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs somebody, and beside it what every connection is doing."""

    waiting: Sequence[Waiting]
    connections: Sequence[Status]
    refused: Sequence[Cause]
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
        refusals.by_cause(records, since=at - LATELY),
        [each for each in tokens if rotation.ends_soon(each, tokens, at=at)],
    )
