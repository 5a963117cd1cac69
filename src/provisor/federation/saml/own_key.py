"""Our own keys for an identity provider: by them we sign requests, and read what is encrypted to us."""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import Certificate, load_pem_x509_certificate

_BEGIN = "-----BEGIN PRIVATE KEY-----"


@dataclass(frozen=True, slots=True)
class OwnKey:
    """A private key, and the certificate by which the identity provider knows its public half."""

    key: RSAPrivateKey
    certificate: Certificate

    def written(self) -> str:
        """Both as one text."""
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return (key + self.certificate.public_bytes(Encoding.PEM)).decode()


@dataclass(frozen=True, slots=True)
class OwnKeys:
    """Our keys for one identity provider: by `signing` we sign; one that is `coming` takes its place once it is known.

    What is encrypted to either can be read.
    """

    signing: OwnKey
    coming: OwnKey | None = None

    @property
    def all(self) -> tuple[OwnKey, ...]:
        """Both, if there are two; the one that signs first."""
        return (self.signing,) if self.coming is None else (self.signing, self.coming)

    @property
    def private(self) -> tuple[RSAPrivateKey, ...]:
        """By what is read what is encrypted to us."""
        return tuple(each.key for each in self.all)

    @property
    def certificates(self) -> tuple[Certificate, ...]:
        """By what the identity provider knows us."""
        return tuple(each.certificate for each in self.all)

    def written(self) -> str:
        """All as one text, the other way round than `read`."""
        return "".join(each.written() for each in self.all)


def read(text: str) -> OwnKeys:
    """The keys that were written so. Raises ValueError."""
    _, *found = text.split(_BEGIN)
    return OwnKeys(*(_read(_BEGIN + each) for each in found))


def _read(text: str) -> OwnKey:
    content = text.encode()
    # What the seal kept is as it was made here; to look again whether its numbers are primes takes a tenth of a second.
    key = load_pem_private_key(content, password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("our key is of RSA")
    return OwnKey(key, load_pem_x509_certificate(content[content.index(b"-----BEGIN CERTIFICATE-----") :]))
