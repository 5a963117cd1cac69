"""Roles that teams give to whoever is in them, or in a team below; the higher of these and somebody's own acts.

No team makes an owner: who is the last that can repair everything, no identity provider decides.
"""

from collections.abc import Iterable
from typing import NamedTuple

from provisor.directory.phrasing import words
from provisor.directory.refusals import Refusal
from provisor.directory.teams import TeamName
from provisor.directory.users import Role

GIVEN = (Role.ADMINISTRATOR, Role.AUDITOR)
"""What teams may give, the highest first."""

_RISING = (Role.MEMBER, Role.AUDITOR, Role.ADMINISTRATOR, Role.OWNER)


class NotGivenByTeams(Refusal):
    """No team may give that role."""

    def __init__(self, role: str) -> None:
        super().__init__(
            "No team gives the role {role!r}; teams give: {roles}.", role=role, roles=words(GIVEN)
        )


class GivenRole(NamedTuple):
    """A role, and the team that gives it."""

    role: Role
    team: TeamName


def acting(own: Role, given: Iterable[GivenRole]) -> GivenRole | None:
    """What teams give that is higher than one's own role; None where one's own acts."""
    higher = [each for each in given if _RISING.index(each.role) > _RISING.index(own)]
    return max(higher, key=lambda each: _RISING.index(each.role), default=None)


def read(told: str) -> Role:
    """A role that a team may give. Raises NotGivenByTeams."""
    found = next((each for each in GIVEN if each == told), None)
    if found is None:
        raise NotGivenByTeams(told)
    return found
