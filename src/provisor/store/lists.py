"""Lists as statements: which resources match, in which order, from which place on.

A statement is made for each shape of a question (filter without its values, sort, kind of paging) and then kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Subquery, Table, cast, func, literal, literal_column, null, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from provisor.provisioning.ports import Position, Search, Seen, Sort
from provisor.scim import filters
from provisor.scim.filters import Filter, Key
from provisor.store import teams as team_rows
from provisor.store import users as user_rows
from provisor.store.comparing import Kind, Value, place_of
from provisor.store.filtering import Places, team_condition, user_condition
from provisor.store.sorting import Order, sort_value
from provisor.store.statements import OneOf, Statement, Values, value
from provisor.store.subjects import Subject, TeamSubject, UserSubject, may_come_in
from provisor.store.tables import NUMBER, STRING, teams, users

Condition = ColumnElement[bool]
Column = ColumnElement[Any]

KEPT_SHAPES = 512

LIMIT, OFFSET = "list_limit", "list_offset"
BROUGHT_BY = "brought_by"
_PLACE_KEY, _PLACE_ID = "place_key", "place_id"


class Paging(Enum):
    """Where a page begins: at a number, after a place, or at what leads up to a place."""

    OFFSET = "offset"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True)
class Shape:
    """What of a question makes its statement; questions of one shape differ in values alone."""

    resource: "Resource"
    filter_shape: Any
    sort: Sort | None
    filter: Filter | None = field(compare=False)
    restricted: bool = False
    """To those whom certain connections brought."""
    seen: Seen = Seen.BY_SCIM


@dataclass(frozen=True, eq=False)
class Resource:
    """A table whose rows are listed."""

    table: Table
    columns: Sequence[Column]
    subject: Subject
    condition: Callable[[Filter, Subject, Places], Condition]
    prefix: str
    indexed_orders: dict[tuple[str, ...], Value]


USERS = Resource(
    users,
    user_rows.COLUMNS,
    UserSubject(),
    user_condition,
    "user",
    {("userName",): Value(users.c.user_name_key), ("id",): Value(users.c.id)},
)
USERS_IN_FORCE = replace(USERS, subject=UserSubject(may_come_in()))
TEAMS = Resource(
    teams,
    team_rows.COLUMNS,
    TeamSubject(),
    team_condition,
    "team",
    {("displayName",): Value(teams.c.name_key), ("id",): Value(teams.c.id)},
)


def shape(resource: Resource, search: Search) -> tuple[Shape, tuple[Key, ...]]:
    """The shape of a question, and the values of its filter."""
    restricted = search.brought_by is not None
    if search.filter is None:
        return Shape(resource, None, search.sort, None, restricted, search.seen), ()
    filter_shape, keys = filters.shape(search.filter)
    return Shape(resource, filter_shape, search.sort, search.filter, restricted, search.seen), keys


def paging(search: Search) -> Paging:
    """How a question is paged."""
    if search.after is not None:
        return Paging.AFTER
    return Paging.OFFSET if search.before is None else Paging.BEFORE


@dataclass(frozen=True)
class Candidates:
    """The living resources of one kind that match, and by what they are ordered."""

    resource: Resource
    matching: Condition
    places: Places
    order: Order

    @property
    def id(self) -> Column:
        """The id of a resource."""
        return self.resource.table.c.id

    @property
    def key(self) -> Column | None:
        """What a resource is ordered by, before its id."""
        return None if self.order.key is None else self.order.key.expression


@lru_cache(maxsize=KEPT_SHAPES)
def candidates(shape_: Shape) -> Candidates:
    """What a shape selects."""
    resource = shape_.resource
    table, places = resource.table, Places(resource.prefix)
    is_listed = (
        table.c.held == literal_column("'deletion'")
        if shape_.seen is Seen.GOING
        else table.c.deleted.is_(None)
    )
    matching = (table.c.organization_id == value("organization_id", STRING)) & is_listed
    if shape_.filter is not None:
        matching &= resource.condition(shape_.filter, resource.subject, places)
    if shape_.restricted:
        matching &= OneOf(table.c.connection_id, BROUGHT_BY)
    return Candidates(resource, matching, places, _order(resource, shape_.sort))


def _order(resource: Resource, sort: Sort | None) -> Order:
    if sort is None:
        return Order(None, descending=False)
    indexed = resource.indexed_orders.get(sort.target.keys)
    if indexed is not None:
        return Order(indexed, sort.descending, never_absent=True)
    return Order(sort_value(sort.target, resource.subject), sort.descending)


@dataclass(frozen=True)
class Page:
    """The statements of a list of one kind. Rows of `page` end with the sort key, if there is one."""

    page: Statement
    total: Statement
    beside: Statement | None
    places: Places
    kind: Kind | None


@lru_cache(maxsize=KEPT_SHAPES)
def page_of(shape_: Shape, paging_: Paging, *, place_has_key: bool) -> Page:
    """The statements for a shape."""
    found = candidates(shape_)
    table, order = found.resource.table, found.order
    backwards = paging_ is Paging.BEFORE
    place = _place(order, has_key=place_has_key)
    chosen = select(*_id_and_key(found)).where(found.matching)
    if paging_ is not Paging.OFFSET:
        chosen = chosen.where(order.beyond(found.key, found.id, place, backwards=backwards))
    ids = _window(chosen, order.clauses(found.key, found.id, backwards=backwards), paging_)
    page_key = None if order.key is None else ids.c.key
    page = (
        select(*found.resource.columns, *(() if page_key is None else (page_key,)))
        .join(ids, ids.c.id == table.c.id)
        .where(table.c.organization_id == value("organization_id", STRING))
        .order_by(*order.clauses(page_key, ids.c.id, backwards=backwards))
    )
    return Page(
        Statement(page),
        Statement(select(func.count()).select_from(table).where(found.matching)),
        _beside(found, place, paging_),
        found.places,
        None if order.key is None else order.key.kind,
    )


def _id_and_key(found: Candidates) -> list[Column]:
    columns: list[Column] = [found.id.label("id")]
    return columns if found.key is None else [*columns, found.key.label("key")]


def _place(order: Order, *, has_key: bool) -> tuple[Column | None, Column]:
    key = place_of(order.key.kind, _PLACE_KEY) if order.key is not None and has_key else None
    return key, value(_PLACE_ID, STRING)


def _window(chosen: Select[Any], clauses: Sequence[Any], paging_: Paging) -> Subquery:
    chosen = chosen.order_by(*clauses).limit(value(LIMIT, NUMBER))
    if paging_ is Paging.OFFSET:
        chosen = chosen.offset(value(OFFSET, NUMBER))
    return chosen.subquery("page")


def _beside(found: Candidates, place: tuple[Column | None, Column], paging_: Paging) -> Statement | None:
    """Whether anything lies on the other side of the place where the page begins, or at the place itself."""
    if paging_ is Paging.OFFSET:
        return None
    other_side = found.order.beyond(found.key, found.id, place, backwards=paging_ is Paging.AFTER)
    return Statement(select(found.id).where(found.matching, other_side | (found.id == place[1])).limit(1))


@dataclass(frozen=True)
class CommonPage:
    """The statements of a list of users and teams. Rows of `page` are id, whether it is a team, and sort key."""

    page: Statement
    beside: Statement | None
    kind: Kind | None


@lru_cache(maxsize=KEPT_SHAPES)
def common_page_of(users_: Shape, teams_: Shape, paging_: Paging, *, place_has_key: bool) -> CommonPage:
    """The statements for the shapes of both."""
    both = (candidates(users_), candidates(teams_))
    kind = next((each.order.key.kind for each in both if each.order.key is not None), None)
    order = Order(
        None if kind is None else Value(null(), kind),
        descending=any(each.order.descending for each in both),
    )
    all_ = union_all(*(_typed_id_and_key(each, kind) for each in both)).subquery("all_")
    key = None if kind is None else all_.c.key
    place = _place(order, has_key=place_has_key)
    backwards = paging_ is Paging.BEFORE
    page = select(all_.c.id, all_.c.is_team, *(() if key is None else (key,)))
    beside = None
    if paging_ is not Paging.OFFSET:
        page = page.where(order.beyond(key, all_.c.id, place, backwards=backwards))
        other_side = order.beyond(key, all_.c.id, place, backwards=not backwards)
        beside = Statement(select(all_.c.id).where(other_side | (all_.c.id == place[1])).limit(1))
    page = page.order_by(*order.clauses(key, all_.c.id, backwards=backwards)).limit(value(LIMIT, NUMBER))
    if paging_ is Paging.OFFSET:
        page = page.offset(value(OFFSET, NUMBER))
    return CommonPage(Statement(page), beside, kind)


def _typed_id_and_key(found: Candidates, kind: Kind | None) -> Select[Any]:
    columns: list[Column] = [
        found.id.label("id"),
        literal(1 if found.resource is TEAMS else 0, NUMBER).label("is_team"),
    ]
    if kind is not None:
        absent = cast(null(), place_of(kind, _PLACE_KEY).type)
        columns.append((absent if found.key is None else found.key).label("key"))
    return select(*columns).where(found.matching)


_PLACE_VALUES: dict[Kind, Callable[[Key], Any]] = {
    Kind.TEXT: str,
    Kind.NUMBER: str,
    Kind.BOOLEAN: bool,
    Kind.INSTANT: int,
}


def place_values(place: Position | None, kind: Kind | None) -> Values:
    """The named values of a place."""
    if place is None:
        return {}
    if place.key is None or kind is None:
        return {_PLACE_ID: place.id}
    return {_PLACE_ID: place.id, _PLACE_KEY: _PLACE_VALUES[kind](place.key)}
