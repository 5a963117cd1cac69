"""JSON columns in SQL: values, elements and presence, said for each database in its own words.

Nothing here fails on a value of another type than expected: it is then no value. (An organization can withdraw a
schema and declare it again with other types, while what was stored stays.)
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Numeric, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import NullType

from provisor.store.statements import Condition
from provisor.store.tables import STRING

Source = ColumnElement[Any]


class _Place:
    """Where in a document: the column and the keys that lead on from it."""

    def __init__(self, source: Source, keys: Sequence[str]) -> None:
        self.source = source
        self.keys = [bindparam(None, key, type_=Text(), unique=True) for key in keys]
        self.path = bindparam(None, "$" + "".join(f'."{key}"' for key in keys), type_=Text(), unique=True)

    def sqlite(self, function: str, compiler: SQLCompiler, **kw: Any) -> str:
        """The call of a JSON function of SQLite on this place."""
        return f"{function}({compiler.process(self.source, **kw)}, {compiler.process(self.path, **kw)})"

    def postgresql(self, function: str, compiler: SQLCompiler, **kw: Any) -> str:
        """The call of a JSON function of PostgreSQL on this place."""
        if not self.keys:
            return compiler.process(self.source, **kw)
        return f"{function}({', '.join(compiler.process(part, **kw) for part in (self.source, *self.keys))})"


class JsonText(ColumnElement[str]):
    """The text at a place."""

    inherit_cache = False
    type = STRING

    def __init__(self, source: Source, keys: Sequence[str]) -> None:
        self.place = _Place(source, keys)


@compiles(JsonText, "sqlite")
def _text_on_sqlite(element: JsonText, compiler: SQLCompiler, **kw: Any) -> str:
    return element.place.sqlite("json_extract", compiler, **kw)


@compiles(JsonText, "postgresql")
def _text_on_postgresql(element: JsonText, compiler: SQLCompiler, **kw: Any) -> str:
    return f'({element.place.postgresql("jsonb_extract_path_text", compiler, **kw)} COLLATE "C")'


class JsonNumber(ColumnElement[Any]):
    """The number at a place."""

    inherit_cache = False
    type = Numeric()

    def __init__(self, source: Source, keys: Sequence[str]) -> None:
        self.place = _Place(source, keys)


@compiles(JsonNumber, "sqlite")
def _number_on_sqlite(element: JsonNumber, compiler: SQLCompiler, **kw: Any) -> str:
    kind, found = (element.place.sqlite(name, compiler, **kw) for name in ("json_type", "json_extract"))
    return f"(CASE WHEN {kind} IN ('integer', 'real') THEN {found} END)"


@compiles(JsonNumber, "postgresql")
def _number_on_postgresql(element: JsonNumber, compiler: SQLCompiler, **kw: Any) -> str:
    kind = f"jsonb_typeof({element.place.postgresql('jsonb_extract_path', compiler, **kw)})"
    found = element.place.postgresql("jsonb_extract_path_text", compiler, **kw)
    return f"(CASE WHEN {kind} = 'number' THEN {found}::numeric END)"


class JsonBoolean(Condition):
    """The boolean at a place."""

    inherit_cache = False

    def __init__(self, source: Source, keys: Sequence[str]) -> None:
        self.place = _Place(source, keys)


@compiles(JsonBoolean, "sqlite")
def _boolean_on_sqlite(element: JsonBoolean, compiler: SQLCompiler, **kw: Any) -> str:
    kind, found = (element.place.sqlite(name, compiler, **kw) for name in ("json_type", "json_extract"))
    return f"(CASE WHEN {kind} IN ('true', 'false') THEN {found} END)"


@compiles(JsonBoolean, "postgresql")
def _boolean_on_postgresql(element: JsonBoolean, compiler: SQLCompiler, **kw: Any) -> str:
    kind = f"jsonb_typeof({element.place.postgresql('jsonb_extract_path', compiler, **kw)})"
    found = element.place.postgresql("jsonb_extract_path_text", compiler, **kw)
    return f"(CASE WHEN {kind} = 'boolean' THEN {found}::boolean END)"


class JsonPresent(Condition):
    """Whether there is something at a place: no null, no empty text, no empty object."""

    inherit_cache = False

    def __init__(self, source: Source, keys: Sequence[str]) -> None:
        self.place = _Place(source, keys)


@compiles(JsonPresent, "sqlite")
def _present_on_sqlite(element: JsonPresent, compiler: SQLCompiler, **kw: Any) -> str:
    kind, found = (element.place.sqlite(name, compiler, **kw) for name in ("json_type", "json_extract"))
    return (
        f"(CASE {kind} WHEN 'text' THEN {found} <> '' WHEN 'object' THEN {found} <> '{{}}' "
        f"WHEN 'null' THEN 0 ELSE {kind} IS NOT NULL END)"
    )


@compiles(JsonPresent, "postgresql")
def _present_on_postgresql(element: JsonPresent, compiler: SQLCompiler, **kw: Any) -> str:
    found = element.place.postgresql("jsonb_extract_path", compiler, **kw)
    return f"({found} NOT IN ('null'::jsonb, '\"\"'::jsonb, '{{}}'::jsonb))"


class Element(ColumnElement[Any]):
    """An element of an array inside `AnyElement`: an object, as a source of further places."""

    inherit_cache = False
    type = Text()

    def __init__(self, name: str) -> None:
        self.name = name


@compiles(Element, "sqlite")
def _element_on_sqlite(element: Element, _: SQLCompiler, **__: Any) -> str:
    return f"(CASE {element.name}.type WHEN 'object' THEN {element.name}.value ELSE '{{}}' END)"


@compiles(Element, "postgresql")
def _element_on_postgresql(element: Element, _: SQLCompiler, **__: Any) -> str:
    return f"{element.name}.value"


class Boxed(Element):
    """An element of an array of simple values, as an object with the element as its `value`."""

    inherit_cache = False


@compiles(Boxed, "sqlite")
def _boxed_on_sqlite(element: Boxed, _: SQLCompiler, **__: Any) -> str:
    # `json_each` gives booleans as 1 and 0.
    name = element.name
    booleans = " ".join(f"""WHEN '{word}' THEN '{{"value":{word}}}'""" for word in ("true", "false"))
    return f"(CASE {name}.type {booleans} ELSE json_object('value', {name}.value) END)"


@compiles(Boxed, "postgresql")
def _boxed_on_postgresql(element: Boxed, _: SQLCompiler, **__: Any) -> str:
    return f"jsonb_build_object('value', {element.name}.value)"


class AnyElement(Condition):
    """Whether an element of the array at a place fulfils a condition, in which it is the `Element` of that name."""

    inherit_cache = False

    def __init__(
        self, source: Source, keys: Sequence[str], name: str, condition: ColumnElement[bool]
    ) -> None:
        self.place = _Place(source, keys)
        self.name = name
        self.condition = condition


@compiles(AnyElement, "sqlite")
def _any_on_sqlite(element: AnyElement, compiler: SQLCompiler, **kw: Any) -> str:
    array = element.place.sqlite("json_each", compiler, **kw)
    condition = compiler.process(element.condition, **kw)
    return f"EXISTS (SELECT 1 FROM {array} AS {element.name} WHERE {condition})"


@compiles(AnyElement, "postgresql")
def _any_on_postgresql(element: AnyElement, compiler: SQLCompiler, **kw: Any) -> str:
    found = element.place.postgresql("jsonb_extract_path", compiler, **kw)
    array = f"CASE jsonb_typeof({found}) WHEN 'array' THEN {found} ELSE '[]'::jsonb END"
    condition = compiler.process(element.condition, **kw)
    return f"EXISTS (SELECT 1 FROM jsonb_array_elements({array}) AS {element.name}(value) WHERE {condition})"


class HasOneOf(Condition):
    """Whether what a document (not necessarily a searchable one) has under a key at its top has a key of a list.

    The first is a named value, and so is the list (`Driver.listed` makes it).
    """

    inherit_cache = False

    def __init__(self, source: Source, name: str, listed: str) -> None:
        self.source = source
        self.named = bindparam(name, type_=Text())
        self.listed = bindparam(listed, type_=NullType())


@compiles(HasOneOf, "sqlite")
def _has_one_of_on_sqlite(element: HasOneOf, compiler: SQLCompiler, **kw: Any) -> str:
    source, key = compiler.process(element.source, **kw), compiler.process(element.named, **kw)
    listed = compiler.process(element.listed, **kw)
    return (
        f"""EXISTS (SELECT 1 FROM json_each({source}, '$."' || {key} || '"') AS carried """
        f"WHERE carried.key IN (SELECT value FROM json_each({listed})))"
    )


@compiles(HasOneOf, "postgresql")
def _has_one_of_on_postgresql(element: HasOneOf, compiler: SQLCompiler, **kw: Any) -> str:
    source, key = compiler.process(element.source, **kw), compiler.process(element.named, **kw)
    return f"jsonb_exists_any(({source} -> {key})::jsonb, {compiler.process(element.listed, **kw)})"


class FirstElement(ColumnElement[Any]):
    """Of the primary element of an array, or else of the first, what an expression finds in it."""

    inherit_cache = False

    def __init__(self, source: Source, keys: Sequence[str], name: str, found: ColumnElement[Any]) -> None:
        self.place = _Place(source, keys)
        self.name = name
        self.found = found
        self.type = found.type


@compiles(FirstElement, "sqlite")
def _first_on_sqlite(element: FirstElement, compiler: SQLCompiler, **kw: Any) -> str:
    array = element.place.sqlite("json_each", compiler, **kw)
    found = compiler.process(element.found, **kw)
    primary = f"{element.name}.type = 'object' AND json_extract({element.name}.value, '$.primary') = 1"
    return (
        f"(SELECT {found} FROM {array} AS {element.name}"
        f" ORDER BY CASE WHEN {primary} THEN 0 ELSE 1 END, {element.name}.id LIMIT 1)"
    )


@compiles(FirstElement, "postgresql")
def _first_on_postgresql(element: FirstElement, compiler: SQLCompiler, **kw: Any) -> str:
    source = element.place.postgresql("jsonb_extract_path", compiler, **kw)
    array = f"CASE jsonb_typeof({source}) WHEN 'array' THEN {source} ELSE '[]'::jsonb END"
    found = compiler.process(element.found, **kw)
    return (
        f"(SELECT {found} FROM jsonb_array_elements({array}) WITH ORDINALITY AS {element.name}(value, place)"
        f" ORDER BY {element.name}.value @> '{{\"primary\": true}}' DESC, {element.name}.place LIMIT 1)"
    )
