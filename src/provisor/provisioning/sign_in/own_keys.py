"""Keys of ours for identity providers of SAML: one for each, made when it is added."""

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from provisor.federation.saml import metadata
from provisor.federation.saml.own_key import OwnKey, OwnKeys

_BITS, _EXPONENT = 3072, 65537
_LASTS = timedelta(days=3650)
"""The other side knows the key by its certificate, which nobody signs but we; its end is of no use to anybody."""

_LONGEST = 64


def mint(name: str, *, at: datetime) -> OwnKey:
    """A new key for the identity provider of that name."""
    key = rsa.generate_private_key(_EXPONENT, _BITS)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"provisor {name}"[:_LONGEST])])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at)
        .not_valid_after(at + _LASTS)
        .sign(key, SHA256())
    )
    return OwnKey(key, certificate)


def written(keys: OwnKeys) -> tuple[str, ...]:
    """By what the identity provider knows them, as it is kept beside: it is no secret."""
    return tuple(map(metadata.text_of, keys.certificates))
