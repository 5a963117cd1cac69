"""What a person who decides about a hold needs to see, and what is kept of the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.guard import (
    Departed,
    Departing,
    EndingNumber,
    Episode,
    HeldChange,
    HeldNumber,
    RuledNumber,
)
from provisor.directory.rulings import Ruling
from provisor.directory.users import User


class HoldRecords(Protocol):
    """Holds, that is all that is held of a connection each, and the rulings about them."""

    def held_numbers(self) -> list[HeldNumber]:
        """How much waits of each hold and kind, of people and of teams."""

    def episodes(self, hold_ids: Sequence[str]) -> list[Episode]:
        """The holds of these ids, the newest first."""

    def newest_episodes(self, *, before: str | None = None, newest: int) -> list[Episode]:
        """The newest holds, the newest first; those before the hold of that id."""

    def newest_hold(self, connection_id: str) -> str | None:
        """The id of the newest hold of a connection."""

    def decided(self, episode: Episode, departing: Departing) -> list[EndingNumber]:
        """What became of what was held and is held no more."""

    def passed(self, episode: Episode, departing: Departing, *, until: datetime) -> list[EndingNumber]:
        """What passed before it was too many, and up to that time."""

    def gone_before(self, episode: Episode, *, until: datetime, count: int) -> list[Departed]:
        """The people who passed, in the order in which they went."""

    def count_shut_out(self, episode: Episode, *, until: datetime, most: int) -> int:
        """How many of the people who passed may not come in now, so many at the most."""

    def gone_by_decision(self, episode: Episode, *, count: int) -> list[Departed]:
        """The people of whom it was allowed that they go, in the order in which that was asked for."""

    def count_shut_out_by_decision(self, episode: Episode, *, most: int) -> int:
        """How many of them may not come in now, so many at the most."""

    def shut_out_by_rulings(self, episode: Episode, *, most: int) -> list[RuledNumber]:
        """How many people each ruling about a hold shut out, of so many in all at the most."""

    def held_of(self, episode: Episode, *, after: str = "", count: int = 100) -> list[HeldChange]:
        """What waits of a hold, by id, after that one."""

    def held_named(
        self, episode: Episode, name: str, *, after: str = "", count: int = 100
    ) -> list[HeldChange]:
        """What waits of a hold, by id, after that one; of whom or of what has a name that begins so."""

    def held_people(self, episode: Episode, *, count: int) -> list[User]:
        """The people of whom something waits of a hold, in the order in which it was held."""

    def held_with_role(self, episode: Episode, *, count: int) -> list[User]:
        """Those of them who are more than members here."""

    def is_anybody_left(self, team_id: str) -> bool | None:
        """Whether the team has a member who may come in, and of whom nothing is held.

        None where of many others nothing is held, who all may not.
        """

    def add_ruling(self, ruling: Ruling) -> bool:
        """Keep a new ruling; False where another one about this hold goes on."""

    def ruling(self, ruling_id: str) -> Ruling | None:
        """The ruling of that id, held until the transaction ends."""

    def save_ruling(self, ruling: Ruling) -> None:
        """Keep about how much a ruling is, and how far."""

    def rule_on_all(self, ruling: Ruling) -> int:
        """Have a ruling be about all that waits of its hold now; how much that is."""

    def rule_on(self, ruling: Ruling, change_ids: Sequence[str]) -> int:
        """Have a ruling be about those of these that wait of its hold; how many these are."""

    def held_of_ruling(self, ruling: Ruling, *, after: str, count: int) -> list[HeldChange]:
        """What a ruling is about and is held still, by id, after that one."""

    def rulings(self, hold_id: str | None = None, *, newest: int) -> list[Ruling]:
        """The newest rulings about a hold, or about any, newest first."""

    def rulings_going_on(self) -> list[Ruling]:
        """The rulings that go on, or were interrupted, the oldest first."""
