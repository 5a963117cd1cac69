"""The use case: what needs somebody now. Reads, changes nothing, and asks a bounded number of questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory import rotation
from provisor.directory.connections import DEFAULT_CONNECTION, Token
from provisor.directory.phrasing import phrase
from provisor.directory.rhythm import State
from provisor.provisioning import connection_status, held
from provisor.provisioning.checkup.templates import ANSWERS
from provisor.provisioning.connection_status import Status
from provisor.provisioning.held import Undecided
from provisor.provisioning.journal import refusals
from provisor.provisioning.journal.refusals import Cause
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import certificates
from provisor.provisioning.sign_in.certificates import Ending

LATELY = timedelta(days=1)
"""What was refused within is told."""

_IN_TROUBLE = frozenset({State.PAUSED, State.OVERDUE, State.QUARANTINED})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a connection, or all of them, may bring nobody now, and what to do about it."""

    sentence: str
    remedy: str | None


@dataclass(frozen=True, slots=True)
class Needs:
    """What needs somebody, and beside it what every connection is doing."""

    undecided: Sequence[Undecided]
    connections: Sequence[Status]
    refused: Sequence[Cause]
    ending: Sequence[Token]
    certificates: Sequence[Ending]

    @property
    def troubles(self) -> list[Trouble]:
        """What keeps connections from bringing anybody; what keeps all of them from it is told once."""
        if any(each.state is State.OFF for each in self.connections):
            return [Trouble(*map(phrase, ANSWERS["scim.off"]))]
        return [Trouble(each.sentence, each.remedy) for each in self.connections if each.state in _IN_TROUBLE]

    @property
    def in_use(self) -> bool:
        """Whether any connection was ever used."""
        return any(each.last_cycle is not None for each in self.connections)

    @property
    def is_set_up(self) -> bool:
        """Whether a regular cycle came through any connection."""
        return any(not self.is_unfinished(each) for each in self.connections)

    def is_unfinished(self, status: Status) -> bool:
        """Whether no regular cycle came through a connection yet: it is still to be set up."""
        return status.last_cycle is None or status.last_cycle.cycle.after.regular is None

    def is_spare(self, status: Status) -> bool:
        """Whether it is the connection that was there from the start and nobody used, though another one is."""
        return status.connection == DEFAULT_CONNECTION and status.last_cycle is None and self.in_use

    @property
    def number(self) -> int:
        """How many things need somebody."""
        own = (self.undecided, self.troubles, self.refused, self.ending, self.certificates)
        return sum(map(len, own))


def needs(records: Records, at: datetime) -> Needs:
    """What needs somebody at that time."""
    tokens = records.tokens()
    return Needs(
        held.undecided(records),
        connection_status.status(records, now=at),
        refusals.by_cause(records, since=at - LATELY),
        [each for each in tokens if rotation.ends_soon(each, tokens, at=at)],
        certificates.ending(records, at),
    )
