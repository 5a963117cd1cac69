"""The keys of an identity provider (RFC 7517): those by which it may sign, and the one that a token names."""

import base64
import binascii
from collections.abc import Iterator, Mapping
from typing import Any

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

Key = RSAKey | ECKey | OKPKey
Keys = tuple[Key, ...]

MOST = 50
"""More keys of one identity provider are not looked at."""

_KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_CURVES = ("P-256", "P-384", "P-521", "Ed25519")
_SMALLEST_RSA_BYTES = 256


def read(document: Any) -> Keys:
    """The public keys of a JWK set by which something may be signed; whatever else it holds is passed over."""
    told = document.get("keys") if isinstance(document, Mapping) else None
    return tuple(_usable(told)) if isinstance(told, list) else ()


def _usable(told: list[Any]) -> Iterator[Key]:
    for each in told[:MOST]:
        if not isinstance(each, dict) or not _is_meant_for_signatures(each) or not _is_strong(each):
            continue
        try:
            key = _KINDS[each["kty"]].import_key(_named_anew(each))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
        if not key.is_private:
            yield key


def _is_meant_for_signatures(told: Mapping[str, Any]) -> bool:
    operations = told.get("key_ops", ["verify"])
    return told.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def _named_anew(told: Mapping[str, Any]) -> dict[str, Any]:
    """The key with the name that its algorithm has since RFC 9864, by which the library knows it."""
    return {**told, "alg": "Ed25519"} if told.get("alg") == "EdDSA" else dict(told)


def _is_strong(told: Mapping[str, Any]) -> bool:
    """Whether the key is of a kind and a size that is accepted."""
    if told.get("kty") != "RSA":
        return told.get("kty") in ("EC", "OKP") and told.get("crv") in _CURVES
    modulus = told.get("n")
    if not isinstance(modulus, str):
        return False
    try:
        return len(base64.urlsafe_b64decode(f"{modulus}==").lstrip(b"\0")) >= _SMALLEST_RSA_BYTES
    except (ValueError, binascii.Error):
        return False
