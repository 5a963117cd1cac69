"""Teams and memberships, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PERSON = "person"
"""The source of a membership that was given by hand, where a connection's is its id."""


class TeamType(StrEnum):
    """The kinds of team (OpenMetadata's)."""

    ORGANIZATION = "Organization"
    BUSINESS_UNIT = "BusinessUnit"
    DIVISION = "Division"
    DEPARTMENT = "Department"
    GROUP = "Group"


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the organization.

    `connection_id` is the connection that manages its membership, None while none does; `adopted` says that the
    team was here before that connection asked for it. `version` starts at 1 and grows by one with each change.
    """

    id: str
    name: str
    type: TeamType
    external_id: str | None
    connection_id: str | None
    adopted: bool
    version: int
    created: datetime
    modified: datetime
    description: str | None = None

    @property
    def made_by_people(self) -> bool:
        """Whether the team was here before a connection asked for it, or without."""
        return self.adopted or self.connection_id is None


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team as it is named from elsewhere."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Member:
    """A user as a member of a team: the user's id, and the name to show if they have one."""

    user_id: str
    display: str | None
