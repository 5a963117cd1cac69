"""How many requests came through each connection, by the quarter of an hour."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "traffic",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("requests", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "began", "connection_id", name="traffic_pk"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("traffic")
