"""Who is in a team, and who put them there: a page at a time, however many they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.provisioning import roster
from provisor.provisioning.belonging import Names
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import RosterPlace
from provisor.provisioning.roster import Asked, Listed


@dataclass(frozen=True, slots=True)
class InTeam:
    """Somebody in a team, with the names of those who gave the membership (`manual` for people)."""

    person: Listed
    givers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """A page of them, the newest people first, and where the next one begins, if there may be one."""

    members: Sequence[InTeam]
    place: RosterPlace | None


def page(records: Records, team_id: str, *, after: RosterPlace | None, count: int) -> Members:
    """Who is in the team, after that place. Raises NoSuchTeam."""
    found = roster.page(records, Asked(team=team_id), after=after, count=count)
    names = Names.of(records)
    given = records.givers(team_id, [each.user.id for each in found.people])
    members = [
        InTeam(each, names.givers(given[each.user.id].sources))
        for each in found.people
        if each.user.id in given
    ]
    return Members(members, found.place)
