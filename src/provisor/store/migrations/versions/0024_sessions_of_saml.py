"""By what name an identity provider tells that somebody has left, and until when it lets a session last."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("provider_name", STRING, nullable=True))
    op.add_column("sessions", sa.Column("until", sa.BigInteger(), nullable=True))
    where = sa.text("provider_name IS NOT NULL")
    columns = ["organization_id", "method_id", "provider_name"]
    op.create_index("sessions_name", "sessions", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("sessions_name", "sessions")
    op.drop_column("sessions", "until")
    op.drop_column("sessions", "provider_name")
