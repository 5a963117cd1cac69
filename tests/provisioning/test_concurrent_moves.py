"""Moves that run at once: whatever the order in which they happen, the hierarchy stays one without cycles."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases
from tests.store.records_of import Organization

from provisor.directory.hierarchy import Place
from provisor.directory.team_refusals import WouldCloseCycle

NAMES = ("A", "B", "C", "D", "E")
MOVES = st.tuples(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True, max_size=2).map(tuple)
)


def above(tree: dict[str, set[str]], name: str) -> set[str]:
    """The names above one, however far."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        waiting += (new := tree[waiting.pop()] - found)
        found |= new
    return found


def test_of_two_moves_that_together_would_close_a_cycle_one_is_refused(people: People) -> None:
    for number in range(10):
        one, other = f"One {number}", f"Other {number}"
        people.add(one)
        people.add(other)

        outcome = people.organization.at_once(people.moving(one, other), people.moving(other, one))

        assert sorted(type(each).__name__ for each in outcome) == ["Place", "WouldCloseCycle"]


def test_of_moves_around_a_ring_one_is_refused(people: People) -> None:
    names = [f"Team {number}" for number in range(6)]
    for name in names:
        people.add(name)
    ring = zip(names, [*names[1:], names[0]], strict=True)

    outcome = people.organization.at_once(*(people.moving(name, under) for name, under in ring))

    assert sum(isinstance(each, WouldCloseCycle) for each in outcome) == 1
    assert sum(isinstance(each, Place) for each in outcome) == len(names) - 1


class Moves(RuleBasedStateMachine):
    """Moves, alone and at once, followed in a model: a dictionary of parents."""

    people: People
    root: str

    def begin(self, organization: Organization) -> None:
        self.people = People(organization)
        self.root = UseCases.of(organization).root.name
        for name in NAMES:
            self.people.add(name)
        self.model = {self.root: set()} | {name: {self.root} for name in NAMES}

    def allowed(self, name: str, under: tuple[str, ...]) -> bool:
        return not any(name in {each, *above(self.model, each)} for each in under)

    def follow_if_allowed(self, name: str, under: tuple[str, ...]) -> bool:
        if not self.allowed(name, under):
            return False
        self.model[name] = set(under) or {self.root}
        return True

    @rule(move=MOVES)
    def one(self, move: tuple[str, tuple[str, ...]]) -> None:
        name, under = move
        if self.follow_if_allowed(name, under):
            self.people.move(name, *under)
            return
        with pytest.raises(WouldCloseCycle):
            self.people.move(name, *under)

    @rule(first=MOVES, second=MOVES)
    def two_at_once(self, first: Any, second: Any) -> None:
        moves = {"first": first, "second": second}
        made = [self.people.moving(name, *under) for name, under in moves.values()]
        outcome = self.people.organization.at_once(*made)
        assert all(isinstance(each, Place | WouldCloseCycle) for each in outcome)
        happened = dict(zip(moves, (isinstance(each, Place) for each in outcome), strict=True))
        before, shown = dict(self.model), self.people.tree()
        for order in (("first", "second"), ("second", "first")):
            self.model = dict(before)
            expected = {which: self.follow_if_allowed(*moves[which]) for which in order}
            if expected == happened and self.model == shown:
                return
        pytest.fail(f"no order of {moves} leads from {before} to {shown} with {happened}")

    @invariant()
    def the_tree_is_as_the_model_says_and_has_no_cycle(self) -> None:
        assert self.people.tree() == self.model
        assert all(name not in above(self.model, name) for name in NAMES)


def test_moves_alone_and_at_once_end_as_some_order_of_them_says(make_organization: Any) -> None:
    class InANewOrganization(Moves):
        def __init__(self) -> None:
            super().__init__()
            self.begin(make_organization())

    run_state_machine_as_test(
        InANewOrganization,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
