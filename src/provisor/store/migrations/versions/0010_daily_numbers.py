"""How many people could come in, day by day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "daily_numbers",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("active", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "day", name="daily_numbers_pk"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("daily_numbers")
