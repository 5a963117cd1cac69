"""What the guard needs: what it counts, and what it holds."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.guard import Beginning, Departing, Departures, Ending, Fate, HeldChange, Waiting
from provisor.directory.teams import TeamName
from provisor.directory.users import User


class GuardRecords(Protocol):
    """What is held, and how much was ended within a while."""

    def departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> Departures:
        """What a connection ended in the last `window` minutes, held against its other departures."""

    def count_brought(self, connection_ids: Sequence[str], departing: Departing) -> int:
        """How many living users or teams these connections brought."""

    def note_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, passed: int, brought: int
    ) -> None:
        """Add to what a connection ended in this minute; `brought` is kept with the first of it."""

    def forget_departures(
        self, connection_id: str, departing: Departing, *, at: datetime, window: int
    ) -> None:
        """Forget what a connection ended before the window."""

    def hold(self, change: HeldChange) -> None:
        """Keep a held change, in the place of an earlier one of the same id, which keeps its time.

        No ruling is about it any more.
        """

    def lock_beginnings(self, connection_id: str) -> None:
        """Hold the beginnings of a connection's holds against whoever else begins one."""

    def open_hold(self, connection_id: str, departing: Departing | None = None) -> str | None:
        """The hold of which something of a connection waits, of people or of teams, or of any; there is one."""

    def newest_decided(self, connection_id: str, departing: Departing) -> datetime | None:
        """When a connection asked last for something that was held, and is held no more."""

    def begin_hold(
        self, hold_id: str, connection_id: str, departing: Departing, beginning: Beginning
    ) -> None:
        """Keep that a connection asks for so much, of people or of teams, that some is held; once for each hold."""

    def note_ending(self, ending: Ending) -> None:
        """Keep what became of something that a connection asked for."""

    def unhold(self, change: HeldChange, fate: Fate, *, at: datetime) -> bool:
        """Let go of a held change, of which that becomes; False if it was not held any more."""

    def held_changes(
        self,
        *,
        until: datetime | None = None,
        connection_id: str | None = None,
        after: str = "",
        count: int = 100,
    ) -> list[HeldChange]:
        """What is held since that time or longer, by id, after that one; of one connection, or of all."""

    def held_changes_among(self, change_ids: Sequence[str]) -> list[HeldChange]:
        """Those of these ids that are held."""

    def held_change_of_user(self, user_id: str) -> HeldChange | None:
        """What is held of a user."""

    def held_change_of_team(self, team_id: str) -> HeldChange | None:
        """What is held of a team."""

    def waiting_changes(self) -> list[Waiting]:
        """How much waits of each hold of which something does."""

    def count_held(self, *, most: int) -> int:
        """How many changes are held, so many at the most."""

    def teams_in_force_of(self, user_ids: Sequence[str]) -> Mapping[str, Sequence[TeamName]]:
        """For each user the teams that they belong to here, whatever is held, by team id."""

    def person(self, called: str, *, lock: bool = False) -> User | None:
        """Whoever is here by that id or user name, also where the deletion is held; of two of a name the living one."""

    def hold_deletion(self, user_id: str, *, at: datetime) -> None:
        """Mark a user as deleted for SCIM, and free the user name; every membership stays."""

    def settle_deletion(self, user_id: str, *, at: datetime) -> Mapping[str, list[str]]:
        """Make a held deletion a deletion like others: end the memberships that connections gave, and sessions.

        Returns who had given these, by team.
        """
