"""Users and groups in any order of events, against a plain reading of what they should be."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, put_in, remove
from tests.store.records_of import Organization

from provisor.directory.guard import GuardSettings
from provisor.directory.refusals import TeamNameTaken, UserNameTaken

NAMES = st.sampled_from(["maria", "MARIA", "mario", "anna", "Zoë"])
EXTERNAL_IDS = st.sampled_from([None, "x", "y"])
TITLES = st.sampled_from([None, "Nurse", "Doctor"])
GROUP_NAMES = st.sampled_from(["Data", "DATA", "Research"])


@dataclass
class Person:
    name: str
    external_id: str | None
    title: str | None
    active: bool = True
    version: int = 1
    departed: bool = False


@dataclass
class Group:
    name: str
    given: set[str] = field(default_factory=set)
    by_hand: set[str] = field(default_factory=set)
    version: int = 1


class Course(RuleBasedStateMachine):
    """What may happen to an organization, each step followed in a model of dictionaries."""

    scim: UseCases
    people = Bundle("people")
    groups = Bundle("groups")

    def __init__(self) -> None:
        super().__init__()
        self.model_people: dict[str, Person] = {}
        self.model_groups: dict[str, Group] = {}

    def living(self) -> dict[str, Person]:
        return {user_id: person for user_id, person in self.model_people.items() if not person.departed}

    def holder(self, name: str) -> str | None:
        return next(
            (user_id for user_id, each in self.living().items() if each.name.lower() == name.lower()), None
        )

    @rule(target=people, name=NAMES, external_id=EXTERNAL_IDS, title=TITLES)
    def create(self, name: str, external_id: str | None, title: str | None) -> Any:
        sent = a_user(name, externalId=external_id, title=title)
        holder = self.holder(name)
        if holder is not None:
            with pytest.raises(UserNameTaken) as refusal:
                self.scim.create(sent)
            assert refusal.value.held_by == holder
            return multiple()
        same = [
            user_id
            for user_id, each in self.model_people.items()
            if external_id is not None
            and (each.name.lower(), each.external_id) == (name.lower(), external_id)
        ]
        shown = self.scim.create(sent)
        assert (shown.id in same) == bool(same)
        version = self.model_people[shown.id].version + 1 if same else 1
        self.model_people[shown.id] = Person(name, external_id, title, version=version)
        for group in self.model_groups.values():
            group.version += bool(same) and shown.id in group.by_hand
        return multiple() if same else shown.id

    @rule(user_id=people, title=TITLES, active=st.booleans())
    def patch(self, user_id: str, title: str | None, active: bool) -> None:
        person = self.model_people[user_id]
        if person.departed:
            return
        change = remove("title") if title is None else put_in("title", title)
        self.scim.patch(user_id, change, put_in("active", active))
        person.version += (person.title, person.active) != (title, active)
        person.title, person.active = title, active

    @rule(user_id=people, name=NAMES)
    def rename(self, user_id: str, name: str) -> None:
        person = self.model_people[user_id]
        if person.departed:
            return
        if self.holder(name) not in {None, user_id}:
            with pytest.raises(UserNameTaken):
                self.scim.patch(user_id, put_in("userName", name))
            return
        self.scim.patch(user_id, put_in("userName", name))
        person.version += person.name != name
        person.name = name

    @rule(user_id=people)
    def leave(self, user_id: str) -> None:
        if self.model_people[user_id].departed:
            return
        self.scim.delete(user_id)
        self.model_people[user_id].departed = True
        for group in self.model_groups.values():
            group.version += user_id in group.given | group.by_hand
            group.given.discard(user_id)

    @rule(target=groups, name=GROUP_NAMES)
    def create_group(self, name: str) -> Any:
        if any(each.name.lower() == name.lower() for each in self.model_groups.values()):
            with pytest.raises(TeamNameTaken):
                self.scim.create_group(a_group(name))
            return multiple()
        shown = self.scim.create_group(a_group(name))
        self.model_groups[shown.id] = Group(name)
        return shown.id

    @rule(team_id=groups, comes=people, goes=people)
    def change_members(self, team_id: str, comes: str, goes: str) -> None:
        if self.model_people[comes].departed:
            return
        group = self.model_groups[team_id]
        before = group.given | group.by_hand
        self.scim.patch_group(
            team_id, remove(f'members[value eq "{goes}"]'), add("members", [{"value": comes}])
        )
        group.given.discard(goes)
        group.given.add(comes)
        group.version += self.seen(before) != self.seen(group.given | group.by_hand)

    @rule(team_id=groups, members=st.lists(people, max_size=3))
    def replace_members(self, team_id: str, members: list[str]) -> None:
        wanted = {user_id for user_id in members if not self.model_people[user_id].departed}
        group = self.model_groups[team_id]
        before = group.given | group.by_hand
        self.scim.replace_group(team_id, a_group(group.name, *sorted(wanted)))
        group.given = wanted
        group.version += self.seen(before) != self.seen(group.given | group.by_hand)

    @rule(team_id=groups, user_id=people)
    def add_by_hand(self, team_id: str, user_id: str) -> None:
        if not self.model_people[user_id].departed:
            self.scim.add_by_hand(team_id, user_id)
            self.model_groups[team_id].by_hand.add(user_id)

    @rule(team_id=consumes(groups))
    def delete_group(self, team_id: str) -> None:
        self.scim.delete_group(team_id)
        del self.model_groups[team_id]

    def seen(self, user_ids: set[str]) -> set[str]:
        return user_ids & self.living().keys()

    @invariant()
    def users_are_as_they_should_be(self) -> None:
        shown = {each["id"]: each for each in self.scim.list_users()["Resources"]}
        assert {
            user_id: Person(
                each["userName"],
                each.get("externalId"),
                each.get("title"),
                each["active"],
                int(each["meta"]["version"][3:-1]),
            )
            for user_id, each in shown.items()
        } == self.living()
        for user_id, each in shown.items():
            assert {group["value"] for group in each.get("groups", [])} == {
                team_id
                for team_id, group in self.model_groups.items()
                if user_id in group.given | group.by_hand
            }

    @invariant()
    def groups_are_as_they_should_be(self) -> None:
        root = self.scim.root.id
        shown = [each for each in self.scim.list_groups()["Resources"] if each["id"] != root]
        assert {
            each["id"]: (
                each["displayName"],
                {member["value"] for member in each.get("members", [])},
                each["meta"]["version"],
            )
            for each in shown
        } == {
            team_id: (group.name, self.seen(group.given | group.by_hand), f'W/"{group.version}"')
            for team_id, group in self.model_groups.items()
        }

    @invariant()
    def the_journal_tells_every_version(self) -> None:
        told: dict[str, int] = {}
        for entry in self.scim.entries():
            # Who gives a membership is told without a version, since SCIM does not see it.
            seen = entry.before or entry.after
            if entry.resource_id is not None and seen and not entry.action.endswith(".deleted"):
                told[entry.resource_id] = told.get(entry.resource_id, 0) + 1
        versions = {user_id: each.version for user_id, each in self.model_people.items()}
        versions |= {team_id: each.version for team_id, each in self.model_groups.items()}
        assert {resource_id: told[resource_id] for resource_id in versions} == versions


def test_any_course_of_events_ends_as_a_plain_reading_says(make_organization: Any) -> None:
    class InANewOrganization(Course):
        def __init__(self) -> None:
            super().__init__()
            organization: Organization = make_organization()
            self.scim = UseCases.of(organization).set(guard=GuardSettings(on=False))

    run_state_machine_as_test(
        InANewOrganization,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
