"""Whose user it is: a connection changes whom it brought, adopts whom nobody brings (any more), and spares the rest.

Nothing here changes a user's attributes; it decides whether a change that was worked out may be kept, and as whose.
"""

from dataclasses import dataclass, replace

from provisor.directory.connections import Connection
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.refusals import SparedUser, UserOfAnotherConnection
from provisor.directory.users import ACTIVE, User
from provisor.provisioning import belonging
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import Records


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brought a user: a connection, one that was removed since, or a person, where there is none."""

    connection: Connection | None
    removed: bool = False

    @classmethod
    def of(cls, records: Records, user: User) -> "Bringer":
        """Who brought this user."""
        manager = belonging.manager(records, user.connection_id)
        if manager is not None or user.connection_id is None:
            return cls(manager)
        removed = [each for each in records.removed_connections() if each.id == user.connection_id]
        return cls(removed[0], removed=True) if removed else cls(None)

    @property
    def name(self) -> str | None:
        """The connection's name; None for a person."""
        return self.connection.name if self.connection is not None else None

    @property
    def managing(self) -> Connection | None:
        """The connection that manages the user now."""
        return None if self.removed else self.connection


def brought(call: Call, user: User) -> bool:
    """Whether the calling connection brought this user, or one in whose place it stands."""
    return user.connection_id in call.caller.connection.known_as


def visible_to(call: Call) -> frozenset[str] | None:
    """The connections whose users the calling one sees; None for everybody's."""
    connection = call.caller.connection
    return connection.known_as if connection.settings.lists_only_own else None


def is_hidden(call: Call, user: User) -> bool:
    """Whether the calling connection does not see this user."""
    return call.caller.connection.settings.lists_only_own and not brought(call, user)


def as_changed(records: Records, call: Call, user: User, changed: User) -> User:
    """The changed user as they are kept: the calling connection's own from now on, unless another one manages them.

    `changed` is `user` itself where nothing differs. Raises SparedUser, UserOfAnotherConnection.
    """
    connection = call.caller.connection
    if user.taken_over:
        changed = _with_what_people_decide(records, call, user, changed)
    if user.connection_id == connection.id:
        return changed
    if brought(call, user):
        return replace(changed, connection_id=connection.id)
    bringer = Bringer.of(records, user)
    ends_access = bool(user.active) and not changed.active
    if ends_access and connection.settings.spares_others:
        raise _spared(call, user, bringer, phrase("deactivates"))
    manager = bringer.managing
    if manager is None:
        return replace(changed, connection_id=connection.id)
    if changed is user or ends_access or manager.settings.shares:
        return changed
    raise UserOfAnotherConnection(user.user_name, brought_by=manager.name, connection=connection.name)


def _with_what_people_decide(records: Records, call: Call, user: User, changed: User) -> User:
    """The changed user without what people took over; told in the journal where that differs."""
    if ACTIVE not in user.taken_over or bool(changed.active) is bool(user.active):
        return changed
    stays = "active" if user.active else "inactive"
    records.append(
        call.entry(
            Action.USER_KEPT,
            ("user", user.id, user.user_name),
            after={"wanted": {"active": changed.active}},
            detail=f"Stays {stays}: people decide it here. `provisor user hand-back` lets the connection decide again.",
        )
    )
    kept = replace(changed, active=user.active)
    unchanged = replace(kept, version=user.version, modified=user.modified) == user
    return user if unchanged else kept


def check_deletion(records: Records, call: Call, user: User) -> None:
    """Refuse to delete somebody whom the connection did not bring and is to spare. Raises SparedUser."""
    if call.caller.connection.settings.spares_others and not brought(call, user):
        raise _spared(call, user, Bringer.of(records, user), phrase("deletes"))


def is_free(records: Records, call: Call, user: User) -> bool:
    """Whether a request to create this user, who is here, adopts them: nobody manages them, or a predecessor did."""
    if user.connection_id == call.caller.connection.id:
        return False
    return brought(call, user) or Bringer.of(records, user).managing is None


def tell_adoption(records: Records, call: Call, user: User, kept: User) -> None:
    """Tell of it where the user is the calling connection's from now on."""
    if kept.connection_id == user.connection_id:
        return
    before = {"connection_id": user.connection_id, "managed_by": Bringer.of(records, user).name}
    after = {"connection_id": kept.connection_id, "managed_by": call.caller.connection.name}
    named = ("user", kept.id, kept.user_name)
    records.append(call.entry(Action.USER_ADOPTED, named, before=before, after=after))


def _spared(call: Call, user: User, bringer: Bringer, wish: Sentence) -> SparedUser:
    return SparedUser(
        user.user_name,
        wish=wish,
        brought_by=bringer.name,
        removed=bringer.removed,
        connection=call.caller.connection.name,
    )
