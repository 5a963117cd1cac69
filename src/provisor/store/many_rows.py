"""Many rows in one statement: their columns go to the database as lists, and are rows there.

On PostgreSQL a statement for each row costs several times what the row does; on SQLite, whose driver lets go of the
interpreter's lock for each statement, it has whoever seals wait for the event loop, again and again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, Select, Table, func, insert, select
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.types import TypeEngine

from provisor.store import json_text
from provisor.store.statements import Statement, Values, value
from provisor.store.tables import STRING

Columns = Mapping[str, Sequence[Any]]
"""Of each column the values, in the order of the rows."""

Kinds = Mapping[str, TypeEngine[Any]]
"""The types of columns by their names."""

_REST = "rest"


def adding(table: Table, *, sizes: Mapping[str, int]) -> Statement:
    """A statement that adds rows to a table, all of the organization `organization_id`.

    Its other values are what `Driver.as_rows` makes of the columns.
    `sizes` says of the columns that hold bytes how many each value has.
    """
    kinds = {column.name: column.type for column in table.c if column.name != "organization_id"}
    organization, target, rows = (
        value("organization_id", STRING),
        insert(table),
        [*sorted(kinds), "organization_id"],
    )
    return Statement(
        target.from_select(rows, of_json(kinds, sizes).add_columns(organization)),
        postgresql=target.from_select(rows, of_arrays(kinds).add_columns(organization)),
    )


def of_arrays(kinds: Kinds) -> Select[Any]:
    """The rows as PostgreSQL reads them, with their columns in the order of the names."""
    return select(*(func.unnest(value(name, ARRAY(kinds[name]))).label(name) for name in sorted(kinds)))


def of_json(kinds: Kinds, sizes: Mapping[str, int]) -> Select[Any]:
    """The rows as SQLite reads them. JSON holds no bytes: they come as one piece, to be cut.

    Where one column is left beside those, its values come as they are: unpacking each costs as much as adding it.
    """
    rest = [name for name in sorted(kinds) if name not in sizes]
    row = func.json_each(value(_REST, STRING)).table_valued("key", "value")

    def column(name: str) -> ColumnElement[Any]:
        if name in sizes:
            return func.substr(value(name, LargeBinary()), row.c.key * sizes[name] + 1, sizes[name])
        if len(rest) == 1:
            return row.c.value
        return func.json_extract(row.c.value, f"$[{rest.index(name)}]", type_=kinds[name])

    return select(*(column(name).label(name) for name in sorted(kinds))).select_from(row)


def as_json(columns: Columns) -> Values:
    """The values that such a statement takes on SQLite."""
    names = sorted(columns)
    whole = {name: b"".join(columns[name]) for name in names if isinstance(columns[name][0], bytes)}
    rest = [columns[name] for name in names if name not in whole]
    rows = rest[0] if len(rest) == 1 else list(zip(*rest, strict=True))
    return {**whole, _REST: json_text.written(rows)}
