"""Which ruling is about a held change: what was held anew since is nobody's decision yet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("held_changes", sa.Column("ruling_id", STRING, nullable=True))


def downgrade() -> None:
    op.drop_column("held_changes", "ruling_id")
