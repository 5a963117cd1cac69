"""What browsers are asked about passkeys (WebAuthn Level 3, 5.4 and 5.5), and where they are good."""

import base64
import ipaddress
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

ALGORITHMS = (-7, -8, -257)
"""By which passkeys sign, the best liked first: ES256, EdDSA and RS256 (COSE Algorithms of IANA)."""

_LOCALHOST = "localhost"


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are good: the RP ID, which is a host's name, and the origin of our pages."""

    id: str
    origin: str


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a new passkey is: by an opaque id, and as the device shows them."""

    id: str
    user_name: str
    shown: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """A passkey that was made: by what it is known, its public key (COSE), and how often it was used."""

    credential_id: bytes
    public_key: bytes
    counter: int


def site_of(base_url: str) -> Site | None:
    """Where passkeys are good of a service at that address; None for an IP address, and without https or `localhost`.

    Browsers offer none there (WebAuthn Level 3, 5.1.3 step 8, and its secure contexts).
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    is_local = host == _LOCALHOST or host.endswith(f".{_LOCALHOST}")
    if _is_address(host) or not (parts.scheme == "https" or is_local):
        return None
    return Site(host, f"{parts.scheme}://{parts.netloc}")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return not host
    return True


def asked_to_make(
    site: Site, holder: Holder, *, challenge: bytes, known: Iterable[bytes], milliseconds: int
) -> Mapping[str, Any]:
    """What is asked for where a passkey is made, as JSON: found by itself later, and with the person verified.

    `known` are the credential ids that the person has: their authenticators make no second one.
    """
    return {
        "rp": {"id": site.id, "name": "Provisor"},
        "user": {"id": _text(holder.id.encode()), "name": holder.user_name, "displayName": holder.shown},
        "challenge": _text(challenge),
        "pubKeyCredParams": [{"type": "public-key", "alg": each} for each in ALGORITHMS],
        "timeout": milliseconds,
        "excludeCredentials": [{"type": "public-key", "id": _text(each)} for each in known],
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def asked_to_sign(site: Site, *, challenge: bytes, milliseconds: int) -> Mapping[str, Any]:
    """What is asked for where somebody signs in, as JSON: whichever passkey they choose, with the person verified."""
    return {
        "rpId": site.id,
        "challenge": _text(challenge),
        "timeout": milliseconds,
        "allowCredentials": [],
        "userVerification": "required",
    }


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
