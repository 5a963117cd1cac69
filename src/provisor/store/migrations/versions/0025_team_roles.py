"""Roles that teams give to whoever is in them."""

import sqlalchemy as sa
from alembic import op

from provisor.store.tables import STRING

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "team_roles",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("team_id", STRING, nullable=False),
        sa.Column("role", STRING, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "team_id", name="team_roles_pk"),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_roles_team_fk"
        ),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("team_roles")
