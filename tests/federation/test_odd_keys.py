"""Keys and certificates that are well-formed, and of a kind that no library here reads."""

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests.federation.saml.issued import CERTIFICATE, EC_KEY, pem

from provisor.federation import clients, public_keys
from provisor.federation.clients import KeyFlaw, KeyUnusable

P_256, PRIME_192 = (bytes.fromhex(f"06082a8648ce3d0301{last}") for last in ("07", "02"))
VERSION_3, VERSION_2 = (bytes([0xA0, 3, 2, 1, number]) for number in (2, 1))


def written(kind: str, der: bytes) -> str:
    return f"-----BEGIN {kind}-----\n{base64.encodebytes(der).decode()}-----END {kind}-----\n"


ODD_CERTIFICATE = CERTIFICATE.public_bytes(Encoding.DER).replace(VERSION_3, VERSION_2)
"""Of X.509 version 2, which has been used by nobody."""

ODD_PUBLIC_KEY = EC_KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
ODD_PUBLIC_KEY = ODD_PUBLIC_KEY.replace(P_256, PRIME_192)
ODD_PRIVATE_KEY = base64.b64decode("".join(pem(EC_KEY).decode().splitlines()[1:-1])).replace(P_256, PRIME_192)


@pytest.mark.parametrize(
    ("read", "text", "flaw"),
    [
        (public_keys.read, written("PUBLIC KEY", ODD_PUBLIC_KEY), KeyFlaw.KIND),
        (public_keys.read, written("CERTIFICATE", ODD_CERTIFICATE), KeyFlaw.UNREADABLE),
        (clients.read_key, written("PRIVATE KEY", ODD_PRIVATE_KEY), KeyFlaw.UNREADABLE),
        (
            clients.read_key,
            pem(EC_KEY).decode() + written("CERTIFICATE", ODD_CERTIFICATE),
            KeyFlaw.CERTIFICATE,
        ),
    ],
)
def test_what_no_library_reads_is_refused(read: Callable[[str], object], text: str, flaw: KeyFlaw) -> None:
    with pytest.raises(KeyUnusable) as refused:
        read(text)

    assert refused.value.flaw is flaw
