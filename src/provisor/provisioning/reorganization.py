"""What people do to the hierarchy: make teams and move them, change their type, delete, restore and merge them.

Each of these holds the hierarchy first, so that it sees every change before it: of two moves that together would close
a cycle, the second is refused (docs/decisions/0012-hierarchy.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from provisor.directory import hierarchy
from provisor.directory.hierarchy import Place
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.team_refusals import NoDeletedTeam
from provisor.directory.teams import PERSON, Field, Team, TeamType
from provisor.provisioning import deciding_teams, held, known_names, team_ownership
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Gained, Records
from provisor.provisioning.taking_over import own
from provisor.provisioning.teams import check_name, find, named


def add(
    records: Records,
    order: Order,
    name: str,
    team_type: TeamType,
    *,
    under: Sequence[str] = (),
    description: str | None = None,
) -> Team:
    """Make a team below those named so, or below the root; returns it.

    Raises UnusableTeamName, NoSuchTeam, TeamNameTaken, and what `hierarchy.place` raises.
    """
    check_name(name)
    records.lock_hierarchy()
    team = Team(order.new_id(), name, team_type, None, None, False, 1, order.at, order.at, description)
    placed = hierarchy.place(team, under=_each(records, under), root=records.root())
    records.add_team(team, under=[parent.id for parent in placed.parents])
    told: dict[str, Any] = {"displayName": name, "type": team_type.value, **told_parents(placed.parents)}
    records.append(order.entry(Action.TEAM_CREATED, named(team), after=told | _description(description)))
    return team


def move(records: Records, order: Order, called: str, *, under: Sequence[str]) -> Place:
    """Put a team below those named so, and below no others; below the root where none is named.

    Raises NoSuchTeam, and what `hierarchy.move` raises.
    """
    records.lock_hierarchy()
    team, parents = find(records, called, lock=True), _each(records, under)
    before = records.parents([team.id])[team.id]
    above = records.ids_above([parent.id for parent in parents])
    moved = hierarchy.move(team, under=parents, root=records.root(), above=above, at=order.at)
    if {parent.id for parent in before} == {parent.id for parent in moved.parents}:
        return Place(team, tuple(before))
    _keep_place(records, order, moved, before=before)
    return moved


def retype(records: Records, order: Order, called: str, to: TeamType) -> Team:
    """Make a team one of another type. Raises NoSuchTeam, and what `hierarchy.retype` raises."""
    records.lock_hierarchy()
    team = find(records, called, lock=True)
    changed = hierarchy.retype(
        team,
        to,
        parents=records.parents([team.id])[team.id],
        below=records.types_below(team.id),
        root=records.root(),
        at=order.at,
    )
    if changed is not team:
        records.save_team(changed)
        before, after = {"type": team.type.value}, {"type": to.value}
        records.append(order.entry(Action.TEAM_RETYPED, named(team), before=before, after=after))
    return changed


def delete(records: Records, order: Order, called: str, *, take_over: bool = False) -> Team:
    """Delete a team, so that it can be restored. Raises NoSuchTeam, RootStays, TeamHasTeamsBelow, OwnedByConnection."""
    records.lock_hierarchy()
    team = find(records, called, lock=True)
    hierarchy.check_deletion(team, below=records.types_below(team.id))
    team = own(records, order, team, Field.NAME, take_over=take_over, wanted=phrase("deleted"))
    team = deciding_teams.with_nothing_held(records, order, team)
    remove(records, order, team)
    return team


def restore(records: Records, order: Order, called: str) -> Place:
    """Bring a deleted team back, as one that people made, with its members, below what is left of its parents.

    Raises NoDeletedTeam, TeamNameTaken, and DeletionHeld for a team that is here still.
    """
    records.lock_hierarchy()
    called = as_kept(called)
    held.check_stays(records, records.team_to_be_deleted(called))
    departed = records.departed_team(called)
    if departed is None:
        raise NoDeletedTeam(called)
    parents = records.parents([departed.id])[departed.id]
    back = hierarchy.restore(departed, parents=parents, root=records.root(), at=order.at)
    team = replace(back.team, connection_id=None, adopted=False, taken_over=frozenset())
    records.restore_team(team)
    records.set_parents(team.id, [parent.id for parent in back.parents])
    after, facts = told_parents(back.parents), team_ownership.told_of_return(departed, team)
    records.append(order.entry(Action.TEAM_RESTORED, named(team), after=after, facts=facts))
    return Place(team, back.parents)


def merge(records: Records, order: Order, called: str, *, into: str, take_over: bool = False) -> Team:
    """Make one team part of another: its members and the teams below it go there, and it is deleted.

    Raises NoSuchTeam, OwnedByConnection, and what `hierarchy.merge` raises.
    """
    records.lock_hierarchy()
    ids = [find(records, called).id, find(records, into).id]
    records.lock_teams(ids)
    team, target = (find(records, each) for each in ids)
    below = _below(records, team)
    merged = hierarchy.merge(team, target, below=below, above=records.ids_above([target.id]), at=order.at)
    team = own(
        records, order, team, Field.NAME, take_over=take_over, wanted=phrase("merged into another team")
    )
    team = deciding_teams.with_nothing_held(records, order, team)
    for before, after in zip(below, merged.below, strict=True):
        _keep_place(records, order, after, before=before.parents)
    came = records.hand_members_over(team.id, target.id, source=PERSON, at=order.at)
    records.save_team(merged.into)
    records.append(
        order.entry(
            Action.TEAM_MERGED,
            named(merged.into),
            after={
                "merged": {"id": team.id, "name": team.name},
                "members": {"added": came.new, "removed": []},
            },
            facts=told_given(came),
        )
    )
    remove(records, order, team)
    return merged.into


def remove(records: Records, order: Order, team: Team) -> None:
    """Delete a team that may be deleted, and tell also by which names connections knew it."""
    facts = known_names.forgotten(records, team)
    records.delete_team(team.id, at=order.at)
    records.append(
        order.entry(Action.TEAM_DELETED, named(team), before={"displayName": team.name}, facts=facts)
    )


def _below(records: Records, team: Team) -> list[Place]:
    below = records.teams_below(team.id)
    parents = records.parents([each.id for each in below])
    return [Place(each, tuple(parents[each.id])) for each in below]


def _keep_place(records: Records, order: Order, place: Place, *, before: Iterable[Team]) -> None:
    records.save_team(place.team)
    records.set_parents(place.team.id, [parent.id for parent in place.parents])
    was, now = told_parents(before), told_parents(place.parents)
    records.append(order.entry(Action.TEAM_MOVED, named(place.team), before=was, after=now))


def _each(records: Records, called: Sequence[str]) -> list[Team]:
    """The teams of these ids or names, each once."""
    return list({team.id: team for team in (find(records, each) for each in called)}.values())


def told_given(given: Gained) -> dict[str, Any] | None:
    """To whom people gave memberships, where some of them were members already, by others."""
    return {"given": {PERSON: [*given.new, *given.already]}} if given.already else None


def told_parents(parents: Iterable[Team]) -> dict[str, Any]:
    """The parents of a team as journal entries tell them."""
    return {"parents": [{"id": parent.id, "name": parent.name} for parent in parents]}


def _description(description: str | None) -> dict[str, Any]:
    return {} if description is None else {"description": description}
