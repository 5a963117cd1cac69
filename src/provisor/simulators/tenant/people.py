"""People and groups of the simulated directory, as plain values.

A person's attributes carry the names that Microsoft Graph gives them (`userPrincipalName`, `givenName`, `surname`,
`jobTitle`, …; learn.microsoft.com/graph/api/resources/user); `okta.profile` shows the same person under Okta's names.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Value = str | bool | tuple[str, ...]
"""What an attribute may hold: text, a yes or no, or several texts. An attribute without a value is left out."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the directory.

    `key` is the directory's own id, which never changes. `assigned` says whether the application is assigned to the
    person (through a group or not). `deleted_at` is set when the person was deleted softly: after 30 days a directory
    forgets such a person for good (learn.microsoft.com: "Delete and restore a user").
    """

    key: str
    attributes: Mapping[str, Value]
    enabled: bool = True
    assigned: bool = True
    manager: str | None = None
    deleted_at: datetime | None = None

    @property
    def name(self) -> str:
        """What a report calls the person."""
        found = self.attributes.get("userPrincipalName") or self.attributes.get("mail")
        return found if isinstance(found, str) else self.key

    @property
    def in_scope(self) -> bool:
        """Whether the application should let this person in."""
        return self.enabled and self.assigned and self.deleted_at is None


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the directory. `assigned` says whether it is assigned (Entra ID) or pushed (Okta)."""

    key: str
    name: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    assigned: bool = True


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of a directory is in scope."""

    users: int
    groups: int
    memberships: int
