"""Journal entries: what happened, who did it, through what, before and after; and what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from provisor.directory.phrasing import Name, phrase


class Action(StrEnum):
    """What an entry tells; the vocabulary is fixed, sentences are made when they are shown.

    UNREADABLE is never written: it stands for an entry that somebody altered in the database.
    """

    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    USER_ADOPTED = "user.adopted"
    USER_ROLE_CHANGED = "user.role-changed"
    USER_KEPT = "user.kept"
    USER_DELETED = "user.deleted"
    USER_RESTORED = "user.restored"
    TEAM_CREATED = "team.created"
    TEAM_ADOPTED = "team.adopted"
    TEAM_CHANGED = "team.changed"
    TEAM_DELETED = "team.deleted"
    TEAM_RELEASED = "team.released"
    TEAM_MOVED = "team.moved"
    TEAM_RETYPED = "team.retyped"
    TEAM_RESTORED = "team.restored"
    TEAM_MERGED = "team.merged"
    TEAM_JOINED = "team.joined"
    TEAM_LEFT = "team.left"
    TEAM_TAKEN_OVER = "team.taken-over"
    TEAM_HANDED_BACK = "team.handed-back"
    TEAM_ROLE_CHANGED = "team.role-changed"
    TEAM_KEPT = "team.kept"
    TOKEN_CREATED = "token.created"  # noqa: S105 - an action's name
    TOKEN_ROTATED = "token.rotated"  # noqa: S105 - an action's name
    TOKEN_REVOKED = "token.revoked"  # noqa: S105 - an action's name
    KEY_ADDED = "key.added"
    ENTRA_TRUSTED = "entra.trusted"
    SCIM_ENABLED = "scim.enabled"
    SCIM_DISABLED = "scim.disabled"
    CONNECTION_ADDED = "connection.added"
    CONNECTION_CHANGED = "connection.changed"
    CONNECTION_RECOGNISED = "connection.recognised"
    CONNECTION_REMOVED = "connection.removed"
    BOT_ADDED = "bot.added"
    BOT_REMOVED = "bot.removed"
    SCHEMA_DECLARED = "schema.declared"
    SCHEMA_WITHDRAWN = "schema.withdrawn"
    LINK_MADE = "link.made"
    LINK_USED = "link.used"
    SESSION_BEGUN = "session.begun"
    SESSIONS_ENDED = "sessions.ended"
    SIGN_IN_ADDED = "sign-in.added"
    SIGN_IN_CHANGED = "sign-in.changed"
    SIGN_IN_RENEWED = "sign-in.renewed"
    SIGN_IN_REFRESHED = "sign-in.refreshed"
    SIGN_IN_ENABLED = "sign-in.enabled"
    SIGN_IN_TEAM_REQUIRED = "sign-in.team-required"
    SIGN_IN_DISABLED = "sign-in.disabled"
    SIGN_IN_REMOVED = "sign-in.removed"
    SIGN_IN_TRIED = "sign-in.tried"
    SIGN_IN_REFUSED = "sign-in.refused"
    LOGOUT_REFUSED = "logout.refused"
    DOMAIN_ADDED = "domain.added"
    DOMAIN_PROVEN = "domain.proven"
    DOMAIN_LOST = "domain.lost"
    DOMAIN_REMOVED = "domain.removed"
    SUBJECT_FORGOTTEN = "subject.forgotten"
    PASSKEY_ADDED = "passkey.added"
    PASSKEY_REMOVED = "passkey.removed"
    RECOVERY_CODES_MADE = "recovery-codes.made"
    ORGANIZATION_RENAMED = "organization.renamed"
    LANGUAGE_CHOSEN = "language.chosen"
    RECIPIENT_ADDED = "recipient.added"
    RECIPIENT_REMOVED = "recipient.removed"
    NOTICE_GIVEN_UP = "notice.given-up"
    REQUEST_REFUSED = "request.refused"
    CHANGE_HELD = "change.held"
    CHANGE_CANCELLED = "change.cancelled"
    CHANGE_DROPPED = "change.dropped"
    USER_ERASED = "user.erased"
    JOURNAL_PRUNED = "journal.pruned"
    UNDO_BEGUN = "undo.begun"
    UNREADABLE = "entry.unreadable"


_REFUSALS = frozenset({Action.REQUEST_REFUSED, Action.SIGN_IN_REFUSED, Action.LOGOUT_REFUSED})


class Outcome(StrEnum):
    """What came of what was asked."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it: `kind` is `bot`, `user`, or `operator` (somebody at the command line of the host).

    A bot has the connection and the token that it came through.
    """

    kind: str
    name: str
    connection_id: str | None = None
    token_id: str | None = None


OPERATOR = Actor("operator", "command line")
"""Whoever gives commands where the service runs."""

DNS = Actor("dns", "The DNS")
"""What proves domains."""

GUARD = Actor("guard", "The guard")
"""What applies by itself, in time, what was held."""

DELIVERY = Actor("delivery", "The delivery of notices")
"""What tells that notices did not arrive."""

_CALLED = {
    OPERATOR.name: phrase("An operator"),
    GUARD.name: phrase("The guard"),
    DELIVERY.name: phrase("The delivery of notices"),
}
_CALLED_WITHIN = {OPERATOR.name: phrase("an operator"), GUARD.name: phrase("the guard")}


def called(name: str, *, within: bool = False) -> str:
    """Who did something, by the name that is kept of them, as people read it: `within` a sentence, or by itself."""
    return (_CALLED_WITHIN if within else _CALLED).get(name) or Name(name)


class Asked(NamedTuple):
    """How a change was asked for that was held, and decided by somebody else: through what, when, in which request.

    As a fact of an entry it is `{"asked": {"connection_id", "at", "request_id", "client_request_id"}}`.
    """

    connection_id: str
    at: datetime
    request_id: str | None
    client_request_id: str | None

    def to_facts(self) -> dict[str, Any]:
        """How entries tell it."""
        return {"asked": self._asdict() | {"at": self.at.isoformat()}}

    @classmethod
    def of(cls, facts: Mapping[str, Any] | None) -> "Asked | None":
        """What the facts of an entry tell of it."""
        told = (facts or {}).get("asked")
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])}) if told else None


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact of the journal.

    `before` and `after` hold only what differs; a change of members is told as `{"members": {"added": [ids],
    "removed": [ids]}}` in `after`. `request_id` is ours, `client_request_id` the identity provider's own.
    `tolerances` and `set_aside` say which deviations were understood and what was not kept. A refusal has a `code`, and
    `facts`: what its sentence needs beside (`provisioning.journal.telling`).
    """

    id: str
    at: datetime
    action: Action
    actor: Actor
    resource_type: str | None = None
    resource_id: str | None = None
    resource_name: str | None = None
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    detail: str | None = None
    request_id: str | None = None
    client_request_id: str | None = None
    tolerances: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()
    code: str | None = None
    facts: Mapping[str, Any] | None = None

    @property
    def asked(self) -> Asked | None:
        """How an identity provider had asked for what somebody else decided here."""
        return Asked.of(self.facts)

    @property
    def outcome(self) -> Outcome:
        """What came of what was asked."""
        return Outcome.REFUSED if self.action in _REFUSALS else Outcome.DONE


def unreadable(entry_id: str, at: datetime) -> Entry:
    """What stands in the place of an entry that is not as it was written."""
    return Entry(entry_id, at, Action.UNREADABLE, Actor("unknown", ""))
