"""Teams and memberships, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from provisor.directory.guard import Held

PERSON = "person"
"""The source of a membership that was given by hand, where a connection's is its id."""


class TeamType(StrEnum):
    """The kinds of team (OpenMetadata's)."""

    ORGANIZATION = "Organization"
    BUSINESS_UNIT = "BusinessUnit"
    DIVISION = "Division"
    DEPARTMENT = "Department"
    GROUP = "Group"


class Field(StrEnum):
    """What a connection owns of a team that it made, until people take it over."""

    NAME = "name"
    MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Team:
    """A team of the organization.

    `connection_id` is the connection that manages its membership, None while none does; `adopted` says that the
    team was here before that connection asked for it. `taken_over` are the fields that people took from it.
    `version` starts at 1 and grows by one with each change. `held` is what SCIM's view has and the organization has not
    yet.
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
    taken_over: frozenset[Field] = frozenset()
    held: Held | None = None

    @property
    def made_by_people(self) -> bool:
        """Whether the team was here before a connection asked for it, or without."""
        return self.adopted or self.connection_id is None

    def owner_of(self, field: Field) -> str | None:
        """The id of the connection that decides about the field; None where people do."""
        if field in self.taken_over or (field is Field.NAME and self.adopted):
            return None
        return self.connection_id


@dataclass(frozen=True, slots=True)
class TeamName:
    """A team as it is named from elsewhere."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Below:
    """The teams of one type directly below another: how many there are, and the name of the first of them."""

    type: TeamType
    number: int
    first: str


@dataclass(frozen=True, slots=True)
class Member:
    """A user as a member of a team: the user's id, and the name to show if they have one."""

    user_id: str
    display: str | None


@dataclass(frozen=True, slots=True)
class EffectiveMember:
    """A user who is in a team, or in one below it."""

    user_id: str
    user_name: str


@dataclass(frozen=True, slots=True)
class GivenMember:
    """A user as a member of a team, with who gave the membership: ids of connections, and `person`."""

    user_id: str
    user_name: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GivenTeam:
    """A team that somebody is in: the connection that manages it, and who gave the membership, as in GivenMember."""

    id: str
    name: str
    connection_id: str | None
    sources: tuple[str, ...]
