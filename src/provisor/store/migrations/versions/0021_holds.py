"""Every hold is its own: it has an id, and what is held, what became of it and who ruled on it tell of which it is."""

import secrets
import uuid
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
_DAY = 24 * 60 * 60 * 1_000_000

Row = sa.Row[Any]
Parts = dict[str, Row]

_BEGUN = """
SELECT organization_id, connection_id, resource_type, began, counted_from, brought FROM holds
ORDER BY organization_id, connection_id, began
"""
_WAITING = """
SELECT DISTINCT organization_id, connection_id, CASE WHEN user_id IS NULL THEN 'Group' ELSE 'User' END
FROM held_changes
"""
_OF_CONNECTION = "WHERE organization_id = :organization_id AND connection_id = :connection_id"
_TELL_ENDINGS = f"""
UPDATE endings SET hold_id = :id
{_OF_CONNECTION} AND resource_type = :resource_type AND asked >= :began AND fate <> 'passed'
"""  # noqa: S608 - of constants alone
_TELL_RULINGS = f"UPDATE rulings SET hold_id = :id {_OF_CONNECTION} AND began >= :began"  # noqa: S608
_TELL_HELD = f"UPDATE held_changes SET hold_id = :id {_OF_CONNECTION}"  # noqa: S608
_TELL_EVENTS = """
UPDATE notice_events SET key = 'changes.held:' || CAST(:id AS TEXT)
WHERE organization_id = :organization_id AND key = 'changes.held:' || CAST(:connection_id AS TEXT)
"""


def upgrade() -> None:
    for table, name in (("endings", "hold_id"), ("endings", "ruling_id")):
        op.add_column(table, sa.Column(name, STRING, nullable=True))
    op.add_column("endings", sa.Column("decided", sa.BigInteger(), nullable=True))
    for table in ("held_changes", "rulings"):
        op.add_column(table, sa.Column("hold_id", STRING, nullable=False, server_default=""))
    # A ruling from before holds were kept is found by its connection, as it was.
    op.execute("UPDATE rulings SET hold_id = connection_id")
    connection = op.get_bind()
    begun = connection.execute(sa.text(_BEGUN)).all()
    waiting = {tuple(row) for row in connection.execute(sa.text(_WAITING))}
    op.drop_table("holds")
    holds = _holds("id", "resource_type")
    for _, rows in groupby(begun, key=lambda row: (row.organization_id, row.connection_id)):
        _keep(holds, list(rows), waiting)
    op.create_index("holds_connection", "holds", ["organization_id", "connection_id", "id"])
    op.create_index(
        "endings_hold",
        "endings",
        [
            *("organization_id", "hold_id", "resource_type", "fate", "kind"),
            *("asked", "decided", "resource_id"),
        ],
        sqlite_where=sa.text("hold_id IS NOT NULL"),
        postgresql_where=sa.text("hold_id IS NOT NULL"),
    )
    _index_rulings("rulings_connection", "rulings_hold", "hold_id")
    _index_numbers("connection_id", "hold_id", "kind", "user_id", "since")


def downgrade() -> None:
    connection = op.get_bind()
    begun = connection.execute(sa.text(_BEGUN)).all()
    op.drop_table("holds")
    holds = _holds("connection_id", "resource_type", "began")
    op.bulk_insert(holds, [row._asdict() for row in begun])
    _index_numbers("connection_id", "kind", "user_id", "since")
    _index_rulings("rulings_hold", "rulings_connection", "connection_id")
    op.drop_index("endings_hold", "endings")
    for name in ("hold_id", "ruling_id", "decided"):
        op.drop_column("endings", name)
    for table in ("held_changes", "rulings"):
        op.drop_column(table, "hold_id")


def _keep(holds: sa.Table, rows: Sequence[Row], waiting: set[tuple[Any, ...]]) -> None:
    """Keep the holds of one connection, of which `rows` tell when their parts began, and tell all that is of them."""
    for parts, own in _episodes(rows, waiting):
        of = {"id": _id(own[0].began)} | own[0]._asdict()
        op.bulk_insert(holds, [of | part._asdict() for part in parts.values()])
        for row in own:
            _run(_TELL_ENDINGS, of | row._asdict())
        for told in (_TELL_RULINGS, _TELL_HELD):
            _run(told, of)
    _run(_TELL_EVENTS, of)


def _run(told: str, values: Mapping[str, Any]) -> None:
    """Run a statement with those of the values that it names."""
    statement = sa.text(told)
    op.get_bind().execute(statement, {name: values[name] for name in statement.compile().params})


def _episodes(rows: Sequence[Row], waiting: set[tuple[Any, ...]]) -> Iterator[tuple[Parts, list[Row]]]:
    """The parts of each hold, by what they are of, and the rows that it is told by, the oldest hold first.

    While something waits, whatever begins besides is of the same hold; so were parts that began within a day.
    """
    newest = {tuple(row)[:3]: row for row in rows}
    still = [newest[key] for key in newest if key in waiting]
    parts: Parts = {}
    own: list[Row] = []
    for row in rows:
        is_open = any(each in still for each in own)
        joins = own and row.resource_type not in parts and row.began - own[0].began <= _DAY
        if own and not (is_open or joins):
            yield parts, own
            parts, own = {}, []
        parts.setdefault(row.resource_type, row)
        own.append(row)
    yield parts, own


def _id(began: int) -> str:
    """A UUIDv7 of that time in microseconds (RFC 9562 section 5.7), by which holds are in order."""
    at = began // 1000 << 80 | 7 << 76
    return str(uuid.UUID(int=at | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)))


def _holds(*key: str) -> sa.Table:
    return op.create_table(
        "holds",
        sa.Column("organization_id", STRING, nullable=False),
        *([sa.Column("id", STRING, nullable=False)] if "id" in key else []),
        sa.Column("resource_type", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("counted_from", sa.BigInteger(), nullable=False),
        sa.Column("brought", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", *key, name="holds_pk"),
        sqlite_with_rowid=False,
    )


def _index_numbers(*columns: str) -> None:
    op.drop_index("held_changes_numbers", "held_changes")
    op.create_index("held_changes_numbers", "held_changes", ["organization_id", *columns])


def _index_rulings(former: str, name: str, of: str) -> None:
    """Have rulings found by their holds, or by their connections; one of each goes on at a time."""
    op.drop_index(former, "rulings")
    op.create_index(name, "rulings", ["organization_id", of, "id"])
    op.drop_index("rulings_going_on", "rulings")
    going_on = sa.text("ended IS NULL")
    op.create_index(
        "rulings_going_on",
        "rulings",
        ["organization_id", of],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
