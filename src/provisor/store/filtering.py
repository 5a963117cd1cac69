"""Filters as SQL: the whole filter becomes one condition, and what identity providers ask finds its index.

A filter's *narrowing* is a condition that follows from it and that an index answers; the filter itself decides. The
two stand side by side in the statement.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, false, func, not_, or_, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from provisor.provisioning.ports import LOOKUPS
from provisor.scim.core_schemas import ENTERPRISE_USER
from provisor.scim.filters import And, Comparison, Filter, Key, Not, Nothing, Operator, Or, Present, ValuePath
from provisor.scim.schemas import Target
from provisor.store.comparing import CONVERSIONS, Value, compare, place_of
from provisor.store.keys import after_all_starting_with, beginning, indexed
from provisor.store.statements import FoundFirst, Values, value
from provisor.store.subjects import KNOWN_TO, Subject
from provisor.store.tables import STRING, team_names, teams, user_lookups, users

Condition = ColumnElement[bool]
Keys = tuple[str, ...]
Narrowing = Callable[[Callable[[ColumnElement[str]], Condition]], Condition]


@dataclass(frozen=True, slots=True)
class _Place:
    """A named value of the statement: made from the filter's value of that number."""

    name: str
    number: int
    convert: Callable[[Key], Any]


@dataclass(slots=True)
class Places:
    """The named values of a filter's statement, in the order in which the filter has its values."""

    prefix: str
    _places: list[_Place] = field(default_factory=list)
    _numbers: int = 0

    def next_number(self) -> int:
        """The number of the next value of the filter."""
        self._numbers += 1
        return self._numbers - 1

    def add(self, number: int, convert: Callable[[Key], Any]) -> str:
        """A name for something made from the value of that number."""
        name = f"{self.prefix}_{len(self._places)}"
        self._places.append(_Place(name, number, convert))
        return name

    def values(self, keys: Sequence[Key]) -> Values:
        """The named values for a filter with these values."""
        return {place.name: place.convert(keys[place.number]) for place in self._places}


def user_condition(condition: Filter, subject: Subject, places: Places) -> Condition:
    """The condition on users that a filter comes to, with what narrows it."""
    return _whole(condition, subject, places, _USER_INDEXES)


def team_condition(condition: Filter, subject: Subject, places: Places) -> Condition:
    """The condition on teams that a filter comes to, with what narrows it."""
    return _whole(condition, subject, places, _TEAM_INDEXES)


def _in_column(column: ColumnElement[str]) -> Narrowing:
    return lambda matching: matching(column)


def _in_lookups(attribute: str) -> Narrowing:
    def narrowed(matching: Callable[[ColumnElement[str]], Condition]) -> Condition:
        found = select(user_lookups.c.user_id).where(
            user_lookups.c.organization_id == value("organization_id", STRING),
            user_lookups.c.attribute == attribute,
            matching(user_lookups.c.key),
        )
        return FoundFirst(users.c.id, found)

    return narrowed


def _keys_of_lookup(attribute: str) -> Keys:
    extension = ENTERPRISE_USER.id + "."
    if attribute.startswith(extension):
        return (ENTERPRISE_USER.id, *attribute.removeprefix(extension).split("."))
    return tuple(attribute.split("."))


_USER_INDEXES: dict[Keys, Narrowing] = {
    ("userName",): _in_column(users.c.user_name_key),
    ("externalId",): _in_column(users.c.external_id_key),
    **{_keys_of_lookup(attribute): _in_lookups(attribute) for attribute in LOOKUPS},
}


def _in_names(matching: Callable[[ColumnElement[str]], Condition]) -> Condition:
    """The team's own name, or the one by which the connection that asks knows it."""
    named = teams.alias("named")
    own = select(named.c.id).where(
        named.c.organization_id == value("organization_id", STRING),
        named.c.deleted.is_(None),
        matching(named.c.name_key),
    )
    known = select(team_names.c.team_id).where(
        team_names.c.organization_id == value("organization_id", STRING),
        team_names.c.connection_id == KNOWN_TO,
        matching(team_names.c.name_key),
    )
    return FoundFirst(teams.c.id, union_all(own, known))


_TEAM_INDEXES: dict[Keys, Narrowing] = {
    ("displayName",): _in_names,
    ("externalId",): _in_column(teams.c.external_id_key),
}


@dataclass(frozen=True, slots=True)
class _Clause:
    condition: Condition
    narrowing: Condition | None = None


def _whole(condition: Filter, subject: Subject, places: Places, indexes: dict[Keys, Narrowing]) -> Condition:
    clause = _Reading(places, indexes).clause(condition, subject, ())
    return clause.condition if clause.narrowing is None else and_(clause.narrowing, clause.condition)


def plain_condition(condition: Filter, subject: Subject, places: Places) -> Condition:
    """The condition that a filter comes to, where no index would help."""
    return _whole(condition, subject, places, {})


@dataclass(frozen=True, slots=True)
class _Reading:
    places: Places
    indexes: dict[Keys, Narrowing]

    def clause(  # noqa: PLR0911 - one for each kind of filter
        self, condition: Filter, subject: Subject, above: Keys
    ) -> _Clause:
        """The part of a filter whose targets start at the subject, which `above` leads to."""
        match condition:
            case Comparison(target, operator, _):
                return self._comparison(target, operator, subject, above)
            case Present(target):
                return _Clause(self._present(target, subject))
            case And(parts):
                return self._all(parts, subject, above)
            case Or(parts):
                return self._some(parts, subject, above)
            case Not(part):
                # What is neither true nor false (a comparison with nothing) is not true, so its opposite is.
                inner = self.clause(part, subject, above).condition
                return _Clause(not_(func.coalesce(inner, false())))
            case ValuePath(target, part):
                return self._value_path(target, part, subject, above)
            case Nothing():
                return _Clause(false())

    def _comparison(self, target: Target, operator: Operator, subject: Subject, above: Keys) -> _Clause:
        number = self.places.next_number()

        def compared(found: Value) -> Condition:
            name = self.places.add(number, CONVERSIONS[found.kind])
            return compare(found.expression, operator, place_of(found.kind, name))

        return _Clause(
            _anywhere(target, subject, lambda holder, rest: compared(holder.value(rest))),
            self._narrowing((*above, *target.keys), operator, number),
        )

    def _narrowing(self, keys: Keys, operator: Operator, number: int) -> Condition | None:
        index = self.indexes.get(keys)
        if index is None or operator not in {Operator.EQ, Operator.SW}:
            return None
        if operator is Operator.EQ:
            same = value(self.places.add(number, lambda key: indexed(str(key))), STRING)
            return index(lambda column: column == same)
        start = value(self.places.add(number, lambda key: beginning(str(key))), STRING)
        end = value(self.places.add(number, lambda key: after_all_starting_with(beginning(str(key)))), STRING)
        return index(lambda column: (column >= start) & (column < end))

    @staticmethod
    def _present(target: Target, subject: Subject) -> Condition:
        return _anywhere(target, subject, lambda holder, rest: holder.present(rest))

    def _all(self, parts: Sequence[Filter], subject: Subject, above: Keys) -> _Clause:
        clauses = [self.clause(part, subject, above) for part in parts]
        narrowings = [each.narrowing for each in clauses if each.narrowing is not None]
        return _Clause(and_(*(c.condition for c in clauses)), and_(*narrowings) if narrowings else None)

    def _some(self, parts: Sequence[Filter], subject: Subject, above: Keys) -> _Clause:
        clauses = [self.clause(part, subject, above) for part in parts]
        narrowings = [each.narrowing for each in clauses if each.narrowing is not None]
        every = len(narrowings) == len(clauses)
        return _Clause(or_(*(c.condition for c in clauses)), or_(*narrowings) if every else None)

    def _value_path(self, target: Target, part: Filter, subject: Subject, above: Keys) -> _Clause:
        elements = subject.elements(target)
        if elements is None:
            raise TypeError(f"{'.'.join(target.keys)} has one value")
        inner = self.clause(part, elements.element, (*above, *target.keys))
        return _Clause(elements.any(inner.condition), inner.narrowing)


def _anywhere(target: Target, subject: Subject, found: Callable[[Subject, Target], Condition]) -> Condition:
    """Whether something is found at one of the places that the target leads to."""
    elements = subject.elements(target)
    if elements is None:
        return found(subject, target)
    return elements.any(_anywhere(elements.target, elements.element, found))
