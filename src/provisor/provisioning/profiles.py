"""What there is to know of one person: whether they have access and since when, their teams, attributes and source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from provisor.directory import finding
from provisor.directory.chain import Sealed
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action
from provisor.directory.refusals import NoSuchUser
from provisor.directory.roles import GivenRole
from provisor.directory.users import ACTIVE, User
from provisor.provisioning import catalogue, flattening, team_roles, translate
from provisor.provisioning.belonging import Names
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Listed
from provisor.provisioning.ownership import Bringer
from provisor.provisioning.ports import Records
from provisor.provisioning.roster import shown_name

_LOOKED_AT = 200
"""As many of somebody's newest entries are looked at for the one that their state goes back to."""
_STATED_BY = frozenset({Action.USER_CREATED, Action.USER_RESTORED, Action.USER_DELETED, Action.USER_ADOPTED})
_NOT_IN_FORCE = frozenset(
    {
        Action.REQUEST_REFUSED,
        Action.SIGN_IN_REFUSED,
        Action.CHANGE_HELD,
        Action.CHANGE_DROPPED,
        Action.CHANGE_CANCELLED,
    }
)


_MANAGER = "enterprise:2.0:User:manager"
"""As the lines of a person's attributes have it (RFC 7643 section 4.3)."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """One value of a person: the path by which SCIM knows it, and the connection that decides about it, if one does.

    `person` is whom the value names, such as the manager, where that is known.
    """

    path: str
    value: str
    owner: str | None
    person: User | None = None


@dataclass(frozen=True, slots=True)
class InTeam:
    """A team that somebody is in, and the names of those who gave the membership (`manual` for people)."""

    id: str
    name: str
    givers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, perhaps deleted. `since` is the entry that their state goes back to, where the journal still has it.

    `given` is the role that a team gives them, where it is higher than their own. `namesake` is another active person
    with the same external id.
    """

    user: User
    deleted: datetime | None
    managed_by: str | None
    teams: list[InTeam]
    attributes: list[Attribute]
    since: Listed | None
    namesake: User | None
    given: GivenRole | None

    @property
    def active(self) -> bool:
        """Whether the person may come in."""
        return self.deleted is None and self.user.may_come_in

    @property
    def name(self) -> str:
        """What the person is called."""
        return shown_name(self.user) or self.user.user_name


def show(records: Records, called: str) -> Profile:
    """Whoever is here by that id or user name, or was by that id. Raises NoSuchUser."""
    user, deleted = _find(records, called)
    manager = Bringer.of(records, user).managing
    owner = manager.name if manager is not None else None
    return Profile(
        user,
        deleted,
        owner,
        _teams(records, user),
        list(_attributes(records, user, owner)),
        _since(records, user),
        _namesake(records, user) if deleted is None else None,
        team_roles.given_to(records, user) if deleted is None else None,
    )


def _find(records: Records, called: str) -> tuple[User, datetime | None]:
    called = as_kept(called)
    user = records.person(called)
    if user is not None:
        return user, None
    for known in records.people_of([called]):
        return known.user, known.deleted
    raise NoSuchUser(called)


def _namesake(records: Records, user: User) -> User | None:
    if user.external_id is None or not user.active:
        return None
    other = records.active_namesake(user.id, user.external_id)
    return None if other is None else records.user(other)


def _teams(records: Records, user: User) -> list[InTeam]:
    names = Names.of(records)
    return [InTeam(each.id, each.name, names.givers(each.sources)) for each in records.given_teams(user.id)]


def _since(records: Records, user: User) -> Listed | None:
    stated = stated_by(records, user)
    return searching.listed(records, [stated])[0] if stated is not None else None


def stated_by(records: Records, user: User) -> Sealed | None:
    """The newest entry that says whether this person may come in, where the journal has it."""
    entries = records.search_journal(terms=[[finding.about(user.id)]], newest=_LOOKED_AT)
    return next((each for each in entries if _states(each, user.id)), None)


def _states(sealed: Sealed, user_id: str) -> bool:
    if sealed.kept is None or sealed.entry.resource_id != user_id or sealed.entry.action in _NOT_IN_FORCE:
        return False
    return sealed.entry.action in _STATED_BY or ACTIVE in (sealed.entry.after or ())


def _attributes(records: Records, user: User, owner: str | None) -> Iterator[Attribute]:
    resource = translate.stored_user(user, catalogue.resource_types(records).user)
    manager = _manager(records, resource)
    for name, told in resource.items():
        decides = None if name in user.taken_over else owner
        for path, value in flattening.lines({name: told}):
            if manager is None or not path.startswith(_MANAGER):
                yield Attribute(path, value, decides)
            elif path == f"{_MANAGER}.value":
                yield Attribute(_MANAGER, shown_name(manager) or manager.user_name, decides, manager)


def _manager(records: Records, resource: translate.Resource) -> User | None:
    """Whom a person has as manager, if that is somebody who is or was here."""
    named = translate.manager_of(resource)
    known = records.people_of([named["value"]]) if named is not None else ()
    return next((each.user for each in known), None)
