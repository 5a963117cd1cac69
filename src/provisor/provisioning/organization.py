"""The use case of looking at how the organization is run: SCIM on or off, its language, and who has a role in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.directory.roles import GivenRole
from provisor.directory.users import Role, User
from provisor.provisioning.ports import Records

MOST = 500
"""So many people with a role are shown."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody with a role. `is_last` says that no other owner can come in, so that this one stays."""

    user: User
    is_last: bool


@dataclass(frozen=True, slots=True)
class Organization:
    """How an organization is run; `more` says that further people have a role, `by_teams` which teams give one."""

    name: str
    scim_enabled: bool
    language: str | None
    holders: Sequence[Holder]
    more: bool
    by_teams: Sequence[GivenRole]

    def outside(self, user_id: str) -> User | None:
        """Who has that id and a role, if they may not come in."""
        return next(
            (each.user for each in self.holders if each.user.id == user_id and not each.user.may_come_in),
            None,
        )


def show(records: Records) -> Organization:
    """How the organization is run."""
    found = records.people_with_roles(most=MOST + 1)
    alone = records.count_active_owners() == 1
    return Organization(
        name=records.organization_name(),
        scim_enabled=records.scim_enabled(),
        language=records.organization_language(),
        holders=[
            Holder(each, is_last=alone and each.role is Role.OWNER and each.may_come_in)
            for each in found[:MOST]
        ],
        more=len(found) > MOST,
        by_teams=records.teams_giving_roles(),
    )
