"""Rulings: what a person decided about a hold, that is all that the guard holds of a connection, or a part of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from provisor.directory import moments
from provisor.directory.journal import called
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import Refusal


class Decision(StrEnum):
    """What a person decides about a held change."""

    APPLY = "apply"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Ruling:
    """A decision about everything that waited of a hold when it was made, or about what was chosen.

    Of `total` changes `done` are decided so, and `refused` can't be, `because` of what some of the refusals say.
    `ended` is None while it goes on, or was interrupted.
    """

    id: str
    hold_id: str
    connection_id: str
    decision: Decision
    chosen: bool
    actor_name: str
    began: datetime
    total: int
    ended: datetime | None = None
    done: int = 0
    refused: int = 0
    because: Sequence[str] = ()

    def to_document(self) -> dict[str, Any]:
        """The ruling as a JSON object."""
        return {
            "id": self.id,
            "hold": self.hold_id,
            "decision": self.decision.value,
            "chosen": self.chosen,
            "by": self.actor_name,
            "began": self.began.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "total": self.total,
            "done": self.done,
            "refused": self.refused,
            "because": list(self.because),
        }


class NoSuchRuling(Refusal):
    """There is no ruling of that id."""

    def __init__(self, ruling_id: str) -> None:
        super().__init__("Nobody decided anything under the id {ruling_id!r}.", ruling_id=ruling_id)


class RulingGoesOn(Refusal):
    """What is held of a connection is being decided already, so nothing else is decided about it meanwhile."""

    def __init__(self, ruling: Ruling) -> None:
        wish = phrase("allowing") if ruling.decision is Decision.APPLY else phrase("refusing")
        super().__init__(
            "{who} is {wish} what is held here since {began}, so nothing else was decided. Look at it again "
            "when that "
            "is done, or stop it.",
            who=called(ruling.actor_name),
            wish=wish,
            began=moments.instant(ruling.began),
        )


class NumberDiffers(Refusal):
    """Who allows everything that is held has to know how much it is."""

    def __init__(self, typed: str, *, held: int) -> None:
        super().__init__(
            "Nothing was decided: {typed} was typed, and {held} changes are held now. Look at them, and type "
            "{held} to "
            "allow all of them.",
            typed=typed or phrase("nothing"),
            held=held,
        )
        self.held = held
