"""A plain reading of an organization with a guard: people and groups, for SCIM and as they are in force."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.store.records_of import NOON

from provisor.directory.guard import Departing, Held
from provisor.directory.teams import PERSON

WINDOW = 60
"""The minutes within which a connection may end so much."""


@dataclass
class Person:
    """`active` and `here` are SCIM's view, `gone` is what is in force."""

    id: str
    name: str
    external_id: str
    by: str
    active: bool = True
    here: bool = True
    gone: bool = False
    held: Held | None = None
    decided_here: bool = False

    @property
    def comes_in(self) -> bool:
        return not self.gone and (self.active or self.held is not None)


@dataclass
class Group:
    """`given` are the memberships that SCIM sees where their people are here, `held` those beside that are in force."""

    id: str
    name: str
    by: str | None
    adopted: bool = False
    here: bool = True
    gone: bool = False
    kind: Held | None = None
    held_by: str = ""
    given: set[tuple[str, str]] = field(default_factory=set)
    held: set[tuple[str, str]] = field(default_factory=set)

    @property
    def is_managed(self) -> bool:
        return self.by is not None

    def let_go(self, memberships: Iterable[tuple[str, str]]) -> None:
        self.given -= set(memberships)

    def hold(self, kind: Held, by: str, memberships: Iterable[tuple[str, str]] = ()) -> None:
        self.kind, self.held_by = kind, by
        moved = set(memberships)
        self.given -= moved
        self.held |= moved

    def empty(self, by: str, memberships: Iterable[tuple[str, str]]) -> None:
        """What one connection is to let go of, another one empties beside."""
        if self.kind is Held.RELEASE:
            self.hold(Held.RELEASE, self.held_by, memberships)
        else:
            self.hold(Held.EMPTYING, by, memberships)

    def apply(self) -> None:
        self.gone = self.kind is Held.DELETION
        if self.kind is Held.RELEASE:
            self.by, self.adopted = None, False
        self.kind, self.held = None, set()

    def take_back(self) -> None:
        self.here, self.kind = True, None
        self.given |= self.held
        self.held = set()


@dataclass
class Model:
    """What should be, where each connection may end so many people and teams. Connections are called by their ids."""

    allowed: int = 0
    people: dict[str, Person] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    now: datetime = NOON
    passed: dict[tuple[str, Departing], list[datetime]] = field(default_factory=dict)

    def may_pass(self, connection: str, departing: Departing) -> bool:
        passed = self.passed.setdefault((connection, departing), [])
        if sum(each > self.now - timedelta(minutes=WINDOW) for each in passed) >= self.allowed:
            return False
        passed.append(self.now)
        return True

    def here(self, name: str, *, beside: str = "") -> str | None:
        """The user whom SCIM finds by that name."""
        found = (each.id for each in self.people.values() if each.here and each.name == name)
        return next((each for each in found if each != beside), None)

    def group_here(self, name: str, *, beside: str = "") -> str | None:
        """The group that SCIM finds by that name."""
        found = (each.id for each in self.groups.values() if each.here and each.name == name)
        return next((each for each in found if each != beside), None)

    def departed(self, name: str, external_id: str) -> Person | None:
        found = (each for each in self.people.values() if not each.here)
        return next((each for each in found if (each.name, each.external_id) == (name, external_id)), None)

    # What SCIM does

    def deactivate(self, person: Person) -> None:
        if person.active and not person.decided_here:
            person.active = False
            if not self.may_pass(person.by, Departing.USERS):
                person.held = Held.DEACTIVATION

    def activate(self, person: Person) -> None:
        if not person.decided_here:
            person.active, person.held = True, None

    def delete(self, person: Person) -> None:
        may_go = not person.comes_in or (person.held is None and self.may_pass(person.by, Departing.USERS))
        person.here = False
        if may_go:
            self.end(person)
        else:
            person.active, person.held = True, Held.DELETION

    def bring_back(self, person: Person) -> None:
        person.here = person.active = True
        person.gone = person.decided_here = False
        person.held = None

    def remove(self, group: Group, connection: str, user_ids: Iterable[str]) -> None:
        """Take people out by name, whichever connection gave them."""
        seen = {user_id for user_id in user_ids if self.people[user_id].here}
        mine = {
            user_id for user_id, source in group.given if source == connection and self.people[user_id].here
        }
        gone = {each for each in group.given if each[0] in seen and each[1] != PERSON}
        if mine and mine <= seen and self._is_held(group, connection):
            group.empty(connection, gone)
        else:
            group.let_go(gone)

    def keep_only(self, group: Group, connection: str, user_ids: Iterable[str]) -> None:
        """Replace what the connection gave to those who are here for SCIM."""
        wanted = set(user_ids)
        mine = {each for each in group.given if each[1] == connection and self.people[each[0]].here}
        if not wanted and mine and self._is_held(group, connection):
            group.empty(connection, mine)
            return
        group.let_go(each for each in mine if each[0] not in wanted)
        self.give(group, connection, wanted)

    def give(self, group: Group, connection: str, user_ids: Iterable[str]) -> None:
        """Make people members; what is held of them is not any more, or, if others held it, only what this one gave."""
        wanted = set(user_ids)
        group.given |= {(user_id, connection) for user_id in wanted}
        if group.kind is None or not wanted:
            return
        back = {each for each in group.held if each[0] in wanted}
        if group.held_by == connection:
            group.given |= back
            group.kind = Held.EMPTYING
        else:
            back = {each for each in back if each[1] == connection}
        group.held -= back
        if not group.held:
            group.kind = None

    def delete_group(self, group: Group, connection: str) -> None:
        kind = Held.RELEASE if group.adopted else Held.DELETION
        mine = {each for each in group.given if each[1] == connection} if group.adopted else set()
        group.here = group.adopted
        if self._is_held(group, connection):
            group.hold(kind, connection, mine)
        elif group.adopted:
            group.let_go(mine)
            group.by, group.adopted = None, False
        else:
            group.gone = True

    def _is_held(self, group: Group, connection: str) -> bool:
        return group.kind is not None or not self.may_pass(connection, Departing.TEAMS)

    # What is decided

    def end(self, person: Person) -> None:
        """Somebody is gone, with the memberships that connections gave."""
        person.here, person.gone, person.held = False, True, None
        for group in self.groups.values():
            for rows in (group.given, group.held):
                rows -= {each for each in rows if each[0] == person.id and each[1] != PERSON}

    def decide(self, of: str, *, applies: bool) -> None:
        """Apply or drop what is held of somebody or of a group, unless the name is not free."""
        if of in self.groups:
            group = self.groups[of]
            if applies:
                group.apply()
            elif group.here or self.group_here(group.name) is None:
                group.take_back()
            return
        person = self.people[of]
        if applies and person.held is Held.DELETION:
            self.end(person)
        elif applies:
            person.held = None
        elif person.here or self.here(person.name) is None:
            person.here = person.active = True
            person.held = None

    # What is seen

    def members_for_scim(self, group: Group) -> set[str]:
        return {user_id for user_id, _ in group.given if self.people[user_id].here}

    def members_here(self, group: Group) -> set[tuple[str, str]]:
        return {each for each in group.given | group.held if not self.people[each[0]].gone}

    def held(self) -> dict[str, Held]:
        people = {each.id: each.held for each in self.people.values() if each.held is not None}
        return people | {each.id: each.kind for each in self.groups.values() if each.kind is not None}
