"""The use cases of users: create, read, replace, patch, delete (RFC 7644 sections 3.3 to 3.6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace as with_changes
from typing import NamedTuple

from provisor.directory.guard import Fate
from provisor.directory.journal import Action
from provisor.directory.refusals import UserNameTaken
from provisor.directory.teams import TeamName
from provisor.directory.users import User
from provisor.provisioning import guarding, managers, ownership, translate
from provisor.provisioning.administration import Order
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import Resource
from provisor.scim import patch as scim_patch
from provisor.scim.errors import NotFound
from provisor.scim.operations import Operation, is_read_only
from provisor.scim.projection import Projection
from provisor.scim.replacement import keep_immutable
from provisor.scim.schemas import ResourceType
from provisor.scim.versions import check_if_match

_KEPT_BY_PUT: tuple[str, ...] = ("externalId", "active")
_IDENTIFYING = frozenset({"externalId", "active"})
"""With a change of these, two active users may turn out to be one person."""


# A page has up to a thousand of them, and a tuple is made in a third of the time of a frozen dataclass.
class Shown(NamedTuple):
    """A resource as it is answered: what the projection leaves of it, and its id, version and location."""

    document: Resource
    id: str
    version: int
    location: str


def create(records: Records, call: Call, resource: Resource, projection: Projection) -> Shown:
    """Provision a person; somebody who was deleted under the same userName and externalId comes back as who they were.

    Somebody who is here and whom no connection manages is adopted. Raises UserNameTaken, SparedUser, and InvalidValue
    for a manager who does not exist.
    """
    resource = managers.settle(records, call, resource, before=None)
    known = _known_to_predecessor(records, call, resource)
    if known is not None:
        return _adopt(records, call, known, resource, projection)
    external_id = resource.get("externalId")
    departed = records.departed_user(resource["userName"], external_id) if external_id else None
    try:
        if departed is not None and departed.held is not None:
            return _take_back(records, call, departed, resource, projection)
        user = _bring(records, call, departed, resource)
    except UserNameTaken as taken:
        holder = records.user(taken.held_by, lock=True)
        if holder is None or not ownership.is_free(records, call, holder):
            raise
        return _adopt(records, call, holder, resource, projection)
    finding = _finding(records, user)
    action, before, facts = Action.USER_CREATED, None, None
    if departed is not None:
        action = Action.USER_RESTORED
        before, facts = translate.told_of_return(departed, user, call.types.user)
    records.append(
        call.entry(action, named(user), before=before, after=resource, detail=finding, facts=facts)
    )
    user = managers.resolve_awaited(records, call, user)
    # Somebody new is in no team yet; asking would cost as much as keeping the journal entry.
    teams: Mapping[str, Sequence[TeamName]] | None = {} if departed is None else None
    return show(records, call, [user], projection, teams=teams)[0]


def _known_to_predecessor(records: Records, call: Call, resource: Resource) -> User | None:
    """Who has this externalId from a connection in whose place the calling one stands, if it is one person."""
    predecessors, external_id = call.caller.connection.settings.succeeds, resource.get("externalId")
    if not predecessors or not external_id:
        return None
    found = records.users_brought(external_id, by=predecessors)
    return found[0] if len(found) == 1 else None


def _adopt(records: Records, call: Call, user: User, resource: Resource, projection: Projection) -> Shown:
    """Somebody who is here already becomes who the connection would have created, under their old id."""
    user_type = call.types.user
    before = translate.stored_user(user, user_type)
    changed = translate.changed_user(user, {"active": True, **resource}, user_type, at=call.at)
    kept = ownership.as_changed(records, call, user, changed)
    kept = _keep(records, call, user, kept, before=before)
    kept = managers.resolve_awaited(records, call, kept)
    return show(records, call, [kept], projection)[0]


def _take_back(
    records: Records, call: Call, departed: User, resource: Resource, projection: Projection
) -> Shown:
    """Somebody whose deletion is held never left; they stay, as the connection would have created them."""
    back = guarding.bring_back(records, call, departed)
    ownership.tell_adoption(records, call, departed, back)
    return _adopt(records, call, back, resource, projection)


def _bring(records: Records, call: Call, departed: User | None, resource: Resource) -> User:
    """Keep somebody new, or somebody who comes back."""
    user = _newcomer(call, departed, resource)
    index = translate.index(user, call.types.user)
    if departed is None:
        records.add_user(user, index)
    else:
        records.save_user(user, index)
        tell_teams(records, call, user, "added")
    return user


def _newcomer(call: Call, departed: User | None, resource: Resource) -> User:
    connection_id = call.caller.connection.id
    if departed is None:
        return translate.new_user(resource, user_id=call.new_id(), connection_id=connection_id, at=call.at)
    back = translate.returned(departed, resource, call.types.user, at=call.at)
    return with_changes(back, connection_id=connection_id, taken_over=frozenset())


def read(records: Records, call: Call, user_id: str, projection: Projection) -> Shown:
    """One user as a resource. Raises NotFound."""
    return show(records, call, [_existing(records, call, user_id)], projection)[0]


def replace(
    records: Records,
    call: Call,
    user_id: str,
    *,
    resource: Resource,
    projection: Projection,
    if_match: str | None,
) -> Shown:
    """Replace a user whole: what is left out is cleared, save `externalId`, `active` and what is immutable."""

    def put(before: Resource, _: User) -> Resource:
        kept = {name: before[name] for name in _KEPT_BY_PUT if name in before}
        return keep_immutable(before, kept | resource, call.types.user)

    return _change(records, call, user_id, change=put, projection=projection, if_match=if_match)


def patch(
    records: Records,
    call: Call,
    user_id: str,
    *,
    operations: Sequence[Operation],
    projection: Projection,
    if_match: str | None,
) -> Shown:
    """Apply a PATCH, all of it or nothing; a change of nothing keeps version and modification time."""

    def patched(before: Resource, user: User) -> Resource:
        names_read_only = any(is_read_only(operation.path) for operation in operations)
        presented = _presented(records, call, user) if names_read_only else {}
        return scim_patch.apply(operations, before, call.types.user, call.leniency, presented=presented)

    return _change(records, call, user_id, change=patched, projection=projection, if_match=if_match)


def delete(records: Records, call: Call, user_id: str, if_match: str | None) -> None:
    """Delete a user: final for the client, restorable inside, or held. Raises NotFound, SparedUser."""
    user = _existing(records, call, user_id, lock=True)
    check_if_match(if_match, user.version)
    ownership.check_deletion(records, call, user)
    teams = records.touch_teams_of(user.id, at=call.at)
    if not guarding.holds_deletion(records, call, user, teams):
        _remove(records, call, user, call.types.user, teams)


def remove(records: Records, by: Call | Order, user: User, user_type: ResourceType) -> None:
    """Delete a user, whoever does it; what is held of them is held no more."""
    _remove(records, by, user, user_type, records.touch_teams_of(user.id, at=by.at))


def _remove(
    records: Records, by: Call | Order, user: User, user_type: ResourceType, teams: Sequence[TeamName]
) -> None:
    """Delete a user, and tell also which memberships end with that."""
    _tell_teams(records, by, user, teams, "removed")
    ended = records.delete_user(user.id, at=by.at)
    change = records.held_change_of_user(user.id) if user.held is not None else None
    facts = {"memberships": ended} if ended else {}
    if change is not None:
        records.unhold(change, Fate.TAKEN_BACK if isinstance(by, Call) else Fate.APPLIED, at=by.at)
        facts |= guarding.facts(change)
    before = translate.stored_user(user, user_type)
    records.append(by.entry(Action.USER_DELETED, named(user), before=before, facts=facts or None))


def tell_teams(records: Records, by: Call | Order, user: User, happened: str) -> None:
    """The teams of somebody who leaves or comes back are other teams than before: a version on, with an entry each.

    The entry of the user tells which memberships end; these follow from it.
    """
    _tell_teams(records, by, user, records.touch_teams_of(user.id, at=by.at), happened)


def _tell_teams(
    records: Records, by: Call | Order, user: User, teams: Sequence[TeamName], happened: str
) -> None:
    for team in teams:
        members = {"added": [], "removed": [], happened: [user.id]}
        about = ("team", team.id, team.name)
        records.append(
            by.entry(
                Action.TEAM_CHANGED, about, before={}, after={"members": members}, facts={"of_user": user.id}
            )
        )


def _change(
    records: Records,
    call: Call,
    user_id: str,
    *,
    change: Callable[[Resource, User], Resource],
    projection: Projection,
    if_match: str | None,
) -> Shown:
    user = _existing(records, call, user_id, lock=True)
    check_if_match(if_match, user.version)
    before = translate.stored_user(user, call.types.user)
    after = managers.settle(records, call, change(before, user), before=before)
    changed = translate.changed_user(user, after, call.types.user, at=call.at)
    kept = ownership.as_changed(records, call, user, changed)
    if kept is not user:
        kept = _keep(records, call, user, kept, before=before)
    return show(records, call, [kept], projection)[0]


def _keep(records: Records, call: Call, user: User, kept: User, *, before: Resource) -> User:
    """Keep a changed user as the guard lets it, and tell what differs and whose they are now."""
    kept = guarding.weighed(records, call, user, kept)
    was, now = translate.difference(before, translate.stored_user(kept, call.types.user))
    is_weighed = kept.held is not user.held
    if is_weighed and len(was | now) > 1:
        kept = with_changes(kept, version=kept.version + 1)  # told by an entry more
    records.save_user(kept, translate.index(kept, call.types.user))
    ownership.tell_adoption(records, call, user, kept)
    if is_weighed:
        guarding.tell_weighed(records, call, kept, was, now)
    if was or now:
        finding = _finding(records, kept) if not now.keys().isdisjoint(_IDENTIFYING) else None
        records.append(call.entry(Action.USER_CHANGED, named(kept), before=was, after=now, detail=finding))
    return kept


def _finding(records: Records, user: User) -> str | None:
    """What somebody should look at: Okta makes a second user of a person whose name has changed."""
    if not user.active or user.external_id is None:
        return None
    namesake = records.active_namesake(user.id, user.external_id)
    return None if namesake is None else f"User {namesake} is active under the same externalId."


def _presented(records: Records, call: Call, user: User) -> Resource:
    return show(records, call, [user], Projection.everything(call.types.user))[0].document


def show(
    records: Records,
    call: Call,
    users: Sequence[User],
    projection: Projection,
    *,
    teams: Mapping[str, Sequence[TeamName]] | None = None,
) -> list[Shown]:
    """The users as they are answered.

    Teams, unless they are known, and managers' names are looked up for all users at once, and only if wanted.
    """
    ids = [user.id for user in users]
    if teams is None:
        wanted = bool(ids) and projection.wants("groups")
        teams = records.teams_of(ids, known_to=call.caller.connection.id) if wanted else {}
    manager_names = _manager_names(records, users) if projection.wants(translate.ENTERPRISE) else {}
    user_type = call.types.user
    shown = []
    for user in users:
        document = translate.present_user(
            user, user_type, call.base_url, teams=teams.get(user.id, ()), manager_names=manager_names
        )
        location = document["meta"]["location"]
        shown.append(Shown(projection.apply(document), user.id, user.version, location))
    return shown


def _manager_names(records: Records, users: Sequence[User]) -> Mapping[str, str | None]:
    ids = [manager["value"] for user in users if (manager := translate.manager_of(user.profile))]
    return records.display_names(ids) if ids else {}


def _existing(records: Records, call: Call, user_id: str, *, lock: bool = False) -> User:
    user = records.user(user_id, lock=lock)
    if user is None or ownership.is_hidden(call, user):
        raise NotFound(
            f"There is no user with the id {user_id!r}. It may have been deleted; look it up by userName."
        )
    return user


def named(user: User) -> tuple[str, str, str]:
    """The user as a resource of a journal entry."""
    return "user", user.id, user.user_name
