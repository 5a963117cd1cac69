"""Managers: a reference from one user to another that may be named before the other has arrived."""

from provisor.directory.journal import Action
from provisor.directory.users import User
from provisor.folding import folded
from provisor.provisioning import translate
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records
from provisor.provisioning.translate import Resource
from provisor.scim.errors import InvalidValue
from provisor.scim.tolerances import Tolerance


def settle(records: Records, call: Call, resource: Resource, *, before: Resource | None) -> Resource:
    """The stored resource with its manager resolved, if the manager is another than in `before`.

    A manager who is a user here gets a `$ref`. One who is not is refused, or, where the connection is tolerant, kept
    as sent until they come. Raises InvalidValue.
    """
    manager = translate.manager_of(resource)
    known = translate.manager_of(before) if before is not None else None
    if manager is None or manager == known:
        return resource
    value = manager["value"]
    # A manager who has left since is still who they were: Okta sends back with PUT what its GET has shown.
    if known is not None and known["value"] == value and "$ref" in known:
        return translate.with_manager(resource, known)
    if not records.missing_users([value]):
        return translate.with_manager(resource, resolved(value))
    # Entra sets references after the users exist, but an on-demand request or another client may name a manager
    # who has not been provisioned yet.
    if not call.leniency.permits(Tolerance.MANAGER_NOT_HERE_YET):
        raise InvalidValue(
            f"manager: there is no user with the id {value!r}. Provision the manager first, then set the reference."
        )
    return translate.with_manager(resource, {"value": value})


def resolve_awaited(records: Records, call: Call, arrived: User) -> User:
    """Point everybody who named this user as manager, by userName or externalId, before they came, to them.

    Returns the user who arrived, changed where they named themselves.
    """
    keys = {folded(name) for name in (arrived.user_name, arrived.external_id) if name}
    for user in records.users_awaiting(sorted(keys)):
        stored = translate.stored_user(user, call.types.user)
        pointed = translate.with_manager(stored, resolved(arrived.id))
        changed = translate.changed_user(user, pointed, call.types.user, at=call.at)
        records.save_user(changed, translate.index(changed, call.types.user))
        before, after = translate.difference(stored, pointed)
        named = ("user", user.id, user.user_name)
        records.append(call.entry(Action.USER_CHANGED, named, before=before, after=after))
        if changed.id == arrived.id:
            arrived = changed
    return arrived


def resolved(user_id: str) -> Resource:
    """A manager who is a user here (RFC 7643 section 4.3)."""
    return {"value": user_id, "$ref": f"../Users/{user_id}"}
