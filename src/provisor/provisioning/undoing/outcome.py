"""What came of putting back: how much was changed, and what could not be, with the reason as a sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from provisor.directory.phrasing import Name, Sentence
from provisor.directory.refusals import Refusal
from provisor.provisioning.ports import Records

J = TypeVar("J")

Refused = list[tuple[J, Refusal]]


class Kind(StrEnum):
    """What putting back does, in the order in which it is told: the gravest first."""

    PEOPLE_DELETED = "people_deleted"
    PEOPLE_SHUT_OUT = "people_shut_out"
    PEOPLE_RESTORED = "people_restored"
    PEOPLE_LET_IN = "people_let_in"
    HELD_DROPPED = "held_dropped"
    PEOPLE_RENAMED = "people_renamed"
    PEOPLE_CHANGED = "people_changed"
    TEAMS_DELETED = "teams_deleted"
    TEAMS_RESTORED = "teams_restored"
    TEAMS_CHANGED = "teams_changed"
    MEMBERSHIPS_ENDED = "memberships_ended"
    MEMBERSHIPS_GIVEN = "memberships_given"


@dataclass(frozen=True, slots=True)
class Conflict:
    """What can't be put back, and why."""

    what: str
    because: str

    def to_document(self) -> dict[str, Any]:
        """The conflict as a JSON object."""
        return {"what": self.what, "because": self.because}


@dataclass(slots=True)
class Changes:
    """How many changes there are of one kind, and the names of whom or of what they are, each once."""

    count: int = 0
    names: dict[str, None] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """`changed` counts people and teams; `welcomed` are those of the people who may come in again."""

    changed: int = 0
    welcomed: int = 0
    kinds: dict[Kind, Changes] = field(default_factory=dict)
    conflicts: list[Conflict] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        """Reckon with what came of another part."""
        self.changed += other.changed
        self.welcomed += other.welcomed
        self.conflicts += other.conflicts
        for kind, changes in other.kinds.items():
            self.note(kind, *changes.names, count=changes.count)

    def note(self, kind: Kind, *names: str, count: int = 1) -> None:
        """Note changes of a kind, and of whom or of what they are."""
        noted = self.kinds.setdefault(kind, Changes())
        noted.count += count
        noted.names.update(dict.fromkeys(names))

    def counts(self) -> dict[Kind, int]:
        """How many changes there are of each kind that there is."""
        return {kind: self.kinds[kind].count for kind in Kind if kind in self.kinds}

    def refuse(self, what: Name | Sentence, because: Sentence) -> None:
        """Note what can't be put back."""
        self.conflicts.append(Conflict(what, because))


def settle(
    records: Records, judged: Sequence[J], put_back: Callable[[J], None]
) -> tuple[list[J], Refused[J]]:
    """Put back what can be, again while that frees names and places for others; what was put back, what was refused."""
    done: list[J] = []
    waiting = list(judged)
    while True:
        refused: Refused[J] = []
        for each in waiting:
            try:
                with records.savepoint():
                    put_back(each)
            except Refusal as refusal:
                refused.append((each, refusal))
            else:
                done.append(each)
        if not refused or len(refused) == len(waiting):
            return done, refused
        waiting = [each for each, _ in refused]
