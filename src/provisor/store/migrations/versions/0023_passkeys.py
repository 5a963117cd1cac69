"""Passkeys, what authenticators were asked to sign, and recovery codes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name="passkeys_pk"),
    )
    op.create_index("passkeys_credential", "passkeys", ["organization_id", "credential_id"], unique=True)
    op.create_index("passkeys_user", "passkeys", ["organization_id", "user_id", "id"])
    op.create_table(
        "passkey_challenges",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("browser", sa.LargeBinary(), nullable=False),
        sa.Column("user_id", STRING, nullable=True),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "digest", name="passkey_challenges_pk"),
    )
    op.create_index("passkey_challenges_began", "passkey_challenges", ["organization_id", "began"])
    op.create_table(
        "recovery_codes",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "user_id", "digest", name="recovery_codes_pk"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in ("recovery_codes", "passkey_challenges", "passkeys"):
        op.drop_table(name)
