"""The list of people: whoever is looked for is found by an index, and a page looks at so many people at the most.

One condition leads: it names indexes, of each of which the next few entries are read. The others are looked at for each
of these people. Somebody who is found by several names stands where the first of them does.
"""

from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Select, Subquery, Table, exists, func, literal_column, or_, select, tuple_, union
from sqlalchemy.sql.elements import ColumnElement

from provisor.folding import folded
from provisor.provisioning.ports import NAMES
from provisor.provisioning.ports.roster import Person, RosterPage, RosterPlace, RosterSearch, State
from provisor.store.instants import instant_or_none
from provisor.store.keys import after_all_starting_with, beginning
from provisor.store.statements import Statement, Values, value
from provisor.store.tables import NUMBER, STRING, held_memberships, memberships, totals, user_lookups, users
from provisor.store.transaction import Transaction
from provisor.store.users import COLUMNS, to_user

LOOKED_AT = (200, 2000)
"""As many people are looked at for a page: first a few, who mostly are enough, and then so many at the most."""

Condition: TypeAlias = ColumnElement[bool]

_FOUND_BY = ("displayName", "emails.value", *NAMES)
"""The attributes of look-ups by whose beginnings people are found."""

_ORGANIZATION = value("organization_id", STRING)
_NO_KEY = literal_column("''", STRING)
_of_users = users.c.organization_id == _ORGANIZATION
_is_living = users.c.deleted.is_(None)
_is_deleted = users.c.deleted.is_not(None)
_is_held = users.c.held != literal_column("''")
_is_not_held = users.c.held == literal_column("''")
_is_to_be_deleted = users.c.held == literal_column("'deletion'")
_is_here = _is_living | _is_to_be_deleted
_may_not_come_in = (_is_living, users.c.active.is_not(True), _is_not_held)

_STATES: dict[State | None, tuple[Condition, ...]] = {
    None: (_is_here,),
    State.ACTIVE: (_is_here, users.c.active.is_(True) | _is_held),
    State.INACTIVE: _may_not_come_in,
    State.HELD: (_is_held,),
    State.DELETED: (_is_deleted, _is_not_held),
}


class _Shape(NamedTuple):
    """What of a question makes its statements, which look at so many people."""

    looked_at: int

    begins: bool
    state: State | None
    sources: int | None
    in_team: bool


class _Statements(NamedTuple):
    page: Statement
    reached: Statement


class _Within(NamedTuple):
    """A stretch of an index: how its keys begin. `name` is that of the values which say it."""

    name: str

    def values(self, wanted: str, after: RosterPlace | None) -> Values:
        """From which place on, and up to which key, what begins as wanted is found."""
        begin = RosterPlace(beginning(wanted), "")
        key, user_id = begin if after is None else max(begin, after)
        names = (f"{self.name}_begin", f"{self.name}_key", f"{self.name}_id", f"{self.name}_end")
        return dict(zip(names, (begin.key, key, user_id, after_all_starting_with(begin.key)), strict=True))

    def on(self, key: ColumnElement[str], user_id: ColumnElement[str]) -> tuple[Condition, ...]:
        """That an entry of an index lies in the stretch, and beyond the place."""
        place = tuple_(value(f"{self.name}_key", STRING), value(f"{self.name}_id", STRING))
        # Said once more of the key alone: it is what SQLite and PostgreSQL both look up.
        from_here = key >= value(f"{self.name}_key", STRING)
        return from_here, key < value(f"{self.name}_end", STRING), tuple_(key, user_id) > place

    def before(self, key: ColumnElement[str], found: ColumnElement[str]) -> Condition:
        """That a key begins so, too, and comes before the one that was found."""
        return (key >= value(f"{self.name}_begin", STRING)) & (key < found)


_FOLDED = _Within("folded")
_EXACT = _Within("exact")


def _pairs(key: ColumnElement[str], user_id: ColumnElement[str]) -> Select[Any]:
    """Entries of an index, as all of them are told."""
    return select().add_columns(key.label("key"), user_id.label("id"))


def _of_columns(key: ColumnElement[str], within: _Within, *conditions: Condition) -> Select[Any]:
    found = _pairs(key, users.c.id).where(_of_users, *conditions, *within.on(key, users.c.id))
    return found.order_by(key, users.c.id)


def _of_lookups(attribute: str) -> Select[Any]:
    key, user_id = user_lookups.c.key, user_lookups.c.user_id
    found = _pairs(key, user_id).where(
        user_lookups.c.organization_id == _ORGANIZATION,
        user_lookups.c.attribute == literal_column(f"'{attribute}'"),
        *_FOLDED.on(key, user_id),
    )
    return found.order_by(key, user_id)


def _newest(user_id: ColumnElement[str], *conditions: Condition) -> Select[Any]:
    """The people of an index that goes by id, the newest first."""
    found = _pairs(_NO_KEY, user_id).where(*conditions, user_id < value("before", STRING))
    return found.order_by(user_id.desc())


def _of_team(table: Table) -> Select[Any]:
    return _newest(
        table.c.user_id,
        table.c.organization_id == _ORGANIZATION,
        table.c.team_id == value("team_id", STRING),
    )


def _by_source(sources: int | None) -> list[tuple[Condition, ...]]:
    """That somebody was brought under an id, for each of so many; of none, by nobody."""
    if sources is None:
        return [()]
    ids = [users.c.connection_id == value(f"source_{number}", STRING) for number in range(sources)]
    return [(each,) for each in ids or [users.c.connection_id.is_(None)]]


def _leading(shape: _Shape) -> list[Select[Any]]:
    """What leads to the people: the condition that fewest of them meet, as far as that can be known."""
    if shape.state is State.DELETED:
        return [_of_columns(users.c.user_name_key, _FOLDED, *_STATES[State.DELETED])]
    if shape.begins:
        return [
            _of_columns(users.c.user_name_key, _FOLDED, _is_living),
            _of_columns(users.c.user_name_key, _FOLDED, _is_to_be_deleted),
            _of_columns(users.c.external_id_key, _EXACT),
            *map(_of_lookups, _FOUND_BY),
        ]
    if shape.in_team:
        return [_of_team(memberships), _of_team(held_memberships)]
    if shape.state in (State.INACTIVE, State.HELD):
        return [_newest(users.c.id, _of_users, *_STATES[shape.state])]
    going = (_is_held, _is_to_be_deleted)
    return [
        _newest(users.c.id, _of_users, *source, *each)
        for source in _by_source(shape.sources)
        for each in ((_is_living,), going)
    ]


def _conditions(shape: _Shape, found: Subquery) -> list[Condition]:
    conditions = [*_STATES[shape.state]]
    if shape.sources is not None:
        conditions.append(or_(*(condition for each in _by_source(shape.sources) for condition in each)))
    if shape.in_team:
        conditions.append(_is_in(memberships) | _is_in(held_memberships))
    if shape.begins:
        conditions += [~each for each in _found_before(found.c.key)]
    return conditions


def _is_in(table: Table) -> Condition:
    return exists().where(
        table.c.organization_id == _ORGANIZATION,
        table.c.team_id == value("team_id", STRING),
        table.c.user_id == users.c.id,
    )


def _found_before(key: ColumnElement[str]) -> list[Condition]:
    """That somebody was found already, by another name that begins so and comes before this one."""
    by_lookup = exists().where(
        user_lookups.c.organization_id == _ORGANIZATION,
        user_lookups.c.user_id == users.c.id,
        user_lookups.c.attribute.in_([literal_column(f"'{each}'") for each in _FOUND_BY]),
        _FOLDED.before(user_lookups.c.key, key),
    )
    external_id = func.coalesce(users.c.external_id_key, _NO_KEY)
    return [_FOLDED.before(users.c.user_name_key, key), _EXACT.before(external_id, key), by_lookup]


@lru_cache(maxsize=64)
def statements(shape: _Shape) -> _Statements:
    """The statement that finds a page, and the one that says how far it looked."""
    by_name = shape.begins or shape.state is State.DELETED

    def in_order(of: Subquery) -> list[ColumnElement[str]]:
        return [of.c.key, of.c.id] if by_name else [of.c.id.desc()]

    most = shape.looked_at
    found = union(*(each.limit(most).subquery().select() for each in _leading(shape))).subquery("found")
    next_ = select(found.c.key, found.c.id).order_by(*in_order(found)).limit(most).subquery("next")
    page = (
        select(*COLUMNS, users.c.deleted, next_.c.key)
        .select_from(next_)
        .join(users, _of_users & (users.c.id == next_.c.id))
        .where(*_conditions(shape, next_))
        .order_by(*in_order(next_))
        .limit(value("count", NUMBER))
    )
    last_first = [next_.c.key.desc(), next_.c.id.desc()] if by_name else [next_.c.id]
    looked_at = func.count().over()
    reached = select(next_.c.key, next_.c.id, looked_at).order_by(*last_first).limit(1)
    return _Statements(Statement(page), Statement(reached))


_kept = select(func.coalesce(func.sum(totals.c.users), 0)).where(totals.c.organization_id == _ORGANIZATION)
_to_be_deleted = select(func.count()).select_from(users).where(_of_users, _is_to_be_deleted)
PEOPLE_HERE = Statement(select(_kept.scalar_subquery() + _to_be_deleted.scalar_subquery()))

_AFTER_ALL_IDS = "\U0010ffff"


class RosterRecords(Transaction):
    """The people of an organization as a list."""

    def roster(self, search: RosterSearch) -> RosterPage:
        """A page of people: the newest first, or by the name where a beginning or the deleted are asked for."""
        few, many = LOOKED_AT
        page = self._roster_page(search, few)
        is_enough = len(page.people) == search.count or page.place is None
        return page if is_enough else self._roster_page(search, many)

    def people_here(self) -> int:
        """How many people are here: by the kept totals, and of whom the guard holds the deletion by their index."""
        row = self._one(PEOPLE_HERE)
        return 0 if row is None else int(row[0])

    def _roster_page(self, search: RosterSearch, looked_at: int) -> RosterPage:
        asked = statements(shape_of(search, looked_at))
        values = values_of(search)
        rows = self._all(asked.page, **values, count=search.count + 1)
        people = [Person(to_user(row[:-2]), instant_or_none(row[-2])) for row in rows[: search.count]]
        if len(rows) > search.count:
            last = rows[search.count - 1]
            return RosterPage(people, RosterPlace(last[-1], last[0]))
        return RosterPage(people, self._reached(asked.reached, values, looked_at))

    def _reached(self, statement: Statement, values: Values, looked_at: int) -> RosterPlace | None:
        """How far a page looked that is not full; None where that was to the end."""
        row = self._one(statement, **values)
        if row is None or row[2] < looked_at:
            return None
        return RosterPlace(row[0], row[1])


def shape_of(search: RosterSearch, looked_at: int) -> _Shape:
    """What of a question makes its statements."""
    sources = None if search.sources is None else len(search.sources)
    return _Shape(looked_at, bool(search.beginning), search.state, sources, search.team_id is not None)


def values_of(search: RosterSearch) -> dict[str, Any]:
    """The values of its statements."""
    return {
        **{f"source_{number}": each for number, each in enumerate(search.sources or ())},
        "team_id": search.team_id,
        "before": _AFTER_ALL_IDS if search.after is None else search.after.id,
        **_FOLDED.values(folded(search.beginning), search.after),
        **_EXACT.values(search.beginning, search.after),
    }
