"""What explaining and the check-up look at, each by an index or within a bound."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from provisor.directory.teams import GivenTeam, Team
from provisor.directory.users import User
from provisor.provisioning.ports.values import Ended


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A user, by what they were found, and when they were deleted, if they were."""

    user: User
    by: str
    deleted: datetime | None


class Shared(NamedTuple):
    """What should be one person's and is several people's, with the user names of two of them."""

    what: str
    one: str
    another: str


class Incomplete(NamedTuple):
    """Somebody, and the attributes that they lack."""

    user_name: str
    lacks: tuple[str, ...]


class ExaminationRecords(Protocol):
    """Whom somebody may mean, and what usually is the matter."""

    # Explaining: whom somebody may mean, living or not

    def people_known_by(self, told: str, *, most: int) -> list[KnownPerson]:
        """Whoever has this as e-mail address, shown name, employee number or external id, also deleted ones."""

    def people_of(self, ids: Collection[str]) -> list[KnownPerson]:
        """The people of these ids, living ones first, then the latest deleted."""

    def user_names_like(
        self, variants: Collection[str], beginnings: Sequence[str], *, most: int
    ) -> list[str]:
        """User names of the living: those that are one of the variants, and of whoever is called beginning so."""

    # The check-up

    def database_time(self) -> datetime:
        """The time by the database's clock."""

    def free_space(self) -> int | None:
        """The bytes that are free where the database is; None where that is not seen from here."""

    def count_active_owners(self) -> int:
        """How many owners may come in."""

    def shared_addresses(self, *, most: int, newest: int | None = None) -> list[Shared]:
        """E-mail addresses that several people have, with two of them; one of them among so many newest, if given."""

    def shared_external_ids(self, *, most: int, newest: int | None = None) -> list[Shared]:
        """External ids that several active people have, with two of them; likewise."""

    def incomplete_people(self, *, newest: int, most: int) -> list[Incomplete]:
        """Who of the newest people has no shown name or no e-mail address, and what else of a name is missing."""

    def empty_managed_teams(self, *, most: int) -> list[str]:
        """The names of teams that a connection manages and that nobody is in, whatever is held, in order."""

    def connections_with_teams(self) -> frozenset[str]:
        """The ids of the connections that manage a team."""

    def given_teams(self, user_id: str) -> list[GivenTeam]:
        """The living teams that somebody is in, by name, with who gave each membership."""

    def team_to_be_deleted(self, called: str) -> Team | None:
        """The team of that id or name whose deletion is held."""

    def hold_team_deletion(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted for SCIM, and free its name; memberships and the names for connections stay."""

    def settle_team_deletion(self, team_id: str) -> None:
        """Make a held deletion a deletion like others."""

    def gives_members(self, team_id: str, sources: Collection[str] | None) -> bool:
        """Whether one of these sources gives any living user a membership of the team; None for any source."""

    def gives_only(self, team_id: str, user_ids: Sequence[str], sources: Collection[str] | None) -> bool:
        """Whether these sources give some of these living users a membership of the team, and nobody else one.

        Sources of None mean any.
        """

    def hold_members(self, team_id: str, sources: Collection[str] | None, *, change_id: str) -> list[str]:
        """Hold what these sources gave, or all, of living users' memberships of a team.

        Returns who is no member for SCIM any more.
        """

    def hold_given_members(self, team_id: str, sources: Collection[str], *, change_id: str) -> list[str]:
        """Hold all that these sources gave of a team's memberships, also of those who are deleted.

        Returns who is no member for SCIM any more.
        """

    def hold_memberships(
        self, team_id: str, user_ids: Sequence[str], *, spared: Sequence[str], change_id: str
    ) -> list[str]:
        """Hold what others than these sources gave of these living users' memberships of a team.

        Returns who is no member for SCIM any more.
        """

    def held_members(self, team_id: str) -> Ended:
        """The users whose membership of a team is held, by id in order, with who had given it."""

    def give_members_back(self, team_id: str, user_ids: Collection[str]) -> None:
        """Make what is held of these users' memberships memberships again, save for those who are gone."""

    def end_held_members_given_by(
        self, team_id: str, user_ids: Collection[str], *, sources: Collection[str]
    ) -> None:
        """End what is held of these users' memberships that these sources gave."""

    def end_held_members(self, team_id: str, user_ids: Collection[str]) -> None:
        """End what is held of these users' memberships."""
