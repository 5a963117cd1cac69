"""The use cases of groups: every team is a group, and a group's members are rows, never a list that is rewritten.

A group that is new becomes a team of type Group below the organization's root; one whose name belongs to a team that
no connection manages is adopted. What people made keeps its name and its place: SCIM gives and takes members there.
PATCH works by steps (`scim.membership`), so its cost does not depend on how many members there are.
"""

from collections.abc import Sequence
from dataclasses import replace as with_changes

from provisor.directory.journal import Action
from provisor.directory.refusals import TeamNameTaken, TeamOfPeople
from provisor.directory.teams import Team, TeamType
from provisor.provisioning import translate
from provisor.provisioning.calls import Call
from provisor.provisioning.members import MemberChanges
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
    held = records.team_named(resource["displayName"], lock=True)
    if held is not None and held.connection_id is not None:
        raise TeamNameTaken(resource["displayName"], held_by=held.id)
    team = _newly_made(records, call, resource) if held is None else _adopted(records, call, held, resource)
    happened = MemberChanges(records, call, team)
    happened.add(members)
    action = Action.TEAM_CREATED if held is None else Action.TEAM_ADOPTED
    records.append(call.entry(action, _named(team), after=_told(resource, happened)))
    return show(records, call, [team], projection)[0]


def _newly_made(records: Records, call: Call, resource: Resource) -> Team:
    team = Team(
        id=call.new_id(),
        name=resource["displayName"],
        type=TeamType.GROUP,
        external_id=resource.get("externalId"),
        connection_id=call.caller.connection.id,
        adopted=False,
        version=1,
        created=call.at,
        modified=call.at,
    )
    records.add_team(team, under=[records.root().id])
    return team


def _adopted(records: Records, call: Call, team: Team, resource: Resource) -> Team:
    adopted = with_changes(
        team,
        external_id=resource.get("externalId", team.external_id),
        connection_id=call.caller.connection.id,
        adopted=True,
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
    """Replace a group whole; an `externalId` that is left out stays. Raises NotFound, TeamNameTaken, UnknownUsers."""
    team = _existing(records, team_id, lock=True)
    check_if_match(if_match, team.version)
    happened = MemberChanges(records, call, team)
    happened.keep_only(members)
    stored = {"externalId": team.external_id, **resource} if team.external_id is not None else resource
    return show(records, call, [_keep(records, call, happened, stored)], projection)[0]


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
    team = _existing(records, team_id, lock=True)
    check_if_match(if_match, team.version)
    stored = _stored(team)
    happened = MemberChanges(records, call, team)
    for step in steps:
        if isinstance(step, SetAttribute):
            stored = membership.set_attribute(stored, step)
        else:
            happened.take(step)
    changed = _keep(records, call, happened, stored)
    return show(records, call, [changed], projection)[0] if projection is not None else None


def _keep(records: Records, call: Call, happened: MemberChanges, stored: Resource) -> Team:
    team = happened.team
    changed = with_changes(
        team, name=_name(team, stored["displayName"]), external_id=stored.get("externalId")
    )
    if changed == team and not happened.added and not happened.removed:
        return team
    changed = with_changes(changed, version=team.version + 1, modified=call.at)
    records.save_team(changed)
    before, after = translate.difference(_stored(team), _stored(changed))
    records.append(
        call.entry(Action.TEAM_CHANGED, _named(changed), before=before, after=_told(after, happened))
    )
    return changed


def _name(team: Team, wanted: str) -> str:
    """The name that the team gets. Raises TeamOfPeople."""
    if not team.made_by_people:
        return wanted
    if wanted.casefold() != team.name.casefold():
        raise TeamOfPeople(team.name)
    return team.name


def delete(records: Records, call: Call, team_id: str, if_match: str | None) -> None:
    """Delete the team that SCIM made; let go of one that it adopted, which stays without the members that SCIM gave.

    Raises NotFound, and TeamOfPeople for a team that no connection manages.
    """
    team = _existing(records, team_id, lock=True)
    check_if_match(if_match, team.version)
    if team.connection_id is None:
        raise TeamOfPeople(team.name)
    if not team.adopted:
        records.delete_team(team.id, at=call.at)
        records.append(call.entry(Action.TEAM_DELETED, _named(team), before=_stored(team)))
        return
    happened = MemberChanges(records, call, team)
    happened.keep_only(())
    released = with_changes(
        team, connection_id=None, adopted=False, version=team.version + 1, modified=call.at
    )
    records.save_team(released)
    records.append(call.entry(Action.TEAM_RELEASED, _named(team), after=_told({}, happened)))


def show(records: Records, call: Call, teams: Sequence[Team], projection: Projection) -> list[Shown]:
    """The teams as they are answered; members are read for all at once, and only if wanted."""
    wanted = bool(teams) and projection.wants("members")
    members = records.members([team.id for team in teams]) if wanted else {}
    shown = []
    for team in teams:
        document = translate.present_team(team, call.base_url, members=members.get(team.id))
        location = document["meta"]["location"]
        shown.append(Shown(projection.apply(document), team.id, team.version, location))
    return shown


def _existing(records: Records, team_id: str, *, lock: bool = False) -> Team:
    team = records.team(team_id, lock=lock)
    if team is None:
        raise NotFound(
            f"There is no group with the id {team_id!r}. It may have been deleted; look it up by displayName."
        )
    return team


def _stored(team: Team) -> Resource:
    stored: Resource = {"displayName": team.name}
    if team.external_id is not None:
        stored["externalId"] = team.external_id
    return stored


def _told(facts: Resource, happened: MemberChanges) -> Resource:
    if not happened.added and not happened.removed:
        return facts
    return {**facts, "members": {"added": list(happened.added), "removed": list(happened.removed)}}


def _named(team: Team) -> tuple[str, str, str]:
    return "team", team.id, team.name
