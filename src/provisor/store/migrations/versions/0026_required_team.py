"""The team that a way to sign in requires."""

import sqlalchemy as sa
from alembic import op

from provisor.store.tables import STRING

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    op.add_column("sign_in_methods", sa.Column("required_team", STRING, nullable=True))


def downgrade() -> None:
    op.drop_column("sign_in_methods", "required_team")
