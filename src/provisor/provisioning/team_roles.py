"""Roles that teams give: to everybody who is in the team or in one below it, for as long as they are.

An identity provider that manages such a team decides who acts here, and people say beforehand as what.
"""

from provisor.directory.journal import Action
from provisor.directory.roles import GIVEN, GivenRole, NotGivenByTeams, acting
from provisor.directory.users import Role, User
from provisor.provisioning import teams
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records


def give(records: Records, order: Order, called: str, role: Role | None) -> bool:
    """Have a team give a role, or none any more; False if it is so. Raises NoSuchTeam, NotGivenByTeams."""
    if role is not None and role not in GIVEN:
        raise NotGivenByTeams(role)
    records.lock_organization()
    team = teams.find_here(records, called)
    before = records.role_of_team(team.id)
    if before is role:
        return False
    records.keep_role_of_team(team.id, role)
    records.append(
        order.entry(
            Action.TEAM_ROLE_CHANGED,
            ("team", team.id, team.name),
            before={"role": _told(before)},
            after={"role": _told(role)},
        )
    )
    return True


def acting_role(records: Records, user: User) -> Role:
    """As what somebody acts here: by their own role, or by a higher one that a team gives."""
    given = given_to(records, user)
    return user.role if given is None else given.role


def given_to(records: Records, user: User) -> GivenRole | None:
    """What a team gives somebody that is higher than their own role; None where their own acts."""
    return acting(user.role, records.roles_by_teams([user.id])[user.id])


def _told(role: Role | None) -> str | None:
    return None if role is None else role.value
