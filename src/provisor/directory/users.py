"""Users: the people of an organization, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from provisor.directory.guard import Held

ACTIVE = "active"
"""The attribute of a user that people can take over from a connection."""


class Role(StrEnum):
    """What a user may do here, beside being one."""

    OWNER = "owner"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class User:
    """A person of the organization.

    `active` is None once an identity provider has taken the attribute away: nobody says any more that this person may
    come in. `profile` holds every attribute that has no field of its own, in the shape in which it came; nothing in
    this package looks inside. `connection_id` is the connection that made the user, None for one made by a person.
    `version` starts at 1 and grows by one with each change. `taken_over` names the attributes that people decide here
    though a connection manages the user. `held` is what SCIM's view has and the organization has not yet: with it this
    person may come in.
    """

    id: str
    user_name: str
    external_id: str | None
    active: bool | None
    profile: Mapping[str, Any]
    connection_id: str | None
    version: int
    created: datetime
    modified: datetime
    role: Role = Role.MEMBER
    taken_over: frozenset[str] = frozenset()
    held: Held | None = None

    @property
    def may_come_in(self) -> bool:
        """What is in force here, whatever SCIM's view says while a change is held."""
        return bool(self.active) or self.held is not None
