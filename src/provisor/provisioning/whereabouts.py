"""Where something is that somebody has in their hand: the name or id of a person or a team, or the id of a request."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.directory.refusals import NoSuchUser
from provisor.directory.team_refusals import NoSuchTeam
from provisor.directory.teams import Team
from provisor.directory.users import User
from provisor.provisioning import people, roster, team_tree, teams
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed, Query
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import Person
from provisor.provisioning.roster import Asked
from provisor.provisioning.team_tree import Node

MOST = 10
"""As many of each kind are told."""


@dataclass(frozen=True, slots=True)
class Found:
    """What it may be: people, teams, and entries of the log of the request of that id."""

    people: Sequence[roster.Listed]
    teams: Sequence[Node]
    entries: Sequence[Listed]

    @property
    def number(self) -> int:
        """How many things it may be; the entries of a request are one."""
        return len(self.people) + len(self.teams) + bool(self.entries)


def find(records: Records, wanted: str) -> Found:
    """What is called exactly so; or, where nothing is, what begins so."""
    person, team = _person(records, wanted), _team(records, wanted)
    entries = searching.search(records, Query(request=wanted, limit=MOST))
    if person is None and team is None and not entries:
        return _beginning(records, wanted)
    return Found(
        roster.listed(records, [Person(person, None)]) if person is not None else [],
        [team_tree.node(records, team.id)] if team is not None else [],
        entries,
    )


def _person(records: Records, wanted: str) -> User | None:
    try:
        return people.find(records, wanted)
    except NoSuchUser:
        return None


def _team(records: Records, wanted: str) -> Team | None:
    try:
        return teams.find_here(records, wanted)
    except NoSuchTeam:
        return None


def _beginning(records: Records, wanted: str) -> Found:
    asked = Asked(wanted)
    found = roster.page(records, asked, count=MOST).people if asked.looks_for else []
    return Found(found, team_tree.search(records, wanted, count=MOST).nodes, [])
