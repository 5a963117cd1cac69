"""The use cases of lists: users, groups, and both from the root (RFC 7644 section 3.4.2, RFC 9865)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TypeVar

from provisor.directory.lookups import LONGEST_VALUE, Lookup
from provisor.directory.teams import Team
from provisor.directory.users import User
from provisor.provisioning import groups, known_names, ownership, users
from provisor.provisioning.calls import Call
from provisor.provisioning.ports import LOOKUPS, Found, Position, Records, Search, Sort
from provisor.provisioning.translate import Resource
from provisor.provisioning.users import Shown
from provisor.scim import cursors
from provisor.scim.cursors import Cursor, Direction
from provisor.scim.filters import And, Comparison, Filter, Operator, ValuePath
from provisor.scim.listing import DEFAULT_COUNT, ListRequest, list_response
from provisor.scim.projection import Projection
from provisor.scim.schemas import ResourceType

CURSOR_LIFETIME = timedelta(hours=1)
"""How long a cursor is good for; every page brings new ones."""

_LOOKUPS = frozenset({"id", "userName", "externalId", "members.value", *LOOKUPS})

_NAMING = _LOOKUPS - {"id", "members.value"}
"""What people and groups are called by, at the identity provider and here."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Question:
    """A list request with what its cursors are signed with."""

    call: Call
    asked: ListRequest
    secret: bytes

    def search(self, number: int = 0) -> Search:
        """The search that it comes to in the resource type of that number. Raises InvalidCursor and its like."""
        asked, target = self.asked, self.asked.sorts[number]
        sort = Sort(target, asked.descending) if target is not None else None
        search = Search(asked.filters[number], sort, asked.count, base_url=self.call.base_url)
        if asked.cursor is None:
            return replace(search, offset=asked.start_index - 1)
        after, before = self._place() if asked.cursor else (None, None)
        return replace(search, after=after, before=before)

    def search_users(self) -> Search:
        """The search for users, of whom a connection may see but its own."""
        connection = self.call.caller.connection
        return replace(self.search(0), brought_by=ownership.visible_to(self.call), known_to=connection.id)

    def search_teams(self, number: int = 0) -> Search:
        """The search for teams, which a connection finds by the names that it knows."""
        connection, search = self.call.caller.connection, self.search(number)
        if search.filter is None:
            return replace(search, known_to=connection.id)
        condition = known_names.in_either_form(search.filter, connection.settings.prefix)
        return replace(search, filter=condition, known_to=connection.id)

    def _place(self) -> tuple[Position | None, Position | None]:
        cursor = cursors.decode(
            self.asked.cursor or "",
            asked=self.asked.asked,
            count=self.asked.count,
            organization_id=self.call.caller.organization_id,
            secret=self.secret,
            now=self.call.at,
            lifetime=CURSOR_LIFETIME,
        )
        place = Position(cursor.id, cursor.key)
        return (place, None) if cursor.direction is Direction.NEXT else (None, place)

    def answer(self, found: Found[T], shown: Sequence[Shown]) -> Resource:
        """The ListResponse of a page."""
        documents = [each.document for each in shown]
        if self.asked.cursor is None:
            return list_response(documents, total=found.total, start_index=self.asked.start_index)
        places = found.positions
        later = self._cursor(Direction.NEXT, places[-1]) if places and found.later else None
        earlier = self._cursor(Direction.PREVIOUS, places[0]) if places and found.earlier else None
        return list_response(documents, total=found.total, next_cursor=later, previous_cursor=earlier)

    def _cursor(self, direction: Direction, place: Position) -> str:
        return cursors.encode(
            Cursor(direction, place.id, place.key),
            asked=self.asked.asked,
            count=self.asked.count,
            organization_id=self.call.caller.organization_id,
            secret=self.secret,
            now=self.call.at,
        )


def is_brief(asked: ListRequest) -> bool:
    """Whether a short page is asked for that indexes answer: in the order of creation, or found by a look-up.

    Groups are as long as their members are many, so a list of them is brief only without these.
    """
    named = {name.lower() for name in asked.excluded}
    return (
        asked.count <= DEFAULT_COUNT
        and ("Group" not in asked.asked or "members" in named)
        and not any(asked.sorts)
        and all(condition is None or _is_lookup(condition) for condition in asked.filters)
    )


def _is_lookup(condition: Filter, within: tuple[str, ...] = ()) -> bool:
    match condition:
        case Comparison(target, Operator.EQ):
            return ".".join((*within, *target.keys)) in _LOOKUPS
        case And(parts):
            return any(_is_lookup(part, within) for part in parts)
        case ValuePath(target, part):
            return _is_lookup(part, target.keys)
        case _:
            return False


def lookup(asked: ListRequest) -> Lookup | None:
    """The one user or group that is asked for, by the value of one attribute; None for any other list."""
    if len(asked.filters) != 1:
        return None
    resource_type = "team" if "Group" in asked.asked else "user"
    match asked.filters[0]:
        case Comparison(target, Operator.EQ, str(sought)):
            return _lookup(resource_type, target.keys, sought)
        case ValuePath(target, Comparison(part, Operator.EQ, str(sought))):
            return _lookup(resource_type, target.keys + part.keys, sought)
        case ValuePath(target, And(parts)):
            return _lookup_of_typed(resource_type, target.keys, parts)
    return None


def _lookup_of_typed(resource_type: str, within: tuple[str, ...], parts: Sequence[Filter]) -> Lookup | None:
    """The value of `emails[type eq "work" and value eq "…"]`; a type alone is nobody's."""
    for part in parts:
        match part:
            case Comparison(target, Operator.EQ, str(sought)) if target.keys == ("value",):
                return _lookup(resource_type, within + target.keys, sought)
    return None


def _lookup(resource_type: str, keys: tuple[str, ...], sought: str) -> Lookup | None:
    attribute = ".".join(keys)
    if attribute not in _NAMING or len(sought) > LONGEST_VALUE:
        return None
    return Lookup(resource_type, attribute, sought)


def list_users(records: Records, call: Call, asked: ListRequest, secret: bytes) -> Resource:
    """A page of users as a ListResponse. Raises InvalidCursor, ExpiredCursor, InvalidCount."""
    question = _Question(call, asked, secret)
    found = records.search_users(question.search_users())
    projection = _projection(question, call.types.user)
    return question.answer(found, users.show(records, call, found.resources, projection))


def list_groups(records: Records, call: Call, asked: ListRequest, secret: bytes) -> Resource:
    """A page of groups as a ListResponse. Raises as `list_users`."""
    question = _Question(call, asked, secret)
    found = records.search_teams(question.search_teams())
    projection = _projection(question, call.types.group)
    return question.answer(found, groups.show(records, call, found.resources, projection))


def list_all(records: Records, call: Call, asked: ListRequest, secret: bytes) -> Resource:
    """A page of users and groups together, as a ListResponse. Raises as `list_users`."""
    question = _Question(call, asked, secret)
    found = records.search_all(question.search_users(), question.search_teams(1))
    people = [each for each in found.resources if isinstance(each, User)]
    teams = [each for each in found.resources if isinstance(each, Team)]
    shown = {
        each.id: each
        for each in (
            *users.show(records, call, people, _projection(question, call.types.user)),
            *groups.show(records, call, teams, _projection(question, call.types.group)),
        )
    }
    return question.answer(found, [shown[each.id] for each in found.resources])


def _projection(question: _Question, resource_type: ResourceType) -> Projection:
    asked = question.asked
    return Projection.of(
        resource_type, question.call.leniency, attributes=asked.attributes, excluded=asked.excluded
    )
