"""A hand-made organization as a list of teams: given out, and taken in.

What is taken in makes teams that are missing and changes those that are here; it deletes nothing and ends no
membership. It is done in one transaction, and its rehearsal is the same, undone at its end.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from provisor.directory import hierarchy
from provisor.directory.guard import Held
from provisor.directory.journal import Action
from provisor.directory.refusals import Refusal
from provisor.directory.team_refusals import ListedInACircle
from provisor.directory.teams import PERSON, Team, TeamType
from provisor.folding import folded
from provisor.provisioning import reorganization, teams
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class ListedTeam:
    """A team of the list. Without `parents` it is below the root; `members` are those by hand, as user names."""

    name: str
    type: TeamType
    parents: tuple[str, ...] = ()
    description: str | None = None
    members: tuple[str, ...] = ()


@dataclass(slots=True)
class Summary:
    """What taking a list in changes: names of teams, the number of memberships, and people who are not here."""

    made: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    retyped: list[str] = field(default_factory=list)
    described: list[str] = field(default_factory=list)
    joined: int = 0
    unknown: list[str] = field(default_factory=list)

    @property
    def changes(self) -> int:
        """How many changes there are."""
        return len(self.made) + len(self.moved) + len(self.retyped) + len(self.described) + self.joined

    @property
    def strangers(self) -> list[str]:
        """The people who are not here, each once."""
        return list(dict.fromkeys(self.unknown))

    def to_document(self) -> dict[str, Any]:
        """The summary as a JSON object."""
        return {**asdict(self), "unknown": self.strangers}


class _Undone(Exception):
    """The rehearsal is over."""


def give_out(records: Records) -> list[ListedTeam]:
    """Every team but the root, with its place and the members that people gave, by name.

    Of two teams of a name, of which the deletion of one is held, the other.
    """
    by_hand = records.members_by_hand()
    root = records.root()
    places = records.hierarchy(in_force=True)
    living = {folded(place.team.name) for place in places if place.team.held is not Held.DELETION}
    return [
        ListedTeam(
            place.team.name,
            place.team.type,
            tuple(parent.name for parent in place.parents),
            place.team.description,
            tuple(by_hand.get(place.team.id, ())),
        )
        for place in places
        if place.team.id != root.id
        and (place.team.held is not Held.DELETION or folded(place.team.name) not in living)
    ]


def rehearse(records: Records, order: Order, listed: Sequence[ListedTeam]) -> Summary:
    """What `take_in` would change. Raises as it does."""
    summary = Summary()
    try:
        with records.savepoint():
            summary = take_in(records, order, listed)
            raise _Undone  # noqa: TRY301 - it is what undoes the savepoint
    except _Undone:
        return summary


def take_in(
    records: Records, order: Order, listed: Sequence[ListedTeam], *, done: Callable[[], None] = lambda: None
) -> Summary:
    """Make the teams that are missing and change the others; `done` is called after each.

    Raises ListedInACircle, and what making, moving and retyping a team raises.
    """
    records.lock_hierarchy()
    summary = Summary()
    known = {folded(place.team.name): place.team for place in records.hierarchy()}
    people = records.ids_of_users_named({name for each in listed for name in each.members})
    for each in _from_above(listed):
        team = known.get(folded(each.name))
        if team is None:
            team = reorganization.add(
                records, order, each.name, each.type, under=each.parents, description=each.description
            )
            summary.made.append(team.name)
        else:
            _change(records, order, team, each, summary)
        _join(records, order, team, each, people=people, summary=summary)
        done()
    return summary


def _from_above(listed: Sequence[ListedTeam]) -> Iterable[ListedTeam]:
    """The teams in an order in which each comes after those that it is below. Raises ListedInACircle."""
    waiting = {folded(each.name): each for each in listed}
    while waiting:
        ready = [
            name
            for name, each in waiting.items()
            if not any(folded(parent) in waiting for parent in each.parents)
        ]
        if not ready:
            raise ListedInACircle([each.name for each in waiting.values()])
        for name in ready:
            yield waiting.pop(name)


def _change(records: Records, order: Order, team: Team, wanted: ListedTeam, summary: Summary) -> None:
    try:
        with records.savepoint():
            changed = _settle(records, order, team, wanted, moving_first=True)
    except Refusal:
        # A type may have to change before the team can go where it is wanted.
        changed = _settle(records, order, team, wanted, moving_first=False)
    moved, retyped = changed
    summary.moved += [team.name] if moved else []
    summary.retyped += [team.name] if retyped else []
    if wanted.description is not None and wanted.description != team.description:
        teams.describe(records, order, team.id, wanted.description)
        summary.described.append(team.name)


def _settle(
    records: Records, order: Order, team: Team, wanted: ListedTeam, *, moving_first: bool
) -> tuple[bool, bool]:
    """Whether the team was moved, and whether its type was changed."""
    if not moving_first:
        reorganization.retype(records, order, team.id, wanted.type)
    before = teams.find(records, team.id).version
    moved = reorganization.move(records, order, team.id, under=wanted.parents).team.version != before
    if moving_first:
        reorganization.retype(records, order, team.id, wanted.type)
    return moved, wanted.type is not team.type


def _join(
    records: Records,
    order: Order,
    team: Team,
    wanted: ListedTeam,
    *,
    people: Mapping[str, str],
    summary: Summary,
) -> None:
    summary.unknown += [name for name in wanted.members if folded(name) not in people]
    ids = [people[folded(name)] for name in wanted.members if folded(name) in people]
    if not ids:
        return
    came = records.add_members(team.id, ids, source=PERSON, at=order.at)
    summary.joined += len(came.new)
    if came.new:
        records.save_team(hierarchy.touched(teams.find(records, team.id, lock=True), at=order.at))
    if came.new or came.already:
        told = {"members": {"added": came.new, "removed": []}} if came.new else None
        facts = reorganization.told_given(came)
        records.append(order.entry(Action.TEAM_CHANGED, teams.named(team), after=told, facts=facts))
