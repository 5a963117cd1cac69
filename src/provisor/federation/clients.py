"""Who we are for the identity provider: by a secret, or by a key of our own (OpenID Connect Core 1.0 section 9)."""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from provisor.federation.discovery import Metadata

_ASSERTION_LASTS = 60
"""In seconds."""

_ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)
_ALGORITHMS = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
"""By the curve: P-256, P-384, P-521."""

_SMALLEST_RSA = 2048


class KeyFlaw(StrEnum):
    """Why a text is no key that can sign for us, or for a machine."""

    UNREADABLE = "unreadable"
    PUBLIC = "public"
    CURVE = "curve"
    SHORT = "short"
    CERTIFICATE = "certificate"
    PRIVATE = "private"
    KIND = "kind"
    SET = "set"
    NAME = "name"
    LONG = "long"


class KeyUnusable(Exception):
    """The text is no private key that can sign for us; of an unknown curve with its name."""

    def __init__(self, flaw: KeyFlaw, *, curve: str = "") -> None:
        super().__init__(flaw)
        self.flaw = flaw
        self.curve = curve


@dataclass(frozen=True, slots=True)
class ClientKey:
    """A private key, by which algorithm it signs, and how the identity provider finds its public half."""

    key: RSAKey | ECKey
    algorithm: str
    header: Mapping[str, str]

    def assertion(self, client_id: str, audience: str, *, at: datetime, token_id: str) -> str:
        """A token by which an endpoint knows that a call is ours (RFC 7523 section 3); good once, and for a minute."""
        now = int(at.timestamp())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "jti": token_id,
            "iat": now,
            "exp": now + _ASSERTION_LASTS,
        }
        header = {"alg": self.algorithm, **self.header}
        return jwt.encode(header, claims, self.key, algorithms=[self.algorithm])


def read_key(text: str, *, checked: bool = False) -> ClientKey:
    """The key that a text holds: PEM, or a JSON Web Key. Raises KeyUnusable.

    Of one that was `checked` when it was given, PEM is read without asking anew whether an RSA key's numbers are
    primes: that takes a tenth of a second.
    """
    try:
        is_jwk = text.lstrip().startswith("{")
        key = _from_jwk(json.loads(text)) if is_jwk else _from_pem(text.encode(), checked=checked)
    except (ValueError, TypeError, KeyError, RecursionError, JoseError, UnsupportedAlgorithm):
        raise KeyUnusable(KeyFlaw.UNREADABLE) from None
    if not key.is_private:
        raise KeyUnusable(KeyFlaw.PUBLIC)
    if isinstance(key, ECKey):
        curve = key.raw_value.curve.name
        algorithm = _ALGORITHMS.get(curve)
        if algorithm is None:
            raise KeyUnusable(KeyFlaw.CURVE, curve=curve)
    elif key.raw_value.key_size < _SMALLEST_RSA:
        raise KeyUnusable(KeyFlaw.SHORT)
    else:
        algorithm = "RS256"
    kid = key.kid or key.thumbprint()
    return ClientKey(key, algorithm, {"kid": kid, **_certificate(text.encode())})


def _from_jwk(document: Any) -> RSAKey | ECKey:
    kind = document.get("kty") if isinstance(document, dict) else None
    if kind == "RSA":
        return RSAKey.import_key(document)
    if kind == "EC":
        return ECKey.import_key(document)
    raise ValueError("no key of a kind that signs")


def _from_pem(content: bytes, *, checked: bool) -> RSAKey | ECKey:
    key = load_pem_private_key(content, password=None, unsafe_skip_rsa_key_validation=checked)
    if isinstance(key, RSAPrivateKey):
        return RSAKey(key, key)
    if isinstance(key, EllipticCurvePrivateKey):
        return ECKey(key, key)
    raise ValueError("no key of a kind that signs")


def _certificate(content: bytes) -> Mapping[str, str]:
    """How Entra ID finds a key: by its certificate (learn.microsoft.com, *certificate credentials*)."""
    found = _CERTIFICATE.search(content)
    if found is None:
        return {}
    try:
        certificate = x509.load_pem_x509_certificate(found[0])
    except (ValueError, x509.InvalidVersion):
        raise KeyUnusable(KeyFlaw.CERTIFICATE) from None
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()
    return {"x5t#S256": base64.urlsafe_b64encode(digest).rstrip(b"=").decode()}


@dataclass(frozen=True, slots=True)
class Client:
    """Us, as the identity provider knows us: with a secret, with a key, or with neither."""

    client_id: str
    secret: str | None = None
    key: ClientKey | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A form for an endpoint of the identity provider, and the headers that go with it."""

    form: Mapping[str, str]
    headers: Mapping[str, str]


def exchange(
    metadata: Metadata,
    client: Client,
    *,
    code: str,
    verifier: str,
    redirect_uri: str,
    at: datetime,
    token_id: str,
) -> Call:
    """The call that exchanges a code for an ID token (OpenID Connect Core 1.0 section 3.1.3.1).

    `token_id` is a fresh random value, by which the endpoint knows that a key signed for this call alone.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    if client.key is not None:
        assertion = client.key.assertion(client.client_id, metadata.token_endpoint, at=at, token_id=token_id)
        proof = {"client_assertion_type": _ASSERTION_TYPE, "client_assertion": assertion}
        return Call({**form, "client_id": client.client_id, **proof}, {})
    if client.secret is None:
        return Call({**form, "client_id": client.client_id}, {})
    if "client_secret_basic" in metadata.authentication:
        return Call(form, {"Authorization": _basic(client.client_id, client.secret)})
    return Call({**form, "client_id": client.client_id, "client_secret": client.secret}, {})


def _basic(client_id: str, secret: str) -> str:
    """Both are written as in a form before (RFC 6749 section 2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
