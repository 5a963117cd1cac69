"""What people and bots may do here: one table for the roles of people, one for the scopes of tokens."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from provisor.directory.connections import Scope
from provisor.directory.phrasing import Command, Several, phrase, words
from provisor.directory.refusals import Refusal
from provisor.directory.users import Role


class Right(StrEnum):
    """What somebody may do."""

    OWN_PROFILE = "own-profile"
    READ = "read"
    ADMINISTER = "administer"
    GIVE_ROLES = "give-roles"
    PROVISION = "provision"
    ENTER = "enter"


ROLES: Mapping[Role, frozenset[Right]] = {
    Role.OWNER: frozenset({Right.OWN_PROFILE, Right.READ, Right.ADMINISTER, Right.GIVE_ROLES}),
    Role.ADMINISTRATOR: frozenset({Right.OWN_PROFILE, Right.READ, Right.ADMINISTER}),
    Role.AUDITOR: frozenset({Right.OWN_PROFILE, Right.READ}),
    Role.MEMBER: frozenset({Right.OWN_PROFILE}),
}
"""What people may do. An owner is an administrator without whom the organization is not left, and who alone says which
roles teams give.
"""

SCOPES: Mapping[Scope, frozenset[Right]] = {
    Scope.PROVISION: frozenset({Right.PROVISION}),
    Scope.READ: frozenset({Right.READ}),
    Scope.ADMINISTER: frozenset({Right.READ, Right.ADMINISTER}),
    Scope.ENTER: frozenset({Right.ENTER}),
}
"""What a bot may do by a token beside SCIM, whose endpoint has its own rules."""


class NotPermitted(Refusal):
    """A token is not for this."""

    def __init__(self, needed: Right, scopes: Collection[Scope]) -> None:
        fitting = next(scope for scope, rights in SCOPES.items() if needed in rights)
        command = "admin-link" if fitting is Scope.ENTER else f"token create --scope {fitting}"
        super().__init__(
            "This token has the scope {scopes}, and this needs {fitting}.",
            remedy="Make one with `provisor {command}`.",
            scopes=Several(sorted(scopes)),
            fitting=fitting,
            command=Command(command),
        )
        self.needed = needed


class NotPermittedToPerson(Refusal):
    """A person's role is not for this."""

    def __init__(self, needed: Right, role: Role) -> None:
        super().__init__(
            "Your role is {role}, and this is for: {fitting}. An owner can give you another role.",
            role=phrase(role),
            fitting=words(each for each in Role if may(needed, each)),
        )
        self.needed = needed


def may(needed: Right, role: Role) -> bool:
    """Whether people of that role may do that."""
    return needed in ROLES[role]


def check_person(needed: Right, role: Role) -> None:
    """Refuse what a role does not allow. Raises NotPermittedToPerson."""
    if not may(needed, role):
        raise NotPermittedToPerson(needed, role)


def check(needed: Right, scopes: Collection[Scope]) -> None:
    """Refuse what no scope of a token allows. Raises NotPermitted."""
    if not any(needed in SCOPES[scope] for scope in scopes):
        raise NotPermitted(needed, scopes)
