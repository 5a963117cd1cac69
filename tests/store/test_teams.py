"""Teams as rows: names that are free or taken, the root, totals."""

from dataclasses import replace

import pytest
from tests.store.records_of import NOON, Organization, a_team

from provisor.directory.refusals import TeamNameTaken
from provisor.directory.teams import TeamType
from provisor.provisioning.ports import Search


def total(organization: Organization) -> int:
    return organization.read(lambda records: records.search_teams(Search(None, None, 0))).total


def test_an_organization_has_a_root(organization: Organization) -> None:
    root = organization.read(lambda records: records.root())

    assert (root.name, root.type) == (organization.name, TeamType.ORGANIZATION)
    assert total(organization) == 1


def test_a_team_is_read_as_it_was_added(organization: Organization) -> None:
    team = organization.add_team("Data", external_id="0g1")

    assert organization.read(lambda records: records.team(team.id)) == team
    assert organization.write(lambda records: records.team(team.id, lock=True)) == team
    assert organization.read(lambda records: records.team_named("DATA")) == team


def test_a_team_name_is_taken_whatever_its_case(organization: Organization) -> None:
    holder = organization.add_team("Data")

    with pytest.raises(TeamNameTaken) as refusal:
        organization.add_team("DATA")

    assert refusal.value.held_by == holder.id
    assert total(organization) == 2


def test_a_team_is_not_renamed_to_a_name_that_is_taken(organization: Organization) -> None:
    holder, other = organization.add_team("Data"), organization.add_team("Platform")

    with pytest.raises(TeamNameTaken) as refusal:
        organization.write(lambda records: records.save_team(replace(other, name="data")))

    assert refusal.value.held_by == holder.id


def test_a_changed_team_is_kept(organization: Organization) -> None:
    team = organization.add_team("Data")
    changed = replace(team, name="data", external_id="0g1", adopted=True, version=2)

    organization.write(lambda records: records.save_team(changed))

    assert organization.read(lambda records: records.team(team.id)) == changed


def test_a_deleted_team_is_nowhere_and_its_name_is_free(organization: Organization) -> None:
    user = organization.add_user()
    team = organization.add_team("Data", user)

    organization.write(lambda records: records.delete_team(team.id, at=NOON))

    assert organization.read(lambda records: records.team(team.id)) is None
    assert organization.read(lambda records: records.team_named("Data")) is None
    assert organization.read(lambda records: records.teams_of([user.id])) == {user.id: []}
    assert organization.teams_where('displayName eq "data"') == []
    assert total(organization) == 1
    organization.add_team("Data")


def test_living_teams_among_ids_are_told_in_order(organization: Organization) -> None:
    first, second, gone = (organization.add_team(name) for name in ("A", "B", "C"))
    organization.write(lambda records: records.delete_team(gone.id, at=NOON))

    ids = [second.id, "nobody", gone.id, first.id]

    assert organization.read(lambda records: records.teams_among(ids)) == [second.id, first.id]


def test_a_team_below_a_team_that_does_not_exist_is_a_defect(organization: Organization) -> None:
    team = a_team("Data")

    with pytest.raises(Exception, match=r"(?i)foreign key|again and again"):
        organization.write(lambda records: records.add_team(team, under=["nowhere"]))

    assert organization.read(lambda records: records.team(team.id)) is None
