"""Two organizations in one database know nothing of each other."""

from collections.abc import Callable

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, index

from provisor.directory.refusals import UnknownUsers
from provisor.provisioning.ports import Search


@pytest.fixture
def two(make_organization: Callable[[], Organization]) -> tuple[Organization, Organization]:
    return make_organization(), make_organization()


def test_names_are_free_whatever_the_other_has(two: tuple[Organization, Organization]) -> None:
    for organization in two:
        organization.add_user(userName="maria")
        organization.add_team("Data")

    for organization in two:
        assert organization.users_where('userName eq "maria"') == ["maria"]
        assert organization.teams_where('displayName eq "data"') == ["Data"]


def test_records_of_the_other_do_not_exist(two: tuple[Organization, Organization]) -> None:
    ours, theirs = two
    user = theirs.add_user(userName="maria", externalId="x", displayName="Maria")
    team = theirs.add_team("Data", user)

    assert ours.read(lambda records: records.user(user.id)) is None
    assert ours.read(lambda records: records.team(team.id)) is None
    assert ours.read(lambda records: records.members([team.id])) == {team.id: []}
    assert ours.read(lambda records: records.teams_of([user.id])) == {user.id: []}
    assert ours.read(lambda records: records.missing_users([user.id])) == [user.id]
    assert ours.read(lambda records: records.display_names([user.id])) == {}
    assert ours.users_where("userName pr") == []
    assert ours.users_where('displayName eq "maria"') == []
    everything = Search(None, None, 100)
    both = ours.read(lambda records: records.search_all(everything, everything))
    assert [resource.name for resource in both.resources] == [ours.name]
    assert both.total == 1


def test_what_is_done_to_records_of_the_other_does_nothing(two: tuple[Organization, Organization]) -> None:
    ours, theirs = two
    user = theirs.add_user(userName="maria", externalId="x")
    team = theirs.add_team("Data", user)

    ours.write(lambda records: records.delete_user(user.id, at=NOON))
    ours.write(lambda records: records.delete_team(team.id, at=NOON))
    assert ours.write(lambda records: records.remove_members(team.id, [user.id])) == {}
    with pytest.raises(LookupError):
        ours.write(lambda records: records.save_user(user, index(user)))
    with pytest.raises(UnknownUsers):
        ours.write(lambda records: records.add_members(team.id, [user.id], source=CONNECTION, at=NOON))

    members = theirs.read(lambda records: records.members([team.id]))[team.id]
    assert [member.user_id for member in members] == [user.id]
    assert theirs.read(lambda records: records.user(user.id)) == user


def test_the_departed_of_the_other_do_not_come_back_here(two: tuple[Organization, Organization]) -> None:
    ours, theirs = two
    user = theirs.add_user(userName="maria", externalId="x")
    theirs.write(lambda records: records.delete_user(user.id, at=NOON))

    assert ours.read(lambda records: records.departed_user("maria", "x")) is None
