"""What the use cases need of teams, their places, their names and their members."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.hierarchy import Place
from provisor.directory.roles import GivenRole
from provisor.directory.teams import Below, EffectiveMember, GivenMember, Member, Team, TeamName
from provisor.directory.users import Role
from provisor.provisioning.ports.values import Ended, Found, Gained, HandGiven, Removed, Search, Standing
from provisor.scim.filters import Filter


class TeamRecords(Protocol):
    """The teams of an organization, and who belongs to them."""

    # Teams

    def root(self) -> Team: ...

    def team(self, team_id: str, *, lock: bool = False) -> Team | None: ...

    def team_named(self, name: str, *, lock: bool = False) -> Team | None:
        """The living team of that name, compared without case."""

    def add_team(self, team: Team, *, under: Sequence[str]) -> None:
        """Keep a new team below the teams of these ids. Raises TeamNameTaken."""

    def save_team(self, team: Team) -> None:
        """Keep a changed team. Raises TeamNameTaken."""

    def touch_teams_of(self, user_id: str, *, at: datetime) -> list[TeamName]:
        """Raise the version of every living team that the user is in, deleted or not; the teams, by id."""

    def lock_teams(self, team_ids: Sequence[str]) -> None:
        """Hold these teams against other writers, in the order of their ids, so that nobody waits in a circle."""

    def delete_team(self, team_id: str, *, at: datetime) -> None:
        """Mark a team as deleted and free its names; its memberships stay with the record."""

    def departed_team(self, called: str) -> Team | None:
        """The deleted team of that id, or else the one of that name that was deleted last; locked."""

    def teams_ever(self, team_ids: Collection[str], *, lock: bool = False) -> Mapping[str, Standing[Team]]:
        """The teams of these ids, living or deleted, in the order of their ids."""

    def ids_of_teams_named(self, names: Collection[str]) -> Mapping[str, str]:
        """The ids of the living teams of these names, by the name without case."""

    def restore_team(self, team: Team) -> None:
        """Keep a deleted team as a living one. Raises TeamNameTaken."""

    def search_teams(self, search: Search) -> Found[Team]: ...

    def teams_among(self, team_ids: Sequence[str]) -> list[str]:
        """Those of the ids that living teams have, in order."""

    # Names by which connections know teams that have other names here

    def known_names(self, connection_id: str, team_ids: Sequence[str]) -> Mapping[str, str]:
        """By which names a connection knows those of the teams that have other names here."""

    def names_of_teams(self, team_ids: Collection[str]) -> Mapping[str, Mapping[str, str]]:
        """By which other names connections know these teams: for each team the names, by connection."""

    def id_known_as(self, connection_id: str, name: str) -> str | None:
        """The id of the team that a connection knows by that name, compared without case."""

    def know_teams_like(self, connection_id: str, another_id: str) -> None:
        """Have a connection know teams by the names by which another knows them, where it has none for them."""

    def know_team_as(self, connection_id: str, team_id: str, name: str | None) -> None:
        """Keep the name by which a connection knows a team; None for the one that it has here."""

    # The hierarchy

    def lock_hierarchy(self) -> None:
        """Hold the hierarchy against others who change it; before any team, so that nobody waits in a circle."""

    def hierarchy(self, *, in_force: bool = False) -> list[Place]:
        """Every living team with its parents, by name; with `in_force` also those whose deletion is held."""

    def parents(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Team]]:
        """For each team the living teams that it is directly below, by name."""

    def parents_ever(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """For each team the ids of the teams that it is directly below, or was when it was deleted, in order."""

    def teams_below(self, team_id: str) -> list[Team]:
        """The living teams that are directly below a team, by name."""

    def types_below(self, team_id: str) -> list[Below]:
        """The types of the living teams that are directly below a team, with how many there are of each."""

    def ids_above(self, team_ids: Sequence[str]) -> set[str]:
        """The ids of all teams above these, however far."""

    def set_parents(self, team_id: str, parent_ids: Sequence[str]) -> None:
        """Put a team below these teams, and below no others."""

    # Effective membership: in a team is also who is in one below it

    def effective_members(
        self, team_id: str, *, after: str = "", count: int = 100
    ) -> Sequence[EffectiveMember]:
        """Who is in the team or in one below it, by id, after that one."""

    def effective_teams_of(self, user_id: str) -> Sequence[TeamName]:
        """The teams that somebody is in, and all above them, by name."""

    # Roles that teams give

    def teams_giving_roles(self) -> list[GivenRole]:
        """The teams that give a role, by name."""

    def role_of_team(self, team_id: str) -> Role | None:
        """The role that a team gives."""

    def keep_role_of_team(self, team_id: str, role: Role | None) -> None:
        """Have a team give that role, or none any more."""

    def roles_by_teams(self, user_ids: Collection[str]) -> Mapping[str, list[GivenRole]]:
        """What teams give to each of these people, by the names of the teams; what is held is not done."""

    # Memberships. `source` is the id of a connection, or `person` for those given by hand.

    def members(self, team_ids: Sequence[str]) -> Mapping[str, Sequence[Member]]:
        """For each team its living members, by user id."""

    def members_by_hand(self) -> Mapping[str, Sequence[str]]:
        """For each team that has any, the user names of those whom people made members, in order."""

    def hand_given_to(self, user_ids: Collection[str]) -> list[HandGiven]:
        """The memberships of any of these users in living teams that people gave, by team and user."""

    def hand_given(self, team_ids: Collection[str]) -> list[HandGiven]:
        """The memberships of living users of any of these teams that people gave, by team and user."""

    def given_members(self, team_id: str) -> list[GivenMember]:
        """The members of a team, whatever is held, with who gave each membership, by user name."""

    def given_members_after(
        self, team_id: str, after: tuple[str, str], *, count: int
    ) -> tuple[list[GivenMember], tuple[str, str] | None]:
        """So many of those members after that place, and the place of the last if there are more.

        A place is a user name as it is compared, and an id; that before everybody is ("", "").
        """

    def sources(self, team_id: str, user_id: str) -> list[str]:
        """Who gave this membership, nobody where it is none."""

    def all_sources(
        self, team_ids: Collection[str], user_ids: Collection[str]
    ) -> Mapping[tuple[str, str], set[str]]:
        """Who gave any of these users, living or deleted, a membership of any of these teams, by team and user."""

    def end_membership(self, team_id: str, user_id: str, *, source: str) -> None:
        """Take from somebody the membership that this source gave; others may have given it, too."""

    def end_memberships(self, team_id: str, user_ids: Collection[str], *, source: str) -> None:
        """Take from these users the memberships that this source gave; others may have given them, too."""

    def hand_members_over(self, from_team_id: str, team_id: str, *, source: str, at: datetime) -> Gained:
        """Have this source give everybody in one team a membership of another. Who is deleted is never new."""

    def take_members_over(self, team_id: str, *, source: str, at: datetime) -> tuple[list[str], Ended]:
        """Have this source give every membership of a team, and nobody else.

        Returns to whom it gives one now, and whose memberships by others ended.
        """

    def add_members(self, team_id: str, user_ids: Sequence[str], *, source: str, at: datetime) -> Gained:
        """Make these users members, save those whom this source made one. Raises UnknownUsers."""

    def remove_members(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End these memberships, whoever gave them; who was a member before is returned."""

    def remove_members_unless_given_by(
        self, team_id: str, user_ids: Sequence[str], *, source: str
    ) -> Removed:
        """End what others than this source gave of these memberships."""

    def members_matching(self, team_id: str, condition: Filter) -> list[str]:
        """The living members who match, by id.

        The targets of the condition start at the member: `("value",)`, `("display",)`, `("type",)`.
        """

    def keep_members_only(self, team_id: str, user_ids: Sequence[str]) -> Ended:
        """End all memberships of living users but these, whoever gave them; who was a member before is returned."""

    def keep_only_of_members_given_by(
        self, team_id: str, user_ids: Sequence[str], *, sources: Collection[str]
    ) -> Removed:
        """End the memberships that these sources gave living users, save these."""

    def remove_members_given_by(self, team_id: str, *, sources: Collection[str]) -> Removed:
        """End all memberships that these sources gave, also of those who are deleted."""
