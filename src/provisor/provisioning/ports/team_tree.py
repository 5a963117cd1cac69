"""What the tree of teams needs (`provisioning.team_tree`): levels, names and sizes, each by an index and bounded."""

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

from provisor.directory.teams import GivenMember, Team

LARGEST = 1000
"""People who are counted in one team; of a larger one it is known that there are more."""


class TeamPlace(NamedTuple):
    """Where a list of teams stands: the name as it is compared, and the id."""

    key: str
    id: str


class TeamPage(NamedTuple):
    """Teams by name, and where the next page begins, if there are more."""

    teams: Sequence[Team]
    place: TeamPlace | None


class Size(NamedTuple):
    """How many people are in a team, and in all with those below it; and how many teams are directly below.

    Of people no more than `LARGEST` + 1 are counted.
    """

    here: int
    in_all: int
    teams: int


class TeamTreeRecords(Protocol):
    """The teams of an organization as a tree that is walked a level at a time; also those whose deletion is held."""

    def teams_beginning(self, beginning: str, after: TeamPlace | None, *, count: int) -> TeamPage:
        """Teams whose names begin so, whatever the case."""

    def level_below(self, team_id: str, after: TeamPlace | None, *, count: int) -> TeamPage:
        """Teams directly below that one."""

    def sizes(self, team_ids: Collection[str]) -> Mapping[str, Size]:
        """How large these teams are."""

    def givers(self, team_id: str, user_ids: Collection[str]) -> Mapping[str, GivenMember]:
        """Who gave these users their membership of a team, whatever is held; of those who are in it."""
