"""Notices: who is told, of what has begun, what became of each; and what people chose about language and time."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")
WAITING = sa.text("sent IS NULL AND given_up IS NULL")


def upgrade() -> None:
    op.add_column("organizations", sa.Column("language", STRING, nullable=True))
    op.create_table(
        "choices",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("language", STRING, nullable=True),
        sa.Column("zone", STRING, nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "user_id", name="choices_pk"),
    )
    op.create_table(
        "notice_recipients",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("way", STRING, nullable=False),
        sa.Column("address", STRING, nullable=False),
        sa.Column("language", STRING, nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="notice_recipients_pk"),
    )
    op.create_table(
        "notice_events",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "key", name="notice_events_pk"),
    )
    op.create_table(
        "notices",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("recipient_id", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("facts", DOCUMENT, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("given_up", sa.BigInteger(), nullable=True),
        sa.Column("trouble", STRING, nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name="notices_pk"),
    )
    op.create_index(
        "notices_due",
        "notices",
        ["organization_id", "due"],
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
    op.create_index("notices_of_recipient", "notices", ["organization_id", "recipient_id", "id"])


def downgrade() -> None:
    op.drop_table("notices")
    op.drop_table("notice_events")
    op.drop_table("notice_recipients")
    op.drop_table("choices")
    op.drop_column("organizations", "language")
