"""Machines that prove themselves by a signature in the place of a secret: with a key of a bot, or as Entra ID does.

What a bot is known by is kept like a token (`connections.Token`), and ends like one.
"""

import hashlib
import re
from datetime import timedelta

from provisor.directory.phrasing import Sentence
from provisor.directory.refusals import Refusal

ACCESS_LASTS = timedelta(minutes=10)
"""So long an access token works that a bot got for a signature."""

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


def place_of_client(bot_id: str) -> bytes:
    """By what it is found to which organization a bot belongs that comes with a signature."""
    return hashlib.sha256(f"client:{bot_id}".encode()).digest()


def digest_of_entra(tenant: str, application: str) -> bytes:
    """By what is found for which bot an application of a tenant of Entra ID acts.

    It holds NUL, which no header does, so that nobody comes in by the text alone.
    """
    return hashlib.sha256(f"\0entra\0{tenant}\0{application}".encode()).digest()


def entra_id(told: str, *, field: str) -> str:
    """An id of Entra ID, of a `tenant` or an `application`, as it is compared. Raises UnusableEntraId."""
    plain = told.strip().lower()
    if _ID.fullmatch(plain) is None:
        raise UnusableEntraId(field, told)
    return plain


class UnusablePublicKey(Refusal):
    """The text is no public key by which a bot can prove itself."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(
            "This public key can't be used: {reason}. Give an RSA key of 2,048 bits or more, a key on P-256, P-384 or "
            "P-521, or one on Ed25519, as PEM, certificate or JSON Web Key.",
            reason=reason,
        )


class PublicKeyKnown(Refusal):
    """The bot has a key of that name, or that key, already."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            "The bot has a key named {key_id!r:.120} that works already.",
            remedy="Give the new one another `kid`, or revoke the old one: see `provisor token list`.",
            key_id=key_id,
        )


class UnusableEntraId(Refusal):
    """The text is no id of a tenant or an application of Entra ID."""

    def __init__(self, field: str, told: str) -> None:
        super().__init__(
            "{told!r:.120} is no id of a tenant or an application of Entra ID, which look like "
            "00000000-1111-2222-3333-444444444444: see the application's Overview.",
            told=told,
        )
        self.field = field


class EntraCallerKnown(Refusal):
    """An application of a tenant acts for one bot of the service alone."""

    def __init__(self, application: str) -> None:
        super().__init__(
            "Tokens of the application {application} are taken already, for a bot of this service.",
            remedy="Revoke that first: see `provisor token list`.",
            application=application,
        )
