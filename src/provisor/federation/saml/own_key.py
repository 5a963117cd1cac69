"""Our own key for an identity provider: by it we sign requests, and read what is encrypted to us."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate, load_pem_x509_certificate


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A private key, and the certificate by which the identity provider knows its public half."""

    key: RSAPrivateKey
    certificate: Certificate

    def written(self) -> str:
        """Both as one text, the other way round than `read`."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return (key + self.certificate.public_bytes(Encoding.PEM)).decode()


def read(text: str) -> OwnKey:
    """The key that was written so. Raises ValueError."""
    content = text.encode()
    key = load_pem_private_key(content, password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("our key is of RSA")
    return OwnKey(key, load_pem_x509_certificate(content[content.index(b"-----BEGIN CERTIFICATE-----") :]))
