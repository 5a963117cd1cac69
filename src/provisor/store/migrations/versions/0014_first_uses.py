"""When tokens were used first, whose calls nearly counted, and what is forgotten of tokens by an index."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("first_used", sa.BigInteger(), nullable=True))
    # Nearer to the truth than nothing: until now, only the latest use was kept.
    op.execute("UPDATE tokens SET first_used = last_used")
    op.create_index("token_lookup_token", "token_lookup", ["organization_id", "token_id"])
    op.drop_table("near_misses")
    _near_misses(sa.Column("connection_id", STRING, nullable=False))


def downgrade() -> None:
    op.drop_table("near_misses")
    _near_misses()
    op.drop_index("token_lookup_token", "token_lookup")
    op.drop_column("tokens", "first_used")


def _near_misses(*more: "sa.Column[str]") -> None:
    """Make the table anew: what was in it is told for an hour."""
    key = ("organization_id", "miss", "detail", *(each.name for each in more))
    op.create_table(
        "near_misses",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("miss", STRING, nullable=False),
        sa.Column("detail", STRING, nullable=False),
        *more,
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*key, name="near_misses_pk"),
        sqlite_with_rowid=False,
    )
