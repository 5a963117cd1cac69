"""Signing in with an identity provider: ways, attempts, subjects, and where sessions came from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "sign_in_methods",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("settings", DOCUMENT, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("tried", sa.BigInteger(), nullable=True),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="sign_in_methods_pk"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("method_id", STRING, nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", STRING, nullable=False),
        sa.Column("verifier", STRING, nullable=False),
        sa.Column("target", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("trial_by", STRING, nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "digest", name="sign_in_attempts_pk"),
    )
    op.create_index("sign_in_attempts_began", "sign_in_attempts", ["organization_id", "began"])
    op.create_table(
        "sign_in_subjects",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("method_id", STRING, nullable=False),
        sa.Column("subject", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("pinned", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "method_id", "subject", name="sign_in_subjects_pk"),
    )
    op.create_index(
        "sign_in_subjects_user",
        "sign_in_subjects",
        ["organization_id", "user_id", "method_id"],
        unique=True,
    )
    for name in ("method_id", "subject", "provider_session"):
        op.add_column("sessions", sa.Column(name, STRING, nullable=True))


def downgrade() -> None:
    for name in ("provider_session", "subject", "method_id"):
        op.drop_column("sessions", name)
    op.drop_table("sign_in_subjects")
    op.drop_table("sign_in_attempts")
    op.drop_table("sign_in_methods")
