"""Calls that were meant for an organization and did not count."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "near_misses",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("miss", STRING, nullable=False),
        sa.Column("detail", STRING, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "miss", "detail", name="near_misses_pk"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("near_misses")
