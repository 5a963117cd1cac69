"""What goes through the ports: what is asked of lists, their pages, by what a resource is found, what ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from provisor.scim.filters import Filter, Key
from provisor.scim.schemas import Target

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Index:
    """By what a resource is found.

    `search` is the whole resource with every value as a comparison key (`scim.comparison`), under the same keys as
    the resource; filters and sorts are answered from it. `lookups` are the (attribute, key) pairs that have an index
    of their own, such as `("emails.value", "maria@acme.example")`; see `LOOKUPS`.
    """

    search: Mapping[str, Any]
    lookups: Sequence[tuple[str, str]]


LOOKUPS = (
    "displayName",
    "emails.value",
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.employeeNumber",
)
"""The user attributes, beside userName and externalId, that identity providers match people by."""

NAMES = ("name.givenName", "name.familyName")
"""Beside these, what people look for somebody by (`provisioning.roster`)."""

AWAITED_MANAGER = "manager.awaited"
"""The look-up of a manager who was named before they arrived: what was sent, folded."""


@dataclass(frozen=True, slots=True)
class Sort:
    """By which attribute a list is ordered (RFC 7644 3.4.2.3).

    Ties go by id in the same direction; resources without it come last, or first when descending.
    """

    target: Target
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A place between two resources of an ordered list: the sort key and the id of the resource beside it."""

    id: str
    key: Key | None = None


class Seen(Enum):
    """Whose view of users a list has, while something is held: by SCIM's and by the organization's differ."""

    BY_SCIM = "by SCIM"
    STAYING = "as they are in force, of those who are here for SCIM too"
    GOING = "as they are in force, of those whose deletion is held"


@dataclass(frozen=True, slots=True)
class Search:
    """A question to a list.

    Either `offset` (0-based) counts, or one of `after` and `before` says where the page begins or ends. `count` 0
    asks for the total only. Resources are ordered by `sort`, else by id (which is the order of creation).
    `base_url` is what locations begin with, for filters on `meta.location` and `$ref`. Of users, those whom the
    connections of `brought_by` brought, or everybody, as they are `seen`.
    """

    filter: Filter | None
    sort: Sort | None
    count: int
    offset: int = 0
    after: Position | None = None
    before: Position | None = None
    base_url: str = ""
    known_to: str = ""
    brought_by: frozenset[str] | None = None
    seen: Seen = Seen.BY_SCIM


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """One page: its resources in order, their positions, the total, and whether more lie on either side."""

    resources: Sequence[T]
    positions: Sequence[Position]
    total: int
    earlier: bool
    later: bool


class Standing(NamedTuple, Generic[R]):
    """A user or a team as the record is, which may be of somebody or something deleted."""

    record: R
    living: bool


Ended = Mapping[str, list[str]]
"""Whose memberships ended, by user id, and who had given each."""


class Gained(NamedTuple):
    """To whom a source gave a membership: who was no member before, and who was one already, by others."""

    new: list[str]
    already: list[str]


class HandGiven(NamedTuple):
    """A membership that a person gave, and when."""

    team_id: str
    user_id: str
    at: datetime


class Removed(NamedTuple):
    """Whose memberships ended: who is no member any more, and who still is, by others."""

    gone: Ended
    staying: Ended
