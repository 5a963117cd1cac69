"""An index on which it is counted how much is held of each kind."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_index(
        "held_changes_numbers",
        "held_changes",
        ["organization_id", "connection_id", "kind", "user_id", "since"],
    )


def downgrade() -> None:
    op.drop_index("held_changes_numbers", "held_changes")
