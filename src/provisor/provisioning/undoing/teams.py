"""Putting back what happened to teams: names, places, types, whose they are, and whether they are here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from provisor.directory import hierarchy
from provisor.directory.effects import HELD, JOINED, KNOWN_AS, LIVING
from provisor.directory.guard import Held
from provisor.directory.journal import Action
from provisor.directory.phrasing import Name
from provisor.directory.refusals import TeamNameTaken
from provisor.directory.rulings import Decision
from provisor.directory.team_refusals import NoSuchTeam
from provisor.directory.teams import Field, Team, TeamType
from provisor.directory.undo import Change, Verdict, judge
from provisor.folding import folded
from provisor.provisioning import deciding, reorganization
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records, Standing
from provisor.provisioning.teams import named
from provisor.provisioning.undoing import changed_since, standing
from provisor.provisioning.undoing.changed_since import ChangedSince
from provisor.provisioning.undoing.outcome import Kind, Outcome, settle

_OWN = ("connection_id", "adopted", "taken_over")
"""What SCIM does not see of a team; entries tell it beside."""


@dataclass(frozen=True, slots=True)
class _Judged:
    change: Change
    team: Team
    living: bool
    parents: tuple[Team, ...]
    known_as: Mapping[str, str]
    verdict: Verdict

    @property
    def name(self) -> str:
        """The name that the team will have."""
        wanted: str = self.verdict.put_back.get("displayName", self.team.name)
        return wanted

    @property
    def drops_held(self) -> bool:
        """Whether something that the guard holds is dropped."""
        return self.team.held is not None and HELD in self.verdict.put_back

    @property
    def takes_name(self) -> bool:
        """Whether another team may have that name by now."""
        return self.verdict.restores or "displayName" in self.verdict.put_back


def foresee(records: Records, changes: Mapping[str, Change], *, all_changes: Mapping[str, Change]) -> Outcome:
    """What putting these teams back would come to. `all_changes` are those of the whole undo."""
    outcome = Outcome()
    judged = _judge(records, changes, outcome, lock=False)
    wanted = {folded(each.name) for each in judged if each.takes_name}
    holders = records.ids_of_teams_named(wanted) if wanted else {}
    for each in judged:
        holder = holders.get(folded(each.name), each.team.id)
        if holder != each.team.id and holder not in all_changes:
            outcome.refuse(Name(each.change.name), TeamNameTaken(each.name, held_by=holder).sentence)
        else:
            _count(outcome, each)
    return outcome


def put_back(records: Records, order: Order, changes: Mapping[str, Change]) -> Outcome:
    """Put these teams back, as far as the rules allow it."""
    outcome = Outcome()
    records.lock_hierarchy()
    done, refused = settle(
        records,
        _judge(records, changes, outcome, lock=True),
        lambda each: _put_back(records, replace(order, undoes=each.change.positions), each),
    )
    for each in done:
        _count(outcome, each)
    for each, refusal in refused:
        outcome.refuse(Name(each.change.name), refusal.sentence)
    return outcome


def _count(outcome: Outcome, judged: _Judged) -> None:
    outcome.changed += 1
    told = {
        Kind.TEAMS_DELETED: judged.verdict.deletes,
        Kind.HELD_DROPPED: judged.drops_held,
        Kind.TEAMS_RESTORED: judged.verdict.restores,
    }
    kind = next((kind for kind, is_it in told.items() if is_it), Kind.TEAMS_CHANGED)
    outcome.note(kind, judged.change.name)


def _judge(records: Records, changes: Mapping[str, Change], outcome: Outcome, *, lock: bool) -> list[_Judged]:
    """The teams of which something is to be put back, in the given order."""
    ids = list(changes)
    there = records.teams_ever(ids, lock=lock)
    parents, parent_ids = records.parents(ids), records.parents_ever(ids)
    known_as = records.names_of_teams(ids)
    joined = _joined_since(records, changes)
    new = standing.of_new_team(records.root())
    judged: list[_Judged] = []
    since: list[ChangedSince] = []
    for team_id, change in changes.items():
        team, living = there[team_id]
        now = standing.of_team(there[team_id], parent_ids[team_id], known_as[team_id])
        is_going = team.held is Held.DELETION
        verdict = judge(change, {**now, JOINED: joined.get(team_id)}, new=new, is_going=is_going)
        if verdict.changed_since:
            since.append(ChangedSince(team_id, change, verdict.changed_since))
        if verdict.put_back:
            judged.append(_Judged(change, team, living, tuple(parents[team_id]), known_as[team_id], verdict))
    outcome.conflicts += changed_since.conflicts(records, since)
    return judged


def _joined_since(records: Records, changes: Mapping[str, Change]) -> Mapping[str, list[str]]:
    """Of the teams that came, or came back, who was put into them by hand since, and not by what is undone."""
    come = [team_id for team_id, change in changes.items() if change.comes]
    since: dict[str, list[str]] = {}
    for given in records.hand_given(come):
        if changed_since.is_given_since(changes[given.team_id], given.user_id, given.at):
            since.setdefault(given.team_id, []).append(given.user_id)
    return since


def _put_back(records: Records, order: Order, judged: _Judged) -> None:
    if judged.drops_held:
        judged = _drop_held(records, order, judged)
        if not judged.verdict.put_back:
            return
    team, verdict = judged.team, judged.verdict
    if verdict.deletes and team.held is Held.DELETION:
        _apply_held(records, order, team)
        return
    if verdict.deletes:
        hierarchy.check_deletion(team, below=records.types_below(team.id))
        reorganization.remove(records, order, team)
        return
    placed = _placed(records, order, judged)
    changed = _changed(placed.team, verdict.put_back, version=team.version + 1)
    if verdict.restores:
        records.restore_team(changed)
    else:
        records.save_team(changed)
    if verdict.restores or "parents" in verdict.put_back:
        records.set_parents(team.id, [parent.id for parent in placed.parents])
    _know(records, changed, verdict.put_back)
    _tell(records, order, judged, hierarchy.Place(changed, placed.parents))


def _apply_held(records: Records, order: Order, team: Team) -> None:
    change = records.held_change_of_team(team.id)
    if change is not None:
        deciding.settle(records, order, Decision.APPLY, change)


def _drop_held(records: Records, order: Order, judged: _Judged) -> _Judged:
    """Have SCIM see the team as the organization does, as when a person drops what is held; the rest is left.

    Raises NameNotFree.
    """
    change = records.held_change_of_team(judged.team.id)
    if change is not None:
        deciding.settle(records, order, Decision.DROP, change)
    team, living = records.teams_ever([judged.team.id])[judged.team.id]
    parents = tuple(records.parents([team.id])[team.id])
    left = {name: value for name, value in judged.verdict.put_back.items() if name not in {LIVING, HELD}}
    return replace(judged, team=team, living=living, parents=parents, verdict=Verdict(left))


def _placed(records: Records, order: Order, judged: _Judged) -> hierarchy.Place:
    """The team with the type and the place that it had. Raises what `hierarchy` raises."""
    team, put_back, root = judged.team, judged.verdict.put_back, records.root()
    parents = judged.parents
    if "parents" in put_back:
        parents = _each(records, put_back["parents"])
    if "type" in put_back:
        below = records.types_below(team.id)
        to = TeamType(put_back["type"])
        team = hierarchy.retype(team, to, parents=parents, below=below, root=root, at=order.at)
    if judged.verdict.restores:
        return hierarchy.restore(team, parents=parents, root=root, at=order.at)
    if "parents" in put_back:
        above = records.ids_above([parent.id for parent in parents])
        return hierarchy.move(team, under=parents, root=root, above=above, at=order.at)
    return hierarchy.Place(hierarchy.touched(team, at=order.at), parents)


def _each(records: Records, team_ids: list[str]) -> tuple[Team, ...]:
    """The living teams of these ids. Raises NoSuchTeam."""
    there = records.teams_ever(team_ids)
    for team_id in team_ids:
        if team_id not in there or not there[team_id].living:
            raise NoSuchTeam(there[team_id].record.name if team_id in there else team_id)
    return tuple(there[team_id].record for team_id in team_ids)


def _changed(team: Team, put_back: Mapping[str, Any], *, version: int) -> Team:
    facts = {**standing.of_team(Standing(team, True), (), {}), **put_back}
    return replace(
        team,
        name=facts["displayName"],
        external_id=facts["externalId"],
        description=facts["description"],
        connection_id=facts["connection_id"],
        adopted=bool(facts["adopted"]),
        taken_over=frozenset(map(Field, facts["taken_over"] or ())),
        version=version,
    )


def _know(records: Records, team: Team, put_back: Mapping[str, Any]) -> None:
    """Connections know the team by the names of before. Raises TeamNameTaken where one knows another team so."""
    for fact, name in put_back.items():
        if not fact.startswith(KNOWN_AS):
            continue
        connection_id = fact.removeprefix(KNOWN_AS)
        holder = records.id_known_as(connection_id, name) if name is not None else None
        if holder is not None and holder != team.id:
            raise TeamNameTaken(name, held_by=holder)
        records.know_team_as(connection_id, team.id, name)


def _tell(records: Records, order: Order, judged: _Judged, place: hierarchy.Place) -> None:
    names = judged.verdict.put_back.keys()
    was = standing.of_team(Standing(judged.team, True), (), judged.known_as)
    now = {**standing.of_team(Standing(place.team, True), (), {}), **judged.verdict.put_back}
    beside = [name for name in names if name in _OWN or name.startswith(KNOWN_AS)]
    seen = [name for name in names if name in was and name not in {*beside, "parents", "living"}]
    before, after = standing.only(was, seen), standing.only(now, seen)
    if "parents" in names or judged.verdict.restores:
        after |= reorganization.told_parents(place.parents)
    if "parents" in names:
        before |= reorganization.told_parents(judged.parents)
    if judged.verdict.restores:
        beside += [name for name in was if name not in {*names, "parents", HELD, LIVING}]
    facts = {"was": standing.only(was, beside), "is": standing.only(now, beside)} if beside else None
    action = (
        Action.TEAM_RESTORED
        if judged.verdict.restores
        else _ACTIONS.get(frozenset(names), Action.TEAM_CHANGED)
    )
    records.append(order.entry(action, named(place.team), before=before, after=after, facts=facts))


_ACTIONS = {frozenset({"parents"}): Action.TEAM_MOVED, frozenset({"type"}): Action.TEAM_RETYPED}
"""How an entry is told that puts only this back."""
