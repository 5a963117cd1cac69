"""What a person who decides about all that is held of a connection needs to see, and what is kept of the decision."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.guard import Beginning, Departed, Departing, EndingNumber, HeldChange, HeldNumber
from provisor.directory.rulings import Ruling
from provisor.directory.users import User


class HoldRecords(Protocol):
    """Holds, that is all that is held of a connection each, and the rulings about them."""

    def held_numbers(self) -> list[HeldNumber]:
        """How much is held of each connection and kind, of people and of teams."""

    def newest_beginning(self, connection_id: str, departing: Departing) -> Beginning | None:
        """When what is held of a connection, or was held last, began to be."""

    def newest_asked(self, connection_id: str, departing: Departing, *, since: datetime) -> datetime | None:
        """When a connection asked last, from that time on, for something that was held and is held no more."""

    def endings(
        self, connection_id: str, departing: Departing, beginning: Beginning, *, until: datetime
    ) -> list[EndingNumber]:
        """What became of what a connection asked for up to that time: what passed, and what was held since it began."""

    def gone_before(
        self, connection_id: str, beginning: Beginning, *, until: datetime, count: int
    ) -> list[Departed]:
        """The people of a connection who passed, in the order in which they went."""

    def count_shut_out(self, connection_id: str, beginning: Beginning, *, until: datetime, most: int) -> int:
        """How many of the people who passed may not come in now, so many at the most."""

    def held_named(
        self, connection_id: str, name: str, *, after: str = "", count: int = 100
    ) -> list[HeldChange]:
        """What is held of a connection, by id, after that one; of whom or of what has a name that begins so."""

    def held_people(self, connection_id: str, *, count: int) -> list[User]:
        """The people of whom something is held of a connection, in the order in which it was held."""

    def held_with_role(self, connection_id: str, *, count: int) -> list[User]:
        """Those of them who are more than members here."""

    def is_anybody_left(self, team_id: str) -> bool | None:
        """Whether the team has a member who may come in, and of whom nothing is held.

        None where of many others nothing is held, who all may not.
        """

    def add_ruling(self, ruling: Ruling) -> bool:
        """Keep a new ruling; False where another one about this connection goes on."""

    def ruling(self, ruling_id: str) -> Ruling | None:
        """The ruling of that id, held until the transaction ends."""

    def save_ruling(self, ruling: Ruling) -> None:
        """Keep about how much a ruling is, and how far."""

    def rule_on_all(self, ruling: Ruling) -> int:
        """Have a ruling be about all that is held of its connection now; how much that is."""

    def rule_on(self, ruling: Ruling, change_ids: Sequence[str]) -> int:
        """Have a ruling be about those of these that are held of its connection; how many these are."""

    def held_of_ruling(self, ruling: Ruling, *, after: str, count: int) -> list[HeldChange]:
        """What a ruling is about and is held still, by id, after that one."""

    def rulings(self, connection_id: str | None = None, *, newest: int) -> list[Ruling]:
        """The newest rulings about a connection, or about any, newest first."""
