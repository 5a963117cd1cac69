"""Effective membership: a user of a team below counts above."""

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, new_id

from provisor.directory.teams import PERSON, Team, TeamType
from provisor.directory.users import User
from provisor.provisioning.ports import Records
from provisor.store import effective


def department(organization: Organization, name: str, *parents: Team) -> Team:
    team = Team(new_id(), name, TeamType.DEPARTMENT, None, None, False, 1, NOON, NOON)

    def add(records: Records) -> None:
        records.add_team(team, under=[parent.id for parent in parents] or [records.root().id])

    organization.write(add)
    return team


def join(organization: Organization, team: Team, *users: User, source: str = CONNECTION) -> None:
    ids = [user.id for user in users]
    organization.write(lambda records: records.add_members(team.id, ids, source=source, at=NOON))


def members(organization: Organization, team: Team, after: str = "", count: int = 100) -> list[str]:
    found = organization.read(lambda records: records.effective_members(team.id, after=after, count=count))
    return [member.user_id for member in found]


@pytest.fixture(params=["few", "many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways to find them."""
    if request.param == "many":
        monkeypatch.setattr(effective, "MANY", 1)
    name: str = request.param
    return name


@pytest.mark.usefixtures("way")
def test_who_is_below_counts_above_once(organization: Organization) -> None:
    root = organization.read(lambda records: records.root())
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    data = department(organization, "Data", europe, asia)
    maria, anna, ben, _ = (organization.add_user() for _ in range(4))
    join(organization, europe, maria)
    join(organization, data, maria, anna)
    join(organization, data, anna, source=PERSON)
    join(organization, asia, ben)

    assert members(organization, europe) == [maria.id, anna.id]
    assert members(organization, asia) == [maria.id, anna.id, ben.id]
    assert members(organization, root) == [maria.id, anna.id, ben.id]
    assert members(organization, data) == [maria.id, anna.id]


@pytest.mark.usefixtures("way")
def test_they_are_told_page_by_page(organization: Organization) -> None:
    europe = department(organization, "Europe")
    data = department(organization, "Data", europe)
    people = [organization.add_user() for _ in range(5)]
    join(organization, data, *people)

    first = members(organization, europe, count=3)

    assert first == [user.id for user in people[:3]]
    assert members(organization, europe, after=first[-1], count=3) == [user.id for user in people[3:]]


@pytest.mark.usefixtures("way")
def test_deleted_teams_and_people_count_nowhere(organization: Organization) -> None:
    europe = department(organization, "Europe")
    data = department(organization, "Data", europe)
    maria, anna = organization.add_user(), organization.add_user()
    join(organization, data, maria)
    join(organization, europe, anna)

    organization.write(lambda records: records.delete_team(data.id, at=NOON))
    organization.write(lambda records: records.delete_user(anna.id, at=NOON))

    assert members(organization, europe) == []
    assert organization.read(lambda records: records.effective_teams_of(maria.id)) == []


def test_the_teams_of_somebody_reach_up_to_the_root(organization: Organization) -> None:
    root = organization.read(lambda records: records.root())
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    data = department(organization, "Data", europe)
    maria = organization.add_user()
    join(organization, data, maria)
    join(organization, europe, maria)
    department(organization, "Below", data)

    found = organization.read(lambda records: records.effective_teams_of(maria.id))

    assert {team.name for team in found} == {"Data", "Europe", root.name}
    assert asia.id not in {team.id for team in found}
