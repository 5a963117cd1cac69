"""What the list of people needs (`provisioning.roster`): pages that an index leads through, whatever is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol

from provisor.directory.users import User


class State(StrEnum):
    """Whom a list of people has: by what is in force, where something is held."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    HELD = "held"
    DELETED = "deleted"


class RosterPlace(NamedTuple):
    """Where a list stands: at a person's id, under the key by which they were found, if there is one."""

    key: str
    id: str


@dataclass(frozen=True, slots=True)
class RosterSearch:
    """Whom a list is to have, each condition beside the others.

    `beginning` is how one of the names, addresses or ids begins by which somebody is found (without case, save for the
    external id; of whoever is deleted, or is to be, the user name alone). `sources` are the ids under one of which they
    were brought; none at all for people whom nobody brought. `team_id` is a team that they are directly in. Without a
    `state`: everybody who is here.
    """

    beginning: str = ""
    state: State | None = None
    sources: tuple[str, ...] | None = None
    team_id: str | None = None
    after: RosterPlace | None = None
    count: int = 50


class Person(NamedTuple):
    """A person of a list, and when they were deleted, if they were."""

    user: User
    deleted: datetime | None


class RosterPage(NamedTuple):
    """People in order, and where the next page begins, if there may be one.

    Only so many people are looked at for a page: of those whom few conditions hold, it may have less than were asked
    for, or nobody, though more follow.
    """

    people: Sequence[Person]
    place: RosterPlace | None


class RosterRecords(Protocol):
    """The people of an organization as a list."""

    def people_here(self) -> int:
        """How many people are here, also those whose deletion is held."""

    def roster(self, search: RosterSearch) -> RosterPage:
        """A page of people: the newest first, or by the name where a beginning or the deleted are asked for."""
