"""Notices: of what people are told who are not looking, who is told, and when it is tried again.

An event begins when something starts to be so, and ends when it is no more; each recipient is told of its beginning,
once.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from provisor.directory import destinations
from provisor.directory.phrasing import Sentence, phrase
from provisor.directory.refusals import Refusal

MOST = 20
"""Recipients of one organization."""

PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long is waited after each failure; after the last of these tries it is given up (Standard Webhooks 1.0.0)."""

LEASE = timedelta(minutes=2)
"""So long a process may take to deliver; then another one may."""

KEPT = timedelta(days=90)
"""How long it is known what became of a notice."""

SECRET_BYTES = 32
"""Random bytes of a webhook's secret."""

_SECRET_PREFIX = "whsec_"  # noqa: S105 - what every secret begins with
_LONGEST_MAIL = 254
_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_MAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{destinations.HOST.pattern}", re.ASCII)
"""A dot-atom and a host's name (RFC 5322, 3.4.1; RFC 5321, 4.5.3.1)."""


class Kind(StrEnum):
    """Of what a notice is; the names are those of the webhook's events."""

    HELD = "changes.held"
    OVERDUE = "connection.overdue"
    QUARANTINED = "connection.quarantined"
    TOKEN_ENDING = "token.ending"  # noqa: S105 - an event's name
    CERTIFICATE_ENDING = "certificate.ending"
    TEST = "notice.test"


class Way(StrEnum):
    """How a recipient is told."""

    MAIL = "mail"
    WEBHOOK = "webhook"


class UnusableAddress(Refusal):
    """Notices can't go to such an address."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(
            "Notices can't go there: {reason}. Give an e-mail address, or the https address of a webhook.",
            reason=reason,
        )


class AddressTaken(Refusal):
    """That recipient is told already."""

    def __init__(self) -> None:
        super().__init__("Notices go to this address already.")


class TooManyRecipients(Refusal):
    """An organization has so many recipients, and no more."""

    def __init__(self) -> None:
        super().__init__("Notices go to {most} addresses already; remove one first.", most=MOST)


class NoSuchRecipient(Refusal):
    """There is no recipient of that id."""

    def __init__(self, recipient_id: str) -> None:
        super().__init__(
            "There is no recipient {recipient_id!r} of notices.",
            remedy="See `provisor notice list`.",
            recipient_id=recipient_id,
        )


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is told. A webhook has the `secret` that its calls are signed with; `language` None is the organization's."""

    id: str
    way: Way
    address: str
    language: str | None
    created: datetime
    secret: bytes = field(default=b"", repr=False)

    @property
    def shown(self) -> str:
        """The address as it may be shown: whoever knows all of a webhook's can often call it."""
        if self.way is Way.MAIL:
            return self.address
        parts = urlsplit(self.address)
        hidden = "…" if parts.path not in ("", "/") or parts.query else ""
        return f"{parts.scheme}://{parts.netloc}/{hidden}"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is so, about a hold, a connection or a token by its id, with what there is to say of it."""

    kind: Kind
    subject: str
    facts: Mapping[str, Any]

    @property
    def key(self) -> str:
        """By what it is known again."""
        return f"{self.kind}:{self.subject}"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one recipient is to be told, and what became of it. `due` is when it is tried (again).

    Neither `sent` nor `given_up`: it waits. `trouble` says why the latest try failed.
    """

    id: str
    recipient_id: str
    kind: Kind
    facts: Mapping[str, Any]
    at: datetime
    due: datetime
    attempts: int = 0
    sent: datetime | None = None
    given_up: datetime | None = None
    trouble: str | None = None

    def next_try(self, failed: datetime) -> datetime | None:
        """When it is tried again after it failed at that time; None where it is given up. A test is tried once."""
        if self.kind is Kind.TEST or self.attempts > len(PAUSES):
            return None
        return failed + PAUSES[self.attempts - 1]


def told_secret(secret: bytes) -> str:
    """A webhook's secret as its receiver is told it (Standard Webhooks)."""
    return _SECRET_PREFIX + base64.b64encode(secret).decode()


def read_address(text: str) -> tuple[Way, str]:
    """An address as people write it, and what it is. Raises UnusableAddress."""
    if "://" in text:
        return Way.WEBHOOK, _webhook(text)
    if not is_mail_address(text):
        raise UnusableAddress(phrase("this is no e-mail address"))
    return Way.MAIL, text


def is_mail_address(text: str) -> bool:
    """Whether mail can go to, or come from, this address: ASCII, without comments or quoted parts."""
    return len(text) <= _LONGEST_MAIL and _MAIL.fullmatch(text) is not None


def _webhook(text: str) -> str:
    reason = destinations.against(text)
    if reason is not None:
        raise UnusableAddress(reason)
    return text
