"""Sessions of people who signed in to the pages, and for whom a one-time link is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("user_id", STRING, nullable=True))
    op.create_table(
        "sessions",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("way", STRING, nullable=False),
        sa.Column("browser", STRING, nullable=False),
        sa.Column("address", STRING, nullable=True),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name="sessions_pk"),
    )
    op.create_index("sessions_user", "sessions", ["organization_id", "user_id"])
    op.create_index("sessions_began", "sessions", ["organization_id", "began"])


def downgrade() -> None:
    op.drop_table("sessions")
    op.drop_column("tokens", "user_id")
