"""SCIM and people in any order, with a guard between them, against a plain reading of what should be (`guarded`)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.provisioning.guarded import WINDOW, Group, Model, Person
from tests.provisioning.use_cases import Resource, UseCases, a_group, a_user, add, put_in, remove
from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.guard import GuardSettings, HeldChange
from provisor.directory.refusals import TeamNameTaken, UserNameTaken
from provisor.directory.rulings import Decision
from provisor.directory.teams import PERSON, TeamType
from provisor.provisioning import deciding, held, people, reorganization, teams
from provisor.provisioning.administration import Order
from provisor.provisioning.calls import Call

NAMES = ("maria", "mario", "anna")
GROUPS = ("Data", "Research", "By hand")
ANY = st.integers(0, 5)
SOME = st.lists(ANY, max_size=2)


@dataclass
class Clock:
    now: datetime = NOON


@dataclass(frozen=True)
class AtATime(UseCases):
    """The use cases of a connection whose requests come when the clock says."""

    clock: Clock = field(default_factory=Clock)

    def call(self) -> Call:
        call = super().call()
        call.at = self.clock.now
        return call


class Course(RuleBasedStateMachine):
    """What a connection, a second one that may change the first one's groups, and people do."""

    def __init__(self, organization: Organization) -> None:
        super().__init__()
        self.organization = organization
        self.clock = Clock()

    @initialize(allowed=st.integers(0, 1))
    def begin(self, allowed: int) -> None:
        guard = GuardSettings(window=WINDOW, share=0, people=allowed, teams=allowed)
        first = AtATime(self.organization, UseCases.of(self.organization).connection, clock=self.clock)
        self.first = first.set(guard=guard, shares=True)
        self.second: UseCases = self.first.connect("Second", guard=guard)
        self.model = Model(allowed)
        by_hand = self.command(reorganization.add, "By hand", TeamType.DEPARTMENT)
        self.model.groups[by_hand.id] = Group(by_hand.id, by_hand.name, None)
        for name in NAMES:
            self.create(name, "x", of_second=name == NAMES[-1])
        for name in GROUPS[1:]:
            self.create_group(name, [0, 2])

    def command(self, use_case: Callable[..., Any], *values: Any, **named: Any) -> Any:
        order = Order(at=self.clock.now, new_id=new_id)
        return self.organization.write(lambda records: use_case(records, order, *values, **named))

    def a_person(self, number: int, **wanted: Any) -> Person | None:
        return _one(self.model.people, number, wanted)

    def a_group_of(self, number: int, **wanted: Any) -> Group | None:
        return _one(self.model.groups, number, wanted)

    def people_here(self, numbers: list[int]) -> list[str]:
        found = (self.a_person(number, here=True) for number in numbers)
        return sorted({each.id for each in found if each is not None})

    def by(self, seconds: bool) -> UseCases:
        return self.second if seconds else self.first

    # The identity providers

    @rule(name=st.sampled_from(NAMES), external_id=st.sampled_from("xy"), of_second=st.booleans())
    def somebody_comes(self, name: str, external_id: str, of_second: bool) -> None:
        self.create(name, external_id, of_second=of_second)

    def create(self, name: str, external_id: str, *, of_second: bool) -> None:
        scim = self.by(of_second)
        name = f"{name} of {scim.connection.name}"
        sent = a_user(name, externalId=external_id, active=True)
        if self.model.here(name) is not None:
            with pytest.raises(UserNameTaken):
                scim.create(sent)
            return
        shown = scim.create(sent)
        known = self.model.departed(name, external_id)
        if known is None:
            self.model.people[shown.id] = Person(shown.id, name, external_id, scim.connection.id)
        else:
            assert shown.id == known.id
            self.model.bring_back(known)

    @rule(number=ANY, active=st.booleans())
    def activate(self, number: int, active: bool) -> None:
        if person := self.a_person(number, here=True):
            self.owner_of(person).patch(person.id, put_in("active", active))
            (self.model.activate if active else self.model.deactivate)(person)

    @rule(number=ANY)
    def delete(self, number: int) -> None:
        if person := self.a_person(number, here=True):
            self.owner_of(person).delete(person.id)
            self.model.delete(person)

    def owner_of(self, person: Person) -> UseCases:
        return self.by(person.by == self.second.connection.id)

    @rule(name=st.sampled_from(GROUPS), members=SOME)
    def a_group_comes(self, name: str, members: list[int]) -> None:
        self.create_group(name, members)

    def create_group(self, name: str, members: list[int]) -> None:
        wanted, mine = self.people_here(members), self.first.connection.id
        here = self.model.groups.get(self.model.group_here(name) or "")
        back = here
        if here is None:
            held_ = [each for each in self.model.groups.values() if (each.name, each.gone) == (name, False)]
            back = max(held_, key=lambda each: each.id, default=None)
        is_released = here is not None and here.kind == "release"
        if here is not None and here.by == mine and not is_released:
            with pytest.raises(TeamNameTaken):
                self.first.create_group(a_group(name, *wanted))
            return
        shown = self.first.create_group(a_group(name, *wanted))
        if back is None:
            self.model.groups[shown.id] = Group(shown.id, name, mine)
            self.model.give(self.model.groups[shown.id], mine, wanted)
            return
        assert shown.id == back.id
        if back.by is None:
            back.by, back.adopted = mine, True
            self.model.give(back, mine, wanted)
        else:
            back.take_back()
            self.model.keep_only(back, mine, wanted)

    @rule(number=ANY, members=SOME, by_second=st.booleans())
    def give(self, number: int, members: list[int], by_second: bool) -> None:
        wanted = self.people_here(members)
        if wanted and (group := self.a_group_of(number, here=True, is_managed=True)):
            values: list[Resource] = [{"value": each} for each in wanted]
            self.by(by_second).patch_group(group.id, add("members", values))
            self.model.give(group, self.by(by_second).connection.id, wanted)

    @rule(number=ANY, members=SOME, by_second=st.booleans())
    def take(self, number: int, members: list[int], by_second: bool) -> None:
        going = self.people_here(members)
        if going and (group := self.a_group_of(number, here=True, is_managed=True)):
            leaving = {"op": "remove", "path": "members", "value": [{"value": each} for each in going]}
            self.by(by_second).patch_group(group.id, leaving)
            self.model.remove(group, self.by(by_second).connection.id, going)

    @rule(number=ANY, members=SOME, by_second=st.booleans())
    def replace(self, number: int, members: list[int], by_second: bool) -> None:
        wanted = self.people_here(members)
        if group := self.a_group_of(number, here=True, is_managed=True):
            values: list[Resource] = [{"value": each} for each in wanted]
            change = put_in("members", values) if wanted else remove("members")
            self.by(by_second).patch_group(group.id, change)
            self.model.keep_only(group, self.by(by_second).connection.id, wanted)

    @rule(number=ANY, name=st.sampled_from(GROUPS))
    def rename(self, number: int, name: str) -> None:
        if group := self.a_group_of(number, here=True, is_managed=True, adopted=False):
            if self.model.group_here(name, beside=group.id) is None:
                self.first.patch_group(group.id, put_in("displayName", name))
                group.name = name
            else:
                with pytest.raises(TeamNameTaken):
                    self.first.patch_group(group.id, put_in("displayName", name))

    @rule(number=ANY)
    def delete_group(self, number: int) -> None:
        if group := self.a_group_of(number, here=True, is_managed=True):
            self.first.delete_group(group.id)
            self.model.delete_group(group, self.first.connection.id)

    @rule(minutes=st.sampled_from((1, WINDOW // 2)))
    def time_passes(self, minutes: int) -> None:
        self.clock.now += timedelta(minutes=minutes)
        self.model.now = self.clock.now

    # People

    @rule(number=ANY, apply=st.booleans())
    def decide(self, number: int, apply: bool) -> None:
        """About one change, or now and then about all."""
        if found := self.held():
            self.decide_about(found if number == 0 else [found[number % len(found)]], apply)

    def decide_about(self, changes: list[HeldChange], apply: bool) -> None:
        decision = Decision.APPLY if apply else Decision.DROP
        self.command(deciding.decide, decision, [each.id for each in changes])
        for change in changes:
            self.model.decide(change.user_id or change.team_id or "", applies=apply)

    @rule(number=ANY, what=st.sampled_from(("deactivate", "delete", "delete group")))
    def end_by_hand(self, number: int, what: str) -> None:
        person, group = self.a_person(number, gone=False), self.a_group_of(number, here=True)
        if what == "delete" and person:
            self.command(people.delete, person.id, take_over=True)
            self.model.end(person)
        elif what == "deactivate" and person and person.here and person.comes_in:
            self.command(people.set_active, person.id, active=False, take_over=True)
            person.decided_here |= person.held is None
            person.active, person.held = False, None
        elif what == "delete group" and group:
            self.command(reorganization.delete, group.id, take_over=True)
            group.take_back()
            group.here, group.gone = False, True

    @rule(number=ANY, member=ANY)
    def join(self, number: int, member: int) -> None:
        group, person = self.a_group_of(number, here=True), self.a_person(member, here=True)
        if group and person:
            self.command(teams.join, group.id, person.id)
            group.given.add((person.id, PERSON))

    # What holds after every step

    def held(self) -> list[HeldChange]:
        return [each.change for each in self.organization.read(held.list_held)]

    @invariant()
    def scim_reads_what_it_wrote(self) -> None:
        users, groups = self.first.list_users(), self.first.list_groups()
        wanted = {each.id: (each.name, each.active) for each in self.model.people.values() if each.here}
        assert {each["id"]: (each["userName"], each["active"]) for each in users["Resources"]} == wanted
        assert users["totalResults"] == len(wanted)
        teams_ = {each.id: each for each in self.model.groups.values() if each.here}
        shown = {
            each["id"]: _members(each) for each in groups["Resources"] if each["id"] in self.model.groups
        }
        assert shown == {each.id: self.model.members_for_scim(each) for each in teams_.values()}
        for user in users["Resources"]:
            assert {each["value"] for each in user.get("groups", [])} == {
                team_id for team_id, members in shown.items() if user["id"] in members
            }

    @invariant()
    def what_is_in_force_changed_only_where_it_may(self) -> None:
        listed = self.organization.read(lambda records: people.list_people(records, None, 100))
        wanted = {each.id: each.comes_in for each in self.model.people.values() if not each.gone}
        assert {each.user.id: each.active for each in listed} == wanted
        here = {
            each.id: self.model.members_here(each) for each in self.model.groups.values() if not each.gone
        }
        assert {team_id: self.memberships(team_id) for team_id in here} == here
        managed = {each.id: each.by for each in self.model.groups.values() if not each.gone}
        places = self.organization.read(teams.list_teams)
        assert {
            each.team.id: each.team.connection_id for each, _ in places if each.team.id in managed
        } == managed

    def memberships(self, team_id: str) -> set[tuple[str, str]]:
        given = self.organization.read(lambda records: records.given_members(team_id))
        return {(each.user_id, source) for each in given for source in each.sources}

    @invariant()
    def what_is_held_is_listed(self) -> None:
        listed = self.held()
        assert {each.user_id or each.team_id: each.kind for each in listed} == self.model.held()
        counted = sum(each.number for each in self.organization.read(held.waiting))
        assert counted == len(listed)


def _members(group: Resource) -> set[str]:
    return {each["value"] for each in group.get("members", [])}


def _one(among: dict[str, Any], number: int, wanted: dict[str, Any]) -> Any:
    """One of those who or which are so."""
    found = [each for each in among.values() if all(getattr(each, name) == it for name, it in wanted.items())]
    return found[number % len(found)] if found else None


def test_any_course_of_events_leaves_in_force_what_nobody_decided(
    make_organization: Callable[[], Organization],
) -> None:
    class InANewOrganization(Course):
        def __init__(self) -> None:
            super().__init__(make_organization())

    run_state_machine_as_test(
        InANewOrganization,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
