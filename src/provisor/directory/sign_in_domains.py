"""Domains that lead to a way to sign in: who writes an address of one of them signs in there.

A domain is proven by a TXT record with a random value of ours, and then belongs to one way on the whole service. Its
subdomains are domains of their own. However it is written, it is compared as DNS has it (RFC 5891).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import idna

from provisor.directory.refusals import Refusal

LOOKED_UP_EVERY = timedelta(days=1)
"""So often it is seen whether the record is there still."""

CHALLENGE_BYTES = 16
"""So long is the random value of a record."""

_LONGEST = 253
_RECORD = "_provisor-challenge"
_VALUE = "provisor-domain-verification="
_PUBLIC = frozenset({
    "aol.com", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net",
    "googlemail.com", "hotmail.com", "icloud.com", "live.com", "mail.com", "mail.ru", "mailbox.org",
    "me.com", "msn.com", "outlook.com", "outlook.de", "posteo.de", "proton.me", "protonmail.com",
    "qq.com", "t-online.de", "web.de", "yahoo.com", "yahoo.de", "yandex.ru", "zoho.com", "163.com",
})  # fmt: skip
"""Where anybody has an address."""


class UnusableDomain(Refusal):
    """The text is no domain."""

    def __init__(self, text: str) -> None:
        super().__init__(
            "{text!r} is no domain: write what stands behind the @, such as example.com.", text=text
        )


class PublicMailDomain(Refusal):
    """Anybody has an address there, so that it leads to nobody's identity provider."""

    def __init__(self, domain: str) -> None:
        super().__init__(
            "Anybody can have an address at {domain}: give a domain that is your organization's own.",
            domain=domain,
        )


class DomainTaken(Refusal):
    """The domain leads to another way to sign in of this service."""

    def __init__(self, domain: str) -> None:
        super().__init__("{domain} belongs to another way to sign in already.", domain=domain)


class NoSuchDomain(Refusal):
    """No way to sign in has that domain."""

    def __init__(self, domain: str) -> None:
        super().__init__("No way to sign in has the domain {domain}.", domain=domain)


class NotLookedUp(Refusal):
    """The DNS did not say whether the record is there."""

    def __init__(self, record: str) -> None:
        super().__init__("Whether {record} is there can't be told: the DNS does not answer.", record=record)


class RecordMissing(Refusal):
    """The record that proves a domain is not there."""

    def __init__(self, record: str, value: str) -> None:
        super().__init__(
            "There is no TXT record {record} with the value {value} yet.", record=record, value=value
        )


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain of a way to sign in, as DNS has it. It leads there once it is `proven`, and goes on to.

    `looked_up` is when DNS was asked last, `missing` since when the record of a proven one is not there any more.
    """

    name: str
    method_id: str
    challenge: str
    added: datetime
    proven: datetime | None = None
    looked_up: datetime | None = None
    missing: datetime | None = None

    @property
    def record(self) -> str:
        """Where the TXT record is to be."""
        return f"{_RECORD}.{self.name}"

    @property
    def value(self) -> str:
        """What the TXT record is to hold."""
        return f"{_VALUE}{self.challenge}"

    @property
    def shown(self) -> str:
        """The domain as people write it."""
        return str(idna.decode(self.name))

    def is_due(self, at: datetime) -> bool:
        """Whether it is to be seen again that a proven one has its record."""
        return self.proven is not None and (self.looked_up is None or at >= self.looked_up + LOOKED_UP_EVERY)


def read(text: str) -> str:
    """A domain as DNS has it. Raises UnusableDomain, PublicMailDomain."""
    found = _as_kept(text.strip())
    if found is None:
        raise UnusableDomain(text)
    if found in _PUBLIC:
        raise PublicMailDomain(found)
    return found


def of_address(address: str) -> str | None:
    """The domain of an e-mail address, as DNS has it."""
    name, _, domain = address.rpartition("@")
    return _as_kept(domain) if name else None


def place_of_domain(name: str) -> bytes:
    """By what it is found to which organization a proven domain belongs."""
    return hashlib.sha256(f"sign-in-domain:{name}".encode()).digest()


def _as_kept(text: str) -> str | None:
    if not 0 < len(text) <= _LONGEST:
        return None
    try:
        found = idna.encode(text, uts46=True, transitional=False).decode().lower().removesuffix(".")
    except idna.IDNAError:
        return None
    last = found.rpartition(".")
    return found if last[0] and not last[2].isdigit() else None
