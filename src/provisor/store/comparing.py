"""Comparisons of a filter in SQL: the operators of RFC 7644 section 3.4.2.2 over what the databases hold.

Text compares by code point on both. No value becomes part of a pattern or of the statement's text.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import Boolean, Numeric, Text, cast
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from provisor.scim.filters import Key, Operator
from provisor.scim.schemas import Attribute, Type
from provisor.store.instants import kept
from provisor.store.statements import Condition, value
from provisor.store.tables import NUMBER, STRING

Expression = ColumnElement[Any]


class Kind(Enum):
    """How values compare: as text, as numbers, as booleans, or as instants kept in microseconds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "instant"


def kind_of(attribute: Attribute) -> Kind:
    """How the values of an attribute compare in a document; instants are text of one form there."""
    return _KINDS.get(attribute.type, Kind.TEXT)


_KINDS = {Type.BOOLEAN: Kind.BOOLEAN, Type.INTEGER: Kind.NUMBER, Type.DECIMAL: Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Value:
    """What a resource has at a target, in SQL; NULL where it has nothing."""

    expression: Expression
    kind: Kind = Kind.TEXT


_TYPES: Mapping[Kind, TypeEngine[Any]] = {Kind.TEXT: STRING, Kind.BOOLEAN: Boolean(), Kind.INSTANT: NUMBER}


def place_of(kind: Kind, name: str) -> Expression:
    """The place of a named value that is compared with a value of that kind."""
    if kind is Kind.NUMBER:
        # As text, so that no database rounds it on the way.
        return cast(value(name, Text()), Numeric())
    return value(name, _TYPES[kind])


def _microseconds(key: Key) -> int:
    return kept(datetime.fromisoformat(str(key)))


CONVERSIONS: Mapping[Kind, Callable[[Key], Any]] = {
    Kind.TEXT: lambda key: key,
    Kind.NUMBER: str,
    Kind.BOOLEAN: bool,
    Kind.INSTANT: _microseconds,
}
"""How a comparison key becomes the value at `place_of` its kind."""


def compare(found: Expression, operator: Operator, wanted: Expression) -> ColumnElement[bool]:
    """The comparison; NULL where nothing is found."""
    return _OPERATORS[operator](found, wanted)


class _Contains(Condition):
    inherit_cache = False

    def __init__(self, text: Expression, part: Expression) -> None:
        self.parts = (text, part)


class _StartsWith(_Contains):
    inherit_cache = False


class _EndsWith(_Contains):
    inherit_cache = False


def _words(element: _Contains, compiler: SQLCompiler, kw: Mapping[str, Any]) -> tuple[str, str]:
    text, part = (compiler.process(each, **kw) for each in element.parts)
    return text, part


@compiles(_Contains, "sqlite")
def _contains_on_sqlite(element: _Contains, compiler: SQLCompiler, **kw: Any) -> str:
    return "instr({}, {}) > 0".format(*_words(element, compiler, kw))


@compiles(_Contains, "postgresql")
def _contains_on_postgresql(element: _Contains, compiler: SQLCompiler, **kw: Any) -> str:
    return "strpos({}, {}) > 0".format(*_words(element, compiler, kw))


@compiles(_StartsWith, "sqlite")
def _starts_on_sqlite(element: _StartsWith, compiler: SQLCompiler, **kw: Any) -> str:
    text, part = _words(element, compiler, kw)
    return f"substr({text}, 1, length({part})) = {part}"


@compiles(_StartsWith, "postgresql")
def _starts_on_postgresql(element: _StartsWith, compiler: SQLCompiler, **kw: Any) -> str:
    return "starts_with({}, {})".format(*_words(element, compiler, kw))


@compiles(_EndsWith, "sqlite")
def _ends_on_sqlite(element: _EndsWith, compiler: SQLCompiler, **kw: Any) -> str:
    text, part = _words(element, compiler, kw)
    # What is longer than the text equals no end of it: a start before the text gives fewer characters.
    return f"substr({text}, length({text}) - length({part}) + 1) = {part}"


@compiles(_EndsWith, "postgresql")
def _ends_on_postgresql(element: _EndsWith, compiler: SQLCompiler, **kw: Any) -> str:
    text, part = _words(element, compiler, kw)
    return f"right({text}, length({part})) = {part}"


_OPERATORS: Mapping[Operator, Callable[[Expression, Expression], ColumnElement[bool]]] = {
    Operator.EQ: lambda found, wanted: found == wanted,
    Operator.CO: _Contains,
    Operator.SW: _StartsWith,
    Operator.EW: _EndsWith,
    Operator.GT: lambda found, wanted: found > wanted,
    Operator.GE: lambda found, wanted: found >= wanted,
    Operator.LT: lambda found, wanted: found < wanted,
    Operator.LE: lambda found, wanted: found <= wanted,
}
