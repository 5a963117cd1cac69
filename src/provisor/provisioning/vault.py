"""Keeps secrets that have to be read again: sealed by AES-GCM under a key of the service's own (`PROVISOR_SECRET_KEY`).

What is sealed says what it is about, so that no row's secret can be put into another.
"""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE_BYTES = 12
_KEY_BYTES = 32


class SealBroken(Exception):
    """It was sealed under another key, about something else, or was changed since."""


class Vault:
    """Seals and opens secrets."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=b"provisor vault").derive(key)
        self._cipher = AESGCM(derived)

    def seal(self, secret: str, *, about: str) -> bytes:
        """What may be kept of a secret."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, secret.encode(), about.encode())

    def open(self, sealed: bytes, *, about: str) -> str:
        """The secret. Raises SealBroken."""
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            return self._cipher.decrypt(nonce, rest, about.encode()).decode()
        except (InvalidTag, ValueError):
            raise SealBroken from None
