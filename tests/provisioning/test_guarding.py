"""The guard: what a connection ends beyond its share is held, and the connection reads its own writes."""

from collections.abc import Sequence

import pytest
from tests.provisioning.use_cases import Resource, UseCases, a_group, a_user, an_order, put_in, remove

from provisor.directory.guard import (
    DeactivationHeld,
    DeletionHeld,
    GuardSettings,
    HeldChange,
    NameNotFree,
    NoHeldChange,
)
from provisor.directory.journal import Action
from provisor.directory.refusals import LastOwner, UserNameTaken
from provisor.directory.rulings import Decision
from provisor.directory.users import Role
from provisor.provisioning import deciding, held, people
from provisor.provisioning.deciding import Decided
from provisor.provisioning.people import UserShown
from provisor.scim.errors import NotFound

INACTIVE = put_in("active", False)


@pytest.fixture
def guarded(scim: UseCases) -> UseCases:
    """A connection that may end one person, and one team, by itself."""
    return scim.set(guard=GuardSettings(people=1, teams=1, share=0))


@pytest.fixture
def shut(scim: UseCases) -> UseCases:
    """A connection that may end nobody by itself."""
    return scim.set(guard=GuardSettings(people=0, teams=0, share=0))


def deactivate(*user_ids: str) -> list[Resource]:
    operations = [{"op": "replace", "path": "active", "value": False}]
    return [
        {"method": "PATCH", "path": f"/Users/{each}", "data": {"schemas": [PATCH], "Operations": operations}}
        for each in user_ids
    ]


PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def delete(*user_ids: str) -> list[Resource]:
    return [{"method": "DELETE", "path": f"/Users/{each}"} for each in user_ids]


def brought(scim: UseCases, count: int) -> list[str]:
    """The ids of so many people whom the connection brings."""
    posts = [{"method": "POST", "path": "/Users", "bulkId": str(n), "data": a_user()} for n in range(count)]
    return [made["location"].rpartition("/")[2] for made in scim.run_bulk(*posts)]


def all_held(scim: UseCases) -> list[HeldChange]:
    return [each.change for each in scim.organization.read(held.list_held)]


def decide(scim: UseCases, decision: Decision, *change_ids: str) -> Decided:
    ids = change_ids or [each.id for each in all_held(scim)]
    decided: Decided = scim.organization.write(
        lambda records: deciding.decide(records, an_order(), decision, ids)
    )
    return decided


def shown(scim: UseCases, called: str) -> UserShown:
    return scim.organization.read(lambda records: people.show(records, called))


def actions(scim: UseCases) -> Sequence[Action]:
    return [entry.action for entry in scim.entries()]


@pytest.mark.parametrize("ending", [deactivate, delete])
def test_so_many_of_a_hundred_pass_and_the_rest_is_held(scim: UseCases, ending: object) -> None:
    scim = scim.set(guard=GuardSettings(people=3, share=10))
    everybody = brought(scim, 100)
    outcomes = scim.run_bulk(*(deactivate if ending is deactivate else delete)(*everybody[:30]))

    assert {outcome["status"] for outcome in outcomes} <= {"200", "204"}
    assert len(all_held(scim)) == 20
    assert actions(scim).count(Action.CHANGE_HELD) == 20


def test_at_least_so_many_pass_whatever_the_share(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(people=3, share=10))
    everybody = brought(scim, 10)
    scim.run_bulk(*deactivate(*everybody[:5]))

    assert [each.user_id for each in all_held(scim)] == everybody[3:5]


def test_the_window_passes(guarded: UseCases) -> None:
    guarded = guarded.set(guard=GuardSettings(people=1, share=0, window=1))
    first, second = brought(guarded, 2)
    guarded.patch(first, INACTIVE)
    guarded.patch(second, INACTIVE)

    assert all_held(guarded) == []


def test_a_guard_that_is_off_holds_nothing(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(on=False, people=0, share=0))
    scim.run_bulk(*deactivate(*brought(scim, 3)))

    assert all_held(scim) == []


def test_a_held_deactivation_is_done_for_scim_and_not_here(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    answer = shut.patch(user.id, INACTIVE, put_in("title", "Gone")).document

    assert (answer["active"], answer["title"]) == (False, "Gone")
    assert shut.list_users(filter='active eq "false"')["totalResults"] == 1
    assert (shown(shut, user.id).active, shown(shut, user.id).held) == (True, ["deactivation"])
    assert actions(shut)[-2:] == [Action.CHANGE_HELD, Action.USER_CHANGED]


def test_a_held_deletion_is_done_for_scim_and_not_here(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    team = shut.create_group(a_group("Data", user.id))
    shut.delete(user.id)

    with pytest.raises(NotFound):
        shut.read(user.id)
    assert (shut.list_users()["totalResults"], shut.members(team.id)) == (0, [])
    here = shown(shut, "Ana@acme.example")
    assert (here.user.id, here.active, here.held, here.teams) == (user.id, True, ["deletion"], ["Data"])


def test_a_deletion_takes_the_place_of_a_held_deactivation(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.patch(user.id, INACTIVE)
    before = all_held(shut)
    shut.delete(user.id)

    assert [(each.id, each.kind, each.since) for each in all_held(shut)] == [
        (before[0].id, "deletion", before[0].since)
    ]


def test_whoever_was_to_be_deactivated_and_then_deleted_comes_back_active(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.patch(user.id, INACTIVE)
    shut.delete(user.id)
    decide(shut, Decision.APPLY)
    shut.organization.write(lambda records: people.restore(records, an_order(), user.id))

    assert shown(shut, user.id).active


def test_deleting_somebody_inactive_is_no_departure(guarded: UseCases) -> None:
    (first,) = brought(guarded, 1)
    guarded.patch(first, INACTIVE)
    guarded.delete(first)

    assert all_held(guarded) == []


def test_an_activation_takes_a_held_deactivation_back(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.patch(user.id, INACTIVE)
    shut.patch(user.id, put_in("active", True))

    assert (all_held(shut), shown(shut, user.id).held) == ([], [])
    assert actions(shut)[-2:] == [Action.CHANGE_HELD, Action.CHANGE_CANCELLED]


def test_a_creation_takes_a_held_deletion_back(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example", externalId="1"))
    team = shut.create_group(a_group("Data", user.id))
    shut.delete(user.id)
    back = shut.create(a_user("ana@acme.example", externalId="1", title="Back"))

    assert (back.id, back.document["title"], all_held(shut)) == (user.id, "Back", [])
    assert shut.members(team.id) == [user.id]
    assert shown(shut, user.id).held == []


def test_somebody_else_may_come_under_the_name_of_whoever_is_held(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.delete(user.id)
    other = shut.create(a_user("ana@acme.example"))

    assert other.id != user.id
    assert shown(shut, "ana@acme.example").user.id == other.id
    (_, refusal), *_ = decide(shut, Decision.DROP).refused
    assert isinstance(refusal, NameNotFree)
    assert other.id in str(refusal)


def test_applying_a_deactivation_does_it_here(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.patch(user.id, INACTIVE)
    (change,) = all_held(shut)
    decide(shut, Decision.APPLY)

    assert (shown(shut, user.id).active, shown(shut, user.id).held, all_held(shut)) == (False, [], [])
    assert (shut.told.action, shut.told.actor.kind) == (Action.USER_CHANGED, "operator")
    assert (shut.told.before, shut.told.after) == ({"active": True}, {"active": False})
    assert (shut.told.facts or {})["held_change"] == change.id


def test_applying_a_deletion_does_it_here(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example", externalId="1"))
    team = shut.create_group(a_group("Data", user.id))
    shut.delete(user.id)
    decide(shut, Decision.APPLY)
    back = shut.create(a_user("ana@acme.example", externalId="1"))

    assert actions(shut)[-3:] == [Action.TEAM_CHANGED, Action.USER_DELETED, Action.USER_RESTORED]
    assert (back.id, shut.members(team.id)) == (user.id, [])


@pytest.mark.parametrize("ending", [deactivate, delete])
def test_dropping_shows_scim_what_is_in_force(shut: UseCases, ending: object) -> None:
    user = shut.create(a_user("ana@acme.example"))
    team = shut.create_group(a_group("Data", user.id))
    version = shut.read(user.id)["meta"]["version"]
    shut.run_bulk(*(deactivate if ending is deactivate else delete)(user.id))
    decide(shut, Decision.DROP)

    assert (shut.read(user.id)["active"], shut.members(team.id), all_held(shut)) == (True, [user.id], [])
    assert shut.read(user.id)["meta"]["version"] != version
    assert shut.list_users(filter='userName eq "ana@acme.example" and active eq true')["totalResults"] == 1
    assert shut.told.action is Action.CHANGE_DROPPED


def test_a_second_decision_says_what_the_first_one_was(shut: UseCases) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.patch(user.id, INACTIVE)
    (change,) = all_held(shut)
    decide(shut, Decision.DROP)
    shut.organization.run(shut.organization.store.sealer.catch_up(shut.organization.id))
    ((change_id, refusal),) = decide(shut, Decision.APPLY, change.id).refused

    assert (change_id, type(refusal)) == (change.id, NoHeldChange)
    assert "refused the deactivation of ana@acme.example" in str(refusal)


def test_the_last_owner_is_held_whatever_the_share(scim: UseCases) -> None:
    first, second = (scim.create(a_user(name)).id for name in ("ana@acme.example", "ben@acme.example"))
    for user_id in (first, second):
        scim.organization.write(
            lambda records, user_id=user_id: people.set_role(records, an_order(), user_id, Role.OWNER)
        )
    scim.run_bulk(*deactivate(first), *delete(second))

    assert [each.user_id for each in all_held(scim)] == [second]
    ((_, refusal),) = decide(scim, Decision.APPLY).refused
    assert isinstance(refusal, LastOwner)
    assert len(all_held(scim)) == 1


def test_of_two_owners_who_go_at_once_one_is_held(scim: UseCases) -> None:
    pair = [scim.create(a_user()).id for _ in range(2)]
    for user_id in pair:
        scim.organization.write(
            lambda records, user_id=user_id: people.set_role(records, an_order(), user_id, Role.OWNER)
        )
    outcomes = scim.organization.at_once(*(scim.deleting(user_id) for user_id in pair))

    assert outcomes == [None, None]
    assert len(all_held(scim)) == 1


def test_departures_at_once_are_counted_one_by_one(scim: UseCases) -> None:
    scim = scim.set(guard=GuardSettings(people=3, share=0))
    everybody = brought(scim, 12)
    scim.organization.at_once(*(scim.deleting(user_id) for user_id in everybody))

    assert len(all_held(scim)) == 9


def test_people_apply_what_is_held_by_doing_it(shut: UseCases) -> None:
    first, second = brought(shut, 2)
    shut.run_bulk(*deactivate(first), *delete(second))
    shut.organization.write(
        lambda records: people.set_active(records, an_order(), first, active=False, take_over=False)
    )
    shut.organization.write(lambda records: people.delete(records, an_order(), second, take_over=False))

    assert (all_held(shut), shown(shut, first).active) == ([], False)


def test_whose_deactivation_is_held_is_not_let_in_again_before_it_is_dropped(shut: UseCases) -> None:
    (user_id,) = brought(shut, 1)
    shut.run_bulk(*deactivate(user_id))
    (change,) = all_held(shut)

    with pytest.raises(DeactivationHeld, match=f"`provisor guard drop {change.id}`"):
        let_in(shut, user_id)
    assert all_held(shut) == [change]


def test_whose_deletion_is_held_is_not_let_in_again(shut: UseCases) -> None:
    (user_id,) = brought(shut, 1)
    shut.delete(user_id)

    with pytest.raises(DeletionHeld):
        let_in(shut, user_id)


def test_who_was_deleted_while_a_deactivation_was_held_comes_back_inactive(shut: UseCases) -> None:
    (user_id,) = brought(shut, 1)
    shut.run_bulk(*deactivate(user_id))
    shut.organization.write(lambda records: people.delete(records, an_order(), user_id, take_over=True))

    shut.organization.write(lambda records: people.restore(records, an_order(), user_id))

    assert shown(shut, user_id).active is False
    assert let_in(shut, user_id)


def let_in(scim: UseCases, user_id: str) -> bool:
    """A person reactivates somebody."""
    return scim.organization.write(
        lambda records: people.set_active(records, an_order(), user_id, active=True, take_over=True)
    )


@pytest.mark.parametrize("by", ["name", "id"])
def test_whose_deletion_is_held_is_not_restored(shut: UseCases, by: str) -> None:
    user = shut.create(a_user("ana@acme.example"))
    shut.delete(user.id)
    (change,) = all_held(shut)
    called = {"name": "Ana@acme.example", "id": user.id}[by]

    with pytest.raises(DeletionHeld, match=f"`provisor guard drop {change.id}`"):
        shut.organization.write(lambda records: people.restore(records, an_order(), called))
    assert all_held(shut) == [change]


def test_what_is_held_long_enough_is_applied_by_itself(shut: UseCases) -> None:
    shut = shut.set(guard=GuardSettings(people=0, share=0, applies_after=2))
    first, second = brought(shut, 2)
    shut.patch(first, INACTIVE)
    shut.patch(second, INACTIVE)
    early = shut.organization.write(lambda records: deciding.apply_due(records, an_order()))
    later = shut.organization.write(lambda records: deciding.apply_due(records, an_order()))

    assert (early, later, all_held(shut)) == (1, 1, [])


def test_nobody_is_renamed_to_a_name_that_is_taken(shut: UseCases) -> None:
    first, second = (shut.create(a_user(name)) for name in ("ana@acme.example", "ben@acme.example"))

    with pytest.raises(UserNameTaken):
        shut.patch(second.id, put_in("userName", "ana@acme.example"), INACTIVE)
    assert all_held(shut) == []
    assert shown(shut, first.id).active


@pytest.mark.parametrize("count", [1, 2, 5])
def test_whose_deletion_is_held_is_in_the_lists_in_its_place(shut: UseCases, count: int) -> None:
    everybody = [shut.create(a_user(f"ana-{number}")).id for number in range(5)]
    shut.run_bulk(*delete(everybody[1], everybody[4]))
    found: list[str] = []
    more = True
    while more:
        after = found[-1] if found else None
        page, more = shut.organization.read(
            lambda records, after=after: people.page(records, 'userName sw "ana"', after=after, count=count)
        )
        found += [each.user.id for each in page]

    assert found == everybody
    assert shut.list_users(filter='userName sw "ana"')["totalResults"] == 3


def test_lists_ask_who_is_active_here_and_not_for_scim(shut: UseCases) -> None:
    names = ("to go", "to be inactive", "active", "inactive", "undecided")
    going, shut_out, active, inactive, undecided = (shut.create(a_user(name)).id for name in names)
    shut.run_bulk(*delete(going), *deactivate(shut_out))
    shut.patch(undecided, remove("active"))
    shut.organization.write(
        lambda records: people.set_active(records, an_order(), inactive, active=False, take_over=True)
    )
    decide(shut, Decision.APPLY, *(each.id for each in all_held(shut) if each.user_id == undecided))

    def listed(condition: str) -> list[str]:
        found = shut.organization.read(lambda records: people.list_people(records, condition, 10))
        return [each.user.id for each in found]

    assert listed("active eq true") == [going, shut_out, active]
    assert listed("active eq false") == [inactive, undecided]
    assert listed('userName sw "to" and active ne false') == [going, shut_out]
    assert shut.list_users(filter="active eq true")["totalResults"] == 1


def test_whose_deletion_is_held_is_listed_as_such(shut: UseCases) -> None:
    user = shut.create(a_user("ana")).id
    shut.run_bulk(*delete(user))
    listed = shut.organization.read(lambda records: people.list_people(records, None, 10))

    assert [(each.user.id, each.active, each.held) for each in listed] == [(user, True, ["deletion"])]
