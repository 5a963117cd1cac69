"""The tables of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

STRING = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = sa.Text().with_variant(postgresql.JSON(), "postgresql")
SEARCHED = sa.Text().with_variant(postgresql.JSONB(), "postgresql")
LIVING = sa.text("deleted IS NULL")
ROOT = sa.text("type = 'Organization'")


def upgrade() -> None:
    op.create_table(
        "connections",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("manner", STRING, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="connections_pk"),
    )
    op.create_index("connections_name", "connections", ["organization_id", "name"], unique=True)
    op.create_table(
        "declared_schemas",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("urn", STRING, nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "urn", name="declared_schemas_pk"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="installation_pk"),
    )
    op.create_table(
        "journal",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("action", STRING, nullable=False),
        sa.Column("actor_kind", STRING, nullable=False),
        sa.Column("actor_name", STRING, nullable=False),
        sa.Column("actor_connection_id", STRING, nullable=True),
        sa.Column("resource_type", STRING, nullable=True),
        sa.Column("resource_id", STRING, nullable=True),
        sa.Column("resource_name", STRING, nullable=True),
        sa.Column("before", DOCUMENT, nullable=True),
        sa.Column("after", DOCUMENT, nullable=True),
        sa.Column("detail", STRING, nullable=True),
        sa.Column("request_id", STRING, nullable=True),
        sa.Column("client_request_id", STRING, nullable=True),
        sa.Column("tolerances", DOCUMENT, nullable=False),
        sa.Column("set_aside", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="journal_pk"),
    )
    op.create_table(
        "organizations",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("configuration", sa.BigInteger(), nullable=False),
        sa.Column("scim_enabled", sa.Boolean(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", name="organizations_pk"),
    )
    op.create_table(
        "teams",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("name_key", STRING, nullable=False),
        sa.Column("type", STRING, nullable=False),
        sa.Column("external_id", STRING, nullable=True),
        sa.Column("external_id_key", STRING, nullable=True),
        sa.Column("connection_id", STRING, nullable=True),
        sa.Column("adopted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organization_id", "id", name="teams_pk"),
    )
    op.create_index("teams_external_id", "teams", ["organization_id", "external_id_key", "id"], unique=False)
    op.create_index(
        "teams_living",
        "teams",
        ["organization_id", "id"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_index(
        "teams_living_name",
        "teams",
        ["organization_id", "name_key"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_index(
        "teams_one_root",
        "teams",
        ["organization_id"],
        unique=True,
        sqlite_where=ROOT,
        postgresql_where=ROOT,
    )
    op.create_table(
        "token_lookup",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("token_id", STRING, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="token_lookup_pk"),
    )
    op.create_table(
        "totals",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("shard", sa.SmallInteger(), nullable=False),
        sa.Column("users", sa.BigInteger(), nullable=False),
        sa.Column("teams", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "shard", name="totals_pk"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_lookups",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("attribute", STRING, nullable=False),
        sa.Column("key", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "attribute", "key", "user_id", name="user_lookups_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("user_lookups_user", "user_lookups", ["organization_id", "user_id"], unique=False)
    op.create_table(
        "users",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("user_name", STRING, nullable=False),
        sa.Column("user_name_key", STRING, nullable=False),
        sa.Column("external_id", STRING, nullable=True),
        sa.Column("external_id_key", STRING, nullable=True),
        sa.Column("active", sa.Boolean(), nullable=True),
        sa.Column("display", STRING, nullable=True),
        sa.Column("display_key", STRING, nullable=True),
        sa.Column("connection_id", STRING, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("modified", sa.BigInteger(), nullable=False),
        sa.Column("deleted", sa.BigInteger(), nullable=True),
        sa.Column("profile", DOCUMENT, nullable=False),
        sa.Column("search", SEARCHED, nullable=False),
        sa.PrimaryKeyConstraint("organization_id", "id", name="users_pk"),
    )
    op.create_index("users_external_id", "users", ["organization_id", "external_id_key", "id"], unique=False)
    op.create_index(
        "users_living",
        "users",
        ["organization_id", "id"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_index(
        "users_living_name",
        "users",
        ["organization_id", "user_name_key"],
        unique=True,
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_table(
        "bots",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("connection_id", STRING, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "connection_id"],
            ["connections.organization_id", "connections.id"],
            name="bots_connection_fk",
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name="bots_pk"),
    )
    op.create_index("bots_name", "bots", ["organization_id", "name"], unique=True)
    op.create_table(
        "memberships",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("team_id", STRING, nullable=False),
        sa.Column("user_id", STRING, nullable=False),
        sa.Column("source", STRING, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="memberships_team_fk"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "user_id"], ["users.organization_id", "users.id"], name="memberships_user_fk"
        ),
        sa.PrimaryKeyConstraint("organization_id", "team_id", "user_id", "source", name="memberships_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "memberships_user", "memberships", ["organization_id", "user_id", "team_id"], unique=False
    )
    op.create_table(
        "team_parents",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("team_id", STRING, nullable=False),
        sa.Column("parent_id", STRING, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "parent_id"],
            ["teams.organization_id", "teams.id"],
            name="team_parents_parent_fk",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_parents_team_fk"
        ),
        sa.PrimaryKeyConstraint("organization_id", "team_id", "parent_id", name="team_parents_pk"),
        sqlite_with_rowid=False,
    )
    op.create_index("team_parents_parent", "team_parents", ["organization_id", "parent_id"], unique=False)
    op.create_table(
        "tokens",
        sa.Column("organization_id", STRING, nullable=False),
        sa.Column("id", STRING, nullable=False),
        sa.Column("bot_id", STRING, nullable=False),
        sa.Column("name", STRING, nullable=False),
        sa.Column("ending", STRING, nullable=False),
        sa.Column("created", sa.BigInteger(), nullable=False),
        sa.Column("expires", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("last_used", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "bot_id"], ["bots.organization_id", "bots.id"], name="tokens_bot_fk"
        ),
        sa.PrimaryKeyConstraint("organization_id", "id", name="tokens_pk"),
    )
