"""Users as rows: names that are free or taken, departures and returns, and what they are found by."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.records_of import CONNECTION, ENTERPRISE, NOON, Organization, a_user, index, later, renamed

from provisor.directory.refusals import UserNameTaken
from provisor.directory.teams import PERSON
from provisor.directory.users import Role, User
from provisor.provisioning.ports import Search
from provisor.store.keys import LONGEST


def total(organization: Organization) -> int:
    return organization.read(lambda records: records.search_users(Search(None, None, 0))).total


def test_a_user_is_read_as_it_was_added(organization: Organization) -> None:
    user = a_user(
        userName="Maria@acme.example",
        externalId="0a1",
        name={"familyName": "Rossi", "givenName": "María"},
        emails=[{"value": "maria@acme.example", "type": "work", "primary": True}],
        enterprise={"employeeNumber": "7"},
    )

    organization.write(lambda records: records.add_user(user, index(user)))

    assert organization.read(lambda records: records.user(user.id)) == user


def test_a_user_name_is_taken_whatever_its_case(organization: Organization) -> None:
    holder = organization.add_user(userName="Straße@acme.example")

    with pytest.raises(UserNameTaken) as refusal:
        organization.add_user(userName="STRASSE@acme.example")

    assert refusal.value.held_by == holder.id
    assert total(organization) == 1


def test_a_user_takes_a_name_that_only_a_departed_one_had(organization: Organization) -> None:
    departed = organization.add_user(userName="maria")
    organization.write(lambda records: records.delete_user(departed.id, at=NOON))

    newcomer = organization.add_user(userName="maria")

    assert organization.users_where('userName eq "maria"') == ["maria"]
    assert organization.read(lambda records: records.user(newcomer.id)) == newcomer


def test_a_user_is_not_renamed_to_a_name_that_is_taken(organization: Organization) -> None:
    holder = organization.add_user(userName="maria")
    other = organization.add_user(userName="mario")
    changed = renamed(other, "MARIA")

    with pytest.raises(UserNameTaken) as refusal:
        organization.write(lambda records: records.save_user(changed, index(changed)))

    assert refusal.value.held_by == holder.id
    assert organization.read(lambda records: records.user(other.id)) == other


def test_a_user_may_change_the_case_of_the_name(organization: Organization) -> None:
    user = organization.add_user(userName="maria")
    changed = renamed(user, "Maria")

    organization.write(lambda records: records.save_user(changed, index(changed)))

    assert organization.read(lambda records: records.user(user.id)) == changed


def test_a_changed_user_is_found_by_what_they_have_now_alone(organization: Organization) -> None:
    user = organization.add_user(userName="maria", displayName="Maria Rossi")
    changed = a_user(userName="maria", displayName="Maria Bianchi")
    changed = type(user)(user.id, "maria", None, True, changed.profile, CONNECTION, 2, user.created, later())

    organization.write(lambda records: records.save_user(changed, index(changed)))

    assert organization.users_where('displayName eq "maria rossi"') == []
    assert organization.users_where('displayName eq "maria bianchi"') == ["maria"]


def test_a_deleted_user_is_nowhere(organization: Organization) -> None:
    user = organization.add_user(userName="maria", displayName="Maria")

    organization.write(lambda records: records.delete_user(user.id, at=NOON))

    assert organization.read(lambda records: records.user(user.id)) is None
    assert organization.read(lambda records: records.missing_users([user.id])) == [user.id]
    assert organization.users_where('displayName eq "maria"') == []
    assert total(organization) == 0


def test_to_delete_twice_changes_nothing_more(organization: Organization) -> None:
    user = organization.add_user()
    organization.write(lambda records: records.delete_user(user.id, at=NOON))

    organization.write(lambda records: records.delete_user(user.id, at=NOON))

    assert total(organization) == 0


def test_the_newest_of_the_departed_with_a_name_and_external_id_is_found(
    organization: Organization,
) -> None:
    for _ in range(2):
        user = organization.add_user(userName="Maria", externalId="0a1")
        organization.write(lambda records, user=user: records.delete_user(user.id, at=later()))

    found = organization.read(lambda records: records.departed_user("MARIA", "0a1"))

    assert found == user


def test_a_departed_user_is_somebody_else_under_another_external_id(organization: Organization) -> None:
    user = organization.add_user(userName="maria", externalId="0a1")
    organization.write(lambda records: records.delete_user(user.id, at=NOON))

    assert organization.read(lambda records: records.departed_user("maria", "0A1")) is None


def test_who_comes_back_has_the_memberships_that_people_gave(organization: Organization) -> None:
    user = organization.add_user(userName="maria", externalId="0a1", displayName="Maria")
    by_hand, provisioned = organization.add_team("By hand"), organization.add_team("Provisioned", user)
    organization.write(lambda records: records.add_members(by_hand.id, [user.id], source=PERSON, at=NOON))
    organization.write(lambda records: records.delete_user(user.id, at=NOON))
    gone = organization.read(lambda records: records.members([by_hand.id, provisioned.id]))

    organization.write(lambda records: records.save_user(user, index(user)))

    assert gone == {by_hand.id: [], provisioned.id: []}
    teams = organization.read(lambda records: records.teams_of([user.id]))[user.id]
    assert [team.name for team in teams] == ["By hand"]
    assert organization.users_where('displayName eq "maria"') == ["maria"]
    assert total(organization) == 1


def test_who_comes_back_does_not_take_a_name_from_somebody(organization: Organization) -> None:
    user = organization.add_user(userName="maria")
    organization.write(lambda records: records.delete_user(user.id, at=NOON))
    holder = organization.add_user(userName="maria")

    with pytest.raises(UserNameTaken) as refusal:
        organization.write(lambda records: records.save_user(user, index(user)))

    assert refusal.value.held_by == holder.id


def test_missing_users_are_named_once_in_order(organization: Organization) -> None:
    user = organization.add_user()

    missing = organization.read(lambda records: records.missing_users(["z", user.id, "a", "z"]))

    assert missing == ["z", "a"]


def test_who_is_here_is_shown_by_the_display_name_that_they_have(organization: Organization) -> None:
    maria = organization.add_user(userName="maria", displayName="Maria Rossi")
    mario = organization.add_user(userName="mario")

    names = organization.read(lambda records: records.display_names([maria.id, mario.id, "nobody"]))

    assert names == {maria.id: "Maria Rossi", mario.id: None}


def test_who_awaits_a_manager_is_found_by_what_was_sent(organization: Organization) -> None:
    waiting = organization.add_user(enterprise={"manager": {"value": "Boss@acme.example"}})
    organization.add_user(enterprise={"manager": {"value": "x", "$ref": "../Users/x"}})

    found = organization.read(lambda records: records.users_awaiting(["boss@acme.example", "x"]))

    assert found == [waiting]


def test_users_with_values_of_attributes_of_an_extension_are_found(organization: Organization) -> None:
    employee = organization.add_user(enterprise={"department": "Data"})
    organization.add_user(enterprise={"costCenter": "department"})
    organization.add_user(title="department")

    def found(*attributes: str) -> list[User]:
        return organization.read(lambda records: list(records.users_with(ENTERPRISE, attributes)))

    assert found("department", "division") == [employee]
    assert found("division") == found() == []


@pytest.mark.parametrize("character", ["a", "ü", "🙂"])
def test_names_too_long_for_an_index_are_unique_and_found_all_the_same(
    organization: Organization, character: str
) -> None:
    long = character * LONGEST
    user = organization.add_user(userName=long + "x", externalId=long, displayName=long + "y")
    organization.add_user(userName=long + "z", externalId=long + "!", displayName=long + "?")

    with pytest.raises(UserNameTaken):
        organization.add_user(userName=long + "X")

    assert organization.users_where(f'userName eq "{long}x"') == [user.user_name]
    assert organization.users_where(f'userName sw "{long}X"') == [user.user_name]
    assert organization.users_where(f'externalId eq "{long}"') == [user.user_name]
    assert organization.users_where(f'displayName sw "{long}y"') == [user.user_name]


def test_whom_connections_brought_is_found_by_external_id(organization: Organization) -> None:
    first = organization.add_user(externalId="Seven")
    organization.add_user(externalId="seven")
    left = organization.add_user(externalId="Seven")
    organization.write(lambda records: records.delete_user(left.id, at=NOON))

    def brought(*connections: str) -> list[User]:
        return organization.write(lambda records: records.users_brought("Seven", by=connections))

    assert brought("another", CONNECTION) == [first]
    assert brought("another") == []


def test_whoever_was_deleted_last_is_found_by_id_or_name(organization: Organization) -> None:
    first, second = (a_user(userName="Ana") for _ in range(2))
    for number, user in enumerate((first, second)):
        organization.write(lambda records, user=user: records.add_user(user, index(user)))
        gone = NOON + timedelta(days=number)
        organization.write(lambda records, user=user, gone=gone: records.delete_user(user.id, at=gone))
    living = organization.add_user(userName="Bo")

    def departed(called: str) -> User | None:
        return organization.write(lambda records: records.departed(called))

    assert (departed("ANA"), departed(first.id)) == (second, first)
    assert (departed("Bo"), departed(living.id)) == (None, None)


def test_the_owners_who_can_come_in_are_listed(organization: Organization) -> None:
    owner, inactive, gone = (
        replace(a_user(active=active), role=Role.OWNER) for active in (True, False, True)
    )
    administrator = replace(a_user(), role=Role.ADMINISTRATOR, taken_over=frozenset({"active"}))
    for user in (owner, inactive, gone, administrator):
        organization.write(lambda records, user=user: records.add_user(user, index(user)))
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    assert organization.write(lambda records: records.active_owners()) == [owner.id]
    assert organization.read(lambda records: records.user(administrator.id)) == administrator
