"""The use cases of signing in to the pages: by a one-time link, for as long as a session lasts, and out again.

A link lets in whom it was made for, or the organization's first owner; while there is none, whoever has it becomes the
first owner.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from provisor.directory.journal import Action, Actor
from provisor.directory.refusals import Refusal
from provisor.directory.sessions import LASTS, MOST, Session, Way
from provisor.directory.sign_in import Origin
from provisor.directory.users import Role, User
from provisor.provisioning import people
from provisor.provisioning.administration import Order
from provisor.provisioning.entering import LinkUsed, NeverComesIn
from provisor.provisioning.ports import Records, SignedIn
from provisor.provisioning.users import named
from provisor.scim.core_schemas import USER

_KEPT = timedelta(days=7)
"""So long after their beginning sessions are forgotten."""

_BROWSER = 200
"""As many characters are kept of what a browser says that it is."""

_NOTHING: Mapping[str, Any] = MappingProxyType({})


class MayNotComeIn(Refusal):
    """Whom a one-time link is for may not come in."""

    def __init__(self, user_name: str) -> None:
        super().__init__(
            "This link is for {user_name}, who may not come in: deactivated or deleted since the link was made.",
            user_name=user_name,
        )


@dataclass(frozen=True, slots=True)
class Visitor:
    """What is known of a browser before anybody signed in with it: what it says that it is, and where it comes from."""

    browser: str
    address: str | None


@dataclass(frozen=True, slots=True)
class FirstOwner:
    """What the first owner says of themselves and of the organization."""

    organization: str
    name: str
    email: str


def admitted(records: Records, link: str) -> User | None:
    """Whom a link lets in, by the id of its token; None where it makes the first owner. Raises MayNotComeIn."""
    owners = records.active_owners()
    user_id = records.admitted_by_link(link) or next(iter(owners), None)
    if user_id is None:
        return None
    # Held until the transaction ends: a deactivation at the same time waits, and then ends this session, too.
    user = records.person(user_id, lock=True)
    if user is None or user.id != user_id:
        # Somebody else may have come whose user name is that id.
        raise MayNotComeIn(user_id)
    if not user.may_come_in:
        raise MayNotComeIn(user.user_name)
    return user


def enter(records: Records, order: Order, *, link: str, digest: bytes, visitor: Visitor) -> Session | None:
    """Sign in whom a link lets in; None where it makes the first owner. Raises LinkUsed, MayNotComeIn."""
    user = admitted(records, link)
    if user is None:
        return None
    _use(records, order, link)
    return begin_session(records, order, user, digest, visitor)


def found(
    records: Records, order: Order, *, link: str, owner: FirstOwner, digest: bytes, visitor: Visitor
) -> Session:
    """Make the first owner, and sign them in. Where somebody was faster, they are the owner whom the link lets in.

    Raises LinkUsed, MayNotComeIn, OrganizationNameTaken, and ScimError for a wrong address; of whoever has it already,
    NeverComesIn and DeletionHeld.
    """
    # While nobody is the owner there is no row to hold: of two who come at once with two links, the later waits here.
    records.lock_organization()
    already = enter(records, order, link=link, digest=digest, visitor=visitor)
    if already is not None:
        return already
    _use(records, order, link)
    order = replace(order, actor=Actor("user", owner.email))
    user = _first_owner(records, order, owner)
    rename_organization(records, order, owner.organization)
    return begin_session(records, order, user, digest, visitor)


def _first_owner(records: Records, order: Order, owner: FirstOwner) -> User:
    known = records.person(owner.email, lock=True)
    if known is None:
        resource = {
            "schemas": [USER.id],
            "userName": owner.email,
            "displayName": owner.name,
            "emails": [{"value": owner.email, "primary": True}],
        }
        return people.add(records, order, resource, Role.OWNER)
    if not known.may_come_in:
        raise NeverComesIn(known.user_name)
    people.set_role(records, order, known.id, Role.OWNER)
    return people.find(records, known.id)


def rename_organization(records: Records, order: Order, name: str) -> bool:
    """Give the organization another name; False if it had it. Raises OrganizationNameTaken."""
    before = records.organization_name()
    if before == name:
        return False
    records.rename_organization(name)
    organization = ("organization", records.organization_id, name)
    told = order.entry(
        Action.ORGANIZATION_RENAMED, organization, before={"name": before}, after={"name": name}
    )
    records.append(told)
    return True


def sessions_of(records: Records, order: Order, user_id: str) -> list[Session]:
    """The sessions in which somebody is signed in, the oldest first."""
    lasting = [each for each in records.sessions_of(user_id) if each.lasts(order.at)]
    shut = records.methods_shut_to(user_id) if any(each.origin for each in lasting) else ()
    return [each for each in lasting if each.origin is None or each.origin.method_id not in shut]


def shut_out(records: Records, order: Order, signed_in: SignedIn) -> None:
    """End a session whose way requires a team that whoever has it is not in any more."""
    origin = signed_in.session.origin
    method = next(
        (each for each in records.sign_in_methods() if origin and each.id == origin.method_id), None
    )
    if (
        records.end_sessions([signed_in.session.id], at=order.at)
        and method is not None
        and method.required_team
    ):
        facts = {"method": method.name, "team": method.required_team.name}
        records.append(order.entry(Action.SESSIONS_ENDED, named(signed_in.user), facts=facts))


def sign_out(records: Records, order: Order, session: Session) -> None:
    """End a session, as whoever has it wishes."""
    records.end_sessions([session.id], at=order.at)


def end_sessions(records: Records, order: Order, called: str, session_ids: Sequence[str] | None) -> int:
    """End these sessions of somebody, or all; how many ended. Raises NoSuchUser."""
    user = people.find(records, called)
    own = [each.id for each in sessions_of(records, order, user.id)]
    ending = own if session_ids is None else [each for each in own if each in session_ids]
    ended = records.end_sessions(ending, at=order.at)
    if ended:
        records.append(order.entry(Action.SESSIONS_ENDED, named(user), after={"sessions": ended}))
    return ended


def end_everybodys_sessions(records: Records, order: Order) -> int:
    """End all sessions of the organization; of how many people there were any. The journal tells it of each."""
    return sum(end_sessions(records, order, user_id, None) > 0 for user_id in records.people_with_sessions())


def _use(records: Records, order: Order, link: str) -> None:
    if not records.revoke_token(link, at=order.at):
        raise LinkUsed


def begin_session(
    records: Records,
    order: Order,
    user: User,
    digest: bytes,
    visitor: Visitor,
    *,
    way: Way = Way.LINK,
    origin: Origin | None = None,
    method: str | None = None,
    told: Mapping[str, Any] = _NOTHING,
    until: datetime | None = None,
) -> Session:
    """Begin a session of somebody whom the caller holds; `method` names the way to sign in that proved who it is.

    `told` is what the journal has of it beside; `until` is when the identity provider has it end at the latest.
    """
    session = Session(
        id=order.new_id(),
        user_id=user.id,
        way=way,
        browser=visitor.browser[:_BROWSER],
        address=visitor.address,
        began=order.at,
        seen=order.at,
        origin=origin,
        until=until,
    )
    records.forget_sessions(before=order.at - LASTS - _KEPT)
    surplus = sessions_of(records, order, user.id)[: -(MOST - 1)]
    records.end_sessions([each.id for each in surplus], at=order.at)
    records.add_session(session, digest)
    order = replace(order, actor=Actor("user", user.user_name))
    facts = {"session": session.id, "way": session.way.value, "address": session.address, **told}
    if method is not None:
        facts["method"] = method
    records.append(order.entry(Action.SESSION_BEGUN, named(user), facts=facts))
    return session
