"""Domains that lead to ways to sign in."""

import sqlalchemy as sa
from alembic import op

from provisor.store.tables import NUMBER, STRING

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.create_table(
        "sign_in_domains",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("method_id", STRING, nullable=False),
        sa.Column("challenge", STRING, nullable=False),
        sa.Column("added", NUMBER, nullable=False),
        sa.Column("proven", NUMBER, nullable=True),
        sa.Column("looked_up", NUMBER, nullable=True),
        sa.Column("missing", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "name", name="sign_in_domains_pk"),
    )


def downgrade() -> None:
    op.drop_table("sign_in_domains")
