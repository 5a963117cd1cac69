"""Roles that teams give: which of them acts."""

import pytest

from provisor.directory import roles
from provisor.directory.roles import GivenRole, acting
from provisor.directory.teams import TeamName
from provisor.directory.users import Role

AUDITORS = GivenRole(Role.AUDITOR, TeamName("1", "Auditors"))
ADMINISTRATORS = GivenRole(Role.ADMINISTRATOR, TeamName("2", "Administrators"))


@pytest.mark.parametrize(
    ("own", "given", "acts"),
    [
        (Role.MEMBER, [], None),
        (Role.MEMBER, [AUDITORS], AUDITORS),
        (Role.MEMBER, [AUDITORS, ADMINISTRATORS], ADMINISTRATORS),
        (Role.AUDITOR, [AUDITORS], None),
        (Role.AUDITOR, [ADMINISTRATORS, AUDITORS], ADMINISTRATORS),
        (Role.ADMINISTRATOR, [ADMINISTRATORS, AUDITORS], None),
        (Role.OWNER, [ADMINISTRATORS], None),
    ],
)
def test_the_higher_role_acts(own: Role, given: list[GivenRole], acts: GivenRole | None) -> None:
    assert acting(own, given) == acts


@pytest.mark.parametrize("role", ["owner", "member", "", "king"])
def test_teams_give_no_other_role(role: str) -> None:
    with pytest.raises(roles.NotGivenByTeams):
        roles.read(role)
