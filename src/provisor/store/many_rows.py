"""Many rows in one statement: their columns go to the database as lists, and are rows there.

On PostgreSQL a statement for each row costs several times what the row does; on SQLite, whose driver lets go of the
interpreter's lock for each statement, it has whoever seals wait for the event loop, again and again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, LargeBinary, Select, Table, func, insert, select
from sqlalchemy.sql.elements import ColumnElement

from provisor.store import json_text
from provisor.store.statements import Statement, Values, value
from provisor.store.tables import STRING

Columns = Mapping[str, Sequence[Any]]
"""Of each column the values, in the order of the rows."""

_REST = "rest"


def adding(table: Table, *, sizes: Mapping[str, int]) -> Statement:
    """A statement that adds rows to a table, all of the organization `organization_id`; its driver makes the values.

    `sizes` says of the columns that hold bytes how many each value has.
    """
    names = sorted(column.name for column in table.c if column.name != "organization_id")
    target = insert(table)
    rows = ["organization_id", *names]
    return Statement(
        target.from_select(rows, _of_json(names, sizes)),
        postgresql=target.from_select(rows, _of_arrays(table, names)),
    )


def _of_arrays(table: Table, names: Sequence[str]) -> Select[Any]:
    arrays = (func.unnest(value(name, ARRAY(table.c[name].type))) for name in names)
    return select(value("organization_id", STRING), *arrays)


def _of_json(names: Sequence[str], sizes: Mapping[str, int]) -> Select[Any]:
    """JSON holds no bytes: they come as one piece, to be cut."""
    rest = [name for name in names if name not in sizes]
    row = func.json_each(value(_REST, STRING)).table_valued("key", "value")

    def column(name: str) -> ColumnElement[Any]:
        if name in sizes:
            return func.substr(value(name, LargeBinary()), row.c.key * sizes[name] + 1, sizes[name])
        return func.json_extract(row.c.value, f"$[{rest.index(name)}]")

    return select(value("organization_id", STRING), *map(column, names)).select_from(row)


def as_json(columns: Columns) -> Values:
    """The values that such a statement takes on SQLite."""
    names = sorted(columns)
    whole = {name: b"".join(columns[name]) for name in names if isinstance(columns[name][0], bytes)}
    rest = (columns[name] for name in names if name not in whole)
    return {**whole, _REST: json_text.written(list(zip(*rest, strict=True)))}
