"""What the checks look at, gathered once, and what they answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from provisor.directory import chain, finding
from provisor.directory.chain import Sealed
from provisor.directory.guard import Waiting
from provisor.directory.journal import Action, Entry, Outcome
from provisor.directory.sign_in import SignInMethod
from provisor.directory.sign_in_domains import Domain
from provisor.provisioning import undeclared
from provisor.provisioning.explaining.case import Surroundings, surroundings
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ports import Incomplete, Records, Shared
from provisor.provisioning.sign_in import certificates
from provisor.provisioning.sign_in.certificates import Ending

MOST = 100
"""So many of a kind are counted; where there are more, it is said so."""
NEWEST = 10_000
"""Among so many people it is looked for those who lack something."""
QUICKLY = 1000
"""Of so many people, the newest, a look is quick, however many there are."""
_FEW = 20_000
"""So many people are looked at as quickly."""
_CAME_LATELY = 200
_REFUSED_LATELY = 1000
_ENTRIES = 500
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_COMING = (Action.USER_CREATED, Action.USER_CHANGED, Action.USER_RESTORED)


class Status(StrEnum):
    """How a check went."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a check answers: `key` names the sentence in `templates`, `evidence` what was seen."""

    status: Status
    key: str
    places: Mapping[str, Any] = field(default_factory=dict)
    evidence: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal of the last day: the status with which a request was answered, and the entry as people read it."""

    status: int | None
    listed: Listed


@dataclass(frozen=True)
class Examined:
    """What is looked at; `public_url` is as it is set.

    `people` is how many are here, `newest` how many of them, the newest, were compared with all others; None where
    everybody was.
    """

    public_url: str | None
    around: Surroundings
    database_time: datetime
    people: int
    owners: int
    addresses: Sequence[Shared]
    external_ids: Sequence[Shared]
    incomplete: Sequence[Incomplete]
    empty_teams: Sequence[str]
    held: Sequence[Waiting]
    refused: Sequence[Refused]
    set_aside: Sequence[str]
    broken_at: int | None
    unsealed: Sequence[Entry]
    free_space: int | None
    recipients: int
    notices_given_up: int
    certificates: Sequence[Ending]
    ways: Sequence[SignInMethod]
    domains: Sequence[Domain]
    newest: int | None = None

    @property
    def searched(self) -> int:
        """Among how many people, the newest if not all, those were looked for who lack something."""
        return min(self.people, self.newest or NEWEST)


def examine(records: Records, at: datetime, public_url: str | None, *, quickly: bool = False) -> Examined:
    """Gather it all; a bounded number of questions, whatever there is.

    `quickly` compares the newest people alone, where there are many: all of a million take seconds.
    """
    people = records.people_here()
    newest = QUICKLY if quickly and people > _FEW else None
    refused = records.search_journal(
        terms=[[finding.with_outcome(Outcome.REFUSED)]], since=at - _DAY, newest=_REFUSED_LATELY
    )
    kept = [each for each in refused if each.kept is not None and each.entry.actor.connection_id]
    listed = searching.listed(records, kept)
    came = _came_lately(records)
    last = records.last_seal()
    sealed = records.sealed(after=max(last.position - _ENTRIES, 0), most=_ENTRIES) if last else []
    return Examined(
        public_url,
        surroundings(records, at),
        records.database_time(),
        people,
        records.count_active_owners(),
        records.shared_addresses(most=MOST, newest=newest),
        records.shared_external_ids(most=MOST, newest=newest),
        records.incomplete_people(newest=newest or NEWEST, most=MOST),
        records.empty_managed_teams(most=MOST),
        records.waiting_changes(),
        [
            Refused((each.entry.after or {}).get("status"), told)
            for each, told in zip(kept, listed, strict=True)
        ],
        undeclared.still_undeclared(records, came),
        _broken_at(sealed),
        records.unsealed_entries(most=MOST),
        records.free_space(),
        len(records.recipients()),
        records.notices_given_up(since=at - _WEEK),
        certificates.ending(records, at),
        records.sign_in_methods(),
        records.sign_in_domains(),
        newest,
    )


def _came_lately(records: Records) -> list[Entry]:
    """How people came or were changed last, the newest first."""
    # Asked for one by one: of several kinds at once, all entries would be read and sorted.
    of_each = [
        records.search_journal(terms=[[finding.of_kind(each)]], newest=_CAME_LATELY) for each in _COMING
    ]
    newest = sorted((found for each in of_each for found in each), key=lambda each: -each.seal.position)[
        :_CAME_LATELY
    ]
    return [each.entry for each in newest if each.kept is not None]


def _broken_at(newest: Sequence[Sealed]) -> int | None:
    """The first of these entries that does not follow from the one before, or is not what was sealed."""
    for before, sealed in pairwise(newest):
        seal, kept = sealed.seal, sealed.kept
        if kept is None or seal.position != before.seal.position + 1:
            return seal.position
        if chain.link(before.seal.hash, seal.position, kept.entry, seal.commitment) != seal.hash:
            return seal.position
        if kept.salt is not None and chain.commitment(kept.entry, kept.salt) != seal.commitment:
            return seal.position
    return None
