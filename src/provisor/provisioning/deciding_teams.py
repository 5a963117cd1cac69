"""What applying and dropping a held change of a team does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from provisor.directory.guard import Fate, Held, HeldChange, NameNotFree
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.teams import Team
from provisor.provisioning import guarding, known_names, team_ownership
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Ended, Records
from provisor.provisioning.team_guarding import by_source, named, restore, told
from provisor.provisioning.translate import Resource


def apply(records: Records, order: Order, change: HeldChange) -> None:
    """Empty, delete or let go of the team here too; a team that is gone meanwhile takes nothing any more."""
    team = _team(records, change)
    members = records.held_members(change.team_id or "")
    records.end_held_members(change.team_id or "", members)
    if team is not None:
        _APPLYING[change.kind](records, order, change, team, members)


def drop(records: Records, order: Order, change: HeldChange) -> None:
    """Have SCIM see the team as the organization does. Raises NameNotFree."""
    team = _team(records, change)
    members = list(records.held_members(change.team_id or ""))
    if team is None:
        records.end_held_members(change.team_id or "", members)
        return
    back = replace(team, held=None, version=team.version + 1, modified=order.at)
    after: dict[str, Any] = told(added=members)
    facts = guarding.decided(change)
    if team.held is Held.DELETION:
        facts |= _restore(records, back)
        after |= _stored(back)
    else:
        records.save_team(back)
    records.give_members_back(team.id, members)
    records.append(order.entry(Action.CHANGE_DROPPED, named(back), after=after, facts=facts))


def with_nothing_held(records: Records, order: Order, team: Team) -> Team:
    """A team about which people decide as it is in force: what is held of its members is dropped."""
    change = records.held_change_of_team(team.id) if team.held is not None else None
    if change is None:
        return team
    drop(records, order, change)
    records.unhold(change, Fate.DROPPED, at=order.at)
    return replace(team, held=None, version=team.version + 1, modified=order.at)


def _restore(records: Records, team: Team) -> Resource:
    try:
        return restore(records, team)
    except TeamNameTaken as taken:
        other = phrase("the team with the id {id}", {"id": taken.held_by})
        raise NameNotFree(team.name, held_by=other) from None


def _team(records: Records, change: HeldChange) -> Team | None:
    team_id = change.team_id or ""
    if change.kind is Held.DELETION:
        return records.team_to_be_deleted(team_id)
    return records.team(team_id, lock=True)


def _stored(team: Team) -> dict[str, Any]:
    external_id = {} if team.external_id is None else {"externalId": team.external_id}
    return {"displayName": team.name, **external_id}


def _apply_emptying(records: Records, order: Order, change: HeldChange, team: Team, members: Ended) -> None:
    _keep(records, order, change, replace(team, held=None), action=Action.TEAM_CHANGED, members=members)


def _apply_release(records: Records, order: Order, change: HeldChange, team: Team, members: Ended) -> None:
    released = team_ownership.let_go_of(replace(team, held=None))
    known = records.known_names(change.connection_id, [team.id]).get(team.id)
    records.know_team_as(change.connection_id, team.id, None)
    facts = known_names.told(team_ownership.told(team, released), {change.connection_id: (known, None)})
    _keep(records, order, change, released, action=Action.TEAM_RELEASED, members=members, facts=facts)


def _apply_deletion(records: Records, order: Order, change: HeldChange, team: Team, _: Ended) -> None:
    facts = {**(known_names.forgotten(records, team) or {}), **guarding.decided(change)}
    records.settle_team_deletion(team.id)
    records.append(order.entry(Action.TEAM_DELETED, named(team), before=_stored(team), facts=facts))


def _keep(
    records: Records,
    order: Order,
    change: HeldChange,
    team: Team,
    *,
    action: Action,
    members: Ended,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Keep the team without these members, unless they are given a membership beside."""
    records.save_team(replace(team, version=team.version + 1, modified=order.at))
    given = records.all_sources([team.id], members)
    gone = [user_id for user_id in members if (team.id, user_id) not in given]
    told_beside = {**(facts or {}), **guarding.decided(change), "ended": by_source(members)}
    records.append(order.entry(action, named(team), after=told(removed=gone), facts=told_beside))


_APPLYING: Mapping[Held, Callable[[Records, Order, HeldChange, Team, Ended], None]] = {
    Held.EMPTYING: _apply_emptying,
    Held.RELEASE: _apply_release,
    Held.DELETION: _apply_deletion,
}
