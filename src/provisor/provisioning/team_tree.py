"""The tree of teams as people walk it: one level at a time, or to where a name begins as they look for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from provisor.directory.teams import Team
from provisor.provisioning import teams
from provisor.provisioning.belonging import Names
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.team_tree import Size, TeamPage, TeamPlace

LONGEST = 200
"""Characters of a beginning that are looked at."""


@dataclass(frozen=True, slots=True)
class Node:
    """A team of the tree: those above it from the root on, how large it is, and the connection that manages it."""

    team: Team
    above: Sequence[Team]
    size: Size
    managed_by: str | None


@dataclass(frozen=True, slots=True)
class Level:
    """A page of teams, with the team that they are below and its own way from the root; of a search neither."""

    team: Team | None
    above: Sequence[Team]
    nodes: Sequence[Node]
    place: TeamPlace | None


def node(records: Records, called: str) -> Node:
    """The team of that id or name, also one whose deletion is held. Raises NoSuchTeam."""
    team = teams.find_here(records, called)
    return _nodes(records, TeamPage([team], None), way(records, [team]))[0]


def level(records: Records, called: str | None, *, after: TeamPlace | None = None, count: int) -> Level:
    """The teams directly below that one, or below the root. Raises NoSuchTeam."""
    team = records.root() if called is None else teams.find_here(records, called)
    above = way(records, [team])[team.id]
    found = records.level_below(team.id, after, count=count)
    return Level(
        team, above, _nodes(records, found, {each.id: [*above, team] for each in found.teams}), found.place
    )


def search(records: Records, beginning: str, *, after: TeamPlace | None = None, count: int) -> Level:
    """The teams whose names begin so."""
    found = records.teams_beginning(beginning[:LONGEST], after, count=count)
    return Level(None, [], _nodes(records, found, way(records, found.teams)), found.place)


def _nodes(records: Records, found: TeamPage, above: Mapping[str, Sequence[Team]]) -> list[Node]:
    names = Names.of(records)
    sizes = records.sizes([each.id for each in found.teams])
    return [
        Node(each, above[each.id], sizes[each.id], names.manager(each.connection_id)) for each in found.teams
    ]


def way(records: Records, to: Sequence[Team]) -> Mapping[str, Sequence[Team]]:
    """The teams above each of these, from the root on; of several parents by the first in the order of names."""
    ids = [each.id for each in to]
    parents = records.parents([*ids, *sorted(records.ids_above(ids) - {*ids})])
    return {each: _way(each, parents) for each in ids}


def _way(team_id: str, parents: Mapping[str, Sequence[Team]]) -> list[Team]:
    above: list[Team] = []
    while parents.get(team_id):
        first = parents[team_id][0]
        above.append(first)
        team_id = first.id
    return above[::-1]
