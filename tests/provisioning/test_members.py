import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user, add, ids, put_in, remove

from provisor.directory.refusals import UnknownUsers
from provisor.provisioning.members import FEW_MEMBERS, concerns_few
from provisor.scim.errors import InvalidValue
from provisor.scim.membership import AddMembers, RemoveAllMembers, RemoveMembers, ReplaceMembers


def test_a_member_is_shown_by_the_display_name_that_they_have(scim: UseCases) -> None:
    maria = scim.create(a_user(displayName="Maria"))
    mario = scim.create(a_user("mario@acme.example"))

    group = scim.create_group(a_group("Data", maria.id, mario.id))

    assert group.document["members"] == [
        {
            "value": maria.id,
            "$ref": f"https://provisor.example/scim/v2/Users/{maria.id}",
            "display": "Maria",
            "type": "User",
        },
        {"value": mario.id, "$ref": f"https://provisor.example/scim/v2/Users/{mario.id}", "type": "User"},
    ]


def test_members_come_and_go_and_the_balance_is_told(scim: UseCases) -> None:
    stays, goes, comes = (scim.create(a_user()) for _ in range(3))
    group = scim.create_group(a_group("Data", stays.id, goes.id))

    changed = scim.patch_group(
        group.id, remove(f'members[value eq "{goes.id}"]'), add("members", ids(comes, stays))
    )

    assert changed.version == 2
    assert scim.members(group.id) == [stays.id, comes.id]
    assert scim.told.after == {"members": {"added": [comes.id], "removed": [goes.id]}}
    assert scim.told.before == {}


def test_who_comes_and_goes_in_one_request_was_never_there(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", mario.id))
    before = scim.entries()

    changed = scim.patch_group(
        group.id,
        add("members", ids(maria)),
        remove(f'members[value eq "{maria.id}"]'),
        remove(f'members[value eq "{mario.id}"]'),
        add("members", ids(mario)),
    )

    assert changed.version == 1
    assert scim.members(group.id) == [mario.id]
    assert scim.entries() == before


def test_removing_a_member_ends_what_connections_gave_and_not_what_people_gave(scim: UseCases) -> None:
    anna, both, given = (scim.create(a_user()) for _ in range(3))
    group = scim.create_group(a_group("Data", both.id, given.id))
    scim.add_by_hand(group.id, anna.id, both.id)

    scim.patch_group(group.id, *(remove(f'members[value eq "{user.id}"]') for user in (anna, both, given)))

    assert scim.members(group.id) == [anna.id, both.id]
    assert scim.told.after == {"members": {"added": [], "removed": [given.id]}}


def test_an_authoritative_connection_ends_memberships_whoever_gave_them(scim: UseCases) -> None:
    anna, both, maria = (scim.create(a_user()) for _ in range(3))
    group = scim.create_group(a_group("Data", both.id, maria.id))
    scim.add_by_hand(group.id, anna.id, both.id)
    authoritative = scim.set(authoritative=True)

    authoritative.patch_group(group.id, remove(f'members[value eq "{both.id}"]'))
    removed = scim.told.after
    authoritative.patch_group(group.id, put_in("members", ids(maria)))

    assert removed == {"members": {"added": [], "removed": [both.id]}}
    assert scim.members(group.id) == [maria.id]
    assert scim.told.after == {"members": {"added": [], "removed": [anna.id]}}


def test_who_is_given_by_both_stays_until_both_let_go(scim: UseCases, people: People) -> None:
    maria = scim.create(a_user("maria"))
    group = scim.create_group(a_group("Data", maria.id))
    people.join("Data", "maria")

    scim.patch_group(group.id, remove(f'members[value eq "{maria.id}"]'))
    still = scim.members(group.id)
    people.leave("Data", "maria")

    assert still == [maria.id]
    assert scim.members(group.id) == []


def test_members_that_people_took_over_are_set_aside(scim: UseCases, people: People) -> None:
    maria, anna = scim.create(a_user("maria")), scim.create(a_user("anna"))
    group = scim.create_group(a_group("Data", maria.id))
    people.leave("Data", "maria", take_over=True)

    shown = scim.patch_group(group.id, add("members", ids(maria, anna)), put_in("displayName", "Research"))
    scim.replace_group(group.id, a_group("Research", anna.id))

    assert "members" not in shown.document
    assert scim.members(group.id) == []
    assert scim.told.after == {"wanted": {"members": {"added": [anna.id], "removed": []}}}


def test_replacing_members_keeps_whom_people_gave(scim: UseCases) -> None:
    anna, maria, mario = (scim.create(a_user()) for _ in range(3))
    group = scim.create_group(a_group("Data", maria.id))
    scim.add_by_hand(group.id, anna.id)

    scim.patch_group(group.id, put_in("members", ids(mario)))
    patched = scim.told.after
    scim.replace_group(group.id, a_group("Data"))

    assert patched == {"members": {"added": [mario.id], "removed": [maria.id]}}
    assert scim.members(group.id) == [anna.id]
    assert scim.told.after == {"members": {"added": [], "removed": [mario.id]}}


def test_removing_all_members_keeps_whom_people_gave(scim: UseCases) -> None:
    anna, maria = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id))
    scim.add_by_hand(group.id, anna.id)

    scim.patch_group(group.id, remove("members"))

    assert scim.members(group.id) == [anna.id]


def test_who_is_given_by_both_stays_when_the_connection_lets_go(scim: UseCases) -> None:
    maria = scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id))
    scim.add_by_hand(group.id, maria.id)

    replaced = scim.replace_group(group.id, a_group("Data"))

    assert scim.members(group.id) == [maria.id]
    assert replaced.version == group.version
    assert (scim.told.before, scim.told.after) == (None, None)
    assert scim.told.facts == {"ended": {scim.connection.id: [maria.id]}}


def test_what_a_connection_gives_too_is_told_though_no_member_is_new(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", mario.id))
    scim.add_by_hand(group.id, maria.id)

    patched = scim.patch_group(group.id, add("members", ids(maria, mario)))
    told = scim.told
    scim.patch_group(group.id, add("members", ids(maria, mario)))

    assert patched.version == group.version
    assert (told.before, told.after, told.facts) == (None, None, {"given": {scim.connection.id: [maria.id]}})
    assert scim.told == told


def test_who_gives_a_membership_is_told_on_balance(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", mario.id))
    scim.add_by_hand(group.id, maria.id, mario.id)
    before = scim.entries()

    scim.patch_group(
        group.id,
        add("members", ids(maria)),
        remove(f'members[value eq "{maria.id}"]'),
        remove(f'members[value eq "{mario.id}"]'),
        add("members", ids(mario)),
    )

    assert scim.entries() == before


def test_an_authoritative_connection_that_gives_what_it_took_ends_what_people_gave(scim: UseCases) -> None:
    maria = scim.create(a_user())
    authoritative = scim.set(authoritative=True)
    group = authoritative.create_group(a_group("Data"))
    authoritative.add_by_hand(group.id, maria.id)

    authoritative.patch_group(group.id, remove(f'members[value eq "{maria.id}"]'), add("members", ids(maria)))

    connection = scim.connection.id
    assert authoritative.members(group.id) == [maria.id]
    assert authoritative.told.facts == {"given": {connection: [maria.id]}, "ended": {"person": [maria.id]}}


def test_members_are_removed_by_a_condition_on_what_is_shown(scim: UseCases) -> None:
    maria, mario, anna = (scim.create(a_user(displayName=name)) for name in ("Maria", "Mario", "Anna"))
    group = scim.create_group(a_group("Data", maria.id, mario.id, anna.id))

    scim.patch_group(group.id, remove('members[display sw "mar"]'))

    assert scim.members(group.id) == [anna.id]
    assert scim.told.after is not None
    assert set(scim.told.after["members"]["removed"]) == {maria.id, mario.id}


def test_members_who_do_not_exist_are_named(scim: UseCases) -> None:
    group = scim.create_group(a_group("Data"))
    left = scim.create(a_user())
    scim.delete(left.id)

    with pytest.raises(UnknownUsers) as refusal:
        scim.patch_group(group.id, add("members", [{"value": left.id}, {"value": "nobody"}]))

    assert set(refusal.value.user_ids) == {left.id, "nobody"}


def test_a_group_as_a_member_is_set_aside_and_the_users_come(scim: UseCases) -> None:
    maria, inner = scim.create(a_user()), scim.create_group(a_group("Inner"))

    outer = scim.create_group(a_group("Outer", maria.id, inner.id))

    assert scim.members(outer.id) == [maria.id]
    assert "group-as-member" in scim.told.tolerances
    assert any(inner.id in each for each in scim.told.set_aside)


def test_a_group_that_says_so_as_a_member_is_set_aside(scim: UseCases) -> None:
    maria, inner = scim.create(a_user()), scim.create_group(a_group("Inner"))
    outer = scim.create_group(a_group("Outer"))

    scim.patch_group(outer.id, add("members", [{"value": inner.id, "type": "Group"}, *ids(maria)]))

    assert scim.members(outer.id) == [maria.id]
    assert any(inner.id in each for each in scim.told.set_aside)


def test_a_group_as_a_member_is_refused_in_the_strict_manner(strict: UseCases) -> None:
    inner, outer = strict.create_group(a_group("Inner")), strict.create_group(a_group("Outer"))

    with pytest.raises(InvalidValue, match=f"'{inner.id}' is a group, and members are users"):
        strict.patch_group(outer.id, add("members", [{"value": inner.id}]))
    with pytest.raises(InvalidValue, match=f"'{inner.id}' is declared as type Group, and members are users"):
        strict.patch_group(outer.id, add("members", [{"value": inner.id, "type": "Group"}]))

    assert strict.members(outer.id) == []


def test_of_groups_and_nobodies_among_the_members_the_nobodies_are_named(scim: UseCases) -> None:
    inner, outer = scim.create_group(a_group("Inner")), scim.create_group(a_group("Outer"))

    with pytest.raises(UnknownUsers) as refusal:
        scim.patch_group(outer.id, add("members", [{"value": inner.id}, {"value": "nobody"}]))

    assert refusal.value.user_ids == ["nobody"]


def test_deleted_users_are_members_no_more(scim: UseCases) -> None:
    maria, mario = scim.create(a_user()), scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id, mario.id))

    scim.delete(maria.id)

    assert scim.members(group.id) == [mario.id]


def test_a_deactivated_user_stays_a_member(scim: UseCases) -> None:
    maria = scim.create(a_user())
    group = scim.create_group(a_group("Data", maria.id))

    scim.patch(maria.id, put_in("active", value=False))

    assert scim.members(group.id) == [maria.id]


def test_few_members_are_concerned_by_steps_that_name_few() -> None:
    few, many = ("x",) * FEW_MEMBERS, ("x",) * (FEW_MEMBERS + 1)

    assert concerns_few([AddMembers(few), RemoveMembers(few)])
    assert not concerns_few([AddMembers(many)])
    assert not concerns_few([RemoveAllMembers()])
    assert not concerns_few([ReplaceMembers(())])
