"""Connections, bots and tokens: who provisions into an organization, and with which key."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from provisor.directory.guard import GuardSettings

SCIM_BOT = "SCIM-Bot"
DEFAULT_CONNECTION = "default"


class Kind(StrEnum):
    """Which identity provider it is."""

    ENTRA = "entra"
    OKTA = "okta"
    OTHER = "other"


_EXPECTED_AFTER = {Kind.ENTRA: 40}
"""In minutes. Entra ID: every 40 minutes (Microsoft Learn, *How provisioning works*); Okta sends at once."""


class Scope(StrEnum):
    """What a token may be used for."""

    PROVISION = "provision"
    READ = "read"
    ADMINISTER = "administer"
    ENTER = "enter"


class Form(StrEnum):
    """By what a bot proves itself: a text that it brings, a key that it signs with, or what Entra ID signs."""

    TOKEN = "token"  # noqa: S105 - a word, and no secret
    KEY = "key"
    ENTRA = "entra"


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """How a connection is met.

    `kind` is None until somebody says it or it is recognised by what it sends. `prefix` is stripped from the names of
    its groups. An `authoritative` connection replaces whatever members a team has; another one what it gave itself.
    `interval` is the number of minutes after which it should come again, 0 where it sends when something happens, None
    for what is usual for its kind (`expected_after`). A `paused` one is refused for now. `networks` are those it may
    come from (CIDR), any when empty. `lists_only_own` hides what it did not bring from its lists; `spares_others`
    refuses to deactivate or delete whom it did not bring; one that `shares` lets others change whom it brought.
    `succeeds` has the ids of removed connections in whose place it stands: whom these brought is its own.
    """

    kind: Kind | None = None
    prefix: str = ""
    authoritative: bool = False
    interval: int | None = None
    paused: bool = False
    networks: tuple[str, ...] = ()
    lists_only_own: bool = False
    spares_others: bool = True
    shares: bool = False
    succeeds: tuple[str, ...] = ()
    guard: GuardSettings = field(default_factory=GuardSettings)

    @property
    def expected_after(self) -> int | None:
        """The number of minutes after which it should come again; None where it sends when something happens."""
        if self.interval is not None:
            return self.interval or None
        return None if self.kind is None else _EXPECTED_AFTER.get(self.kind)


@dataclass(frozen=True, slots=True)
class Connection:
    """One identity provider that provisions into the organization. `manner` is `tolerant` or `strict`."""

    id: str
    name: str
    manner: str
    settings: ConnectionSettings = field(default_factory=ConnectionSettings)

    @property
    def known_as(self) -> frozenset[str]:
        """The ids under which it brings and brought people and teams: its own, and those that it succeeds."""
        return frozenset({self.id, *self.settings.succeeds})


@dataclass(frozen=True, slots=True)
class Bot:
    """A user that is not a person: it holds tokens, by which it acts for its connection."""

    id: str
    name: str
    connection_id: str


@dataclass(frozen=True, slots=True)
class Token:
    """A bot's token as it is kept: never the secret, only its digest (elsewhere) and last four characters.

    A public key of a bot is kept like one, and so is the application of Entra ID that acts for it.
    """

    id: str
    bot_name: str
    name: str
    ending: str
    created: datetime
    expires: datetime
    revoked: datetime | None
    last_used: datetime | None
    scopes: frozenset[Scope] = frozenset({Scope.PROVISION})
    first_used: datetime | None = None
    replaced: datetime | None = None
    form: Form = Form.TOKEN
