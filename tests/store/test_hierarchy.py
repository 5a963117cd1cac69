"""The hierarchy as rows: who is directly below whom, and what a walk upwards finds."""

from dataclasses import replace

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, new_id

from provisor.directory.refusals import TeamNameTaken
from provisor.directory.teams import PERSON, Below, Field, Team, TeamType
from provisor.provisioning.ports import Records


def department(organization: Organization, name: str, *parents: Team) -> Team:
    team = Team(new_id(), name, TeamType.DEPARTMENT, None, None, False, 1, NOON, NOON)

    def add(records: Records) -> None:
        records.add_team(team, under=[parent.id for parent in parents] or [records.root().id])

    organization.write(add)
    return team


def delete(organization: Organization, team: Team) -> None:
    organization.write(lambda records: records.delete_team(team.id, at=NOON))


def test_parents_and_teams_below_are_told_by_name(organization: Organization) -> None:
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    data = department(organization, "Data", europe, asia)
    legal = department(organization, "Legal", europe)

    parents = organization.read(lambda records: records.parents([data.id, legal.id, "nobody"]))
    below = organization.read(lambda records: records.teams_below(europe.id))

    assert parents == {data.id: [asia, europe], legal.id: [europe], "nobody": []}
    assert below == [data, legal]


def test_of_the_teams_below_each_type_is_counted(organization: Organization) -> None:
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    for name in ("Data", "Legal", "Sales"):
        department(organization, name, europe)
    department(organization, "Elsewhere", asia)
    delete(organization, department(organization, "A former one", europe))
    group = Team(new_id(), "Brokers", TeamType.GROUP, None, None, False, 1, NOON, NOON)
    organization.write(lambda records: records.add_team(group, under=[europe.id]))

    below = organization.read(lambda records: records.types_below(europe.id))

    assert below == [Below(TeamType.DEPARTMENT, 3, "Data"), Below(TeamType.GROUP, 1, "Brokers")]
    assert organization.read(lambda records: records.types_below(group.id)) == []


def test_all_teams_above_are_found_however_far(organization: Organization) -> None:
    root = organization.read(lambda records: records.root())
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    sales = department(organization, "Sales", europe)
    data = department(organization, "Data", sales, asia)

    above = organization.read(lambda records: records.ids_above([data.id]))

    assert above == {root.id, europe.id, asia.id, sales.id}
    assert organization.read(lambda records: records.ids_above([root.id])) == set()
    assert organization.read(lambda records: records.ids_above([])) == set()


def test_a_team_is_put_below_others(organization: Organization) -> None:
    europe, asia = department(organization, "Europe"), department(organization, "Asia")
    data = department(organization, "Data", europe)

    organization.write(lambda records: records.set_parents(data.id, [asia.id]))

    assert organization.read(lambda records: records.parents([data.id])) == {data.id: [asia]}
    assert organization.read(lambda records: records.teams_below(europe.id)) == []


def test_the_whole_hierarchy_is_told_by_name(organization: Organization) -> None:
    root = organization.read(lambda records: records.root())
    data = department(organization, "Data")
    legal = department(organization, "legal", data)
    gone = department(organization, "Gone", data)
    delete(organization, gone)

    found = organization.write(lambda records: records.hierarchy())

    assert {place.team.name: [each.name for each in place.parents] for place in found} == {
        data.name: [root.name],
        legal.name: [data.name],
        root.name: [],
    }


def test_deleted_teams_are_neither_above_nor_below(organization: Organization) -> None:
    europe = department(organization, "Europe")
    data = department(organization, "Data", europe)

    delete(organization, data)
    assert organization.read(lambda records: records.teams_below(europe.id)) == []

    delete(organization, europe)
    assert organization.read(lambda records: records.parents([data.id])) == {data.id: []}


def test_a_deleted_team_is_found_by_id_or_name_and_comes_back(organization: Organization) -> None:
    user = organization.add_user()
    first, second = organization.add_team("Data", user), None
    delete(organization, first)
    second = organization.add_team("data")
    organization.write(lambda records: records.delete_team(second.id, at=NOON.replace(hour=13)))

    def departed(called: str) -> Team | None:
        return organization.write(lambda records: records.departed_team(called))

    assert departed("DATA") == second
    assert departed(first.id) == first
    assert departed("nobody") is None
    organization.write(lambda records: records.restore_team(replace(first, version=2)))
    assert organization.read(lambda records: records.team(first.id)) == replace(first, version=2)
    assert len(organization.read(lambda records: records.members([first.id]))[first.id]) == 1
    assert departed(first.id) is None
    with pytest.raises(TeamNameTaken) as refusal:
        organization.write(lambda records: records.restore_team(second))
    assert refusal.value.held_by == first.id


def test_what_people_took_over_of_a_team_is_kept(organization: Organization) -> None:
    team = organization.add_team("Data")
    changed = replace(team, taken_over=frozenset({Field.NAME, Field.MEMBERS}), description="Who counts")

    organization.write(lambda records: records.save_team(changed))

    assert organization.read(lambda records: records.team(team.id)) == changed


def given(organization: Organization, team: Team) -> dict[str, tuple[str, ...]]:
    found = organization.read(lambda records: records.given_members(team.id))
    return {member.user_name: member.sources for member in found}


def test_members_come_in_parts_each_once_with_all_who_gave_the_membership(organization: Organization) -> None:
    users = [organization.add_user(userName=name) for name in ("maria", "Anna", "zoe", "Bert")]
    team = organization.add_team("Data", *users)
    organization.write(
        lambda records: records.add_members(team.id, [each.id for each in users[:2]], source=PERSON, at=NOON)
    )

    parts, place = [], ("", "")
    while place is not None:
        found, place = organization.read(
            lambda records, place=place: records.given_members_after(team.id, place, count=2)
        )
        parts.append([(member.user_name, len(member.sources)) for member in found])

    assert parts == [[("Anna", 2), ("Bert", 1)], [("maria", 2), ("zoe", 1)]]


def test_members_are_told_with_who_gave_them(organization: Organization) -> None:
    maria, anna = organization.add_user(userName="maria"), organization.add_user(userName="Anna")
    team = organization.add_team("Data", maria)
    organization.write(
        lambda records: records.add_members(team.id, [maria.id, anna.id], source=PERSON, at=NOON)
    )

    assert list(given(organization, team).items()) == [("Anna", (PERSON,)), ("maria", (CONNECTION, PERSON))]
    assert organization.read(lambda records: records.sources(team.id, maria.id)) == [CONNECTION, PERSON]
    assert organization.read(lambda records: records.sources(team.id, "nobody")) == []
    organization.write(lambda records: records.end_membership(team.id, maria.id, source=PERSON))
    organization.write(lambda records: records.end_membership(team.id, anna.id, source=PERSON))
    assert given(organization, team) == {"maria": (CONNECTION,)}


def test_members_are_handed_over_once_and_told_if_they_are_new(organization: Organization) -> None:
    new, both, gone = (organization.add_user(userName=name) for name in ("new", "both", "gone"))
    team, into = organization.add_team("Data", new, both), organization.add_team("Research", both)
    organization.write(
        lambda records: records.add_members(team.id, [new.id, gone.id], source=PERSON, at=NOON)
    )
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))

    added = organization.write(
        lambda records: records.hand_members_over(team.id, into.id, source=PERSON, at=NOON)
    )

    assert added == ([new.id], [both.id, gone.id])
    assert given(organization, into) == {"new": (PERSON,), "both": (CONNECTION, PERSON)}


def test_every_membership_is_taken_over(organization: Organization) -> None:
    maria, anna = organization.add_user(userName="maria"), organization.add_user(userName="anna")
    team, other = organization.add_team("Data", maria, anna), organization.add_team("Research", maria)
    organization.write(lambda records: records.add_members(team.id, [anna.id], source=PERSON, at=NOON))

    organization.write(lambda records: records.take_members_over(team.id, source=PERSON, at=NOON))

    assert given(organization, team) == {"anna": (PERSON,), "maria": (PERSON,)}
    assert given(organization, other) == {"maria": (CONNECTION,)}


def test_a_user_is_found_by_name_without_case(organization: Organization) -> None:
    maria = organization.add_user(userName="Maria")

    assert organization.read(lambda records: records.user_named("MARIA")) == maria
    assert organization.read(lambda records: records.user_named("anna")) is None


def test_a_team_whose_deletion_is_held_is_in_force(organization: Organization) -> None:
    team = organization.add_team("Data")
    organization.write(lambda records: records.hold_team_deletion(team.id, at=NOON))

    def ids(records: Records) -> list[bool]:
        return [
            team.id in {place.team.id for place in records.hierarchy(in_force=in_force)}
            for in_force in (False, True)
        ]

    assert organization.read(ids) == [False, True]
