"""The tables of both databases.

`organization_id` leads every key, so that an organization's rows lie together and a distributed PostgreSQL can shard
by it. Ids are opaque and minted by the caller; in the order of ids is the order of creation. Instants are
microseconds (`instants`). Names ending in `_key` are what is compared (`keys`); text sorts by code point.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.elements import ColumnElement

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(referred_table_name)s_fk",
    }
)

STRING = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")
DOCUMENT = Text().with_variant(postgresql.JSON(), "postgresql")
SEARCHED = Text().with_variant(postgresql.JSONB(), "postgresql")
NUMBER = BigInteger()


def _organization() -> Column[str]:
    return Column("organization_id", STRING, nullable=False)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, STRING, nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, NUMBER, nullable=nullable)


def _partial(name: str, *columns: ColumnElement[Any], where: str, unique: bool = False) -> Index:
    """An index over the rows of which that holds, in words that both databases know."""
    rule = text(where)
    return Index(name, *columns, unique=unique, sqlite_where=rule, postgresql_where=rule)


def _living(name: str, *columns: Column[str]) -> Index:
    """A unique index over what is not deleted."""
    return _partial(name, *columns, where="deleted IS NULL", unique=True)


def _present(name: str, *columns: Column[str]) -> Index:
    """A unique index over what is not removed."""
    return _partial(name, *columns, where="removed IS NULL", unique=True)


installation = Table(
    "installation",
    metadata,
    Column("id", SmallInteger, nullable=False, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
    PrimaryKeyConstraint("id"),
)
"""One row, of id 1: the secret key of this installation, made at its first start."""

organizations = Table(
    "organizations",
    metadata,
    _organization(),
    _text("name"),
    Column("configuration", BigInteger, nullable=False),
    Column("scim_enabled", Boolean, nullable=False),
    _number("created"),
    _text("language", nullable=True),
    PrimaryKeyConstraint("organization_id"),
)

users = Table(
    "users",
    metadata,
    _organization(),
    _text("id"),
    _text("user_name"),
    _text("user_name_key"),
    _text("external_id", nullable=True),
    _text("external_id_key", nullable=True),
    Column("active", Boolean, nullable=True),
    _text("display", nullable=True),
    _text("display_key", nullable=True),
    _text("connection_id", nullable=True),
    Column("role", STRING, nullable=False, server_default="member"),
    Column("taken_over", STRING, nullable=False, server_default=""),
    Column("held", STRING, nullable=False, server_default=""),
    _number("version"),
    _number("created"),
    _number("modified"),
    _number("deleted", nullable=True),
    Column("profile", DOCUMENT, nullable=False),
    Column("search", SEARCHED, nullable=False),
    PrimaryKeyConstraint("organization_id", "id"),
)
_living("users_living_name", users.c.organization_id, users.c.user_name_key)
# With the id in it, SQLite finds this index worth more than walking the primary key in its order.
Index("users_external_id", users.c.organization_id, users.c.external_id_key, users.c.id)
# Pages in the order of creation are counted off on it, without a look at the rows before them.
_living("users_living", users.c.organization_id, users.c.id)
_partial("users_owners", users.c.organization_id, users.c.id, where="role = 'owner'")
_partial("users_with_role", users.c.organization_id, users.c.id, where="role <> 'member'")
_partial(
    "users_held_deletion",
    users.c.organization_id,
    users.c.user_name_key,
    users.c.id,
    where="held = 'deletion'",
)
# Few are not active, held or departed: whoever asks for them walks these alone.
Index(
    "users_inactive",
    users.c.organization_id,
    users.c.id,
    sqlite_where=text("deleted IS NULL AND active IS NOT 1 AND held = ''"),
    postgresql_where=text("deleted IS NULL AND active IS NOT TRUE AND held = ''"),
)
_partial("users_held", users.c.organization_id, users.c.id, where="held <> ''")
_partial(
    "users_departed",
    users.c.organization_id,
    users.c.user_name_key,
    users.c.id,
    where="deleted IS NOT NULL AND held = ''",
)
# What a connection brought is counted on it; with `deleted` in it, SQLite needs no look at the rows.
_partial(
    "users_of_connection",
    users.c.organization_id,
    users.c.connection_id,
    users.c.id,
    users.c.deleted,
    where="deleted IS NULL",
)

user_lookups = Table(
    "user_lookups",
    metadata,
    _organization(),
    _text("attribute"),
    _text("key"),
    _text("user_id"),
    PrimaryKeyConstraint("organization_id", "attribute", "key", "user_id"),
    sqlite_with_rowid=False,
)
"""What living users are found by, beside their own columns (`provisioning.ports.LOOKUPS` and `NAMES`)."""
Index("user_lookups_user", user_lookups.c.organization_id, user_lookups.c.user_id)

teams = Table(
    "teams",
    metadata,
    _organization(),
    _text("id"),
    _text("name"),
    _text("name_key"),
    _text("type"),
    _text("external_id", nullable=True),
    _text("external_id_key", nullable=True),
    _text("connection_id", nullable=True),
    Column("adopted", Boolean, nullable=False),
    _text("description", nullable=True),
    Column("taken_over", STRING, nullable=False, server_default=""),
    Column("held", STRING, nullable=False, server_default=""),
    _number("version"),
    _number("created"),
    _number("modified"),
    _number("deleted", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
)
_living("teams_living_name", teams.c.organization_id, teams.c.name_key)
_partial(
    "teams_held_deletion", teams.c.organization_id, teams.c.name_key, teams.c.id, where="held = 'deletion'"
)
Index("teams_external_id", teams.c.organization_id, teams.c.external_id_key, teams.c.id)
_living("teams_living", teams.c.organization_id, teams.c.id)
_partial("teams_one_root", teams.c.organization_id, where="type = 'Organization'", unique=True)

team_parents = Table(
    "team_parents",
    metadata,
    _organization(),
    _text("team_id"),
    _text("parent_id"),
    PrimaryKeyConstraint("organization_id", "team_id", "parent_id"),
    ForeignKeyConstraint(
        ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_parents_team_fk"
    ),
    ForeignKeyConstraint(
        ["organization_id", "parent_id"], ["teams.organization_id", "teams.id"], name="team_parents_parent_fk"
    ),
    sqlite_with_rowid=False,
)
Index("team_parents_parent", team_parents.c.organization_id, team_parents.c.parent_id)

team_names = Table(
    "team_names",
    metadata,
    _organization(),
    _text("connection_id"),
    _text("team_id"),
    _text("name"),
    _text("name_key"),
    PrimaryKeyConstraint("organization_id", "connection_id", "team_id"),
    ForeignKeyConstraint(
        ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_names_team_fk"
    ),
    sqlite_with_rowid=False,
)
"""The name by which a connection knows a team that has another name here."""
Index(
    "team_names_name",
    team_names.c.organization_id,
    team_names.c.connection_id,
    team_names.c.name_key,
    unique=True,
)

memberships = Table(
    "memberships",
    metadata,
    _organization(),
    _text("team_id"),
    _text("user_id"),
    _text("source"),
    _number("created"),
    PrimaryKeyConstraint("organization_id", "team_id", "user_id", "source"),
    ForeignKeyConstraint(
        ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="memberships_team_fk"
    ),
    ForeignKeyConstraint(
        ["organization_id", "user_id"], ["users.organization_id", "users.id"], name="memberships_user_fk"
    ),
    sqlite_with_rowid=False,
)
Index("memberships_user", memberships.c.organization_id, memberships.c.user_id, memberships.c.team_id)

team_roles = Table(
    "team_roles",
    metadata,
    _organization(),
    _text("team_id"),
    _text("role"),
    PrimaryKeyConstraint("organization_id", "team_id"),
    ForeignKeyConstraint(
        ["organization_id", "team_id"], ["teams.organization_id", "teams.id"], name="team_roles_team_fk"
    ),
    sqlite_with_rowid=False,
)
"""The roles that teams give to whoever is in them."""

totals = Table(
    "totals",
    metadata,
    _organization(),
    Column("shard", SmallInteger, nullable=False),
    _number("users"),
    _number("teams"),
    PrimaryKeyConstraint("organization_id", "shard"),
    sqlite_with_rowid=False,
)
"""How many users and teams live, in shards whose sum counts, so that writers don't wait for one row."""

connections = Table(
    "connections",
    metadata,
    _organization(),
    _text("id"),
    _text("name"),
    _text("manner"),
    Column("settings", DOCUMENT, nullable=False, server_default="{}"),
    _number("removed", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
)
_present("connections_name", connections.c.organization_id, connections.c.name)

bots = Table(
    "bots",
    metadata,
    _organization(),
    _text("id"),
    _text("name"),
    _text("connection_id"),
    _number("removed", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
    ForeignKeyConstraint(
        ["organization_id", "connection_id"],
        ["connections.organization_id", "connections.id"],
        name="bots_connection_fk",
    ),
)
_present("bots_name", bots.c.organization_id, bots.c.name)

tokens = Table(
    "tokens",
    metadata,
    _organization(),
    _text("id"),
    _text("bot_id"),
    _text("name"),
    _text("ending"),
    _number("created"),
    _number("expires"),
    _number("revoked", nullable=True),
    _number("first_used", nullable=True),
    _number("last_used", nullable=True),
    _number("replaced", nullable=True),
    Column("scopes", STRING, nullable=False, server_default="provision"),
    _text("user_id", nullable=True),
    Column("form", STRING, nullable=False, server_default="token"),
    Column("public_key", DOCUMENT, nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
    ForeignKeyConstraint(
        ["organization_id", "bot_id"], ["bots.organization_id", "bots.id"], name="tokens_bot_fk"
    ),
)

token_lookup = Table(
    "token_lookup",
    metadata,
    Column("digest", LargeBinary, nullable=False),
    _organization(),
    _text("token_id"),
    _number("expires", nullable=True),
    PrimaryKeyConstraint("digest"),
)
Index("token_lookup_expires", token_lookup.c.organization_id, token_lookup.c.expires)
"""The only table that is asked before the organization is known; what it leads to is a token, a session, or a
way to sign in."""
# What leads nowhere any more is forgotten by it.
Index("token_lookup_token", token_lookup.c.organization_id, token_lookup.c.token_id)

sessions = Table(
    "sessions",
    metadata,
    _organization(),
    _text("id"),
    _text("user_id"),
    _text("way"),
    _text("browser"),
    _text("address", nullable=True),
    _number("began"),
    _number("seen"),
    _number("ended", nullable=True),
    _text("method_id", nullable=True),
    _text("subject", nullable=True),
    _text("provider_session", nullable=True),
    Column("hint", LargeBinary, nullable=True),
    _text("provider_name", nullable=True),
    _number("until", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
)
Index("sessions_user", sessions.c.organization_id, sessions.c.user_id)
_partial(
    "sessions_subject",
    sessions.c.organization_id,
    sessions.c.method_id,
    sessions.c.subject,
    where="method_id IS NOT NULL",
)
_partial(
    "sessions_provider",
    sessions.c.organization_id,
    sessions.c.method_id,
    sessions.c.provider_session,
    where="provider_session IS NOT NULL",
)
_partial(
    "sessions_name",
    sessions.c.organization_id,
    sessions.c.method_id,
    sessions.c.provider_name,
    where="provider_name IS NOT NULL",
)
Index("sessions_began", sessions.c.organization_id, sessions.c.began)

sign_in_methods = Table(
    "sign_in_methods",
    metadata,
    _organization(),
    _text("id"),
    _text("name"),
    _text("kind"),
    Column("settings", DOCUMENT, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("enabled", Boolean, nullable=False),
    _number("tried", nullable=True),
    _text("required_team", nullable=True),
    _number("created"),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""Ways to sign in; `secret` is sealed, or empty. Their names are taken in `token_lookup`."""

sign_in_domains = Table(
    "sign_in_domains",
    metadata,
    _organization(),
    _text("name"),
    _text("method_id"),
    _text("challenge"),
    _number("added"),
    _number("proven", nullable=True),
    _number("looked_up", nullable=True),
    _number("missing", nullable=True),
    PrimaryKeyConstraint("organization_id", "name"),
)

sign_in_attempts = Table(
    "sign_in_attempts",
    metadata,
    _organization(),
    Column("digest", LargeBinary, nullable=False),
    _text("method_id"),
    Column("browser", LargeBinary, nullable=False),
    _text("nonce"),
    _text("verifier"),
    _text("target"),
    _number("began"),
    _text("trial_by", nullable=True),
    Column("answer", LargeBinary, nullable=True),
    PrimaryKeyConstraint("organization_id", "digest"),
)
"""Who is on the way to an identity provider and back; `answer` is sealed."""
Index("sign_in_attempts_began", sign_in_attempts.c.organization_id, sign_in_attempts.c.began)

passkeys = Table(
    "passkeys",
    metadata,
    _organization(),
    _text("id"),
    _text("user_id"),
    _text("name"),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    _number("counter"),
    _number("created"),
    _number("last_used", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""By what people come in without an identity provider; `public_key` is a COSE key."""
Index("passkeys_credential", passkeys.c.organization_id, passkeys.c.credential_id, unique=True)
Index("passkeys_user", passkeys.c.organization_id, passkeys.c.user_id, passkeys.c.id)

passkey_challenges = Table(
    "passkey_challenges",
    metadata,
    _organization(),
    Column("digest", LargeBinary, nullable=False),
    Column("browser", LargeBinary, nullable=False),
    _text("user_id", nullable=True),
    _number("began"),
    PrimaryKeyConstraint("organization_id", "digest"),
)
"""What authenticators were asked to sign, and have not yet."""
Index("passkey_challenges_began", passkey_challenges.c.organization_id, passkey_challenges.c.began)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    _organization(),
    _text("user_id"),
    Column("digest", LargeBinary, nullable=False),
    PrimaryKeyConstraint("organization_id", "user_id", "digest"),
    sqlite_with_rowid=False,
)
"""The recovery codes that nobody has used."""

sign_in_subjects = Table(
    "sign_in_subjects",
    metadata,
    _organization(),
    _text("method_id"),
    _text("subject"),
    _text("user_id"),
    _number("pinned"),
    PrimaryKeyConstraint("organization_id", "method_id", "subject"),
)
"""Who somebody is whom an identity provider has proven before."""
Index(
    "sign_in_subjects_user",
    sign_in_subjects.c.organization_id,
    sign_in_subjects.c.user_id,
    sign_in_subjects.c.method_id,
    unique=True,
)

sign_in_tokens = Table(
    "sign_in_tokens",
    metadata,
    _organization(),
    _text("method_id"),
    Column("digest", LargeBinary, nullable=False),
    _number("until"),
    PrimaryKeyConstraint("organization_id", "method_id", "digest"),
)
"""Tokens of identity providers that are good once, and came."""
Index("sign_in_tokens_until", sign_in_tokens.c.organization_id, sign_in_tokens.c.until)

choices = Table(
    "choices",
    metadata,
    _organization(),
    _text("user_id"),
    _text("language", nullable=True),
    _text("zone", nullable=True),
    PrimaryKeyConstraint("organization_id", "user_id"),
)
"""What people chose about how pages are shown."""

declared_schemas = Table(
    "declared_schemas",
    metadata,
    _organization(),
    _text("urn"),
    _number("declared"),
    Column("document", DOCUMENT, nullable=False),
    PrimaryKeyConstraint("organization_id", "urn"),
)

journal = Table(
    "journal",
    metadata,
    _organization(),
    _text("id"),
    _number("at"),
    _text("action"),
    _text("actor_kind"),
    _text("actor_name"),
    _text("actor_connection_id", nullable=True),
    _text("resource_type", nullable=True),
    _text("resource_id", nullable=True),
    _text("resource_name", nullable=True),
    Column("before", DOCUMENT, nullable=True),
    Column("after", DOCUMENT, nullable=True),
    _text("detail", nullable=True),
    _text("request_id", nullable=True),
    _text("client_request_id", nullable=True),
    Column("tolerances", DOCUMENT, nullable=False),
    Column("set_aside", DOCUMENT, nullable=False),
    _text("token_id", nullable=True),
    Column("salt", LargeBinary, nullable=True),
    _text("code", nullable=True),
    Column("facts", DOCUMENT, nullable=True),
    Column("turn", NUMBER, nullable=False, server_default="0"),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""Append only. `salt` hides what personal data commit to; it goes when they are erased.

`turn` is the transaction that wrote the entry, by which the sealer knows that nothing earlier can come any more.
"""
Index("journal_turn", journal.c.organization_id, journal.c.turn, journal.c.id)

seals = Table(
    "seals",
    metadata,
    _organization(),
    _number("position"),
    _text("entry_id"),
    _number("turn"),
    _number("at"),
    Column("commitment", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    PrimaryKeyConstraint("organization_id", "position"),
    sqlite_with_rowid=False,
)
"""The chain over the journal: each entry's place, and a hash over the one before."""
Index("seals_entry", seals.c.organization_id, seals.c.entry_id, unique=True)
Index("seals_at", seals.c.organization_id, seals.c.at, seals.c.position)

journal_terms = Table(
    "journal_terms",
    metadata,
    _organization(),
    Column("term", LargeBinary, nullable=False),
    _number("position"),
    PrimaryKeyConstraint("organization_id", "term", "position"),
    sqlite_with_rowid=False,
)
"""What sealed entries are found by (`directory.finding`)."""

held_changes = Table(
    "held_changes",
    metadata,
    _organization(),
    _text("id"),
    _text("kind"),
    _text("connection_id"),
    _text("user_id", nullable=True),
    _text("team_id", nullable=True),
    _number("since"),
    _text("request_id", nullable=True),
    _text("client_request_id", nullable=True),
    _text("ruling_id", nullable=True),
    _text("hold_id"),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""What the guard holds: done for SCIM, whose view the rows of users and teams show, and not yet done here."""
Index("held_changes_user", held_changes.c.organization_id, held_changes.c.user_id)
Index("held_changes_team", held_changes.c.organization_id, held_changes.c.team_id)
Index(
    "held_changes_connection",
    held_changes.c.organization_id,
    held_changes.c.connection_id,
    held_changes.c.id,
)
# How much is held of each kind is counted on it alone.
Index(
    "held_changes_numbers",
    held_changes.c.organization_id,
    held_changes.c.connection_id,
    held_changes.c.hold_id,
    held_changes.c.kind,
    held_changes.c.user_id,
    held_changes.c.since,
)

held_memberships = Table(
    "held_memberships",
    metadata,
    _organization(),
    _text("team_id"),
    _text("user_id"),
    _text("source"),
    _number("created"),
    _text("held_change_id"),
    PrimaryKeyConstraint("organization_id", "team_id", "user_id", "source"),
    sqlite_with_rowid=False,
)
"""Memberships that are ended for SCIM, and in force here while the change is held."""
Index("held_memberships_user", held_memberships.c.organization_id, held_memberships.c.user_id)
Index("held_memberships_change", held_memberships.c.organization_id, held_memberships.c.held_change_id)

departures = Table(
    "departures",
    metadata,
    _organization(),
    _text("connection_id"),
    _text("resource_type"),
    _number("minute"),
    _number("passed"),
    _number("brought"),
    PrimaryKeyConstraint("organization_id", "connection_id", "resource_type", "minute"),
    sqlite_with_rowid=False,
)
"""How many users (or teams) a connection ended in a minute, and how many it had brought when the minute began."""

endings = Table(
    "endings",
    metadata,
    _organization(),
    _text("connection_id"),
    _text("resource_type"),
    _number("asked"),
    _text("resource_id"),
    _text("kind"),
    _text("fate"),
    _text("hold_id", nullable=True),
    _text("ruling_id", nullable=True),
    _number("decided", nullable=True),
    PrimaryKeyConstraint("organization_id", "connection_id", "resource_type", "asked", "resource_id"),
    sqlite_with_rowid=False,
)
"""What connections asked to end, and what became of it: it passed, or was held and then decided or taken back."""
# What became of a hold is counted on it alone.
_partial(
    "endings_hold",
    *(endings.c[name] for name in ("organization_id", "hold_id", "resource_type", "fate", "kind")),
    *(endings.c[name] for name in ("asked", "decided", "resource_id")),
    where="hold_id IS NOT NULL",
)

holds = Table(
    "holds",
    metadata,
    _organization(),
    _text("id"),
    _text("resource_type"),
    _text("connection_id"),
    _number("began"),
    _number("counted_from"),
    _number("brought"),
    PrimaryKeyConstraint("organization_id", "id", "resource_type"),
    sqlite_with_rowid=False,
)
"""When a connection began to ask for so much, of people or of teams, that some was held; both are one hold.

What passed after `counted_from` counts with it. A hold is over once nothing of it waits.
"""
Index("holds_connection", holds.c.organization_id, holds.c.connection_id, holds.c.id)

rulings = Table(
    "rulings",
    metadata,
    _organization(),
    _text("id"),
    _text("hold_id"),
    _text("connection_id"),
    _text("decision"),
    Column("chosen", Boolean, nullable=False),
    _text("actor_name"),
    _number("began"),
    _number("total"),
    _number("ended", nullable=True),
    _number("done"),
    _number("refused"),
    Column("because", DOCUMENT, nullable=False),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""What people decided about holds, and how far that is; about one hold, one at a time goes on."""
Index("rulings_hold", rulings.c.organization_id, rulings.c.hold_id, rulings.c.id)
_partial("rulings_going_on", rulings.c.organization_id, rulings.c.hold_id, where="ended IS NULL", unique=True)

cycles = Table(
    "cycles",
    metadata,
    _organization(),
    _text("id"),
    _text("connection_id"),
    _text("because"),
    _number("started"),
    _number("ended"),
    _number("people"),
    _number("regular", nullable=True),
    *(
        Column(name, NUMBER, nullable=False, server_default="0")
        for name in (
            "requests",
            "failed",
            "lookups",
            "missed",
            "created",
            "updated",
            "adopted",
            "deactivated",
            "deleted",
            "refused",
            "held",
            "teams_created",
            "teams_updated",
            "teams_deleted",
            "members_added",
            "members_removed",
        )
    ),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""The requests of a connection that belong together, and what was known of it before (`directory.cycles`)."""
Index("cycles_started", cycles.c.organization_id, cycles.c.started, cycles.c.id)
# Those of one connection never overlap, so that the order of their ends is that of their beginnings.
Index("cycles_of_connection", cycles.c.organization_id, cycles.c.connection_id, cycles.c.ended)

missed_lookups = Table(
    "missed_lookups",
    metadata,
    _organization(),
    _text("connection_id"),
    _text("resource_type"),
    _text("attribute"),
    _text("key"),
    _text("value"),
    _number("at"),
    PrimaryKeyConstraint("organization_id", "connection_id", "resource_type", "attribute", "key"),
    sqlite_with_rowid=False,
)
"""Whom and what a connection looked for last, and did not find."""
Index("missed_lookups_key", missed_lookups.c.organization_id, missed_lookups.c.key)
Index(
    "missed_lookups_at", missed_lookups.c.organization_id, missed_lookups.c.connection_id, missed_lookups.c.at
)

near_misses = Table(
    "near_misses",
    metadata,
    _organization(),
    _text("miss"),
    _text("detail"),
    _text("connection_id"),
    _number("at"),
    PrimaryKeyConstraint("organization_id", "miss", "detail", "connection_id"),
    sqlite_with_rowid=False,
)
"""Calls that were meant for the organization and did not count, the latest of each (`directory.near_misses`).

`connection_id` is empty where it is not known whose call it was.
"""

daily_numbers = Table(
    "daily_numbers",
    metadata,
    _organization(),
    _number("day"),
    _number("active"),
    PrimaryKeyConstraint("organization_id", "day"),
    sqlite_with_rowid=False,
)
"""How many people could come in on a day, which is told by its ordinal (1 is 1 January of the year 1)."""

traffic = Table(
    "traffic",
    metadata,
    _organization(),
    _number("began"),
    _text("connection_id"),
    _number("requests"),
    _number("failed"),
    PrimaryKeyConstraint("organization_id", "began", "connection_id"),
    sqlite_with_rowid=False,
)
"""How many requests came through a connection in the quarter of an hour that began then (`directory.traffic`)."""

undos = Table(
    "undos",
    metadata,
    _organization(),
    _text("id"),
    Column("selection", DOCUMENT, nullable=False),
    _text("actor_kind"),
    _text("actor_name"),
    _number("started"),
    _number("ended", nullable=True),
    _number("total"),
    _number("done"),
    _number("conflicts"),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""What was undone, and how far: an undo that was interrupted goes on where it stopped."""

answered_requests = Table(
    "answered_requests",
    metadata,
    _organization(),
    _text("token_id"),
    _text("key"),
    Column("digest", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", DOCUMENT, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _number("created"),
    PrimaryKeyConstraint("organization_id", "token_id", "key"),
    sqlite_with_rowid=False,
)
"""What requests with an idempotency key were answered, for those that come again."""
Index("answered_requests_created", answered_requests.c.organization_id, answered_requests.c.created)

notice_recipients = Table(
    "notice_recipients",
    metadata,
    _organization(),
    _text("id"),
    _text("way"),
    _text("address"),
    _text("language", nullable=True),
    Column("secret", LargeBinary, nullable=False),
    _number("created"),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""Who is told. A webhook's secret is kept as it is, since what is sent is signed with it."""

notice_events = Table(
    "notice_events",
    metadata,
    _organization(),
    _text("key"),
    _number("began"),
    PrimaryKeyConstraint("organization_id", "key"),
)
"""What has begun and is not over, so that of its beginning is told once."""

notices = Table(
    "notices",
    metadata,
    _organization(),
    _text("id"),
    _text("recipient_id"),
    _text("kind"),
    Column("facts", DOCUMENT, nullable=False),
    _number("at"),
    _number("due"),
    _number("attempts"),
    _number("sent", nullable=True),
    _number("given_up", nullable=True),
    _text("trouble", nullable=True),
    PrimaryKeyConstraint("organization_id", "id"),
)
"""What each recipient is to be told, and what became of it."""
_partial("notices_due", notices.c.organization_id, notices.c.due, where="sent IS NULL AND given_up IS NULL")
Index("notices_of_recipient", notices.c.organization_id, notices.c.recipient_id, notices.c.id)
