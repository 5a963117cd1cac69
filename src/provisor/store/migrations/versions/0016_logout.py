"""What identity providers end: sessions by their origin, and which of their tokens came."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
INDEXES = {"sessions_subject": ("subject", "method_id"), "sessions_provider": ("provider_session",) * 2}


def upgrade() -> None:
    op.create_table(
        "sign_in_tokens",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("method_id", STRING, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "method_id", "digest", name="sign_in_tokens_pk"),
    )
    op.create_index("sign_in_tokens_until", "sign_in_tokens", ["organization_id", "until"])
    for name, (column, present) in INDEXES.items():
        where = sa.text(f"{present} IS NOT NULL")
        columns = ["organization_id", "method_id", column]
        op.create_index(name, "sessions", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "sessions")
    op.drop_table("sign_in_tokens")
