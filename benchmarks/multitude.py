"""A multitude: everybody whom an organization has is copied many times over, inside the database.

Over SCIM a million people take hours; their rows take a minute. A copy has an id and names of its own, and the
memberships, look-ups, held changes and journal entries of the one that it is a copy of. The chain over copied entries
is none.
"""

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from typing import Any

import asyncpg
from sqlalchemy import CTE, ColumnElement, Table, cast, func, insert, literal, literal_column, select, update
from sqlalchemy.sql.dml import Insert

from provisor.store.postgresql_driver import DIALECT as POSTGRESQL
from provisor.store.sqlite_driver import DIALECT as SQLITE
from provisor.store.statements import Statement
from provisor.store.tables import (
    STRING,
    held_changes,
    journal,
    journal_terms,
    memberships,
    seals,
    totals,
    user_lookups,
    users,
)

_ID_STEM = 28
_ID_REST = 8
_SQLITE = "sqlite:///"


def copy_everybody(database_url: str, copies: int, *, entries: int) -> None:
    """Add so many copies of everybody who is in no role, and so many of the journal, while no server runs."""
    statements = [*_of_people(copies), *_of_journal(entries)]
    if database_url.startswith(_SQLITE):
        _on_sqlite(database_url.removeprefix(_SQLITE), statements)
    else:
        asyncio.run(_on_postgresql(database_url, statements))


def _of_people(copies: int) -> list[Statement]:
    number = _numbers(copies)
    member = users.c.role == "member"
    are_members = select(users.c.id).where(member)
    own = {"id": _id(users.c.id, number), **_named(users, number, "user_name", "user_name_key")}
    own |= _named(users, number, "external_id", "external_id_key", "display", "display_key")
    looked_up = {"user_id": _id(user_lookups.c.user_id, number), **_named(user_lookups, number, "key")}
    joined = {"user_id": _id(memberships.c.user_id, number)}
    held = {"id": _id(held_changes.c.id, number), "user_id": _id(held_changes.c.user_id, number)}
    more = select(func.count()).select_from(users).scalar_subquery()
    # Of what refers to people first, then of the people themselves: each reads the originals alone.
    return [
        Statement(_copied(user_lookups, number, looked_up, user_lookups.c.user_id.in_(are_members))),
        Statement(_copied(users, number, own, member)),
        Statement(_copied(memberships, number, joined, memberships.c.user_id.in_(are_members))),
        Statement(_copied(held_changes, number, held, held_changes.c.user_id.in_(are_members))),
        Statement(update(totals).values(users=more).where(totals.c.shard == 0)),
        Statement(update(totals).values(users=0).where(totals.c.shard != 0)),
    ]


def _of_journal(copies: int) -> list[Statement]:
    number = _numbers(copies)
    last = select(func.max(seals.c.position)).scalar_subquery()
    entry = {"id": _id(journal.c.id, number)}
    sealed = {"entry_id": _id(seals.c.entry_id, number)}
    return [
        Statement(_copied(journal, number, entry)),
        Statement(_copied(journal_terms, number, _moved(journal_terms, number, last))),
        Statement(_copied(seals, number, sealed | _moved(seals, number, last))),
    ]


def _numbers(copies: int) -> CTE:
    first = select(literal_column("1").label("n")).cte("numbers", recursive=True)
    return first.union_all(select(first.c.n + 1).where(first.c.n < literal_column(str(copies))))


def _copied(table: Table, number: CTE, own: Mapping[str, Any], *which: ColumnElement[bool]) -> Insert:
    columns = [own.get(column.name, column) for column in table.c]
    rows = select(*columns).select_from(table.join(number, literal(1) == literal_column("1"))).where(*which)
    return insert(table).from_select([column.name for column in table.c], rows)


def _id(original: ColumnElement[str], number: CTE) -> ColumnElement[str]:
    """An id as if it had been made in the same moment."""
    digits = literal("0" * _ID_REST, STRING).concat(cast(number.c.n, STRING))
    return func.substr(original, 1, _ID_STEM).concat(func.substr(digits, func.length(digits) - _ID_REST + 1))


def _named(table: Table, number: CTE, *names: str) -> dict[str, ColumnElement[str]]:
    ending = literal(".", STRING).concat(cast(number.c.n, STRING))
    return {name: table.c[name].concat(ending) for name in names}


def _moved(table: Table, number: CTE, last: Any) -> dict[str, ColumnElement[int]]:
    return {"position": table.c.position + last * number.c.n}


def _on_sqlite(path: str, statements: list[Statement]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA cache_size = -500000")
        for each in statements:
            text, arguments = each.compiled(SQLITE)
            connection.execute(text, arguments({}))
        connection.commit()


async def _on_postgresql(address: str, statements: list[Statement]) -> None:
    connection = await asyncpg.connect(address)
    try:
        for each in statements:
            text, arguments = each.compiled(POSTGRESQL)
            await connection.execute(text, *arguments({}))
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
