"""Connections, bots and tokens: who provisions into an organization, and with which key."""

from dataclasses import dataclass
from datetime import datetime

SCIM_BOT = "SCIM-Bot"
DEFAULT_CONNECTION = "default"


@dataclass(frozen=True, slots=True)
class Connection:
    """One identity provider that provisions into the organization. `manner` is `tolerant` or `strict`."""

    id: str
    name: str
    manner: str


@dataclass(frozen=True, slots=True)
class Bot:
    """A user that is not a person: it holds tokens."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Token:
    """A bot's token as it is kept: never the secret, only its digest (elsewhere) and last four characters."""

    id: str
    bot_name: str
    name: str
    ending: str
    created: datetime
    expires: datetime
    revoked: datetime | None
    last_used: datetime | None
