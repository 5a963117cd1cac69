"""A hold: how much waits, what the held people have in common, and deciding about all of it, in batches."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order, put_in
from tests.store.records_of import NOON, later

from provisor.directory.guard import Fate, GuardSettings, Held, NameNotFree, NoHeldChange, NoSuchHold
from provisor.directory.journal import Action
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.rulings import Decision, NumberDiffers, Ruling, RulingGoesOn
from provisor.directory.users import Role
from provisor.provisioning import deciding, groups, held, holds, people, ruling
from provisor.provisioning.holds import Hold, InCommon
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.notices import events
from provisor.provisioning.ports import Records

BY_ID = "the user with the id {id}"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"


@pytest.fixture
def guarded(scim: UseCases) -> UseCases:
    """A connection that may end one person, and no team, by itself."""
    return scim.set(guard=GuardSettings(people=1, teams=0, share=0))


def bring(scim: UseCases, *names: str, department: str = "Sales") -> list[str]:
    return [
        scim.create(a_user(f"{name}@acme.example") | {ENTERPRISE: {"department": department}}).id
        for name in names
    ]


def deactivate(scim: UseCases, *user_ids: str) -> None:
    for each in user_ids:
        scim.patch(each, put_in("active", False))


def the_hold(scim: UseCases) -> Hold:
    (found,) = scim.organization.read(holds.waiting)
    return found


def in_common(scim: UseCases) -> InCommon:
    return scim.organization.read(lambda records: holds.in_common(records, the_hold_in(records)))


def the_hold_in(records: Records) -> Hold:
    (found,) = holds.waiting(records)
    return found


def begin(scim: UseCases, decision: Decision, typed: str | None = None) -> Ruling:
    hold = the_hold(scim)
    begun = scim.organization.write(
        lambda records: ruling.on_everything(records, an_order(), hold.id, decision, typed=typed)
    )
    assert begun is not None
    return begun


def choose(scim: UseCases, *change_ids: str, decision: Decision = Decision.APPLY) -> Ruling:
    hold = the_hold(scim)
    return scim.organization.write(
        lambda records: ruling.on_chosen(records, an_order(), hold.id, decision, change_ids)
    )


def held_ids(scim: UseCases) -> list[str]:
    return [each.id for each in scim.organization.read(lambda records: records.held_changes())]


def carry_out(scim: UseCases, begun: Ruling) -> Ruling:
    async def write(work: Callable[[Records], Any]) -> Any:
        return await scim.organization.store.write(scim.organization.id, work)

    scim.organization.run(ruling.carry_out(write, an_order, begun))
    return scim.organization.write(lambda records: ruling.find(records, begun.id))


def is_active(scim: UseCases, user_id: str) -> bool:
    return scim.organization.read(lambda records: people.show(records, user_id)).active


def test_a_hold_tells_how_much_was_asked_for_and_what_passed(guarded: UseCases) -> None:
    everybody = bring(guarded, "a", "b", "c", "d")
    group = guarded.create_group(a_group("Data", everybody[3]))
    deactivate(guarded, *everybody[:3])
    guarded.delete_group(group.id)
    hold = the_hold(guarded)

    assert hold.number == 3
    assert hold.people is not None
    assert hold.people.kinds == {Held.DEACTIVATION: 3}
    assert (hold.people.asked, hold.people.passed, hold.people.of, hold.people.share) == (3, 1, 4, 0.75)
    assert hold.teams is not None
    assert hold.teams.kinds == {Held.DELETION: 1}


def test_the_overview_and_the_notice_tell_how_many_went_before_it_was_too_many(guarded: UseCases) -> None:
    everybody = bring(guarded, "a", "b", "c", "d")
    deactivate(guarded, *everybody[:3])
    first, _ = held_ids(guarded)
    guarded.organization.write(lambda records: deciding.drop(records, an_order(), [first]))

    (undecided,) = guarded.organization.read(held.undecided)
    (event,) = guarded.organization.read(lambda records: events.now(records, NOON, whole=False)).events
    assert (undecided.waiting.people, undecided.passed) == (1, 1)
    assert (event.facts["number"], event.facts["passed"]) == (1, 1)


def test_the_journal_asks_nobody_to_decide_what_is_decided(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, "a", "b", "c", "d")[:3])
    first, _ = held_ids(guarded)
    guarded.organization.write(lambda records: deciding.drop(records, an_order(), [first]))
    guarded.organization.run(guarded.organization.store.seal(guarded.organization.id))

    told = guarded.organization.read(
        lambda records: searching.search(records, Query(kind=Action.CHANGE_HELD, limit=2))
    )
    assert [each.remedy is None for each in told] == [False, True]
    assert "it waits no more" in told[1].sentence


def test_the_numbers_stay_true_whatever_is_decided_one_by_one(guarded: UseCases) -> None:
    everybody = bring(guarded, *"abcdef")
    deactivate(guarded, *everybody)
    allowed, refused, dropped_by_command, *_ = held_ids(guarded)
    carry_out(guarded, choose(guarded, allowed))
    carry_out(guarded, choose(guarded, refused, decision=Decision.DROP))
    guarded.organization.write(lambda records: deciding.drop(records, an_order(), [dropped_by_command]))
    guarded.patch(everybody[-1], put_in("active", True))

    assert numbers(guarded) == {"asked": 5, "passed": 1, "refused": 2, "allowed": 1, "waiting": 1}
    assert gone(guarded) == [("a@acme.example", False)]


def test_who_passed_is_told_after_everything_was_decided_and_who_of_them_has_access_again(
    guarded: UseCases,
) -> None:
    first, *others = bring(guarded, "a", "b", "c")
    deactivate(guarded, first, *others)
    carry_out(guarded, begin(guarded, Decision.DROP))

    assert numbers(guarded) == {"asked": 3, "passed": 1, "refused": 2, "allowed": 0, "waiting": 0}
    assert gone(guarded) == [("a@acme.example", False)]
    guarded.patch(first, put_in("active", True))
    assert gone(guarded) == [("a@acme.example", True)]


def test_who_leaves_long_after_a_hold_was_decided_is_none_of_it(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, "a", "b"))
    carry_out(guarded, begin(guarded, Decision.DROP))
    before = numbers(guarded)
    an_hour_passes()
    deactivate(guarded, *bring(guarded, "z"))

    assert numbers(guarded) == before
    assert gone(guarded) == [("a@acme.example", False)]


def test_what_is_held_anew_is_counted_anew(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, "a", "b", "c"))
    carry_out(guarded, begin(guarded, Decision.DROP))
    an_hour_passes()
    deactivate(guarded, *bring(guarded, "x", "y"))

    assert numbers(guarded) == {"asked": 2, "passed": 1, "refused": 0, "allowed": 0, "waiting": 1}
    assert gone(guarded) == [("x@acme.example", False)]


def an_hour_passes() -> None:
    for _ in range(60):
        later()


def numbers(scim: UseCases) -> dict[str, int]:
    """The numbers of the people of the connection's hold."""
    part = found(scim).people
    assert part is not None
    told = {"asked": part.asked, "passed": part.passed, "refused": part.refused, "allowed": part.allowed}
    return told | {"waiting": part.number}


def gone(scim: UseCases) -> list[tuple[str, bool]]:
    """Who passed, and whether they have access."""
    part = found(scim).people
    assert part is not None
    assert part.gone.shut_out == sum(not each.has_access for each in part.gone.named)
    return [(each.user_name, each.has_access) for each in part.gone.named]


def found(scim: UseCases) -> Hold:
    connection_id = scim.connection.id
    return scim.organization.read(lambda records: holds.find(records, holds.called(records, connection_id)))


def test_after_a_day_somebody_should_have_decided(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, "a", "b"))
    hold = the_hold(guarded)

    assert hold.since is not None
    assert not hold.waits_long(hold.since + timedelta(days=1))
    assert hold.waits_long(hold.since + timedelta(days=1, minutes=1))


@pytest.mark.parametrize("find", [holds.find, holds.called])
def test_where_nothing_was_held_there_is_no_hold(guarded: UseCases, find: Callable[..., object]) -> None:
    with pytest.raises(NoSuchHold):
        guarded.organization.read(lambda records: find(records, guarded.connection.id))


def test_what_is_asked_for_once_a_hold_was_decided_is_another_hold(guarded: UseCases) -> None:
    first_ones = bring(guarded, "a", "b", "c")
    deactivate(guarded, *first_ones)
    first = the_hold(guarded)
    carry_out(guarded, begin(guarded, Decision.DROP))
    second_ones = bring(guarded, "x", "y")
    deactivate(guarded, *second_ones)
    second = the_hold(guarded)
    earlier = guarded.organization.read(lambda records: holds.find(records, first.id))

    assert first.id != second.id
    assert found(guarded) == second
    assert [part and (part.asked, part.passed, part.refused, part.number) for part in (earlier.people,)] == [
        (3, 1, 2, 0)
    ]
    assert [part and (part.asked, part.passed, part.refused, part.number) for part in (second.people,)] == [
        (2, 0, 0, 2)
    ]
    assert first.ended is None
    assert earlier.ended is not None
    assert first.began < earlier.ended < second.began
    told = guarded.organization.read(holds.holds)
    assert (told.waiting, told.earlier, told.more) == ([second], [earlier], False)
    page = guarded.organization.read(lambda records: holds.holds(records, newest=0))
    assert (page.earlier, page.more) == ([], True)


def test_a_hold_ends_with_the_last_of_it_that_is_taken_back(guarded: UseCases) -> None:
    _, second, third = everybody = bring(guarded, "a", "b", "c")
    deactivate(guarded, *everybody)
    hold = the_hold(guarded)
    guarded.patch(second, put_in("active", True))
    assert the_hold(guarded).id == hold.id
    guarded.patch(third, put_in("active", True))
    ended = found(guarded)
    deactivate(guarded, second)

    assert ended.id == hold.id
    assert ended.ended is not None
    assert the_hold(guarded).id != hold.id


def test_who_decides_about_a_hold_that_is_over_decides_nothing_about_the_next(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, "a", "b"))
    first = the_hold(guarded)
    carry_out(guarded, begin(guarded, Decision.DROP))
    deactivate(guarded, *bring(guarded, "x"))

    def decide(records: Records) -> Ruling | None:
        return ruling.on_everything(records, an_order(), first.id, Decision.APPLY)

    assert guarded.organization.write(decide) is None
    with pytest.raises(NoHeldChange):
        guarded.organization.write(
            lambda records: ruling.on_chosen(
                records, an_order(), first.id, Decision.APPLY, [each.id for each in records.held_changes()]
            )
        )
    assert the_hold(guarded).number == 1


def test_people_and_teams_of_a_connection_that_wait_are_one_hold(guarded: UseCases) -> None:
    first, second, third = bring(guarded, "a", "b", "c")
    group = guarded.create_group(a_group("Data", third))
    guarded.delete_group(group.id)
    hold = the_hold(guarded)
    deactivate(guarded, first, second)
    (of_person,) = [
        each.id for each in guarded.organization.read(lambda records: records.held_changes()) if each.user_id
    ]
    guarded.organization.write(lambda records: deciding.drop(records, an_order(), [of_person]))
    deactivate(guarded, third)
    whole = the_hold(guarded)

    assert whole.id == hold.id
    assert whole.people is not None
    assert (whole.people.refused, whole.people.number) == (1, 1)
    assert whole.teams is not None
    assert whole.teams.number == 1


def test_what_begins_at_once_is_one_hold(guarded: UseCases) -> None:
    for n in range(5):
        first, *others = bring(guarded, *(f"{letter}{n}" for letter in "abcd"))
        teams = [guarded.create_group(a_group(f"Team {n} {each}", first)).id for each in range(3)]
        gone = [guarded.deleting(each) for each in others] + [deleting_team(guarded, each) for each in teams]
        assert guarded.organization.at_once(*gone) == [None] * len(gone)
        hold = the_hold(guarded)

        assert hold.people is not None
        assert hold.people.number in (2, 3)
        assert hold.teams is not None
        assert hold.teams.number == len(teams)
        carry_out(guarded, begin(guarded, Decision.DROP))


def deleting_team(scim: UseCases, team_id: str) -> Callable[[Records], None]:
    call = scim.call()
    return lambda records: groups.delete(records, call, team_id, None)


def test_who_was_allowed_to_go_and_came_back_is_told(guarded: UseCases) -> None:
    _, second, third = everybody = bring(guarded, "a", "b", "c")
    deactivate(guarded, *everybody)
    ruled = carry_out(guarded, begin(guarded, Decision.APPLY))
    assert lost(guarded) == ([("b@acme.example", False), ("c@acme.example", False)], [(2, 0)])
    part = found(guarded).people
    assert part is not None
    assert all(each.at >= ruled.began for each in part.lost.named)

    guarded.patch(second, put_in("active", True))
    assert lost(guarded) == ([("b@acme.example", True), ("c@acme.example", False)], [(2, 1)])
    guarded.organization.write(
        lambda records: people.set_active(records, an_order(), third, active=True, take_over=True)
    )
    assert lost(guarded) == ([("b@acme.example", True), ("c@acme.example", True)], [(2, 2)])
    assert ruled.hold_id == found(guarded).id


def lost(scim: UseCases) -> tuple[list[tuple[str, bool]], list[tuple[int, int]]]:
    """Who was allowed to go, whether they have access, and how many each ruling shut out, and let in again."""
    hold = found(scim)
    part = hold.people
    assert part is not None
    assert part.lost.shut_out == sum(not each.has_access for each in part.lost.named)
    shut_out = scim.organization.read(
        lambda records: holds.shut_out_by(records, holds.rulings(records, hold, newest=9))
    )
    named = [(each.user_name, each.has_access) for each in part.lost.named]
    return named, [(each.people, each.again) for each in shut_out.values()]


def test_what_held_people_share_is_told_with_whether_others_are_left_out(guarded: UseCases) -> None:
    first, *sales = bring(guarded, "a", "b", "c")
    data = bring(guarded, "d", department="Data")
    guarded.create_group(a_group("Sales", first, *sales))
    guarded.create_group(a_group("Everybody", first, *sales, *data))
    deactivate(guarded, first, *sales)
    found = in_common(guarded)

    told = [(each.name, each.value, each.left_out) for each in found.traits]
    assert told == [("team", "Sales", False), ("department", "Sales", False), ("team", "Everybody", True)]
    assert found.looked_at == 2


def test_somebody_with_the_same_attribute_may_be_left_out(guarded: UseCases) -> None:
    first, *others, _stays = bring(guarded, "a", "b", "c", "d")
    deactivate(guarded, first, *others)

    assert [(each.value, each.left_out) for each in in_common(guarded).traits] == [("Sales", True)]


def test_who_is_more_than_a_member_is_named(guarded: UseCases) -> None:
    _, second, third = everybody = bring(guarded, "a", "b", "c")
    deactivate(guarded, *everybody)
    guarded.organization.write(
        lambda records: people.set_role(records, an_order(), "b@acme.example", Role.ADMINISTRATOR)
    )
    found = guarded.organization.read(lambda records: holds.more_than_members(records, the_hold_in(records)))

    assert [user.id for user in found] == [second]
    assert third in everybody


def test_what_is_held_is_searched_by_the_beginning_of_a_name(guarded: UseCases) -> None:
    _, maria, mara = everybody = bring(guarded, "x", "Maria", "mara")
    deactivate(guarded, *everybody)

    def search(name: str, after: str = "") -> list[str | None]:
        found = guarded.organization.read(
            lambda records: holds.named(records, the_hold_in(records), name, after=after, count=9)
        )
        return [each.user_id for each in found]

    assert search("MAR") == [maria, mara]
    assert search("mari") == [maria]
    assert search("ar") == []
    assert search("") == [maria, mara]


@pytest.mark.parametrize(("decision", "active"), [(Decision.APPLY, False), (Decision.DROP, True)])
def test_everything_is_decided_in_batches(
    guarded: UseCases, decision: Decision, active: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ruling, "BATCH", 2)
    first, *held = bring(guarded, *"abcdef")
    deactivate(guarded, first, *held)
    ended = carry_out(guarded, begin(guarded, decision))

    assert (ended.done, ended.total, ended.refused) == (5, 5, 0)
    assert ended.ended is not None
    assert {is_active(guarded, each) for each in held} == {active}
    assert guarded.organization.read(holds.waiting) == []


def test_a_ruling_that_was_interrupted_goes_on_with_the_rest(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abcd")
    deactivate(guarded, first, *held)
    begun = begin(guarded, Decision.APPLY)
    one = guarded.organization.read(lambda records: records.held_changes())[0].id
    guarded.organization.write(lambda records: deciding.apply(records, an_order(), [one]))

    assert carry_out(guarded, begun).done == 2
    assert {is_active(guarded, each) for each in held} == {False}


def test_a_ruling_that_was_stopped_leaves_the_rest_held(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abc")
    deactivate(guarded, first, *held)
    begun = begin(guarded, Decision.APPLY)
    guarded.organization.write(lambda records: ruling.stop(records, an_order(), begun.id))

    assert carry_out(guarded, begun).done == 0
    assert the_hold(guarded).number == 2


def test_nothing_else_is_decided_while_a_ruling_goes_on(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abc")
    deactivate(guarded, first, *held)
    begin(guarded, Decision.DROP)

    with pytest.raises(RulingGoesOn):
        begin(guarded, Decision.APPLY)
    assert the_hold(guarded).number == 2


@pytest.mark.parametrize("typed", ["", "1", "20", "two"])
def test_who_allows_everything_knows_how_much_it_is(guarded: UseCases, typed: str) -> None:
    first, *held = bring(guarded, *"abc")
    deactivate(guarded, first, *held)

    with pytest.raises(NumberDiffers):
        begin(guarded, Decision.APPLY, typed)
    assert carry_out(guarded, begin(guarded, Decision.APPLY, "2")).done == 2


def test_what_is_held_once_a_ruling_began_waits_for_another(guarded: UseCases) -> None:
    first, second, third, late = bring(guarded, *"abcd")
    deactivate(guarded, first, second, third)
    begun = begin(guarded, Decision.APPLY, "2")
    deactivate(guarded, late)
    # As what a request brings that began before the ruling did, and is kept after it.
    kept = guarded.organization.read(lambda records: records.held_changes())[-1]
    earlier = replace(kept, since=begun.began - timedelta(hours=1))
    guarded.organization.write(lambda records: records.unhold(earlier, Fate.TAKEN_BACK, at=later()))
    guarded.organization.write(lambda records: records.hold(earlier))

    assert carry_out(guarded, begun).done == 2
    assert [is_active(guarded, each) for each in (second, third, late)] == [False, False, True]
    assert held_ids(guarded) == [earlier.id]


def test_a_deactivation_that_became_a_deletion_once_a_ruling_began_waits_for_another(
    guarded: UseCases,
) -> None:
    first, second, third = bring(guarded, *"abc")
    deactivate(guarded, first, second, third)
    begun = begin(guarded, Decision.APPLY, "2")
    guarded.delete(third)

    assert carry_out(guarded, begun).done == 1
    assert [is_active(guarded, each) for each in (second, third)] == [False, True]
    assert [each.kind for each in guarded.organization.read(lambda records: records.held_changes())] == [
        Held.DELETION
    ]


def test_a_team_of_which_more_members_are_held_once_a_ruling_began_waits_for_another(
    guarded: UseCases,
) -> None:
    first, second = bring(guarded, *"ab")
    team = guarded.create_group(a_group("Data", first)).id
    guarded.patch_group(team, put_in("members", []))
    begun = begin(guarded, Decision.APPLY, "1")
    guarded.patch_group(team, put_in("members", [{"value": second}]))
    guarded.patch_group(team, put_in("members", []))

    assert carry_out(guarded, begun).done == 0
    assert guarded.organization.read(lambda records: set(records.held_members(team))) == {first, second}


def test_a_batch_decides_nothing_that_was_held_anew_since_it_was_read(guarded: UseCases) -> None:
    first, second, third = bring(guarded, *"abc")
    deactivate(guarded, first, second, third)
    begun = begin(guarded, Decision.APPLY)
    changes = held_ids(guarded)
    guarded.delete(third)
    decided = guarded.organization.write(
        lambda records: deciding.decide_of_ruling(records, an_order(), begun, changes)
    )

    assert [each.user_id for each in decided.done] == [second]
    assert decided.refused == []
    assert is_active(guarded, third)


def test_a_ruling_that_is_refused_leaves_what_another_is_about(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abc")
    deactivate(guarded, first, *held)
    begun = begin(guarded, Decision.APPLY)

    with pytest.raises(RulingGoesOn):
        choose(guarded, *held_ids(guarded))
    with pytest.raises(RulingGoesOn):
        begin(guarded, Decision.DROP)
    assert carry_out(guarded, begun).done == 2


def test_what_was_chosen_is_decided_and_what_cannot_be_is_told(guarded: UseCases) -> None:
    first, second, third = bring(guarded, *"abc")
    deactivate(guarded, first, second, third)
    changes = held_ids(guarded)
    hold_id = the_hold(guarded).id

    assert carry_out(guarded, choose(guarded, changes[0])).done == 1
    assert (is_active(guarded, second), is_active(guarded, third)) == (False, True)
    chosen = carry_out(guarded, choose(guarded, *changes))
    assert (chosen.done, chosen.total) == (1, 1)
    with pytest.raises(NoHeldChange):
        guarded.organization.write(
            lambda records: ruling.on_chosen(records, an_order(), hold_id, Decision.APPLY, changes)
        )


class Counting:
    """Records of which it is counted what they are asked."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        self.asked[name] += 1
        return getattr(self._records, name)


def test_what_became_of_many_is_asked_for_at_once(guarded: UseCases) -> None:
    deactivate(guarded, *bring(guarded, *"abcde"))
    changes = held_ids(guarded)
    carry_out(guarded, begin(guarded, Decision.DROP))
    guarded.organization.run(guarded.organization.store.seal(guarded.organization.id))

    def look(records: Records) -> tuple[Mapping[str, NoHeldChange], Counter[str]]:
        counting = Counting(records)
        return held.not_held(counting, [*changes, "unknown"]), counting.asked  # type: ignore[arg-type]

    refusals, asked = guarded.organization.read(look)

    assert list(refusals) == [*changes, "unknown"]
    assert all("is not held any more." in str(refusals[each]) for each in changes)
    assert asked == {"newest_with_each": 1, "connections": 1, "removed_connections": 1}


def test_why_some_could_not_be_decided_is_kept_to_be_said_in_any_language(guarded: UseCases) -> None:
    first, second, third = bring(guarded, *"abc")
    for each in (first, second, third):
        guarded.delete(each)
    other = guarded.create(a_user("c@acme.example")).id

    ruled = carry_out(guarded, begin(guarded, Decision.DROP))

    (because,) = ruled.because
    assert isinstance(because, Sentence)
    assert because == str(NameNotFree("c@acme.example", held_by=phrase(BY_ID, {"id": other})))
    assert because.places["told"].places["held_by"].template == BY_ID


def test_a_ruling_about_what_was_chosen_is_stopped(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abcd")
    deactivate(guarded, first, *held)
    begun = choose(guarded, *held_ids(guarded))
    guarded.organization.write(lambda records: ruling.stop(records, an_order(), begun.id))

    assert carry_out(guarded, begun).done == 0
    assert the_hold(guarded).number == 3


def test_a_ruling_about_what_was_chosen_goes_on_with_the_rest_of_it(guarded: UseCases) -> None:
    first, *held = bring(guarded, *"abcde")
    deactivate(guarded, first, *held)
    one, *others, left = held_ids(guarded)
    begun = choose(guarded, one, *others)
    guarded.organization.write(lambda records: deciding.decide_of_ruling(records, an_order(), begun, [one]))
    interrupted = guarded.organization.write(lambda records: ruling.find(records, begun.id))

    assert carry_out(guarded, interrupted).done == 2
    assert held_ids(guarded) == [left]
