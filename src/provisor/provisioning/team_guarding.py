"""The guard as a request about a team meets it: a team that is emptied, deleted or let go of is done so, or held."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from provisor.directory import hierarchy
from provisor.directory.guard import Departing, Fate, Held, HeldChange
from provisor.directory.journal import Action
from provisor.directory.teams import PERSON, Team
from provisor.provisioning import guarding, team_ownership
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Ended, Records
from provisor.provisioning.translate import Resource


def holds_emptying(
    records: Records,
    call: Call,
    team: Team,
    sources: Collection[str] | None,
    *,
    tell_first: Callable[[Team], Team],
) -> Team | None:
    """The team with what these sources gave of its memberships held; None where that may end, or is nothing.

    Sources of None mean everybody's. `tell_first` has the journal tell what the call did to the team before.
    """
    if not records.gives_members(team.id, sources):
        return None
    change = _hold(records, call, team, Held.EMPTYING)
    if change is None:
        return None
    gone = records.hold_members(team.id, sources, change_id=change.id)
    return _keep_held(records, call, tell_first(team), change, gone)


def holds_removal(
    records: Records,
    call: Call,
    team: Team,
    user_ids: Sequence[str],
    *,
    authoritative: bool,
    tell_first: Callable[[Team], Team],
) -> Team | None:
    """The team with these memberships held; None where they may end, or where others are left beside them.

    Those who are left are the members whom the connection gave, and for an authoritative one all. `tell_first` is as
    for `holds_emptying`.
    """
    if team.held is None and not call.caller.connection.settings.guard.on:
        return None
    if not records.gives_only(team.id, user_ids, None if authoritative else call.caller.connection.known_as):
        return None
    change = _hold(records, call, team, Held.EMPTYING)
    if change is None:
        return None
    spared = [] if authoritative else [PERSON]
    gone = records.hold_memberships(team.id, user_ids, spared=spared, change_id=change.id)
    return _keep_held(records, call, tell_first(team), change, gone)


def holds_release(records: Records, call: Call, team: Team) -> bool:
    """Whether letting go of a team is held; the members that the connection gave are gone for SCIM alone then."""
    change = _hold(records, call, team, Held.RELEASE)
    if change is not None:
        facts = team_ownership.told(team, team_ownership.let_go_of(team))
        gone = records.hold_given_members(team.id, call.caller.connection.known_as, change_id=change.id)
        _keep_held(records, call, team, change, gone, facts=facts)
    return change is not None


def holds_deletion(records: Records, call: Call, team: Team, before: Resource) -> bool:
    """Whether the deletion of a team is held; it is gone for SCIM alone then."""
    change = _hold(records, call, team, Held.DELETION)
    if change is not None:
        records.hold_team_deletion(team.id, at=call.at)
        facts = guarding.facts(change)
        records.append(call.entry(Action.CHANGE_HELD, named(team), before=before, facts=facts))
    return change is not None


def taken_back(records: Records, call: Call, team: Team, stored: Resource) -> Team:
    """A team whose deletion or release was held and is asked for again, as if nothing had been."""
    change = records.held_change_of_team(team.id)
    back = replace(team, held=None, version=team.version + 1, modified=call.at)
    placed: Resource = {}
    if team.held is Held.DELETION:
        placed = restore(records, back)
    else:
        records.save_team(back)
    members = list(records.held_members(team.id))
    records.give_members_back(team.id, members)
    if change is not None:
        records.unhold(change, Fate.TAKEN_BACK, at=call.at)
        after = {**(stored if change.kind is Held.DELETION else {}), **told(added=members)}
        facts = guarding.facts(change) | placed
        records.append(call.entry(Action.CHANGE_CANCELLED, named(back), after=after, facts=facts))
    return back


def restore(records: Records, team: Team) -> Resource:
    """Have a team whose deletion was held here again, below what is left of its parents.

    Returns what entries tell of its place. Raises TeamNameTaken.
    """
    records.lock_hierarchy()
    parents = records.parents([team.id])[team.id]
    place = hierarchy.restore(team, parents=parents, root=records.root(), at=team.modified)
    records.restore_team(team)
    records.set_parents(team.id, [parent.id for parent in place.parents])
    return {"parents": [{"id": parent.id, "name": parent.name} for parent in place.parents]}


def with_members_back(records: Records, call: Call, team: Team, user_ids: Sequence[str]) -> Team:
    """The team after the calling connection made these users members again.

    Whoever asked for what is held takes it back of them; another connection replaces only what it gave before. Once
    nobody's membership is held, nothing is held of the team.
    """
    change = records.held_change_of_team(team.id)
    if change is None:
        return team
    asked = change.connection_id in call.caller.connection.known_as
    if asked:
        records.give_members_back(team.id, user_ids)
    else:
        records.end_held_members_given_by(team.id, user_ids, sources=call.caller.connection.known_as)
    if records.held_members(team.id):
        return _adopted_again(records, call, team, change) if asked else team
    records.unhold(change, Fate.TAKEN_BACK, at=call.at)
    whole = replace(team, held=None, version=team.version + 1, modified=call.at)
    records.save_team(whole)
    records.append(call.entry(Action.CHANGE_CANCELLED, named(whole), facts=guarding.facts(change)))
    return whole


def _adopted_again(records: Records, call: Call, team: Team, change: HeldChange) -> Team:
    """Of a team that the connection let go of and changes again, only that others are taken out is held still."""
    if change.kind is not Held.RELEASE:
        return team
    emptying = replace(change, kind=Held.EMPTYING)
    records.hold(emptying)
    return _keep_held(records, call, team, emptying, gone=())


def told(*, added: Sequence[str] = (), removed: Sequence[str] = ()) -> Resource:
    """Who became a member and who is none any more, as entries tell it; nothing where nobody did."""
    return {"members": {"added": list(added), "removed": list(removed)}} if added or removed else {}


def by_source(ended: Ended) -> dict[str, list[str]]:
    """Memberships that ended, as a journal entry tells them: the users by who had given them."""
    found: dict[str, list[str]] = {}
    for user_id, sources in ended.items():
        for source in sources:
            found.setdefault(source, []).append(user_id)
    return found


def named(team: Team) -> tuple[str, str, str]:
    """The team as a resource of a journal entry."""
    return "team", team.id, team.name


def _hold(records: Records, call: Call, team: Team, kind: Held) -> HeldChange | None:
    earlier = records.held_change_of_team(team.id) if team.held is not None else None
    if earlier is None and guarding.may_pass(records, call, Departing.TEAMS, kind, team.id):
        return None
    if earlier is not None and earlier.kind is Held.RELEASE and kind is Held.EMPTYING:
        records.hold(earlier)  # another connection's, of a team that its own is to let go of
        return earlier
    change = guarding.held_change(call, kind, team.name, team_id=team.id, earlier=earlier)
    guarding.keep(records, call, change)
    return change


def _keep_held(
    records: Records,
    call: Call,
    team: Team,
    change: HeldChange,
    gone: Sequence[str],
    *,
    facts: Resource | None = None,
) -> Team:
    """The team as it is kept and told with what is held of it; `gone` are no members for SCIM any more."""
    kept = replace(team, held=change.kind, version=team.version + 1, modified=call.at)
    records.save_team(kept)
    told_beside = {**(facts or {}), **guarding.facts(change)}
    records.append(call.entry(Action.CHANGE_HELD, named(team), after=told(removed=gone), facts=told_beside))
    return kept
