"""What people do with one team: look at it, name and describe it, give and take memberships.

What changes the hierarchy is `reorganization`'s; what identity providers do is `groups`'. A field that a connection
owns is changed here only by taking it over first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from provisor.directory import hierarchy
from provisor.directory.guard import MembershipHeld
from provisor.directory.hierarchy import Place
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import NoSuchUser, Refusal
from provisor.directory.team_refusals import NoSuchTeam, NotAMember, UnusableTeamName
from provisor.directory.teams import PERSON, EffectiveMember, Field, GivenMember, Team, TeamName, TeamType
from provisor.directory.users import Role, User
from provisor.folding import folded
from provisor.provisioning import belonging, connections, held, known_names, taking_over
from provisor.provisioning.administration import Order
from provisor.provisioning.belonging import Names
from provisor.provisioning.ports import Records
from provisor.provisioning.taking_over import own
from provisor.scim.values import MAX_STRING

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TeamShown:
    """A team as people see it; the sources of its members and who manages it by the names of connections.

    `gives` is the role that it gives to whoever is in it.
    """

    team: Team
    parents: Sequence[Team]
    below: Sequence[Team]
    members: Sequence[GivenMember]
    managed_by: str | None
    gives: Role | None


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a list, and the place of its last one if there are more."""

    items: Sequence[T]
    last: str | None


def show(records: Records, called: str, *, with_members: bool = True) -> TeamShown:
    """The team of that id or name, also one whose deletion is held. Raises NoSuchTeam."""
    team = find_here(records, called)
    names = Names.of(records)
    members = _told(records.given_members(team.id), names) if with_members else ()
    parents = records.parents([team.id])[team.id]
    managed_by = names.manager(team.connection_id)
    gives = records.role_of_team(team.id)
    return TeamShown(team, parents, records.teams_below(team.id), members, managed_by, gives)


def find_here(records: Records, called: str) -> Team:
    """The team of that id or name, also one whose deletion is held. Raises NoSuchTeam."""
    called = as_kept(called)
    team = records.team(called) or records.team_named(called) or records.team_to_be_deleted(called)
    if team is None:
        raise NoSuchTeam(called)
    return team


def _told(members: Iterable[GivenMember], names: Names) -> list[GivenMember]:
    """The members with the names of those who gave each membership."""
    return [replace(member, sources=names.givers(member.sources)) for member in members]


def members(records: Records, called: str, *, after: str | None, count: int) -> Part[GivenMember]:
    """Who is in the team, by user name, after that place. Raises NoSuchTeam."""
    key, _, user_id = (after or "\0").partition("\0")
    found, last = records.given_members_after(find(records, called).id, (key, user_id), count=count)
    return Part(_told(found, Names.of(records)), "\0".join(last) if last is not None else None)


def list_teams(records: Records) -> list[tuple[Place, str | None]]:
    """Every team with its place, by name, also where the deletion is held, and the name of who manages it."""
    names = Names.of(records)
    return [(place, names.manager(place.team.connection_id)) for place in records.hierarchy(in_force=True)]


def page(
    records: Records,
    *,
    prefix: str = "",
    team_type: TeamType | None = None,
    parent: str | None = None,
    managed_by: str | None = None,
    after: str | None = None,
    count: int,
) -> Part[tuple[Place, str | None]]:
    """Teams of that kind, whose names begin so, by name, each with the name of the connection that manages it.

    `after` is where the part before ended. Raises NoSuchTeam, NoSuchConnection.
    """
    names = Names.of(records)
    above = None if parent is None else find(records, parent).id
    manager = None if managed_by is None else connections.find(records, managed_by).name
    left = [
        place
        for place in sorted(records.hierarchy(in_force=True), key=_place_of)
        if (after is None or _place_of(place) > after)
        and folded(place.team.name).startswith(folded(prefix))
        and (team_type is None or place.team.type is team_type)
        and (above is None or any(each.id == above for each in place.parents))
        and (manager is None or names.manager(place.team.connection_id) == manager)
    ]
    found = left[:count]
    items = [(place, names.manager(place.team.connection_id)) for place in found]
    return Part(items, _place_of(found[-1]) if len(left) > count else None)


def _place_of(place: Place) -> str:
    """Where a team stands in the order of names."""
    return f"{folded(place.team.name)}\0{place.team.id}"


def effective_members(
    records: Records, called: str, *, after: str = "", count: int = 100
) -> Sequence[EffectiveMember]:
    """Who is in the team or in one below it, by id, after that one. Raises NoSuchTeam."""
    return records.effective_members(find(records, called).id, after=after, count=count)


def effective_teams(records: Records, user_called: str) -> Sequence[TeamName]:
    """The teams that somebody is in, and all above them, by name. Raises NoSuchUser."""
    return records.effective_teams_of(find_user(records, user_called).id)


def rename(records: Records, order: Order, called: str, name: str, *, take_over: bool = False) -> Team:
    """Give a team another name; its connection goes on knowing it by the old one.

    Raises NoSuchTeam, UnusableTeamName, TeamNameTaken, OwnedByConnection.
    """
    check_name(name)
    team = find(records, called, lock=True)
    if name == team.name:
        return team
    team = own(records, order, team, Field.NAME, take_over=take_over, wanted=phrase("renamed"))
    changed = hierarchy.rename(team, name, at=order.at)
    records.save_team(changed)
    facts = _keep_known(records, team)
    before, after = {"displayName": team.name}, {"displayName": name}
    records.append(order.entry(Action.TEAM_CHANGED, named(changed), before=before, after=after, facts=facts))
    return changed


def _keep_known(records: Records, team: Team) -> dict[str, Any] | None:
    """The connection that manages a team goes on knowing it by the name that it has; what the journal tells of that.

    Of one that was removed the name is kept for whichever takes its place.
    """
    manager = belonging.manager(records, team.connection_id)
    knows = manager.id if manager is not None else team.connection_id
    if knows is None or records.known_names(knows, [team.id]):
        return None
    records.know_team_as(knows, team.id, team.name)
    return known_names.told({}, {knows: (None, team.name)})


def describe(records: Records, order: Order, called: str, description: str | None) -> Team:
    """Give a team a description, or none. Raises NoSuchTeam."""
    team = find(records, called, lock=True)
    changed = hierarchy.describe(team, description or None, at=order.at)
    if changed is not team:
        records.save_team(changed)
        before, after = {"description": team.description}, {"description": changed.description}
        records.append(order.entry(Action.TEAM_CHANGED, named(team), before=before, after=after))
    return changed


def join(records: Records, order: Order, called: str, user_called: str) -> bool:
    """Give somebody a membership by hand; False if a person gave it already.

    Raises NoSuchTeam, NoSuchUser, and DeletionHeld for a team or somebody whose deletion the guard holds.
    """
    team = find(records, called, lock=True)
    user = _staying(records, user_called, team)
    sources = records.sources(team.id, user.id)
    if PERSON in sources:
        return False
    records.add_members(team.id, [user.id], source=PERSON, at=order.at)
    added = [] if sources else [user.id]
    _tell_membership(records, order, team, Action.TEAM_JOINED, user, members={"added": added, "removed": []})
    return True


def leave(
    records: Records, order: Order, called: str, user_called: str, *, take_over: bool = False
) -> Sequence[str]:
    """Take the membership that a person gave somebody; the names of connections that go on giving it are returned.

    What a connection gave that was removed, and in whose place none stands, goes with it. A membership that only the
    team's connection gave is taken with `take_over`, which takes over the team's members. Raises NoSuchTeam,
    NoSuchUser, NotAMember, OwnedByConnection, DeletionHeld, and MembershipHeld where the guard holds that the
    membership ends.
    """
    team = find(records, called, lock=True)
    user = _staying(records, user_called, team)
    sources = records.sources(team.id, user.id)
    if not sources and user.id in records.held_members(team.id):
        raise MembershipHeld(held.of(records, team), user.user_name)
    if not sources:
        raise NotAMember(team, user.user_name)
    names = Names.of(records)
    remaining = [source for source in sources if names.manager(source) is not None]
    ended = [source for source in sources if source not in remaining]
    for source in ended:
        records.end_membership(team.id, user.id, source=source)
    if not ended:
        wanted = phrase("left by {user!r}", {"user": user.user_name})
        team = own(records, order, team, Field.MEMBERS, take_over=take_over, wanted=wanted, member=user)
        ended, remaining = list(records.remove_members(team.id, [user.id])[user.id]), []
    removed = [] if remaining else [user.id]
    facts = {"ended": {source: [user.id] for source in ended}} if ended != [PERSON] else None
    members = {"added": [], "removed": removed}
    _tell_membership(records, order, team, Action.TEAM_LEFT, user, members=members, facts=facts)
    return list(names.givers(remaining))


def _tell_membership(
    records: Records,
    order: Order,
    team: Team,
    action: Action,
    user: User,
    *,
    members: dict[str, list[str]],
    facts: dict[str, Any] | None = None,
) -> None:
    records.save_team(hierarchy.touched(team, at=order.at))
    told: dict[str, Any] = {"members": members, "user": {"id": user.id, "name": user.user_name}}
    records.append(order.entry(action, named(team), after=told, facts=facts))


def hand_back(records: Records, order: Order, called: str) -> bool:
    """Let the connection of a team decide again about what people took over; False if there is no such.

    Raises NoSuchTeam, DeletionHeld.
    """
    return taking_over.hand_back(records, order, find(records, called, lock=True))


def find(records: Records, called: str, *, lock: bool = False) -> Team:
    """The team of that id or name. Raises NoSuchTeam, and DeletionHeld where the guard holds its deletion."""
    called = as_kept(called)
    team = records.team(called, lock=lock) or records.team_named(called, lock=lock)
    if team is None:
        held.check_stays(records, records.team_to_be_deleted(called))
        raise NoSuchTeam(called)
    return team


def find_user(records: Records, called: str) -> User:
    """The user of that id or user name. Raises NoSuchUser."""
    user = records.person(as_kept(called))
    if user is None:
        raise NoSuchUser(called)
    return user


def _staying(records: Records, called: str, team: Team) -> User:
    """A user whose membership of that team may change. Raises NoSuchUser and DeletionHeld, about the team, too."""
    try:
        user = find_user(records, called)
        held.check_stays(records, user)
    except Refusal as refusal:
        refusal.team_ids = (team.id,)
        raise
    return user


def check_name(name: str) -> None:
    """Raise UnusableTeamName unless a team can be named so."""
    if not name.strip() or not name.isprintable() or len(name) > MAX_STRING:
        raise UnusableTeamName(name, most=MAX_STRING)


def named(team: Team) -> tuple[str, str, str]:
    """The team as a resource of a journal entry."""
    return "team", team.id, team.name
