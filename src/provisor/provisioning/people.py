"""The use cases of people by hand: an administrator adds, deactivates, deletes, restores, and gives roles.

What a connection manages is changed there; whoever takes it over here decides it from then on. Users are called by id
or user name.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from provisor.directory.guard import DeactivationHeld, Held
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.phrasing import phrase
from provisor.directory.refusals import ManagedByConnection, NoDepartedUser, NoSuchUser
from provisor.directory.roles import GivenRole, acting
from provisor.directory.rulings import Decision
from provisor.directory.users import ACTIVE, Role, User
from provisor.provisioning import catalogue, connections, deciding, held, owners, translate
from provisor.provisioning.administration import Order
from provisor.provisioning.belonging import Names
from provisor.provisioning.ownership import Bringer
from provisor.provisioning.ports import Position, Records, Search, Seen
from provisor.provisioning.translate import Resource
from provisor.provisioning.users import named, remove, tell_teams
from provisor.scim.filters import Filter
from provisor.scim.grammar import parse
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.validation import read_resource

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class UserShown:
    """A user, the names of the teams, and the connection that manages them, if there is one; what is held is undone.

    `given` is the role that a team gives them, where it is higher than their own.
    """

    user: User
    teams: Sequence[str]
    managed_by: str | None
    given: GivenRole | None

    @property
    def acting_role(self) -> Role:
        """As what they act here."""
        return self.user.role if self.given is None else self.given.role

    @property
    def active(self) -> bool:
        """Whether the person may come in."""
        return self.user.may_come_in

    @property
    def held(self) -> list[str]:
        """The kinds of changes that are held of the person."""
        return [] if self.user.held is None else [self.user.held.value]


def list_people(records: Records, condition: str | None, most: int) -> list[UserShown]:
    """People in the order of their coming, of whom a SCIM filter holds. Raises InvalidFilter."""
    user_type = catalogue.resource_types(records).user
    asked = parse(condition, user_type, Leniency()) if condition else None
    names = Names.of(records)
    return [shown for page in _pages(records, asked, most) for shown in _shown(records, page, names)]


def page(
    records: Records, condition: str | None, *, brought_by: str | None = None, after: str | None, count: int
) -> tuple[list[UserShown], bool]:
    """People in the order of their coming, after that id, and whether there are more.

    Those of whom a SCIM filter holds, and whom the connection of that name brought. Raises InvalidFilter,
    NoSuchConnection.
    """
    user_type = catalogue.resource_types(records).user
    asked = parse(condition, user_type, Leniency()) if condition else None
    known_as = None if brought_by is None else connections.find(records, brought_by).known_as
    place = None if after is None else Position(after)
    found, later = _in_force(records, Search(asked, None, count, after=place, brought_by=known_as))
    return _shown(records, found, Names.of(records)), later


def _pages(records: Records, asked: Filter | None, most: int) -> Iterator[Sequence[User]]:
    place, left = None, most
    while left > 0:
        found, later = _in_force(records, Search(asked, None, min(left, _PAGE), after=place))
        yield found
        if not later:
            return
        place, left = Position(found[-1].id), left - len(found)


def _in_force(records: Records, search: Search) -> tuple[Sequence[User], bool]:
    """A page of the people who are here, also where the deletion is held, and whether there are more."""
    staying = records.search_users(replace(search, seen=Seen.STAYING))
    going = records.search_users(replace(search, seen=Seen.GOING))
    everybody = sorted([*staying.resources, *going.resources], key=attrgetter("id"))
    later = staying.later or going.later or len(everybody) > search.count
    return everybody[: search.count], later


def show(records: Records, called: str) -> UserShown:
    """One user. Raises NoSuchUser."""
    return _shown(records, [find(records, called)], Names.of(records))[0]


def _shown(records: Records, people: Sequence[User], names: Names) -> list[UserShown]:
    if not people:
        return []
    ids = [user.id for user in people]
    teams, given = records.teams_in_force_of(ids), records.roles_by_teams(ids)
    return [
        UserShown(
            user,
            [team.name for team in teams[user.id]],
            names.manager(user.connection_id),
            acting(user.role, given[user.id]),
        )
        for user in people
    ]


def add(records: Records, order: Order, resource: Resource, role: Role) -> User:
    """Add a person, told as a SCIM User. Raises UserNameTaken, and ScimError for what is no such resource."""
    user_type = catalogue.resource_types(records).user
    read = read_resource(resource, user_type, Leniency(Manner.STRICT))
    made = translate.new_user(read, user_id=order.new_id(), connection_id=None, at=order.at)
    user = replace(made, role=role)
    records.add_user(user, translate.index(user, user_type))
    records.append(order.entry(Action.USER_CREATED, named(user), after={**read, "role": role.value}))
    return user


def set_active(records: Records, order: Order, called: str, *, active: bool, take_over: bool) -> bool:
    """Let a person come in, or not any more; False if it was so. Raises NoSuchUser, ManagedByConnection, LastOwner.

    A deactivation that is held is applied by deactivating; letting in again raises DeactivationHeld, as it is to be
    dropped. Raises DeletionHeld where the deletion is held.
    """
    user = hold(records, called)
    if user.may_come_in is active and user.held is None:
        return False
    if user.held is not None:
        held.check_stays(records, user)
        if active:
            raise DeactivationHeld(held.of(records, user))
        deciding.settle(records, order, Decision.APPLY, held.of(records, user))
        return True
    manager = Bringer.of(records, user).managing
    taken_over = user.taken_over
    if manager is not None and ACTIVE not in taken_over:
        if not take_over:
            raise ManagedByConnection(user.user_name, manager.name)
        taken_over |= {ACTIVE}
    if not active:
        owners.check_remains(records, user, phrase("be deactivated"))
    changed = replace(user, active=active, taken_over=taken_over)
    _keep(records, order, user, changed)
    return True


def hand_back(records: Records, order: Order, called: str) -> bool:
    """Let the connection decide again what was taken over; False if nothing was. Raises NoSuchUser, DeletionHeld."""
    user = hold(records, called)
    if not user.taken_over:
        return False
    held.check_stays(records, user)
    _keep(records, order, user, replace(user, taken_over=frozenset()))
    return True


def set_role(records: Records, order: Order, called: str, role: Role) -> bool:
    """Give a person another role; False if they had it. Raises NoSuchUser, LastOwner, DeletionHeld."""
    user = hold(records, called)
    if user.role is role:
        return False
    held.check_stays(records, user)
    owners.check_remains(records, user, phrase("get another role"))
    changed = replace(user, role=role)
    records.save_user(changed, translate.index(changed, catalogue.resource_types(records).user))
    before, after = {"role": user.role.value}, {"role": role.value}
    records.append(order.entry(Action.USER_ROLE_CHANGED, named(user), before=before, after=after))
    return True


def delete(records: Records, order: Order, called: str, *, take_over: bool) -> User:
    """Delete a person, who can be restored. Raises NoSuchUser, ManagedByConnection, LastOwner.

    A deletion that is held is applied.
    """
    user = hold(records, called)
    if user.held is Held.DELETION:
        deciding.settle(records, order, Decision.APPLY, held.of(records, user))
        return user
    manager = Bringer.of(records, user).managing
    if manager is not None and not take_over:
        raise ManagedByConnection(user.user_name, manager.name)
    owners.check_remains(records, user, phrase("be deleted"))
    remove(records, order, user, catalogue.resource_types(records).user)
    return user


def restore(records: Records, order: Order, called: str) -> User:
    """Bring back whoever was deleted last under that name, or id; they belong to people. Raises NoDepartedUser.

    Raises UserNameTaken where somebody else has the name now, and DeletionHeld where that is somebody who is here
    still.
    """
    called = as_kept(called)
    held.check_stays(records, records.person(called))
    departed = records.departed(called)
    if departed is None:
        raise NoDepartedUser(called)
    user = replace(
        departed,
        connection_id=None,
        taken_over=frozenset(),
        version=departed.version + 1,
        modified=order.at,
    )
    user_type = catalogue.resource_types(records).user
    records.save_user(user, translate.index(user, user_type))
    tell_teams(records, order, user, "added")
    before, facts = translate.told_of_return(departed, user, user_type)
    after = translate.stored_user(user, user_type)
    records.append(order.entry(Action.USER_RESTORED, named(user), before=before, after=after, facts=facts))
    return user


def find(records: Records, called: str, *, lock: bool = False) -> User:
    """The user of that id or user name. Raises NoSuchUser."""
    user = records.person(as_kept(called), lock=lock)
    if user is None:
        raise NoSuchUser(called)
    return user


def hold(records: Records, called: str) -> User:
    """The user, held; the owners before, so that two never wait for each other in a circle. Raises NoSuchUser."""
    records.active_owners()
    return find(records, called, lock=True)


def _keep(records: Records, order: Order, user: User, changed: User) -> None:
    kept = replace(changed, version=user.version + 1, modified=order.at)
    records.save_user(kept, translate.index(kept, catalogue.resource_types(records).user))
    was, now = _told(user), _told(kept)
    names = [name for name in now if now[name] != was[name]]
    before, after = ({name: facts[name] for name in names} for facts in (was, now))
    records.append(order.entry(Action.USER_CHANGED, named(kept), before=before, after=after))


def _told(user: User) -> Resource:
    return {"active": user.active, "taken_over": sorted(user.taken_over)}
