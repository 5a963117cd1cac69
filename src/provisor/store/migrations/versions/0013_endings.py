"""What became of what connections asked to end, and since when a hold is counted; what is held now began its hold."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")

BEGIN_HOLDS = """
INSERT INTO holds (organization_id, connection_id, resource_type, began, counted_from, brought)
SELECT organization_id, connection_id, resource_type, began, began, coalesce(
    (SELECT max(brought) FROM departures
     WHERE departures.organization_id = held.organization_id
       AND departures.connection_id = held.connection_id
       AND departures.resource_type = held.resource_type), 0)
FROM (
    SELECT organization_id, connection_id, CASE WHEN user_id IS NULL THEN 'Group' ELSE 'User' END AS resource_type,
           min(since) AS began
    FROM held_changes GROUP BY 1, 2, 3
) AS held
"""


def upgrade() -> None:
    op.create_table(
        "endings",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("resource_type", STRING, nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("resource_id", STRING, nullable=False),
        sa.Column("kind", STRING, nullable=False),
        sa.Column("fate", STRING, nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "connection_id", "resource_type", "asked", "resource_id", name="endings_pk"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "holds",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("resource_type", STRING, nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("counted_from", sa.BigInteger(), nullable=False),
        sa.Column("brought", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "organization_id", "connection_id", "resource_type", "began", name="holds_pk"
        ),
        sqlite_with_rowid=False,
    )
    op.execute(BEGIN_HOLDS)


def downgrade() -> None:
    op.drop_table("holds")
    op.drop_table("endings")
