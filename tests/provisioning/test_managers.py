import pytest
from tests.provisioning.use_cases import ENTERPRISE, Resource, UseCases, a_user, put_in, remove

from provisor.directory.journal import Action
from provisor.scim.errors import InvalidValue

MANAGER = f"{ENTERPRISE}:manager"


def managed(by: str) -> Resource:
    return a_user(enterprise={"manager": {"value": by}})


def manager_of(scim: UseCases, user_id: str) -> Resource:
    manager: Resource = scim.read(user_id)[ENTERPRISE]["manager"]
    return manager


def test_a_manager_is_shown_with_a_reference_and_their_display_name(scim: UseCases) -> None:
    boss = scim.create(a_user(displayName="The Boss"))

    user = scim.create(managed(by=boss.id))

    assert user.document[ENTERPRISE]["manager"] == {
        "value": boss.id,
        "$ref": f"https://provisor.example/scim/v2/Users/{boss.id}",
        "displayName": "The Boss",
    }


def test_a_manager_without_a_display_name_is_shown_without_one(scim: UseCases) -> None:
    boss = scim.create(a_user())

    user = scim.create(managed(by=boss.id))

    assert set(user.document[ENTERPRISE]["manager"]) == {"value", "$ref"}


@pytest.mark.parametrize("sent", ["Boss@acme.example", "b-1"])
def test_a_manager_who_is_not_here_yet_is_kept_as_sent_and_resolves_when_they_come(
    scim: UseCases, sent: str
) -> None:
    user = scim.create(managed(by=sent))
    awaited = manager_of(scim, user.id)

    boss = scim.create(a_user("boss@acme.example", externalId="b-1", displayName="The Boss"))

    assert awaited == {"value": sent}
    assert manager_of(scim, user.id)["value"] == boss.id
    assert manager_of(scim, user.id)["displayName"] == "The Boss"
    assert (scim.told.action, scim.told.resource_id) == (Action.USER_CHANGED, user.id)
    assert scim.told.before == {ENTERPRISE: {"manager": {"value": sent}}}
    assert scim.told.after is not None
    assert scim.told.after[ENTERPRISE]["manager"]["value"] == boss.id


def test_what_was_tolerated_is_told_when_a_manager_is_not_here_yet(scim: UseCases) -> None:
    scim.create(managed(by="boss@acme.example"))

    assert "manager-not-here-yet" in scim.told.tolerances


def test_everybody_who_awaits_a_manager_is_pointed_to_them(scim: UseCases) -> None:
    users = [scim.create(managed(by="b-1")) for _ in range(3)]

    boss = scim.create(a_user(externalId="b-1"))

    assert [manager_of(scim, user.id)["value"] for user in users] == [boss.id] * 3
    assert [scim.read(user.id)["meta"]["version"] for user in users] == ['W/"2"'] * 3


def test_nobody_else_is_taken_for_an_awaited_manager(scim: UseCases) -> None:
    user = scim.create(managed(by="boss@acme.example"))

    scim.create(a_user("anna@acme.example", externalId="a-1"))

    assert manager_of(scim, user.id) == {"value": "boss@acme.example"}


def test_a_manager_who_comes_back_is_awaited_too(scim: UseCases) -> None:
    boss = scim.create(a_user("boss@acme.example", externalId="b-1"))
    scim.delete(boss.id)
    user = scim.create(managed(by="boss@acme.example"))

    scim.create(a_user("boss@acme.example", externalId="b-1"))

    assert manager_of(scim, user.id)["value"] == boss.id


def test_a_manager_who_does_not_exist_is_refused_in_the_strict_manner(strict: UseCases) -> None:
    user = strict.create(a_user())

    with pytest.raises(InvalidValue, match="nobody"):
        strict.create(managed(by="nobody"))
    with pytest.raises(InvalidValue, match="nobody"):
        strict.patch(user.id, put_in(f"{MANAGER}.value", "nobody"))

    assert strict.read(user.id) == user.document


def test_a_manager_who_was_awaited_may_be_replaced_and_removed(scim: UseCases) -> None:
    user, boss = scim.create(managed(by="boss@acme.example")), scim.create(a_user())

    scim.patch(user.id, put_in(MANAGER, {"value": boss.id}))
    pointed = manager_of(scim, user.id)["value"]
    scim.patch(user.id, remove(MANAGER))
    scim.create(a_user("boss@acme.example"))

    assert pointed == boss.id
    assert ENTERPRISE not in scim.read(user.id)


def test_the_same_manager_again_is_no_change(scim: UseCases) -> None:
    boss = scim.create(a_user())
    user = scim.create(managed(by=boss.id))

    changed = scim.patch(user.id, put_in(MANAGER, {"value": boss.id}))

    assert changed.version == 1


def test_an_awaited_manager_sent_again_is_no_change(scim: UseCases) -> None:
    user = scim.create(managed(by="boss@acme.example"))

    changed = scim.patch(user.id, put_in(MANAGER, {"value": "boss@acme.example"}))

    assert changed.version == 1


def test_two_users_may_manage_each_other_and_one_may_manage_themselves(scim: UseCases) -> None:
    first, second = scim.create(a_user()), scim.create(a_user())

    scim.patch(first.id, put_in(MANAGER, {"value": second.id}))
    scim.patch(second.id, put_in(MANAGER, {"value": first.id}))
    alone = scim.create(managed(by="alone@acme.example") | {"userName": "alone@acme.example"})

    assert manager_of(scim, first.id)["value"] == second.id
    assert manager_of(scim, second.id)["value"] == first.id
    assert scim.read(alone.id) == alone.document
    assert manager_of(scim, alone.id)["value"] == alone.id


def test_a_manager_who_left_is_still_named_but_shown_by_no_name(scim: UseCases) -> None:
    boss = scim.create(a_user(displayName="The Boss"))
    user = scim.create(managed(by=boss.id))

    scim.delete(boss.id)

    assert manager_of(scim, user.id)["value"] == boss.id
    assert "displayName" not in manager_of(scim, user.id)


def test_users_are_found_by_their_manager(scim: UseCases) -> None:
    boss = scim.create(a_user(displayName="The Boss"))
    user = scim.create(managed(by=boss.id))

    for condition in (f'{MANAGER} eq "{boss.id}"', f'{MANAGER}.displayName eq "the boss"'):
        found = scim.list_users(filter=condition)
        assert [each["id"] for each in found["Resources"]] == [user.id]
