"""Roles that teams give, as both databases find them: by effective membership, whatever is held."""

from tests.store.records_of import CONNECTION, NOON, Organization
from tests.store.test_effective import department, join

from provisor.directory.roles import GivenRole
from provisor.directory.teams import Team, TeamName
from provisor.directory.users import Role, User


def given(organization: Organization, *users: User) -> list[list[GivenRole]]:
    found = organization.read(lambda records: records.roles_by_teams([user.id for user in users]))
    return [found[user.id] for user in users]


def gives(organization: Organization, team: Team, role: Role | None) -> None:
    organization.write(lambda records: records.keep_role_of_team(team.id, role))


def told(team: Team, role: Role) -> GivenRole:
    return GivenRole(role, TeamName(team.id, team.name))


def test_who_is_in_a_team_below_has_its_role(organization: Organization) -> None:
    europe = department(organization, "Europe")
    data = department(organization, "Data", europe)
    ana, ben, eve = (organization.add_user() for _ in range(3))
    join(organization, data, ana)
    join(organization, europe, ben)
    gives(organization, europe, Role.AUDITOR)
    gives(organization, data, Role.ADMINISTRATOR)

    auditor, administrator = told(europe, Role.AUDITOR), told(data, Role.ADMINISTRATOR)
    assert given(organization, ana, ben, eve) == [[administrator, auditor], [auditor], []]
    assert organization.read(lambda records: records.teams_giving_roles()) == [administrator, auditor]


def test_a_role_is_exchanged_and_taken(organization: Organization) -> None:
    ana = organization.add_user()
    data = organization.add_team("Data", ana)

    gives(organization, data, Role.AUDITOR)
    gives(organization, data, Role.ADMINISTRATOR)
    assert given(organization, ana) == [[told(data, Role.ADMINISTRATOR)]]
    gives(organization, data, None)
    assert given(organization, ana) == [[]]
    assert organization.read(lambda records: records.role_of_team(data.id)) is None


def test_what_is_held_is_not_done(organization: Organization) -> None:
    ana = organization.add_user()
    data = organization.add_team("Data", ana)
    gives(organization, data, Role.AUDITOR)

    organization.write(lambda records: records.hold_members(data.id, [CONNECTION], change_id="c"))
    assert given(organization, ana) == [[told(data, Role.AUDITOR)]]
    organization.write(lambda records: records.hold_team_deletion(data.id, at=NOON))
    assert given(organization, ana) == [[told(data, Role.AUDITOR)]]
    organization.write(lambda records: records.settle_team_deletion(data.id))
    assert given(organization, ana) == [[]]


def test_a_deleted_team_gives_nothing_until_it_is_restored(organization: Organization) -> None:
    ana = organization.add_user()
    data = organization.add_team("Data", ana)
    gives(organization, data, Role.AUDITOR)

    organization.write(lambda records: records.delete_team(data.id, at=NOON))
    assert given(organization, ana) == [[]]
    assert organization.read(lambda records: records.teams_giving_roles()) == []
    organization.write(lambda records: records.restore_team(data))
    assert given(organization, ana) == [[told(data, Role.AUDITOR)]]
