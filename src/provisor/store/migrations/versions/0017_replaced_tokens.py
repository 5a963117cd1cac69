"""Which tokens a rotation replaced, as tokens may also be made beside each other."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("tokens", sa.Column("replaced", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("tokens", "replaced")
