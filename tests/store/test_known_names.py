"""The names by which connections know teams, as rows."""

from tests.store.records_of import CONNECTION, NOON, Organization

from provisor.directory.teams import Team


def known(organization: Organization, team: Team, connection: str = CONNECTION) -> str | None:
    return organization.read(lambda records: records.known_names(connection, [team.id])).get(team.id)


def test_a_team_is_known_by_another_name_to_one_connection(organization: Organization) -> None:
    team = organization.add_team("Data")

    organization.write(lambda records: records.know_team_as(CONNECTION, team.id, "OM_Data"))

    assert known(organization, team) == "OM_Data"
    assert known(organization, team, "another") is None
    assert organization.read(lambda records: records.id_known_as(CONNECTION, "om_DATA")) == team.id
    assert organization.read(lambda records: records.id_known_as("another", "OM_Data")) is None


def test_a_name_is_changed_and_forgotten(organization: Organization) -> None:
    team = organization.add_team("Data")
    organization.write(lambda records: records.know_team_as(CONNECTION, team.id, "OM_Data"))

    organization.write(lambda records: records.know_team_as(CONNECTION, team.id, "OM_Research"))
    assert known(organization, team) == "OM_Research"

    organization.write(lambda records: records.know_team_as(CONNECTION, team.id, None))
    assert known(organization, team) is None


def test_the_names_of_a_deleted_team_are_free(organization: Organization) -> None:
    first, second = organization.add_team("Data"), organization.add_team("Research")
    organization.write(lambda records: records.know_team_as(CONNECTION, first.id, "OM_Data"))

    organization.write(lambda records: records.delete_team(first.id, at=NOON))
    organization.write(lambda records: records.know_team_as(CONNECTION, second.id, "OM_Data"))

    assert known(organization, first) is None
    assert known(organization, second) == "OM_Data"
