"""ID tokens as an honest identity provider issues them, and whatever may be wrong with one."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from provisor.federation import keys
from provisor.federation.id_token import Expected
from provisor.federation.keys import Key

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)
NOW = int(NOON.timestamp())
ISSUER = "https://idp.example"
CLIENT = "provisor"
NONCE = "nonce-of-this-sign-in"

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
OTHER_RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
EC = ECKey.generate_key("P-256", {"kid": "ec"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})
JWKS = {"keys": [each.as_dict(private=False) for each in (RSA, EC, ED)]}
KEYS = keys.read(JWKS)
EXPECTED = Expected(ISSUER, CLIENT, NONCE, NOON)

HONEST: Mapping[str, Any] = {
    "iss": ISSUER,
    "aud": CLIENT,
    "sub": "00u1",
    "nonce": NONCE,
    "iat": NOW,
    "exp": NOW + 300,
    "email": "maria@acme.example",
}


def token(
    claims: Mapping[str, Any] | None = None,
    *,
    key: Key = RSA,
    header: Mapping[str, Any] | None = None,
    without: tuple[str, ...] = (),
) -> str:
    """A token of the honest claims and these, signed as its header says."""
    told = {name: value for name, value in {**HONEST, **(claims or {})}.items() if name not in without}
    full = {"alg": "RS256", "kid": "rsa", **(header or {})}
    return signed(
        json.dumps(told), key=key, header={name: each for name, each in full.items() if each is not None}
    )


def signed(payload: str, *, key: Key, header: Mapping[str, Any]) -> str:
    """Any payload under any header, with a signature by the algorithm that it names, or by RS256."""
    algorithm = jws.JWSRegistry.algorithms.get(str(header.get("alg")), jws.JWSRegistry.algorithms["RS256"])
    text = b".".join((encoded(json.dumps(header).encode()), encoded(payload.encode())))
    return b".".join((text, encoded(algorithm.sign(text, key)))).decode()


def encoded(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
