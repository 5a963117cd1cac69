"""The guard, cycles, undo, look-ups that found nobody, and answers kept for repeated requests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")
HELD_DELETION = sa.text("held = 'deletion'")
_COUNTS = (
    "requests",
    "failed",
    "lookups",
    "missed",
    "created",
    "updated",
    "adopted",
    "deactivated",
    "deleted",
    "refused",
    "held",
    "teams_created",
    "teams_updated",
    "teams_deleted",
    "members_added",
    "members_removed",
)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, STRING, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def upgrade() -> None:
    for table in ("users", "teams"):
        op.add_column(table, sa.Column("held", STRING, nullable=False, server_default=""))
    for table, name in (("users", "user_name_key"), ("teams", "name_key")):
        op.create_index(
            f"{table}_held_deletion",
            table,
            ["organization_id", name, "id"],
            sqlite_where=HELD_DELETION,
            postgresql_where=HELD_DELETION,
        )
    op.create_table(
        "held_changes",
        _text("organization_id"),
        _text("id"),
        _text("kind"),
        _text("connection_id"),
        _text("user_id", nullable=True),
        _text("team_id", nullable=True),
        _number("since"),
        _text("request_id", nullable=True),
        _text("client_request_id", nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name="held_changes_pk"),
    )
    for name, column in (("user", "user_id"), ("team", "team_id"), ("connection", "connection_id")):
        op.create_index(f"held_changes_{name}", "held_changes", ["organization_id", column])
    op.create_table(
        "held_memberships",
        _text("organization_id"),
        _text("team_id"),
        _text("user_id"),
        _text("source"),
        _number("created"),
        _text("held_change_id"),
        sa.PrimaryKeyConstraint(
            "organization_id", "team_id", "user_id", "source", name="held_memberships_pk"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("held_memberships_user", "held_memberships", ["organization_id", "user_id"])
    op.create_index("held_memberships_change", "held_memberships", ["organization_id", "held_change_id"])
    op.create_table(
        "departures",
        _text("organization_id"),
        _text("connection_id"),
        _text("resource_type"),
        _number("minute"),
        _number("passed"),
        _number("brought"),
        sa.PrimaryKeyConstraint(
            "organization_id", "connection_id", "resource_type", "minute", name="departures_pk"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cycles",
        _text("organization_id"),
        _text("id"),
        _text("connection_id"),
        _text("because"),
        _number("started"),
        _number("ended"),
        _number("people"),
        _number("regular", nullable=True),
        *(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0") for name in _COUNTS),
        sa.PrimaryKeyConstraint("organization_id", "id", name="cycles_pk"),
    )
    op.create_index("cycles_started", "cycles", ["organization_id", "started", "id"])
    op.create_index("cycles_of_connection", "cycles", ["organization_id", "connection_id", "ended"])
    op.create_table(
        "missed_lookups",
        _text("organization_id"),
        _text("connection_id"),
        _text("resource_type"),
        _text("attribute"),
        _text("key"),
        _text("value"),
        _number("at"),
        sa.PrimaryKeyConstraint(
            "organization_id",
            "connection_id",
            "resource_type",
            "attribute",
            "key",
            name="missed_lookups_pk",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("missed_lookups_key", "missed_lookups", ["organization_id", "key"])
    op.create_index("missed_lookups_at", "missed_lookups", ["organization_id", "connection_id", "at"])
    op.create_table(
        "undos",
        _text("organization_id"),
        _text("id"),
        sa.Column("selection", DOCUMENT, nullable=False),
        _text("actor_kind"),
        _text("actor_name"),
        _number("started"),
        _number("ended", nullable=True),
        _number("total"),
        _number("done"),
        _number("conflicts"),
        sa.PrimaryKeyConstraint("organization_id", "id", name="undos_pk"),
    )
    op.create_table(
        "answered_requests",
        _text("organization_id"),
        _text("token_id"),
        _text("key"),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", DOCUMENT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _number("created"),
        sa.PrimaryKeyConstraint("organization_id", "token_id", "key", name="answered_requests_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("answered_requests_created", "answered_requests", ["organization_id", "created"])


def downgrade() -> None:
    for table in (
        "answered_requests",
        "undos",
        "missed_lookups",
        "cycles",
        "departures",
        "held_memberships",
        "held_changes",
    ):
        op.drop_table(table)
    for table in ("teams", "users"):
        op.drop_index(f"{table}_held_deletion", table)
        op.drop_column(table, "held")
