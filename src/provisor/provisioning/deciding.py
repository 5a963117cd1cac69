"""Deciding about what is held: applying it, so that it is done here too, or dropping it, so that SCIM sees it undone.

Each change is decided once, in a batch of one transaction. What can't be decided so is left and told, the rest is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from provisor.directory.guard import Fate, Held, HeldChange, NameNotFree
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import Refusal, UserNameTaken
from provisor.directory.rulings import Decision, Ruling
from provisor.directory.users import User
from provisor.provisioning import catalogue, deciding_teams, guarding, held, owners, translate
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.users import named, tell_teams

BATCH = 200
"""As many changes are decided in one transaction."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a batch: what was decided, and what was refused, each by its id, and why."""

    done: Sequence[HeldChange]
    refused: Sequence[tuple[str, Refusal]]


def apply(records: Records, order: Order, change_ids: Sequence[str]) -> Decided:
    """Do here what was held. Refused are LastOwner, and NoHeldChange for what is not held any more."""
    return decide(records, order, Decision.APPLY, change_ids)


def drop(records: Records, order: Order, change_ids: Sequence[str]) -> Decided:
    """Undo for SCIM what was held. Refused are NameNotFree, and NoHeldChange for what is not held any more."""
    return decide(records, order, Decision.DROP, change_ids)


def decide(records: Records, order: Order, decision: Decision, change_ids: Sequence[str]) -> Decided:
    """Decide about these changes, as far as they are held."""
    _lock(records, records.held_changes_among(change_ids))
    return _decide(records, order, decision, change_ids)


def decide_of_ruling(records: Records, order: Order, ruling: Ruling, change_ids: Sequence[str]) -> Decided:
    """Decide about those of these changes that the ruling is about still, which nobody can hold anew meanwhile."""
    _lock(records, records.held_changes_among(change_ids))
    still = [each.id for each in records.held_changes_among(change_ids) if each.ruling_id == ruling.id]
    return _decide(records, order, ruling.decision, still)


def _decide(records: Records, order: Order, decision: Decision, change_ids: Sequence[str]) -> Decided:
    # Once more: what somebody else decided before these were ours is not held any more.
    found = {each.id: each for each in records.held_changes_among(change_ids)}
    done: list[HeldChange] = []
    missing = [each for each in dict.fromkeys(change_ids) if each not in found]
    refused: list[tuple[str, Refusal]] = list(held.not_held(records, missing).items())
    for change_id in dict.fromkeys(change_ids):
        if change_id not in found:
            continue
        try:
            settle(records, order, decision, found[change_id])
            done.append(found[change_id])
        except Refusal as refusal:
            refused.append((change_id, refusal))
    return Decided(done, refused)


def apply_due(records: Records, order: Order) -> int:
    """Apply what has been held as long as its connection says, the oldest first, a batch at the most; how many."""
    due: list[str] = []
    for connection in records.connections():
        minutes = connection.settings.guard.applies_after
        if minutes is not None:
            until = order.at - timedelta(minutes=minutes)
            found = records.held_changes(until=until, connection_id=connection.id, count=BATCH)
            due += [change.id for change in found]
    return len(apply(records, order, due[:BATCH]).done) if due else 0


def settle(records: Records, order: Order, decision: Decision, change: HeldChange) -> None:
    """Decide about a change whose user or team is ours. Raises LastOwner, NameNotFree."""
    rules = _OF_USERS if change.user_id is not None else _OF_TEAMS
    rules[decision, change.kind](records, order, change)
    records.unhold(change, _FATES[decision], at=order.at)


_FATES = {Decision.APPLY: Fate.APPLIED, Decision.DROP: Fate.DROPPED}


def _lock(records: Records, changes: Sequence[HeldChange]) -> None:
    """Hold the owners, the users, then the teams and those of the users who go, each in the order of their ids."""
    user_ids = [change.user_id for change in changes if change.user_id is not None]
    if user_ids:
        records.active_owners()
        records.lock_users(user_ids)
    going = [change.user_id for change in changes if change.user_id and change.kind is Held.DELETION]
    teams = records.teams_of(going) if going else {}
    team_ids = [change.team_id for change in changes if change.team_id is not None]
    team_ids += [team.id for each in teams.values() for team in each]
    if team_ids:
        records.lock_teams(team_ids)


def _apply_deactivation(records: Records, order: Order, change: HeldChange) -> None:
    user = _user(records, change)
    owners.check_remains(records, user, phrase("be deactivated"))
    applied = replace(user, held=None, version=user.version + 1, modified=order.at)
    records.save_user(applied, translate.index(applied, catalogue.resource_types(records).user))
    after = {} if user.active is None else {"active": user.active}
    records.append(
        order.entry(
            Action.USER_CHANGED,
            named(user),
            before={"active": True},
            after=after,
            facts=guarding.decided(change),
        )
    )


def _apply_deletion(records: Records, order: Order, change: HeldChange) -> None:
    user = _user(records, change)
    owners.check_remains(records, user, phrase("be deleted"))
    tell_teams(records, order, user, "removed")
    ended = records.settle_deletion(user.id, at=order.at)
    before = translate.stored_user(user, catalogue.resource_types(records).user)
    facts = guarding.decided(change) | ({"memberships": ended} if ended else {})
    records.append(order.entry(Action.USER_DELETED, named(user), before=before, facts=facts))


def _drop_deactivation(records: Records, order: Order, change: HeldChange) -> None:
    user = _user(records, change)
    back = _in_force(records, order, user)
    before = {} if user.active is None else {"active": user.active}
    records.append(
        order.entry(
            Action.CHANGE_DROPPED,
            named(back),
            before=before,
            after={"active": True},
            facts=guarding.decided(change),
        )
    )


def _drop_deletion(records: Records, order: Order, change: HeldChange) -> None:
    user = _user(records, change)
    try:
        back = _in_force(records, order, user)
    except UserNameTaken as taken:
        other = phrase("the user with the id {id}", {"id": taken.held_by})
        raise NameNotFree(user.user_name, held_by=other) from None
    teams = records.touch_teams_of(back.id, at=order.at)
    after = translate.stored_user(back, catalogue.resource_types(records).user)
    facts = guarding.decided(change, teams)
    records.append(order.entry(Action.CHANGE_DROPPED, named(back), after=after, facts=facts))


def _in_force(records: Records, order: Order, user: User) -> User:
    """Have SCIM see the user as the organization does."""
    back = replace(user, active=True, held=None, version=user.version + 1, modified=order.at)
    records.save_user(back, translate.index(back, catalogue.resource_types(records).user))
    return back


def _user(records: Records, change: HeldChange) -> User:
    user = records.person(change.user_id or "", lock=True)
    if user is None:
        raise LookupError(f"what is held as {change.id} is of nobody")
    return user


_Rules = Mapping[tuple[Decision, Held], Callable[[Records, Order, HeldChange], None]]

_OF_TEAMS: _Rules = {
    (decision, kind): rule
    for decision, rule in ((Decision.APPLY, deciding_teams.apply), (Decision.DROP, deciding_teams.drop))
    for kind in (Held.EMPTYING, Held.RELEASE, Held.DELETION)
}
_OF_USERS: _Rules = {
    (Decision.APPLY, Held.DEACTIVATION): _apply_deactivation,
    (Decision.APPLY, Held.DELETION): _apply_deletion,
    (Decision.DROP, Held.DEACTIVATION): _drop_deactivation,
    (Decision.DROP, Held.DELETION): _drop_deletion,
}
