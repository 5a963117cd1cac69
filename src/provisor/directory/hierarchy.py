"""Where teams stand: which type goes below which and below how many, and what a change of place or type comes to.

The rules are OpenMetadata's, in two tables. A decision is told everything that it looks at; it returns the team as it
becomes, and raises the refusal of the rule that it would break (`team_refusals`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from provisor.directory.phrasing import phrase
from provisor.directory.team_refusals import (
    ExactlyOneParent,
    GroupKeepsItsType,
    MergedIntoTeamBelow,
    MergedWithItself,
    NotAllowedBelow,
    OneRootOnly,
    RootStays,
    TeamHasTeamsBelow,
    TypeForbidsTeamsBelow,
    WouldCloseCycle,
)
from provisor.directory.teams import Below, Team, TeamType

_ORGANIZATION, _BUSINESS_UNIT, _DIVISION, _DEPARTMENT, _GROUP = TeamType

BELOW: Mapping[TeamType, tuple[TeamType, ...]] = {
    _ORGANIZATION: (_BUSINESS_UNIT, _DIVISION, _DEPARTMENT, _GROUP),
    _BUSINESS_UNIT: (_BUSINESS_UNIT, _DIVISION, _DEPARTMENT, _GROUP),
    _DIVISION: (_DIVISION, _DEPARTMENT, _GROUP),
    _DEPARTMENT: (_DEPARTMENT, _GROUP),
    _GROUP: (),
}
"""Which types may be directly below a team of a type."""

SEVERAL_PARENTS: Mapping[TeamType, bool] = {
    _ORGANIZATION: False,
    _BUSINESS_UNIT: False,
    _DIVISION: False,
    _DEPARTMENT: True,
    _GROUP: True,
}
"""Which types may be directly below several teams; the others are below exactly one, the root below none."""


@dataclass(frozen=True, slots=True)
class Place:
    """A team, and the teams that it is directly below."""

    team: Team
    parents: tuple[Team, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merger comes to: the team that stays, and where the teams go that were below the other one."""

    into: Team
    below: tuple[Place, ...]


def types_above(team_type: TeamType) -> tuple[TeamType, ...]:
    """The types that a team of that type may be directly below."""
    return tuple(parent for parent, children in BELOW.items() if team_type in children)


def place(team: Team, *, under: Sequence[Team], root: Team) -> Place:
    """Where a new team goes: below these teams, or below the root where none is named.

    Raises OneRootOnly, NotAllowedBelow, ExactlyOneParent.
    """
    if team.type is _ORGANIZATION:
        raise OneRootOnly(team.name, root)
    return _placed(team, under or (root,))


def move(team: Team, *, under: Sequence[Team], root: Team, above: Collection[str], at: datetime) -> Place:
    """A team goes below these teams instead, or below the root where none is named.

    `above` are the ids of all teams above `under`, however far. Raises RootStays, WouldCloseCycle, NotAllowedBelow,
    ExactlyOneParent.
    """
    if team.type is _ORGANIZATION:
        raise RootStays(team, wanted=phrase("moved"))
    parents = under or (root,)
    own = next((parent for parent in parents if parent.id == team.id), None)
    if own is not None or team.id in above:
        raise WouldCloseCycle(team, own or parents[0])
    return _placed(touched(team, at=at), parents)


def retype(
    team: Team, to: TeamType, *, parents: Sequence[Team], below: Sequence[Below], root: Team, at: datetime
) -> Team:
    """A team becomes one of another type, where its parents and the teams directly below it allow that.

    Raises RootStays, OneRootOnly, GroupKeepsItsType, TypeForbidsTeamsBelow, NotAllowedBelow, ExactlyOneParent.
    """
    if to is team.type:
        return team
    if team.type is _ORGANIZATION:
        raise RootStays(team, wanted=phrase("given another type"))
    if to is _ORGANIZATION:
        raise OneRootOnly(team.name, root)
    if team.type is _GROUP:
        raise GroupKeepsItsType(team, to)
    misplaced = [each for each in below if each.type not in BELOW[to]]
    if misplaced:
        raise TypeForbidsTeamsBelow(team, to, misplaced, allowed=BELOW[to])
    return _placed(touched(team, at=at, type=to), parents).team


def rename(team: Team, name: str, *, at: datetime) -> Team:
    """A team gets another name; the same team where it has that name already."""
    return team if name == team.name else touched(team, at=at, name=name)


def describe(team: Team, description: str | None, *, at: datetime) -> Team:
    """A team gets another description, or none; the same team where it has that already."""
    return team if description == team.description else touched(team, at=at, description=description)


def check_deletion(team: Team, *, below: Sequence[Below]) -> None:
    """Raise RootStays or TeamHasTeamsBelow where the team may not be deleted."""
    if team.type is _ORGANIZATION:
        raise RootStays(team, wanted=phrase("deleted"))
    if below:
        raise TeamHasTeamsBelow(team, below)


def restore(team: Team, *, parents: Sequence[Team], root: Team, at: datetime) -> Place:
    """A deleted team comes back below those of its former parents that may still have it, or else below the root."""
    fitting = [parent for parent in parents if team.type in BELOW[parent.type]] or [root]
    return Place(touched(team, at=at), tuple(fitting if SEVERAL_PARENTS[team.type] else fitting[:1]))


def merge(team: Team, into: Team, *, below: Sequence[Place], above: Collection[str], at: datetime) -> Merged:
    """A team becomes part of another: the teams directly below it, given with their places, go below that one.

    `above` are the ids of all teams above `into`. Raises MergedWithItself, RootStays, MergedIntoTeamBelow,
    NotAllowedBelow, ExactlyOneParent.
    """
    if team.id == into.id:
        raise MergedWithItself(team)
    if team.type is _ORGANIZATION:
        raise RootStays(team, wanted=phrase("merged into another team"))
    if team.id in above:
        raise MergedIntoTeamBelow(team, into)
    moved = []
    for each in below:
        parents = {parent.id: parent for parent in each.parents if parent.id != team.id} | {into.id: into}
        moved.append(_placed(touched(each.team, at=at), tuple(parents.values())))
    return Merged(touched(into, at=at), tuple(moved))


def _placed(team: Team, parents: Sequence[Team]) -> Place:
    allowed = types_above(team.type)
    for parent in parents:
        if parent.type not in allowed:
            raise NotAllowedBelow(team, parent, allowed=allowed)
    if len(parents) > 1 and not SEVERAL_PARENTS[team.type]:
        raise ExactlyOneParent(team, parents, allowed=allowed)
    return Place(team, tuple(parents))


def touched(team: Team, *, at: datetime, **facts: Any) -> Team:
    """The team with these facts, a version on."""
    return replace(team, version=team.version + 1, modified=at, **facts)
