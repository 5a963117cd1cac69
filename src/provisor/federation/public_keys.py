"""A machine's public key, as somebody gives it: PEM, a certificate, a JSON Web Key, or a set with one (RFC 7517)."""

import json
from collections.abc import Mapping
from typing import Any

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from provisor.federation import keys
from provisor.federation.clients import KeyFlaw, KeyUnusable

LONGEST = 16 * 1024
_LONGEST_NAME = 255
_PRIVATE = frozenset({"d", "k", "p", "q"})
_KEPT = frozenset({"kty", "crv", "x", "y", "n", "e", "alg"})
"""What else a key may say of itself verifies nothing, and need be nothing that a database holds."""


def read(text: str) -> Mapping[str, Any]:
    """The key as a JSON Web Key with a name (`kid`), by which tokens refer to it. Raises KeyUnusable."""
    if len(text) > LONGEST:
        raise KeyUnusable(KeyFlaw.LONG)
    try:
        told = _told(text.strip())
    except (KeyError, UnsupportedAlgorithm):
        # Of a curve, or of an algorithm, that the libraries have no name for.
        raise KeyUnusable(KeyFlaw.KIND) from None
    except (ValueError, TypeError, RecursionError, JoseError, x509.InvalidVersion):
        raise KeyUnusable(KeyFlaw.UNREADABLE) from None
    if isinstance(told.get("keys"), list):
        if len(told["keys"]) != 1 or not isinstance(told["keys"][0], dict):
            raise KeyUnusable(KeyFlaw.SET)
        (told,) = told["keys"]
    if not _PRIVATE.isdisjoint(told):
        raise KeyUnusable(KeyFlaw.PRIVATE)
    return _named(told)


def _named(told: Mapping[str, Any]) -> Mapping[str, Any]:
    usable = keys.read({"keys": [told]})
    if not usable:
        raise KeyUnusable(KeyFlaw.KIND)
    (key,) = usable
    name = told.get("kid") or key.thumbprint()
    if not isinstance(name, str) or len(name) > _LONGEST_NAME or not name.isprintable():
        raise KeyUnusable(KeyFlaw.NAME)
    kept = {each: value for each, value in key.as_dict(private=False).items() if each in _KEPT}
    return {**kept, "kid": name}


def _told(text: str) -> dict[str, Any]:
    if text.startswith("{"):
        told = json.loads(text)
        if not isinstance(told, dict):
            raise TypeError
        return told
    if "PRIVATE KEY" in text:
        raise KeyUnusable(KeyFlaw.PRIVATE)
    return _from_pem(text.encode())


def _from_pem(content: bytes) -> dict[str, Any]:
    is_certificate = b"BEGIN CERTIFICATE" in content
    public = (
        x509.load_pem_x509_certificate(content).public_key()
        if is_certificate
        else load_pem_public_key(content)
    )
    plain = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    match public:
        case RSAPublicKey():
            return dict(RSAKey.import_key(plain).as_dict(private=False))
        case EllipticCurvePublicKey():
            return dict(ECKey.import_key(plain).as_dict(private=False))
        case Ed25519PublicKey():
            return dict(OKPKey.import_key(plain).as_dict(private=False))
    raise KeyUnusable(KeyFlaw.KIND)
