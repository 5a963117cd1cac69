"""Keys of names that are written in more than one way: they are the same in each, and so are found in each.

What is found by two names that are one now keeps them: the one that was there first has the key, and the other its old
one, until it is renamed. Documents of unusual filters get their keys when the person is changed next.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple
from unicodedata import normalize

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

_LONGEST = 1000
_KEPT = _LONGEST - 64


class _Keys(NamedTuple):
    """A column of keys: in which table, of what, by what a row is found, and of which rows no two have the same key."""

    table: str
    key: str
    of: str
    row: Sequence[str]
    unique: Sequence[str] = ()


_ALL = (
    _Keys("users", "user_name_key", "user_name", ("organization_id", "id"), ("organization_id",)),
    _Keys("users", "display_key", "display", ("organization_id", "id")),
    _Keys("teams", "name_key", "name", ("organization_id", "id"), ("organization_id",)),
    _Keys(
        "team_names",
        "name_key",
        "name",
        ("organization_id", "connection_id", "team_id"),
        ("organization_id", "connection_id"),
    ),
    _Keys(
        "missed_lookups",
        "key",
        "value",
        ("organization_id", "connection_id", "resource_type", "attribute", "key"),
        ("organization_id", "connection_id", "resource_type", "attribute"),
    ),
    # The value itself stands in the person's document; its key is as good, unless it is a digest.
    _Keys(
        "user_lookups",
        "key",
        "key",
        ("organization_id", "attribute", "key", "user_id"),
        ("organization_id", "attribute", "user_id"),
    ),
)
_WITH_DELETED = frozenset({"users", "teams"})


def upgrade() -> None:
    connection = op.get_bind()
    for keys in _ALL:
        names = list(dict.fromkeys((*keys.row, keys.key, keys.of)))
        names += ["deleted"] if keys.table in _WITH_DELETED else []
        table = sa.table(keys.table, *map(sa.column, names))
        beyond_ascii = sa.select(table).where(_is_beyond_ascii(table.c[keys.of]))
        found = [dict(row) for row in connection.execute(beyond_ascii).mappings()]
        changed = [(row, new) for row in found if (new := _key(keys, row)) != row[keys.key]]
        for row, new in changed:
            if not _is_taken(connection, table, keys, row, new):
                this = [table.c[name] == row[name] for name in keys.row]
                connection.execute(sa.update(table).values({keys.key: new}).where(*this))


def _is_beyond_ascii(name: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Whether a name has characters of several bytes: few have, and nothing else is read."""
    if op.get_context().dialect.name == "postgresql":
        return sa.func.octet_length(name) != sa.func.length(name)
    return sa.func.length(sa.cast(name, sa.LargeBinary)) != sa.func.length(name)


def _is_taken(
    connection: sa.Connection, table: sa.TableClause, keys: _Keys, row: Mapping[str, Any], new: str
) -> bool:
    """Whether another row has the key already, of those that may not have the same."""
    if not keys.unique or row.get("deleted") is not None:
        return False
    same = [table.c[name] == row[name] for name in keys.unique] + [table.c[keys.key] == new]
    if keys.table in _WITH_DELETED:
        same.append(table.c.deleted.is_(None))
    return connection.execute(sa.select(sa.literal(1)).select_from(table).where(*same)).first() is not None


def _key(keys: _Keys, row: Mapping[str, Any]) -> str:
    """What is compared, as `folding` and `store.keys` make it of this revision on."""
    told: str = row[keys.of]
    if keys.of == keys.key and len(told.encode()) > _KEPT:
        return str(row[keys.key])
    key = normalize("NFC", normalize("NFD", told).casefold())
    return key if keys.key == "display_key" or len(key.encode()) <= _LONGEST else _digested(key)


def _digested(key: str) -> str:
    return key.encode()[:_KEPT].decode(errors="ignore") + sha256(key.encode()).hexdigest()


def downgrade() -> None:
    """Nothing: what is compared in any form is found by the form in which it was written, too."""
