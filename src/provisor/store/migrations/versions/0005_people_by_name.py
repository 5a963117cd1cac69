"""People by given and family name, and those who are not active, held, or departed."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LONGEST = 250
"""In characters: what an index can hold as it is, whatever it is written in (`store.keys`)."""

_NAMES = ("givenName", "familyName")

_INDEXES = {
    "users_inactive": (("organization_id", "id"), "deleted IS NULL AND {inactive} AND held = ''"),
    "users_held": (("organization_id", "id"), "held <> ''"),
    "users_departed": (("organization_id", "user_name_key", "id"), "deleted IS NOT NULL AND held = ''"),
}


def upgrade() -> None:
    for name, (columns, condition) in _INDEXES.items():
        op.create_index(
            name,
            "users",
            list(columns),
            sqlite_where=sa.text(condition.format(inactive="active IS NOT 1")),
            postgresql_where=sa.text(condition.format(inactive="active IS NOT TRUE")),
        )
    for name in _NAMES:
        op.execute(_lookups_of(name))


def _lookups_of(name: str) -> str:
    """The statement by which everybody who is here is found by that part of their name."""
    part = (
        f"search #>> '{{name,{name}}}'"
        if op.get_context().dialect.name == "postgresql"
        else f"json_extract(search, '$.name.{name}')"
    )
    return (
        "INSERT INTO user_lookups (organization_id, attribute, key, user_id) "  # noqa: S608 - of names of ours
        f"SELECT organization_id, 'name.{name}', {part}, id FROM users "
        f"WHERE deleted IS NULL AND length({part}) <= {_LONGEST}"
    )


def downgrade() -> None:
    op.execute("DELETE FROM user_lookups WHERE attribute IN ('name.givenName', 'name.familyName')")
    for name in _INDEXES:
        op.drop_index(name, "users")
