"""Putting back what happened to people: attributes, roles, whose they are, and whether they are here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisor.directory.effects import LIVING, PUT_INTO
from provisor.directory.guard import Held, HeldChange
from provisor.directory.journal import Action
from provisor.directory.phrasing import Name, Sentence, phrase
from provisor.directory.refusals import Refusal, UserNameTaken
from provisor.directory.rulings import Decision
from provisor.directory.undo import Change, Verdict, judge
from provisor.directory.users import Role, User
from provisor.folding import folded
from provisor.provisioning import catalogue, deciding, owners, translate
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records, Standing
from provisor.provisioning.undoing import changed_since, standing, templates
from provisor.provisioning.undoing.changed_since import ChangedSince
from provisor.provisioning.undoing.outcome import Kind, Outcome, settle
from provisor.provisioning.users import named, remove, tell_teams
from provisor.scim.schemas import ResourceType


@dataclass(frozen=True, slots=True)
class _Judged:
    change: Change
    user: User
    living: bool
    verdict: Verdict

    @property
    def ends_access(self) -> bool:
        """Whether somebody who may come in, or is an owner, is that no more."""
        put_back = self.verdict.put_back
        return self.verdict.deletes or "role" in put_back or put_back.get("active", True) is not True

    @property
    def ends_holding(self) -> bool:
        """Whether somebody is here again, or active, of whom that is not so for SCIM while it is held."""
        return self.verdict.restores or self.verdict.put_back.get("active") is True

    @property
    def opens_access(self) -> bool:
        """Whether somebody who could not come in may do so again."""
        before = self.user.held is not None or (self.living and bool(self.user.active))
        return (
            not before
            and not self.verdict.deletes
            and bool(self.verdict.put_back.get("active", self.user.active))
        )

    @property
    def kind(self) -> Kind:
        """What putting them back does, as people understand it."""
        put_back = self.verdict.put_back
        told = {
            Kind.PEOPLE_DELETED: self.verdict.deletes,
            Kind.HELD_DROPPED: self.user.held is not None and self.ends_holding,
            Kind.PEOPLE_RESTORED: self.verdict.restores,
            Kind.PEOPLE_LET_IN: self.opens_access,
            Kind.PEOPLE_SHUT_OUT: put_back.get("active") is False,
            Kind.PEOPLE_RENAMED: "userName" in put_back,
        }
        return next((kind for kind, is_it in told.items() if is_it), Kind.PEOPLE_CHANGED)

    @property
    def name(self) -> str:
        """The user name that they will have."""
        wanted: str = self.verdict.put_back.get("userName", self.user.user_name)
        return wanted


def foresee(records: Records, changes: Mapping[str, Change], *, all_changes: Mapping[str, Change]) -> Outcome:
    """What putting these people back would come to. `all_changes` are those of the whole undo."""
    outcome = Outcome()
    judged = _judge(records, changes, outcome, lock=False)
    wanted = {
        folded(each.name) for each in judged if each.verdict.restores or "userName" in each.verdict.put_back
    }
    holders = records.ids_of_users_named(wanted) if wanted else {}
    for each in judged:
        holder = holders.get(folded(each.name), each.user.id)
        if holder != each.user.id and holder not in all_changes:
            outcome.refuse(Name(each.change.name), UserNameTaken(each.name, held_by=holder).sentence)
        elif (because := _last_owner(records, each)) is not None:
            outcome.refuse(Name(each.change.name), because)
        else:
            _count(outcome, each)
    return outcome


def put_back(records: Records, order: Order, changes: Mapping[str, Change]) -> Outcome:
    """Put these people back, as far as it is allowed."""
    outcome = Outcome()
    records.active_owners()  # before any user, as whoever changes owners does
    records.lock_users(list(changes))
    teams = records.teams_of([user_id for user_id, change in changes.items() if LIVING in change.facts])
    records.lock_teams([team.id for each in teams.values() for team in each])
    user_type = catalogue.resource_types(records).user
    done, refused = settle(
        records,
        _judge(records, changes, outcome, lock=True),
        lambda each: _put_back(records, replace(order, undoes=each.change.positions), each, user_type),
    )
    for each in done:
        _count(outcome, each)
    for each, refusal in refused:
        outcome.refuse(Name(each.change.name), refusal.sentence)
    return outcome


def _judge(records: Records, changes: Mapping[str, Change], outcome: Outcome, *, lock: bool) -> list[_Judged]:
    """Those of whom something is to be put back, in the given order."""
    there = records.users_ever(changes.keys(), lock=lock)
    put_into = _put_into_since(records, changes)
    judged: list[_Judged] = []
    since: list[ChangedSince] = []
    for user_id, change in changes.items():
        if user_id not in there:
            outcome.refuse(Name(change.name), phrase(templates.ERASED))
            continue
        user, living = there[user_id]
        is_going = user.held is Held.DELETION
        now = {**standing.of_user(there[user_id]), PUT_INTO: put_into.get(user_id)}
        verdict = judge(change, now, new=standing.NEW_USER, is_going=is_going)
        if verdict.changed_since:
            since.append(ChangedSince(user_id, change, verdict.changed_since))
        if verdict.put_back:
            judged.append(_Judged(change, user, living, verdict))
    outcome.conflicts += changed_since.conflicts(records, since)
    return judged


def _put_into_since(records: Records, changes: Mapping[str, Change]) -> Mapping[str, list[str]]:
    """Of those who came, or came back, into which teams people put them since, and not by what is undone."""
    come = [user_id for user_id, change in changes.items() if change.comes]
    since: dict[str, list[str]] = {}
    for given in records.hand_given_to(come):
        if changed_since.is_given_since(changes[given.user_id], given.team_id, given.at):
            since.setdefault(given.user_id, []).append(given.team_id)
    return since


def _count(outcome: Outcome, judged: _Judged) -> None:
    outcome.changed += 1
    outcome.welcomed += judged.opens_access
    outcome.note(judged.kind, judged.change.name)


def _last_owner(records: Records, judged: _Judged) -> Sentence | None:
    if not judged.ends_access or not judged.living:
        return None
    try:
        owners.check_remains(records, judged.user, phrase("be put back"))
    except Refusal as refusal:
        return refusal.sentence
    return None


def _put_back(records: Records, order: Order, judged: _Judged, user_type: ResourceType) -> None:
    held = records.held_change_of_user(judged.user.id) if judged.user.held is not None else None
    if held is not None and judged.verdict.deletes and held.kind is Held.DELETION:
        deciding.settle(records, order, Decision.APPLY, held)
        return
    if held is not None and judged.ends_holding:
        judged = _drop_held(records, order, judged, held)
        if not judged.verdict.put_back:
            return
    user, verdict = judged.user, judged.verdict
    if judged.ends_access and judged.living:
        owners.check_remains(records, user, phrase("be put back"))
    if verdict.deletes:
        remove(records, order, user, user_type)
        return
    changed = _changed(user, verdict.put_back, order)
    records.save_user(changed, translate.index(changed, user_type))
    if verdict.restores:
        tell_teams(records, order, changed, "added")
        before, facts = translate.told_of_return(user, changed, user_type)
        after = translate.stored_user(changed, user_type)
        records.append(
            order.entry(Action.USER_RESTORED, named(changed), before=before, after=after, facts=facts)
        )
        return
    names = verdict.put_back.keys()
    was, now = (standing.only(standing.of_user(Standing(each, True)), names) for each in (user, changed))
    action = Action.USER_ROLE_CHANGED if names == {"role"} else Action.USER_CHANGED
    records.append(order.entry(action, named(changed), before=was, after=now))


def _drop_held(records: Records, order: Order, judged: _Judged, held: HeldChange) -> _Judged:
    """Have SCIM see again what is in force, as when a person drops what is held; what else is to be put back is left.

    Raises NameNotFree.
    """
    deciding.settle(records, order, Decision.DROP, held)
    user, living = records.users_ever([judged.user.id])[judged.user.id]
    left = {name: value for name, value in judged.verdict.put_back.items() if name not in {LIVING, "active"}}
    return replace(judged, user=user, living=living, verdict=Verdict(left))


def _changed(user: User, put_back: Mapping[str, Any], order: Order) -> User:
    """The user with these facts, a version on; what has no field of its own is of the profile."""
    facts = {**standing.of_user(Standing(user, True)), **put_back}
    own = standing.USER_FACTS | {LIVING}
    return replace(
        user,
        user_name=facts["userName"],
        external_id=facts["externalId"],
        active=facts["active"],
        profile={name: value for name, value in facts.items() if name not in own and value is not None},
        connection_id=facts["connection_id"],
        role=Role(facts["role"] or Role.MEMBER),
        taken_over=frozenset(facts["taken_over"] or ()),
        version=user.version + 1,
        modified=order.at,
    )
