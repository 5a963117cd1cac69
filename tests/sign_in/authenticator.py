"""An authenticator of ours, with the browser that it is in: makes passkeys and signs by them, and may misbehave."""

import base64
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
ES256, EDDSA, RS256 = -7, -8, -257
Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
Options = dict[str, Any]


def text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def octets(told: str) -> bytes:
    return base64.urlsafe_b64decode(f"{told}==")


@dataclass
class Authenticator:
    """Has one passkey, once it has made it. What it says beside is as a test wishes."""

    origin: str
    algorithm: int = ES256
    flags: int = PRESENT | VERIFIED
    counter: int = 0
    said: dict[str, Any] = field(default_factory=dict)
    """What stands in the client data in place of what would."""
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    user_handle: str = ""

    def __post_init__(self) -> None:
        self.key: Key = _MAKING[self.algorithm]()

    def make(self, options: Options, **changes: Any) -> dict[str, Any]:
        """The answer to being asked for a new passkey; `changes` replace parts of the attestation object."""
        self.user_handle = options["user"]["id"]
        client = self._client_data("webauthn.create", options)
        attested = (
            bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + self.public_key
        )
        data = self._data(options["rp"]["id"], ATTESTED) + attested
        attestation = {"fmt": "none", "attStmt": {}, "authData": data, **changes}
        return self._answer(client, {"attestationObject": text(cbor2.dumps(attestation))})

    def sign(self, options: Options, **changes: str) -> dict[str, Any]:
        """The answer to being asked who is there; `changes` replace parts of the response."""
        client = self._client_data("webauthn.get", options)
        data = self._data(options["rpId"])
        signed = data + hashlib.sha256(client).digest()
        response = {
            "authenticatorData": text(data),
            "signature": text(self._signature(signed)),
            "userHandle": self.user_handle,
        }
        return self._answer(client, {**response, **changes})

    @property
    def public_key(self) -> bytes:
        """As a COSE key (RFC 9053)."""
        public = self.key.public_key()
        match public:
            case ec.EllipticCurvePublicKey():
                numbers = public.public_numbers()
                x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
                return cbor2.dumps({1: 2, 3: self.algorithm, -1: 1, -2: x, -3: y})
            case ed25519.Ed25519PublicKey():
                return cbor2.dumps({1: 1, 3: self.algorithm, -1: 6, -2: public.public_bytes_raw()})
        numbers_of_rsa = public.public_numbers()
        modulus = numbers_of_rsa.n.to_bytes(public.key_size // 8, "big")
        return cbor2.dumps({1: 3, 3: self.algorithm, -1: modulus, -2: b"\x01\x00\x01"})

    def _client_data(self, kind: str, options: Options) -> bytes:
        told = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps({**told, **self.said}).encode()

    def _data(self, site: str, more: int = 0) -> bytes:
        return hashlib.sha256(site.encode()).digest() + struct.pack(">BI", self.flags | more, self.counter)

    def _signature(self, signed: bytes) -> bytes:
        match self.key:
            case ec.EllipticCurvePrivateKey():
                return self.key.sign(signed, ec.ECDSA(hashes.SHA256()))
            case ed25519.Ed25519PrivateKey():
                return self.key.sign(signed)
        return self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256())

    def _answer(self, client: bytes, response: dict[str, str]) -> dict[str, Any]:
        credential_id = text(self.credential_id)
        return {
            "id": credential_id,
            "rawId": credential_id,
            "type": "public-key",
            "authenticatorAttachment": "platform",
            "clientExtensionResults": {},
            "response": {"clientDataJSON": text(client), **response},
        }


_MAKING = {
    ES256: lambda: ec.generate_private_key(ec.SECP256R1()),
    EDDSA: ed25519.Ed25519PrivateKey.generate,
    RS256: lambda: rsa.generate_private_key(65537, 2048),
}
