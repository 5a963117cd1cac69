"""Certificates of ways to sign in by SAML, theirs and ours: how each is recognized, and which end soon.

Who signs by one is believed beyond its end here; whoever runs the other side may not be.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from provisor.directory.sign_in import SamlSettings, SignInMethod
from provisor.federation.saml import metadata
from provisor.provisioning.ports import Records

SOON = timedelta(days=30)
"""So long before its end a certificate is warned of."""


class Whose(StrEnum):
    """Who signs by it."""

    THEIRS = "theirs"
    OURS = "ours"


@dataclass(frozen=True, slots=True)
class KnownCertificate:
    """A certificate as it is recognized at the other side, and until when it is good there; `pem` is the file of it."""

    fingerprint: str
    expires: datetime
    ends_soon: bool
    is_over: bool
    pem: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The last certificate of a side ends soon, or is over: nobody has made another one yet."""

    method: SignInMethod
    whose: Whose
    certificate: KnownCertificate


def known(texts: Iterable[str], *, at: datetime) -> list[KnownCertificate]:
    """These certificates, as they are shown."""
    found = (metadata.certificate_of(each) for each in texts)
    return [
        KnownCertificate(
            fingerprint=each.fingerprint(SHA256()).hex(":").upper(),
            expires=each.not_valid_after_utc,
            ends_soon=at < each.not_valid_after_utc <= at + SOON,
            is_over=each.not_valid_after_utc <= at,
            pem=each.public_bytes(Encoding.PEM).decode(),
        )
        for each in found
        if each is not None
    ]


def ending(records: Records, at: datetime) -> list[Ending]:
    """What ends soon, or is over, of the ways by which people sign in."""
    enabled = (each for each in records.sign_in_methods() if each.enabled)
    return [found for each in enabled for found in _ending(each, at)]


def _ending(method: SignInMethod, at: datetime) -> Iterator[Ending]:
    settings = method.settings
    if not isinstance(settings, SamlSettings):
        return
    sides = ((Whose.THEIRS, settings.certificates), (Whose.OURS, settings.own_certificates))
    for whose, texts in sides:
        last = max(known(texts, at=at), key=lambda each: each.expires, default=None)
        if last is not None and (last.ends_soon or last.is_over):
            yield Ending(method, whose, last)
