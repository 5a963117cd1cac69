"""The use cases of groups: every team is a group, and a group's members are rows, never a list that is rewritten.

A group that is new becomes a team of type Group below the organization's root; one whose name belongs to a team that
no connection manages is adopted, as is one that a connection changes. What people made keeps its name and its place:
SCIM gives and takes members there, and calls it as it likes (`known_names`).
PATCH works by steps (`scim.membership`), so its cost does not depend on how many members there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace as with_changes
from typing import Any

from provisor.directory.guard import Held
from provisor.directory.journal import Action
from provisor.directory.teams import Field, Team, TeamType
from provisor.provisioning import known_names, team_guarding, team_ownership, translate
from provisor.provisioning.calls import Call
from provisor.provisioning.members import MemberChanges, last_gift
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import Resource
from provisor.provisioning.users import Shown
from provisor.scim import membership
from provisor.scim.errors import NotFound
from provisor.scim.membership import SetAttribute, Step
from provisor.scim.projection import Projection
from provisor.scim.versions import check_if_match


def create(
    records: Records, call: Call, resource: Resource, members: Sequence[str], projection: Projection
) -> Shown:
    """Make a team of type Group under the root, or adopt the team of that name that no connection manages.

    `members` are user ids. Raises TeamNameTaken where a connection manages that team already, UnknownUsers.
    """
    wanted = resource["displayName"]
    here = known_names.find(records, call.caller.connection, wanted, lock=True)
    back = _taken_back(records, call, wanted, here)
    if back is None and here is not None and not team_ownership.is_free(records, call, here):
        raise team_ownership.name_taken(records, wanted, here)
    here = back or here
    team = _newly_made(records, call, resource) if here is None else _adopted(records, call, here, resource)
    facts: dict[str, Any] = {} if here is None else team_ownership.told(here, team)
    known = {"displayName": team.name}
    if wanted != team.name:
        records.know_team_as(call.caller.connection.id, team.id, wanted)
        known["knownAs"] = wanted
        facts = known_names.told(facts, {call.caller.connection.id: (None, wanted)})
    happened = MemberChanges(records, call, team)
    if back is None:
        happened.add(members)
    else:
        happened.keep_only(members)
    happened.tell_kept()
    facts |= happened.facts or {}
    action = Action.TEAM_CREATED if here is None else Action.TEAM_ADOPTED
    before = {"externalId": here.external_id} if here is not None and here.external_id is not None else None
    records.append(
        call.entry(
            action,
            _named(team),
            before=before,
            after={**resource, **known, **happened.told},
            facts=facts or None,
        )
    )
    return show(records, call, [happened.team], projection)[0]


def _taken_back(records: Records, call: Call, wanted: str, here: Team | None) -> Team | None:
    """The team that the connection means by this name, and whose deletion or release is held: it is not any more."""
    known = call.caller.connection.known_as
    team = here
    if team is None:
        team = known_names.find_to_be_deleted(records, call.caller.connection, wanted)
    if team is None or team.held not in (Held.DELETION, Held.RELEASE) or team.connection_id not in known:
        return None
    return team_guarding.taken_back(records, call, team, _own(team))


def _newly_made(records: Records, call: Call, resource: Resource) -> Team:
    connection = call.caller.connection
    team = Team(
        id=call.new_id(),
        name=known_names.without_prefix(resource["displayName"], connection.settings.prefix),
        type=TeamType.GROUP,
        external_id=resource.get("externalId"),
        connection_id=connection.id,
        adopted=False,
        version=1,
        created=call.at,
        modified=call.at,
    )
    records.add_team(team, under=[records.root().id])
    return team


def _adopted(records: Records, call: Call, team: Team, resource: Resource) -> Team:
    # What a connection that let go of the team called it is nobody else's.
    inherited = team.external_id if team.connection_id is not None else None
    adopted = with_changes(
        team_ownership.adopted(records, call, team),
        external_id=resource.get("externalId", inherited),
        version=team.version + 1,
        modified=call.at,
    )
    records.save_team(adopted)
    return adopted


def read(records: Records, call: Call, team_id: str, projection: Projection) -> Shown:
    """One team as a group. Raises NotFound."""
    return show(records, call, [_existing(records, team_id)], projection)[0]


def replace(
    records: Records,
    call: Call,
    team_id: str,
    *,
    resource: Resource,
    members: Sequence[str],
    projection: Projection,
    if_match: str | None,
) -> Shown:
    """Replace a group whole; an `externalId` that is left out stays.

    Raises NotFound, TeamNameTaken, UnknownUsers, TeamOfAnotherConnection.
    """
    team = _ours_to_change(records, call, team_id, if_match)
    before = _stored(records, call, team)
    happened = MemberChanges(records, call, team)
    happened.keep_only(members)
    stored = {"externalId": team.external_id, **resource} if team.external_id is not None else resource
    changed = _keep(records, call, happened, before=before, after=stored)
    return show(records, call, [changed], projection)[0]


def patch(
    records: Records,
    call: Call,
    team_id: str,
    *,
    steps: Sequence[Step],
    projection: Projection | None,
    if_match: str | None,
) -> Shown | None:
    """Take the steps of a PATCH, all or none; without a projection nothing is read back. Raises as `replace`."""
    team = _ours_to_change(records, call, team_id, if_match)
    about_members = not any(isinstance(step, SetAttribute) for step in steps)
    before = _own(team) if about_members else _stored(records, call, team)
    stored = before
    happened = MemberChanges(records, call, team)
    gift = last_gift(steps)
    for place, step in enumerate(steps):
        if isinstance(step, SetAttribute):
            stored = membership.set_attribute(stored, step)
        else:
            happened.take(step, gives_more=place < gift)
    changed = _keep(records, call, happened, before=before, after=stored)
    return show(records, call, [changed], projection)[0] if projection is not None else None


def _ours_to_change(records: Records, call: Call, team_id: str, if_match: str | None) -> Team:
    team = _existing(records, team_id, lock=True)
    check_if_match(if_match, team.version)
    team_ownership.check_change(records, call, team)
    return team


def _keep(
    records: Records, call: Call, happened: MemberChanges, *, before: Resource, after: Resource
) -> Team:
    """Keep a changed team, the connection's own from now on where no other manages it."""
    happened.tell_kept()
    team = happened.team
    unseen = before == after and not happened.added and not happened.removed
    if unseen and not happened.facts:
        return team
    changed = with_changes(team_ownership.adopted(records, call, team), external_id=after.get("externalId"))
    is_adopted = changed.connection_id != team.connection_id
    if unseen and not is_adopted:
        records.append(call.entry(Action.TEAM_CHANGED, _named(team), facts=happened.facts))
        return team
    known, wanted = before["displayName"], after["displayName"]
    if wanted != known:
        changed = known_names.name(records, call, changed, wanted)
    changed = with_changes(changed, version=team.version + 1, modified=call.at)
    records.save_team(changed)
    was, now = translate.difference(_own(team), _own(changed))
    facts = {**(happened.facts or {}), **(team_ownership.told(team, changed) if is_adopted else {})}
    if wanted != known and (known, wanted) != (team.name, changed.name):
        was["knownAs"], now["knownAs"] = known, wanted
        names = (known if known != team.name else None, wanted if wanted != changed.name else None)
        facts = known_names.told(facts, {call.caller.connection.id: names})
    action = Action.TEAM_ADOPTED if is_adopted else Action.TEAM_CHANGED
    records.append(
        call.entry(action, _named(changed), before=was, after={**now, **happened.told}, facts=facts or None)
    )
    return changed


def delete(records: Records, call: Call, team_id: str, if_match: str | None) -> None:
    """Delete the team that SCIM made; let go of one that people decide about, without the members that SCIM gave.

    Raises NotFound, TeamOfAnotherConnection, and TeamOfPeople for a team that no connection manages.
    """
    team = _existing(records, team_id, lock=True)
    check_if_match(if_match, team.version)
    team_ownership.check_deletion(records, call, team)
    if team.owner_of(Field.NAME) is not None:
        if team_guarding.holds_deletion(records, call, team, _own(team)):
            return
        facts = known_names.forgotten(records, team)
        records.delete_team(team.id, at=call.at)
        records.append(call.entry(Action.TEAM_DELETED, _named(team), before=_own(team), facts=facts))
        return
    if team_guarding.holds_release(records, call, team):
        return
    happened = MemberChanges(records, call, team)
    happened.let_go()
    released = with_changes(team_ownership.let_go_of(team), version=team.version + 1, modified=call.at)
    records.save_team(released)
    known = records.known_names(call.caller.connection.id, [team.id]).get(team.id)
    records.know_team_as(call.caller.connection.id, team.id, None)
    facts = known_names.told(team_ownership.told(team, released), {call.caller.connection.id: (known, None)})
    facts |= happened.facts or {}
    records.append(call.entry(Action.TEAM_RELEASED, _named(team), after=happened.told, facts=facts))


def show(records: Records, call: Call, teams: Sequence[Team], projection: Projection) -> list[Shown]:
    """The teams as they are answered; members are read for all at once, and only if wanted."""
    wanted = bool(teams) and projection.wants("members")
    ids = [team.id for team in teams]
    members = records.members(ids) if wanted else {}
    names = _known_names(records, call, ids) if projection.wants("displayName") else {}
    shown = []
    for team in teams:
        name = names.get(team.id, team.name)
        document = translate.present_team(team, call.base_url, name=name, members=members.get(team.id))
        location = document["meta"]["location"]
        shown.append(Shown(projection.apply(document), team.id, team.version, location))
    return shown


def _known_names(records: Records, call: Call, team_ids: Sequence[str]) -> Mapping[str, str]:
    return records.known_names(call.caller.connection.id, team_ids) if team_ids else {}


def _existing(records: Records, team_id: str, *, lock: bool = False) -> Team:
    team = records.team(team_id, lock=lock)
    if team is None:
        raise NotFound(
            f"There is no group with the id {team_id!r}. It may have been deleted; look it up by displayName."
        )
    return team


def _stored(records: Records, call: Call, team: Team) -> Resource:
    """The team as the connection knows it."""
    return _own(team) | {"displayName": known_names.known_as(records, call.caller.connection, team)}


def _own(team: Team) -> Resource:
    """The team as it is here."""
    stored: Resource = {"displayName": team.name}
    if team.external_id is not None:
        stored["externalId"] = team.external_id
    return stored


def _named(team: Team) -> tuple[str, str, str]:
    return "team", team.id, team.name
