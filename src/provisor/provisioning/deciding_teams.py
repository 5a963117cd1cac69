"""What applying and dropping a held change of a team does."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from provisor.directory.guard import Held, HeldChange, NameNotFree
from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.teams import Team
from provisor.provisioning import guarding
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.team_guarding import named, told


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
    members = records.held_members(change.team_id or "")
    if team is None:
        records.end_held_members(change.team_id or "", members)
        return
    back = replace(team, held=None, version=team.version + 1, modified=order.at)
    after: dict[str, Any] = told(added=members)
    if team.held is Held.DELETION:
        _restore(records, back)
        after |= _stored(back)
    else:
        records.save_team(back)
    records.give_members_back(team.id, members)
    facts = guarding.facts(change)
    records.append(order.entry(Action.CHANGE_DROPPED, named(back), after=after, facts=facts))


def _restore(records: Records, team: Team) -> None:
    try:
        records.restore_team(team)
    except TeamNameTaken as taken:
        raise NameNotFree(team.name, held_by=f"the team {taken.held_by}") from None


def _team(records: Records, change: HeldChange) -> Team | None:
    team_id = change.team_id or ""
    if change.kind is Held.DELETION:
        return records.team_to_be_deleted(team_id)
    return records.team(team_id, lock=True)


def _stored(team: Team) -> dict[str, Any]:
    external_id = {} if team.external_id is None else {"externalId": team.external_id}
    return {"displayName": team.name, **external_id}


def _apply_emptying(
    records: Records, order: Order, change: HeldChange, team: Team, members: list[str]
) -> None:
    _keep(records, order, change, replace(team, held=None), Action.TEAM_CHANGED, gone=members)


def _apply_release(
    records: Records, order: Order, change: HeldChange, team: Team, members: list[str]
) -> None:
    released = replace(team, held=None, connection_id=None, adopted=False, taken_over=frozenset())
    _keep(records, order, change, released, Action.TEAM_RELEASED, gone=members)
    records.know_team_as(change.connection_id, team.id, None)


def _apply_deletion(records: Records, order: Order, change: HeldChange, team: Team, _: list[str]) -> None:
    records.settle_team_deletion(team.id)
    facts = guarding.facts(change)
    records.append(order.entry(Action.TEAM_DELETED, named(team), before=_stored(team), facts=facts))


def _keep(
    records: Records, order: Order, change: HeldChange, team: Team, action: Action, *, gone: list[str]
) -> None:
    records.save_team(replace(team, version=team.version + 1, modified=order.at))
    facts = guarding.facts(change)
    records.append(order.entry(action, named(team), after=told(removed=gone), facts=facts))


_APPLYING: Mapping[Held, Callable[[Records, Order, HeldChange, Team, list[str]], None]] = {
    Held.EMPTYING: _apply_emptying,
    Held.RELEASE: _apply_release,
    Held.DELETION: _apply_deletion,
}
