"""Memberships as rows: who gave them, who was a member before, and who is none any more."""

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, team_filter

from provisor.directory.refusals import UnknownUsers
from provisor.directory.teams import PERSON, Team
from provisor.directory.users import User
from provisor.provisioning.ports import Gained
from provisor.scim.filters import Filter, ValuePath


def add(organization: Organization, team: Team, *users: User, source: str = CONNECTION) -> Gained:
    ids = [user.id for user in users]
    return organization.write(lambda records: records.add_members(team.id, ids, source=source, at=NOON))


def members(organization: Organization, team: Team) -> list[str]:
    return [each.user_id for each in organization.read(lambda records: records.members([team.id]))[team.id]]


def member_filter(condition: str) -> Filter:
    path = team_filter(f"members[{condition}]")
    assert isinstance(path, ValuePath)
    return path.part


def test_members_are_listed_by_id_with_the_name_to_show(organization: Organization) -> None:
    maria, mario = organization.add_user(displayName="Maria"), organization.add_user(userName="mario")
    team = organization.add_team("Data", mario, maria)

    found = organization.read(lambda records: records.members([team.id]))[team.id]

    assert [(each.user_id, each.display) for each in found] == [(maria.id, "Maria"), (mario.id, None)]


def test_who_was_no_member_before_is_told_once(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", maria)

    assert add(organization, team, mario, maria, mario) == ([mario.id], [])
    assert members(organization, team) == [maria.id, mario.id]


def test_adding_a_present_member_changes_nothing(organization: Organization) -> None:
    maria = organization.add_user()
    team = organization.add_team("Data", maria)

    assert add(organization, team, maria) == ([], [])
    assert members(organization, team) == [maria.id]


def test_who_is_a_member_by_hand_is_not_new_when_a_connection_gives_it_too(
    organization: Organization,
) -> None:
    maria = organization.add_user()
    team = organization.add_team("Data")
    add(organization, team, maria, source=PERSON)

    assert add(organization, team, maria) == ([], [maria.id])
    assert members(organization, team) == [maria.id]


def test_unknown_users_are_named_and_nobody_is_added(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", mario)

    def caught(records):  # noqa: ANN001, ANN202
        with pytest.raises(UnknownUsers) as refusal:
            records.add_members(team.id, [maria.id, "z", mario.id, "a"], source=CONNECTION, at=NOON)
        return refusal.value.user_ids

    assert organization.write(caught) == ["z", "a"]
    assert members(organization, team) == [mario.id]


def test_removing_ends_memberships_whoever_gave_them(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", maria, mario)
    add(organization, team, maria, source=PERSON)

    gone = organization.write(lambda records: records.remove_members(team.id, [maria.id, "nobody"]))

    assert gone == {maria.id: [CONNECTION, PERSON]}
    assert members(organization, team) == [mario.id]


def test_removing_nobody_changes_nothing(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", maria)

    assert organization.write(lambda records: records.remove_members(team.id, [mario.id])) == {}
    assert organization.write(lambda records: records.remove_members(team.id, [])) == {}
    assert members(organization, team) == [maria.id]


def test_what_people_gave_stays_when_a_connection_takes_back_its_own(organization: Organization) -> None:
    by_hand, both, given, kept = (organization.add_user() for _ in range(4))
    team = organization.add_team("Data", both, given, kept)
    add(organization, team, by_hand, both, source=PERSON)

    gone = organization.write(
        lambda records: records.keep_only_of_members_given_by(team.id, [kept.id], sources=[CONNECTION])
    )

    assert gone == ({given.id: [CONNECTION]}, {both.id: [CONNECTION]})
    assert members(organization, team) == [by_hand.id, both.id, kept.id]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('display eq "MARIA"', ["maria"]),
        ('display sw "mar"', ["maria", "mario"]),
        ('type eq "User"', ["maria", "mario", "zoë"]),
        ('type eq "Group"', []),
        ('not (display co "mari")', ["zoë"]),
        ("value pr", ["maria", "mario", "zoë"]),
    ],
)
def test_members_who_match_are_found(organization: Organization, condition: str, expected: list[str]) -> None:
    names = ("maria", "mario", "zoë")
    users = {name: organization.add_user(userName=name, displayName=name) for name in names}
    team = organization.add_team("Data", *users.values())

    found = organization.read(lambda records: records.members_matching(team.id, member_filter(condition)))

    assert found == [users[name].id for name in expected]


def test_a_member_is_found_by_id(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    team = organization.add_team("Data", maria, mario)

    condition = member_filter(f'value eq "{maria.id}"')

    assert organization.read(lambda records: records.members_matching(team.id, condition)) == [maria.id]


def test_what_one_source_gave_stays_when_the_others_let_go(organization: Organization) -> None:
    by_hand, both, given, kept = (organization.add_user() for _ in range(4))
    team = organization.add_team("Data", both, given, kept)
    add(organization, team, by_hand, both, source=PERSON)
    add(organization, team, both, given, source="connection-2")
    ids = [by_hand.id, both.id, given.id, "nobody"]

    gone = organization.write(
        lambda records: records.remove_members_unless_given_by(team.id, ids, source=PERSON)
    )

    assert gone == ({given.id: [CONNECTION, "connection-2"]}, {both.id: [CONNECTION, "connection-2"]})
    assert members(organization, team) == [by_hand.id, both.id, kept.id]
    assert organization.read(lambda records: records.sources(team.id, both.id)) == [PERSON]


def test_members_are_kept_alone_whoever_gave_the_others(organization: Organization) -> None:
    by_hand, both, given = (organization.add_user() for _ in range(3))
    team = organization.add_team("Data", both, given)
    add(organization, team, by_hand, both, source=PERSON)

    gone = organization.write(lambda records: records.keep_members_only(team.id, [given.id]))

    assert gone == {by_hand.id: [PERSON], both.id: [CONNECTION, PERSON]}
    assert members(organization, team) == [given.id]


def test_the_teams_of_users_are_told_by_team_id(organization: Organization) -> None:
    maria, mario = organization.add_user(), organization.add_user()
    data, platform = organization.add_team("Data", maria), organization.add_team("Platform", maria)
    add(organization, data, maria, source=PERSON)

    found = organization.read(lambda records: records.teams_of([maria.id, mario.id]))

    assert [team.id for team in found[maria.id]] == [data.id, platform.id]
    assert list(found[mario.id]) == []


def test_who_gave_whom_a_membership_is_told_of_people_who_left_too(organization: Organization) -> None:
    there, gone, never = (organization.add_user() for _ in range(3))
    team, other = organization.add_team("Data", there), organization.add_team("Platform", there)
    add(organization, team, there, gone, source=PERSON)
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    found = organization.read(
        lambda records: records.all_sources([team.id, other.id], [there.id, gone.id, never.id])
    )

    assert found == {
        (team.id, there.id): {CONNECTION, PERSON},
        (team.id, gone.id): {PERSON},
        (other.id, there.id): {CONNECTION},
    }


def test_what_a_source_gave_several_people_ends_at_once(organization: Organization) -> None:
    maria, mario, anna = (organization.add_user() for _ in range(3))
    team = organization.add_team("Data", maria, mario, anna)
    add(organization, team, maria, source=PERSON)

    organization.write(
        lambda records: records.end_memberships(team.id, [maria.id, mario.id], source=CONNECTION)
    )

    assert members(organization, team) == [maria.id, anna.id]
