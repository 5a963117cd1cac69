"""The organization: settings of connections, descriptions and names of teams, roles, scopes, the journal's chain."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")


def upgrade() -> None:
    op.add_column("connections", sa.Column("settings", DOCUMENT, nullable=False, server_default="{}"))
    for table in ("connections", "bots"):
        op.add_column(table, sa.Column("removed", sa.BigInteger(), nullable=True))
        op.drop_index(f"{table}_name", table)
        op.create_index(
            f"{table}_name",
            table,
            ["organization_id", "name"],
            unique=True,
            sqlite_where=sa.text("removed IS NULL"),
            postgresql_where=sa.text("removed IS NULL"),
        )
    op.create_index(
        "users_of_connection",
        "users",
        ["organization_id", "connection_id", "id", "deleted"],
        sqlite_where=sa.text("deleted IS NULL"),
        postgresql_where=sa.text("deleted IS NULL"),
    )
    op.add_column("teams", sa.Column("description", STRING, nullable=True))
    op.add_column("teams", sa.Column("taken_over", STRING, nullable=False, server_default=""))
    op.add_column("users", sa.Column("role", STRING, nullable=False, server_default="member"))
    op.add_column("users", sa.Column("taken_over", STRING, nullable=False, server_default=""))
    op.create_index(
        "users_owners",
        "users",
        ["organization_id", "id"],
        sqlite_where=sa.text("role = 'owner'"),
        postgresql_where=sa.text("role = 'owner'"),
    )
    op.add_column("tokens", sa.Column("scopes", STRING, nullable=False, server_default="provision"))
    op.add_column("journal", sa.Column("token_id", STRING, nullable=True))
    op.add_column("journal", sa.Column("salt", sa.LargeBinary(), nullable=True))
    op.add_column("journal", sa.Column("code", STRING, nullable=True))
    op.add_column("journal", sa.Column("facts", DOCUMENT, nullable=True))
    op.add_column("journal", sa.Column("turn", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("journal_turn", "journal", ["organization_id", "turn", "id"])
    op.create_table(
        "team_names",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.Column("team_id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("name_key", STRING, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "connection_id", "team_id", name="team_names_pk"),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_names_team_fk"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "team_names_name", "team_names", ["organization_id", "connection_id", "name_key"], unique=True
    )
    op.create_table(
        "seals",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", STRING, nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "position", name="seals_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("seals_entry", "seals", ["organization_id", "entry_id"], unique=True)
    op.create_index("seals_at", "seals", ["organization_id", "at", "position"])
    op.create_table(
        "journal_terms",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("term", sa.LargeBinary(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "term", "position", name="journal_terms_pk"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for table in ("journal_terms", "seals", "team_names"):
        op.drop_table(table)
    op.drop_index("users_of_connection", "users")
    op.drop_index("users_owners", "users")
    for table in ("connections", "bots"):
        op.drop_index(f"{table}_name", table)
        op.drop_column(table, "removed")
        op.create_index(f"{table}_name", table, ["organization_id", "name"], unique=True)
    op.drop_index("journal_turn", "journal")
    for table, column in (
        ("journal", "turn"),
        ("journal", "facts"),
        ("journal", "code"),
        ("journal", "salt"),
        ("journal", "token_id"),
        ("tokens", "scopes"),
        ("users", "taken_over"),
        ("users", "role"),
        ("teams", "taken_over"),
        ("teams", "description"),
        ("connections", "settings"),
    ):
        op.drop_column(table, column)
