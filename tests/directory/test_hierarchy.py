"""The rules of the hierarchy, each team type below each, and every refusal with what would be allowed."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count, product

import pytest

from provisor.directory import hierarchy
from provisor.directory.hierarchy import Place
from provisor.directory.team_refusals import (
    ExactlyOneParent,
    GroupKeepsItsType,
    MergedIntoTeamBelow,
    MergedWithItself,
    NotAllowedBelow,
    OneRootOnly,
    RootStays,
    TeamHasTeamsBelow,
    TypeForbidsTeamsBelow,
    WouldCloseCycle,
)
from provisor.directory.teams import Below, Team, TeamType

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATER = datetime(2026, 5, 1, 13, tzinfo=UTC)

_numbers = count(1)


def a_team(name: str, team_type: TeamType = TeamType.DEPARTMENT) -> Team:
    return Team(str(next(_numbers)), name, team_type, None, None, False, 1, NOON, NOON)


ROOT = a_team("Acme", TeamType.ORGANIZATION)

ALLOWED = {
    TeamType.ORGANIZATION: {"BusinessUnit", "Division", "Department", "Group"},
    TeamType.BUSINESS_UNIT: {"BusinessUnit", "Division", "Department", "Group"},
    TeamType.DIVISION: {"Division", "Department", "Group"},
    TeamType.DEPARTMENT: {"Department", "Group"},
    TeamType.GROUP: set(),
}


@pytest.mark.parametrize(
    ("parent", "child"),
    [(parent, child) for parent, child in product(TeamType, TeamType) if child in ALLOWED[parent]],
)
def test_a_type_goes_below_the_types_that_may_have_it(parent: TeamType, child: TeamType) -> None:
    team, above = a_team("Child", child), a_team("Parent", parent)

    assert hierarchy.place(team, under=[above], root=ROOT) == Place(team, (above,))


@pytest.mark.parametrize(
    ("parent", "child"),
    [
        (parent, child)
        for parent, child in product(TeamType, TeamType)
        if child is not TeamType.ORGANIZATION and child not in ALLOWED[parent]
    ],
)
def test_a_type_does_not_go_below_another(parent: TeamType, child: TeamType) -> None:
    with pytest.raises(NotAllowedBelow, match=r"'Child' can't be below 'Parent'.* goes below: Organization"):
        hierarchy.place(a_team("Child", child), under=[a_team("Parent", parent)], root=ROOT)


def test_a_team_without_a_stated_parent_is_below_the_root() -> None:
    team = a_team("Data")

    assert hierarchy.place(team, under=[], root=ROOT).parents == (ROOT,)


def test_there_is_no_second_organization() -> None:
    with pytest.raises(OneRootOnly, match=r"'Other' can't be an Organization: there is one, 'Acme'"):
        hierarchy.place(a_team("Other", TeamType.ORGANIZATION), under=[], root=ROOT)


@pytest.mark.parametrize("team_type", [TeamType.DEPARTMENT, TeamType.GROUP])
def test_departments_and_groups_have_several_parents(team_type: TeamType) -> None:
    parents = [a_team("A"), a_team("B")]

    assert hierarchy.place(a_team("C", team_type), under=parents, root=ROOT).parents == tuple(parents)


@pytest.mark.parametrize("team_type", [TeamType.BUSINESS_UNIT, TeamType.DIVISION])
def test_units_and_divisions_have_one_parent(team_type: TeamType) -> None:
    parents = [a_team("A", TeamType.BUSINESS_UNIT), a_team("B", TeamType.BUSINESS_UNIT)]

    with pytest.raises(ExactlyOneParent, match=r"'C' can't be below A, B at once.*exactly one parent"):
        hierarchy.place(a_team("C", team_type), under=parents, root=ROOT)


def test_a_moved_team_is_a_version_on() -> None:
    team, parent = a_team("Data"), a_team("Europe")

    moved = hierarchy.move(team, under=[parent], root=ROOT, above=[ROOT.id], at=LATER)

    assert moved == Place(replace(team, version=2, modified=LATER), (parent,))


def test_a_team_does_not_go_below_itself_nor_below_what_is_below_it() -> None:
    team, below = a_team("Data"), a_team("Research")

    with pytest.raises(WouldCloseCycle, match="'Data' can't be below itself"):
        hierarchy.move(team, under=[team], root=ROOT, above=[ROOT.id], at=LATER)
    with pytest.raises(WouldCloseCycle, match="'Data' can't be below 'Research', which is below 'Data'"):
        hierarchy.move(team, under=[below], root=ROOT, above=[team.id, ROOT.id], at=LATER)


def test_the_root_is_not_moved_turned_into_something_else_deleted_or_merged() -> None:
    other = a_team("Data")

    with pytest.raises(RootStays, match="can't be moved"):
        hierarchy.move(ROOT, under=[other], root=ROOT, above=[], at=LATER)
    with pytest.raises(RootStays, match="can't be given another type"):
        hierarchy.retype(ROOT, TeamType.GROUP, parents=[], below=[], root=ROOT, at=LATER)
    with pytest.raises(RootStays, match="can't be deleted"):
        hierarchy.check_deletion(ROOT, below=[])
    with pytest.raises(RootStays, match="can't be merged"):
        hierarchy.merge(ROOT, other, below=[], above=[], at=LATER)


def test_a_type_changes_where_parents_and_teams_below_allow_it() -> None:
    team, parent = a_team("Data"), a_team("Europe", TeamType.BUSINESS_UNIT)
    below = Below(TeamType.DEPARTMENT, 1, "Research")

    changed = hierarchy.retype(team, TeamType.DIVISION, parents=[parent], below=[below], root=ROOT, at=LATER)

    assert changed == replace(team, type=TeamType.DIVISION, version=2, modified=LATER)


def test_the_same_type_again_changes_nothing() -> None:
    group = a_team("Data", TeamType.GROUP)

    assert hierarchy.retype(group, TeamType.GROUP, parents=[ROOT], below=[], root=ROOT, at=LATER) is group


def test_a_group_never_changes_its_type() -> None:
    group = a_team("Data", TeamType.GROUP)

    with pytest.raises(GroupKeepsItsType, match="Make a Department and merge 'Data' into it"):
        hierarchy.retype(group, TeamType.DEPARTMENT, parents=[ROOT], below=[], root=ROOT, at=LATER)


def test_a_team_with_teams_below_does_not_become_a_group() -> None:
    team, below = a_team("Data"), Below(TeamType.DEPARTMENT, 1, "Research")

    with pytest.raises(
        TypeForbidsTeamsBelow, match=r"while these are below it: Research.*no team, only users"
    ):
        hierarchy.retype(team, TeamType.GROUP, parents=[ROOT], below=[below], root=ROOT, at=LATER)


def test_a_type_does_not_change_to_one_that_what_is_below_can_not_have() -> None:
    team, below = a_team("Data", TeamType.DIVISION), Below(TeamType.DIVISION, 1, "Research")

    with pytest.raises(TypeForbidsTeamsBelow, match="Below a Department go: Department, Group"):
        hierarchy.retype(team, TeamType.DEPARTMENT, parents=[ROOT], below=[below], root=ROOT, at=LATER)


def test_a_type_does_not_change_to_one_that_the_parents_can_not_have() -> None:
    team, parents = a_team("Data"), [a_team("A"), a_team("B", TeamType.DIVISION)]

    with pytest.raises(NotAllowedBelow):
        hierarchy.retype(team, TeamType.DIVISION, parents=parents[:1], below=[], root=ROOT, at=LATER)
    with pytest.raises(ExactlyOneParent):
        hierarchy.retype(team, TeamType.DIVISION, parents=[ROOT, parents[1]], below=[], root=ROOT, at=LATER)


def test_there_is_one_organization_whatever_changes_its_type() -> None:
    with pytest.raises(OneRootOnly):
        hierarchy.retype(a_team("Data"), TeamType.ORGANIZATION, parents=[ROOT], below=[], root=ROOT, at=LATER)


def test_a_name_and_a_description_change_and_the_same_again_changes_nothing() -> None:
    team = a_team("Data")

    renamed = hierarchy.rename(team, "Research", at=LATER)
    described = hierarchy.describe(team, "Who counts", at=LATER)

    assert (renamed.name, renamed.version, renamed.modified) == ("Research", 2, LATER)
    assert (described.description, described.version) == ("Who counts", 2)
    assert hierarchy.rename(team, "Data", at=LATER) is team
    assert hierarchy.describe(team, None, at=LATER) is team


def test_a_team_with_teams_below_is_not_deleted() -> None:
    hierarchy.check_deletion(a_team("Data"), below=[])

    with pytest.raises(
        TeamHasTeamsBelow, match="'Data' can't be deleted while other teams are below it: Research"
    ):
        hierarchy.check_deletion(a_team("Data"), below=[Below(TeamType.GROUP, 1, "Research")])


def test_of_many_teams_below_the_first_of_each_type_is_named() -> None:
    below = [Below(TeamType.DEPARTMENT, 1200, "Research"), Below(TeamType.GROUP, 1, "Sales")]

    with pytest.raises(
        TypeForbidsTeamsBelow, match=r"while these are below it: Research and 1,199 more \(Department\)\."
    ):
        hierarchy.retype(
            a_team("Data", TeamType.DIVISION),
            TeamType.GROUP,
            parents=[ROOT],
            below=below[:1],
            root=ROOT,
            at=LATER,
        )
    with pytest.raises(
        TeamHasTeamsBelow, match=r"below it: Research and 1,199 more \(Department\), Sales \(Group\)\."
    ):
        hierarchy.check_deletion(a_team("Data"), below=below)


def test_a_restored_team_returns_below_what_may_still_have_it() -> None:
    team = a_team("Data", TeamType.DIVISION)
    still, no_more = a_team("Europe", TeamType.DIVISION), a_team("Asia", TeamType.GROUP)

    assert hierarchy.restore(team, parents=[no_more, still], root=ROOT, at=LATER).parents == (still,)
    assert hierarchy.restore(team, parents=[no_more], root=ROOT, at=LATER).parents == (ROOT,)
    assert hierarchy.restore(team, parents=[], root=ROOT, at=LATER).team.version == 2


def test_a_merger_takes_along_what_is_below() -> None:
    team, into, elsewhere = a_team("Data"), a_team("Research"), a_team("Europe")
    one, two = a_team("One"), a_team("Two", TeamType.GROUP)

    merged = hierarchy.merge(
        team,
        into,
        below=[Place(one, (team,)), Place(two, (elsewhere, team, into))],
        above=[ROOT.id],
        at=LATER,
    )

    assert merged.into == replace(into, version=2, modified=LATER)
    assert [place.parents for place in merged.below] == [(into,), (elsewhere, into)]
    assert [place.team.version for place in merged.below] == [2, 2]


def test_a_merger_breaks_no_rule() -> None:
    team, into = a_team("Data", TeamType.DIVISION), a_team("Research", TeamType.GROUP)

    with pytest.raises(NotAllowedBelow):
        hierarchy.merge(team, into, below=[Place(a_team("One"), (team,))], above=[], at=LATER)
    with pytest.raises(MergedWithItself, match="'Data' can't be merged into itself"):
        hierarchy.merge(team, team, below=[], above=[], at=LATER)
    with pytest.raises(MergedIntoTeamBelow, match="Merge 'Research' into 'Data'"):
        hierarchy.merge(team, into, below=[], above=[team.id], at=LATER)
