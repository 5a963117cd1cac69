"""The list of people, as administrators look through it: by any name, by state, source and team.

What is asked of it comes as it stands in a URL; teams and connections are called by id or name.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from provisor.directory.users import User
from provisor.provisioning import connections, teams
from provisor.provisioning.belonging import MANUAL, Names
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import Person, RosterPlace, RosterSearch, State

SHORTEST = 2
"""Characters: by fewer, nobody is looked for."""
LONGEST = 200
"""Characters that are looked at."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom somebody looks for: how a name begins, the state, the source (`manual` for people), a team."""

    beginning: str = ""
    state: State | None = None
    source: str = ""
    team: str = ""

    @property
    def looks_for(self) -> str:
        """The beginning, where it is long enough to look for."""
        return self.beginning[:LONGEST] if len(self.beginning) >= SHORTEST else ""

    @property
    def too_short(self) -> bool:
        """Whether a beginning was given that is too short."""
        return bool(self.beginning) and not self.looks_for


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody of the list, the names of their teams, and the connection that manages them, if there is one."""

    user: User
    teams: Sequence[str]
    managed_by: str | None
    deleted: datetime | None

    @property
    def state(self) -> State:
        """What is in force."""
        if self.user.held is not None:
            return State.HELD
        if self.deleted is not None:
            return State.DELETED
        return State.ACTIVE if self.user.may_come_in else State.INACTIVE

    @property
    def name(self) -> str:
        """The name to show, empty where there is none."""
        return shown_name(self.user)


def shown_name(user: User) -> str:
    """What somebody is called beside the user name, if anything: the shown name, else that of its parts.

    A name of spaces alone is none.
    """
    name = user.profile.get("name") or {}
    parts = " ".join(filter(None, (name.get("givenName"), name.get("familyName"))))
    names = (user.profile.get("displayName"), name.get("formatted"), parts)
    return next((str(each) for each in names if each and str(each).strip()), "")


def shown_names(records: Records, user_ids: Collection[str]) -> Mapping[str, str]:
    """What these people are called beside their user names, by id, as far as they are called anything."""
    found = records.users_ever(user_ids) if user_ids else {}
    names = {user_id: shown_name(standing.record) for user_id, standing in found.items()}
    return {user_id: name for user_id, name in names.items() if name}


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, the first one or not, and where the next one begins, if there may be one."""

    people: Sequence[Listed]
    place: RosterPlace | None
    is_first: bool = True

    @property
    def is_all(self) -> bool:
        """Whether there is nobody before and after."""
        return self.is_first and self.place is None

    @property
    def is_made_here(self) -> bool:
        """Whether no connection manages anybody of it."""
        return all(each.managed_by is None for each in self.people)


def number(records: Records) -> int:
    """How many people are here, also those whose deletion is held."""
    return records.people_here()


def page(records: Records, asked: Asked, *, after: RosterPlace | None = None, count: int) -> Page:
    """The people whom somebody asked for, after that place. Raises NoSuchConnection, NoSuchTeam."""
    found = records.roster(
        RosterSearch(
            asked.looks_for,
            asked.state,
            _sources(records, asked.source),
            teams.find_here(records, asked.team).id if asked.team else None,
            after,
            count,
        )
    )
    return Page(listed(records, found.people), found.place, after is None)


def _sources(records: Records, called: str) -> tuple[str, ...] | None:
    """The ids under which a connection brought people, and those in whose place it stands; None for whichever."""
    if not called:
        return None
    return () if called == MANUAL else tuple(sorted(connections.find(records, called).known_as))


def listed(records: Records, people: Sequence[Person]) -> list[Listed]:
    """These people as the list has them."""
    names = Names.of(records)
    in_teams = records.teams_in_force_of([each.user.id for each in people]) if people else {}
    return [
        Listed(
            each.user,
            [team.name for team in in_teams[each.user.id]],
            names.manager(each.user.connection_id),
            each.deleted,
        )
        for each in people
    ]
