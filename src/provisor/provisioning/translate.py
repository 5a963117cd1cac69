"""Where two vocabularies meet: users are User resources, teams are Group resources, refusals are SCIM errors.

A *stored resource* is a normalised SCIM resource without what the server adds: no `id`, `meta`, `schemas`, `groups`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from provisor.directory import refusals
from provisor.directory.refusals import Refusal
from provisor.directory.team_refusals import TeamOfAnotherConnection
from provisor.directory.teams import Member, Team, TeamName
from provisor.directory.users import User
from provisor.folding import folded
from provisor.provisioning.ports import AWAITED_MANAGER, LOOKUPS, NAMES, Index
from provisor.scim import errors
from provisor.scim.comparison import lookups, search_document
from provisor.scim.core_schemas import ENTERPRISE_USER, GROUP
from provisor.scim.schemas import ResourceType
from provisor.scim.versions import etag

Resource = dict[str, Any]

ENTERPRISE = ENTERPRISE_USER.id
FIELDS = ("userName", "externalId", "active")
"""The User attributes that have a field of their own in `directory.users.User`."""


def new_user(resource: Resource, *, user_id: str, connection_id: str | None, at: datetime) -> User:
    """A user made of a stored resource; somebody of whom nothing else is said is active."""
    return User(
        id=user_id,
        user_name=resource["userName"],
        external_id=resource.get("externalId"),
        active=resource.get("active", True),
        profile=_profile(resource),
        connection_id=connection_id,
        version=1,
        created=at,
        modified=at,
    )


def changed_user(user: User, resource: Resource, user_type: ResourceType, *, at: datetime) -> User:
    """The user as the stored resource says, in the next version; the same user where nothing differs.

    Values of extensions that the organization has withdrawn stay.
    """
    changed = replace(
        user,
        user_name=resource["userName"],
        external_id=resource.get("externalId"),
        active=resource.get("active"),
        profile=_profile(resource) | _withdrawn(user.profile, user_type),
    )
    if changed == user:
        return user
    return replace(changed, version=user.version + 1, modified=at)


def returned(user: User, resource: Resource, user_type: ResourceType, *, at: datetime) -> User:
    """A deleted user who comes back as the stored resource says, in the next version; active unless told otherwise."""
    back = changed_user(user, {"active": True, **resource}, user_type, at=at)
    return replace(back, version=user.version + 1, modified=at)


def _profile(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if name not in FIELDS}


def _withdrawn(profile: Mapping[str, Any], user_type: ResourceType) -> Resource:
    return {
        name: value
        for name, value in profile.items()
        if ":" in name and name.lower() not in user_type.schemas_by_id
    }


def stored_user(user: User, user_type: ResourceType) -> Resource:
    """The user as a stored resource, without extensions that the organization does not declare (any more)."""
    resource: Resource = {"userName": user.user_name}
    if user.external_id is not None:
        resource["externalId"] = user.external_id
    if user.active is not None:
        resource["active"] = user.active
    resource.update(user.profile)
    for name in _withdrawn(user.profile, user_type):
        del resource[name]
    return resource


def told_of_return(was: User, user: User, user_type: ResourceType) -> tuple[Resource, dict[str, Any]]:
    """What a journal entry tells of who somebody was who comes back: what differs; whose they were, and are."""
    before, after = stored_user(was, user_type), stored_user(user, user_type)
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    facts = {"was": _ownership(was), "is": _ownership(user)}
    return {name: before.get(name) for name in names}, facts


def _ownership(user: User) -> Resource:
    return {
        "connection_id": user.connection_id,
        "role": user.role.value,
        "taken_over": sorted(user.taken_over),
    }


def index(user: User, user_type: ResourceType) -> Index:
    """By what the user is found."""
    resource = stored_user(user, user_type)
    found_by = lookups(resource, user_type, LOOKUPS)
    found_by += _names(resource, user_type, shown=dict(found_by).get("displayName", ""))
    manager = manager_of(user.profile)
    if manager is not None and "$ref" not in manager:
        found_by.append((AWAITED_MANAGER, folded(manager["value"])))
    return Index(search_document(resource, user_type), found_by)


def _names(resource: Resource, user_type: ResourceType, *, shown: str) -> list[tuple[str, str]]:
    """Given and family name, save for the one with which the shown name begins: whoever looks for it finds that."""
    return [(name, key) for name, key in lookups(resource, user_type, NAMES) if not shown.startswith(key)]


def manager_of(profile: Mapping[str, Any]) -> Resource | None:
    """The enterprise `manager` of a profile or stored resource. It has a `$ref` once the manager is a user here."""
    enterprise = profile.get(ENTERPRISE)
    return enterprise.get("manager") if enterprise is not None else None


def with_manager(resource: Mapping[str, Any], manager: Resource) -> Resource:
    """A copy of a profile or stored resource with that enterprise `manager`."""
    return {**resource, ENTERPRISE: {**resource.get(ENTERPRISE, {}), "manager": manager}}


def present_user(
    user: User,
    user_type: ResourceType,
    base_url: str,
    *,
    teams: Sequence[TeamName],
    manager_names: Mapping[str, str | None],
) -> Resource:
    """The user as the SCIM resource that a client sees; `manager_names` are by id, of managers who are still here."""
    stored = stored_user(user, user_type)
    extensions = [name for name in stored if ":" in name]
    resource: Resource = {"schemas": [user_type.schema.id, *extensions], "id": user.id, **stored}
    manager = manager_of(resource)
    if manager is not None and "$ref" in manager:
        resource = with_manager(resource, _present_manager(manager["value"], base_url, manager_names))
    if teams:
        resource["groups"] = [
            {"value": team.id, "$ref": f"{base_url}/Groups/{team.id}", "display": team.name, "type": "direct"}
            for team in teams
        ]
    resource["meta"] = _meta("User", f"{base_url}/Users/{user.id}", user)
    return resource


def _present_manager(user_id: str, base_url: str, names: Mapping[str, str | None]) -> Resource:
    """The manager with a `$ref`, unless they have left: a reference must lead somewhere (RFC 7643 section 2.3.7)."""
    if user_id not in names:
        return {"value": user_id}
    shown = {"value": user_id, "$ref": f"{base_url}/Users/{user_id}"}
    name = names[user_id]
    return shown if name is None else {**shown, "displayName": name}


def present_team(team: Team, base_url: str, *, name: str, members: Sequence[Member] | None) -> Resource:
    """The team as the SCIM Group that a client sees, by the name that it knows.

    It has no `members` where they were not asked for.
    """
    resource: Resource = {"schemas": [GROUP.id], "id": team.id, "displayName": name}
    if team.external_id is not None:
        resource["externalId"] = team.external_id
    if members:
        resource["members"] = [_present_member(member, base_url) for member in members]
    resource["meta"] = _meta("Group", f"{base_url}/Groups/{team.id}", team)
    return resource


def _present_member(member: Member, base_url: str) -> Resource:
    reference = f"{base_url}/Users/{member.user_id}"
    shown = {"value": member.user_id, "$ref": reference, "type": "User"}
    return shown if member.display is None else {**shown, "display": member.display}


def _meta(resource_type: str, location: str, record: User | Team) -> Resource:
    created = _instant(record.created)
    return {
        "resourceType": resource_type,
        "created": created,
        "lastModified": created if record.modified == record.created else _instant(record.modified),
        "location": location,
        "version": etag(record.version),
    }


def _instant(at: datetime) -> str:
    # Without its "+00:00".
    return at.astimezone(UTC).isoformat("T", "milliseconds")[:-6] + "Z"


def difference(before: Resource, after: Resource) -> tuple[Resource, Resource]:
    """What differs between two stored resources, attribute by attribute, as it was and as it is."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return _only(before, names), _only(after, names)


def _only(resource: Resource, names: Iterable[str]) -> Resource:
    return {name: resource[name] for name in names if name in resource}


def scim_error(refusal: Refusal) -> errors.ScimError:
    """The SCIM error that tells a refusal of the organization."""
    return _ERRORS[type(refusal)](refusal)


def _user_name_taken(refusal: refusals.UserNameTaken) -> errors.ScimError:
    return errors.Uniqueness(
        f"The userName {refusal.user_name!r} belongs to user {refusal.held_by} already (names are compared without "
        "case). Give this person another userName at the identity provider, or delete the other user."
    )


def _team_name_taken(refusal: refusals.TeamNameTaken) -> errors.ScimError:
    manager = refusal.managed_by
    managed = (
        f"which the connection {manager!r} manages" if manager is not None else "which no connection manages"
    )
    wanted = f"The group {refusal.renamed!r} can't be named so: the" if refusal.renamed is not None else "The"
    return errors.Uniqueness(
        f"{wanted} displayName {refusal.name!r} belongs to group {refusal.held_by} already, {managed} "
        "(names are compared without case). Use that group, or give this one another name."
    )


def _unknown_users(refusal: refusals.UnknownUsers) -> errors.ScimError:
    named = ", ".join(repr(user_id) for user_id in refusal.user_ids[:10])
    more = f" and {len(refusal.user_ids) - 10} more" if len(refusal.user_ids) > 10 else ""
    return errors.InvalidValue(
        f"members: there is no user with the id {named}{more}. Provision these people first, then add them."
    )


def _forbidden(refusal: Refusal) -> errors.ScimError:
    return errors.Forbidden(str(refusal))


def _team_of_people(refusal: refusals.TeamOfPeople) -> errors.ScimError:
    return errors.Forbidden(
        f"The group {refusal.name!r} was made by people in Provisor, who rename and delete it. Through SCIM its "
        "members can be added and removed."
    )


_ERRORS: Mapping[type[Refusal], Callable[[Any], errors.ScimError]] = {
    refusals.UserNameTaken: _user_name_taken,
    refusals.TeamNameTaken: _team_name_taken,
    refusals.UnknownUsers: _unknown_users,
    refusals.TeamOfPeople: _team_of_people,
    TeamOfAnotherConnection: _forbidden,
    refusals.UserOfAnotherConnection: _forbidden,
    refusals.SparedUser: _forbidden,
}

REFUSALS = frozenset(_ERRORS)
"""What a connection can be refused by the organization's rules."""
