"""Statements: written once in SQLAlchemy's expression language, run as text on the drivers.

SQLAlchemy's own connections cost several times what SQLite itself does (docs/decisions), so a statement is compiled
once for each dialect and keeps, beside the text, the order in which the driver wants its values.
"""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any, Self

from sqlalchemy import BindParameter, Boolean, ClauseElement, CompoundSelect, Dialect, Select, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import NullType, TypeEngine

Values = Mapping[str, Any]
Arguments = Callable[[Values], tuple[Any, ...]]


class Statement:
    """One statement with named values. Where a name has a value in the expression already, that is its default.

    What PostgreSQL is told in another way altogether is another expression.
    """

    __slots__ = ("_compiled", "_expressions")

    def __init__(self, expression: ClauseElement, *, postgresql: ClauseElement | None = None) -> None:
        self._expressions = {
            "sqlite": expression,
            "postgresql": expression if postgresql is None else postgresql,
        }
        self._compiled: dict[str, tuple[str, Arguments]] = {}

    def compiled(self, dialect: Dialect) -> tuple[str, Arguments]:
        """The text for a dialect, and what puts named values in its order."""
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self._expressions[dialect.name], dialect)
        return compiled


def _compile(expression: ClauseElement, dialect: Dialect) -> tuple[str, Arguments]:
    compiled = expression.compile(dialect=dialect)
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        raise TypeError(f"no statement with positions: {expression!r}")
    defaults = {name: value for name, value in compiled.params.items() if value is not None}
    return str(compiled), _arguments(tuple(compiled.positiontup), defaults)


def _arguments(names: tuple[str, ...], defaults: Values) -> Arguments:
    if not names:
        return lambda _: ()
    if len(names) == 1:
        only = itemgetter(*names)
        pick: Arguments = lambda values: (only(values),)  # noqa: E731 - one of three forms of the same
    else:
        pick = itemgetter(*names)
    if not defaults:
        return pick
    return lambda values: pick({**defaults, **values})


def value(name: str, kind: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """The place of a named value; without a type it takes that of what it is compared with or assigned to."""
    return bindparam(name, type_=kind)


class Condition(ColumnElement[bool]):
    """A condition in words of our own, as it stands: SQLAlchemy would compare it with 1 on SQLite."""

    inherit_cache = False
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - SQLAlchemy's signature
        """Itself, whatever it is part of."""
        return self


class OneOf(Condition):
    """Whether a column is in a list that is one value, whatever its length (`Driver.listed` makes it)."""

    inherit_cache = False

    def __init__(self, column: ColumnElement[str], name: str) -> None:
        self.column = column
        self.items = bindparam(name, type_=NullType())


class NoneOf(OneOf):
    """Whether a column is in none of the places of such a list."""

    inherit_cache = False


class FoundFirst(Condition):
    """Whether a column is among what a query finds, which is answered first, by an index of its own.

    Without statistics PostgreSQL likes to walk the table and look for each row in the query's answer; an array can
    only be made beforehand.
    """

    inherit_cache = False

    def __init__(self, column: ColumnElement[str], found: Select[Any] | CompoundSelect[Any]) -> None:
        self.column = column
        self.found = found.scalar_subquery()


@compiles(FoundFirst, "sqlite")
def _in_found(element: FoundFirst, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} IN {compiler.process(element.found, **kw)}"


@compiles(FoundFirst, "postgresql")
def _any_of_found(element: FoundFirst, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} = ANY(ARRAY{compiler.process(element.found, **kw)})"


@compiles(OneOf, "sqlite")
def _one_of_json(element: OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    listed = compiler.process(element.items, **kw)
    return f"{compiler.process(element.column, **kw)} IN (SELECT value FROM json_each({listed}))"


@compiles(OneOf, "postgresql")
def _one_of_array(element: OneOf, compiler: SQLCompiler, **kw: Any) -> str:
    return f"{compiler.process(element.column, **kw)} = ANY({compiler.process(element.items, **kw)}::text[])"


@compiles(NoneOf, "sqlite")
def _none_of_json(element: NoneOf, compiler: SQLCompiler, **kw: Any) -> str:
    listed = compiler.process(element.items, **kw)
    return f"{compiler.process(element.column, **kw)} NOT IN (SELECT value FROM json_each({listed}))"


@compiles(NoneOf, "postgresql")
def _none_of_array(element: NoneOf, compiler: SQLCompiler, **kw: Any) -> str:
    # A sub-select is hashed; `<> ALL(array)` of a parameter is compared one by one.
    listed = compiler.process(element.items, **kw)
    return f"{compiler.process(element.column, **kw)} NOT IN (SELECT unnest({listed}::text[]))"
