"""By what an identity provider knows a session that is to end there, too."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("hint", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "hint")
