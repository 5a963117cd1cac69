"""Bots that prove themselves by a signature: their public keys, and the access tokens that they get for one."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

_DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")


def upgrade() -> None:
    op.add_column("tokens", sa.Column("form", sa.Text(), nullable=False, server_default="token"))
    op.add_column("tokens", sa.Column("public_key", _DOCUMENT, nullable=True))
    op.add_column("token_lookup", sa.Column("expires", sa.BigInteger(), nullable=True))
    op.create_index("token_lookup_expires", "token_lookup", ["organization_id", "expires"])


def downgrade() -> None:
    op.drop_index("token_lookup_expires", "token_lookup")
    op.drop_column("token_lookup", "expires")
    op.drop_column("tokens", "public_key")
    op.drop_column("tokens", "form")
