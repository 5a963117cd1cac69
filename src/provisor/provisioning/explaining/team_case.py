"""The case of a team, and of somebody in a team: what their rules look at, gathered once."""

from dataclasses import dataclass
from datetime import datetime

from provisor.directory import near_names
from provisor.directory.guard import Held, HeldChange
from provisor.directory.lookups import MissedLookup
from provisor.directory.teams import Field, Team
from provisor.directory.users import User
from provisor.folding import folded
from provisor.provisioning.explaining.case import Seen, Surroundings, entries, missed, surroundings
from provisor.provisioning.ports import Records

_NEAR = 5


@dataclass(frozen=True)
class TeamCase:
    """A team that is asked for; `known_to` is the connection that knows it by the name that was asked for.

    `held` is what the guard holds of it; it is here as long as that is not decided.
    """

    called: str
    around: Surroundings
    team: Team | None
    known_to: str | None
    empty: bool
    seen: tuple[Seen, ...]
    missed: tuple[MissedLookup, ...]
    near: tuple[str, ...]
    held: HeldChange | None

    @property
    def name(self) -> str:
        """The name as it is here, or as it was asked for."""
        return self.team.name if self.team is not None else self.called

    @property
    def about(self) -> tuple[Seen, ...]:
        """The entries that are about this team, newest first."""
        return tuple(each for each in self.seen if each.entry.resource_type == "team")


@dataclass(frozen=True)
class MembershipCase:
    """Whether somebody is in a team; `sources` gave the membership, `counts` says that a team below does.

    `held` is what the guard holds of the team, where it would end this membership.
    """

    around: Surroundings
    user: User
    team: Team
    sources: tuple[str, ...]
    counts: bool
    seen: tuple[Seen, ...]
    held: HeldChange | None

    @property
    def decided_here(self) -> bool:
        """Whether people took the members over."""
        return Field.MEMBERS in self.team.taken_over

    @property
    def name(self) -> str:
        """The user name."""
        return self.user.user_name


def team(records: Records, called: str, at: datetime) -> TeamCase:
    """Gather everything about a team, by id or any name that it has or had."""
    around, told = surroundings(records, at), called.strip()
    found, known_to = records.team(told) or records.team_named(told), None
    for contact in () if found else around.contacts:
        connection = contact.connection
        prefix = connection.settings.prefix
        team_id = records.id_known_as(connection.id, told)
        here = records.team(team_id) or records.team_to_be_deleted(team_id) if team_id is not None else None
        if here is None and prefix and folded(told).startswith(folded(prefix)):
            here = records.team_named(told[len(prefix) :])
        if here is not None:
            found, known_to = here, connection.id
            break
    found = found or records.team_to_be_deleted(told)
    seen = entries(records, told, "team", found.id if found is not None else None)
    return TeamCase(
        told,
        around,
        found,
        known_to,
        found is not None and not records.effective_members(found.id, count=1),
        seen,
        missed(records, told, "team"),
        () if found is not None else _near(records, told),
        records.held_change_of_team(found.id) if found is not None else None,
    )


def membership(records: Records, user: User, found: Team, at: datetime) -> MembershipCase:
    """Gather everything about whether this user is in that team, whatever is held."""
    change = records.held_change_of_team(found.id)
    kept = records.held_members(found.id).get(user.id, ()) if change is not None else ()
    sources = sorted({*records.sources(found.id, user.id), *kept})
    ends = bool(kept) or (change is not None and change.kind is Held.DELETION and bool(sources))
    return MembershipCase(
        surroundings(records, at),
        user,
        found,
        tuple(sources),
        found.id in {each.id for each in records.effective_teams_of(user.id)},
        entries(records, found.name, "team", found.id),
        change if ends else None,
    )


def _near(records: Records, called: str) -> tuple[str, ...]:
    names = [place.team.name for place in records.hierarchy()]
    return tuple(near_names.nearest(called, names, most=_NEAR))
