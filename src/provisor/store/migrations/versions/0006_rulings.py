"""What people decide about all that is held of a connection, and indexes for the page on which they do."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "rulings",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("decision", STRING, nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("actor_name", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.BigInteger(), nullable=False),
        sa.Column("because", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="rulings_pk"),
    )
    op.create_index("rulings_connection", "rulings", ["organization_id", "connection_id", "id"])
    going_on = sa.text("ended IS NULL")
    op.create_index(
        "rulings_going_on",
        "rulings",
        ["organization_id", "connection_id"],
        unique=True,
        sqlite_where=going_on,
        postgresql_where=going_on,
    )
    with_role = sa.text("role <> 'member'")
    op.create_index(
        "users_with_role",
        "users",
        ["organization_id", "id"],
        sqlite_where=with_role,
        postgresql_where=with_role,
    )
    op.drop_index("held_changes_connection", "held_changes")
    op.create_index("held_changes_connection", "held_changes", ["organization_id", "connection_id", "id"])


def downgrade() -> None:
    op.drop_index("held_changes_connection", "held_changes")
    op.create_index("held_changes_connection", "held_changes", ["organization_id", "connection_id"])
    op.drop_index("users_with_role", "users")
    op.drop_table("rulings")
