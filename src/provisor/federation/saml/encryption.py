"""Encrypted assertions and names (SAML core 2.3.4 and 2.2.4, XML Encryption 1.1), decrypted by a key of ours.

By AES-GCM, with a key that comes by RSA-OAEP. AES-CBC, which Entra ID has alone, does not notice when it is changed,
and whoever may try that often enough reads along; so it is accepted where a signature covers what is encrypted. RSA
by PKCS #1 v1.5 is not accepted at all (Jager and Somorovsky, *How to Break XML Encryption*, 2011; ASVS 11.3.1).
"""

import base64
import binascii
from collections.abc import Iterable, Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA384, SHA512, HashAlgorithm
from lxml.etree import _Element as Element

from provisor.federation.saml import layout, reading
from provisor.federation.saml.names import ENCRYPTION, ENCRYPTION_11, SIGNATURES, ds, saml, xenc
from provisor.federation.saml.refusals import (
    AssertionSealed,
    CipherUnprotected,
    ElementMissing,
    EncryptionNotAccepted,
    MessageUnreadable,
    OtherMessage,
)

GCM: Mapping[str, int] = {f"{ENCRYPTION_11}aes{bits}-gcm": bits // 8 for bits in (256, 192, 128)}
"""The strongest first."""

CBC_SIZES: Mapping[str, int] = {f"{ENCRYPTION}aes{bits}-cbc": bits // 8 for bits in (128, 192, 256)}
OAEP_1 = f"{ENCRYPTION}rsa-oaep-mgf1p"
OAEP_2 = f"{ENCRYPTION_11}rsa-oaep"
"""The second names the hash of its mask; with the first that is SHA-1, which is safe there (RFC 8017 appendix B.2)."""

_HASHES: Mapping[str, type[HashAlgorithm]] = {
    f"{SIGNATURES}sha1": SHA1,
    f"{ENCRYPTION}sha256": SHA256,
    "http://www.w3.org/2001/04/xmldsig-more#sha384": SHA384,
    f"{ENCRYPTION}sha512": SHA512,
}
_MASKS: Mapping[str, type[HashAlgorithm]] = {
    f"{ENCRYPTION_11}mgf1sha1": SHA1,
    f"{ENCRYPTION_11}mgf1sha256": SHA256,
    f"{ENCRYPTION_11}mgf1sha384": SHA384,
    f"{ENCRYPTION_11}mgf1sha512": SHA512,
}
_MASK = f"{{{ENCRYPTION_11}}}MGF"
_NONCE, _BLOCK = 12, 16
_SHA1_NAME, _MASK_SHA1_NAME = f"{SIGNATURES}sha1", f"{ENCRYPTION_11}mgf1sha1"


def decrypted(encrypted: Element, keys: Iterable[RSAPrivateKey], name: str, *, is_covered: bool) -> Element:
    """The element of that name that was encrypted; `is_covered` says that a verified signature is over it.

    Raises EncryptionNotAccepted, CipherUnprotected and AssertionSealed, and ElementMissing and its like.
    """
    data = layout.only(encrypted, xenc("EncryptedData"))
    method = _algorithm(data)
    size = GCM.get(method) or CBC_SIZES.get(method)
    if size is None:
        raise EncryptionNotAccepted(method)
    if method in CBC_SIZES and not is_covered:
        raise CipherUnprotected
    sent = list(encrypted.iter(xenc("EncryptedKey")))
    if len(sent) != 1:
        raise ElementMissing("EncryptedKey")
    opened = _opened(_cipher_value(sent[0]), keys, _padding(sent[0]))
    if len(opened) != size:
        raise AssertionSealed
    try:
        found = reading.read(_plain(_cipher_value(data), opened, is_authenticated=method in GCM))
    except (ValueError, InvalidTag, MessageUnreadable):
        raise AssertionSealed from None
    if found.tag != saml(name):
        raise OtherMessage(layout.local_name(found))
    layout.check(found)
    return found


def _opened(content: bytes, keys: Iterable[RSAPrivateKey], padding: OAEP) -> bytes:
    """The key that came, by whichever of ours it was encrypted to. Raises AssertionSealed."""
    for key in keys:
        try:
            return key.decrypt(content, padding)
        except ValueError:
            continue
    raise AssertionSealed


def _plain(content: bytes, key: bytes, *, is_authenticated: bool) -> bytes:
    """What was encrypted (sections 5.2.2 and 5.2.4). Raises InvalidTag, ValueError."""
    if is_authenticated:
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], None)
    decryptor = Cipher(AES(key), CBC(content[:_BLOCK])).decryptor()
    padded = decryptor.update(content[_BLOCK:]) + decryptor.finalize()
    if not padded or not 0 < padded[-1] <= _BLOCK:
        raise ValueError("no padding")
    return padded[: -padded[-1]]


def _padding(encrypted_key: Element) -> OAEP:
    """How the key came. Raises EncryptionNotAccepted."""
    transport = _algorithm(encrypted_key)
    if transport not in (OAEP_1, OAEP_2):
        raise EncryptionNotAccepted(transport)
    method = layout.only(encrypted_key, xenc("EncryptionMethod"))
    digest = _named(method, ds("DigestMethod"), _SHA1_NAME)
    mask = _named(method, _MASK, _MASK_SHA1_NAME) if transport == OAEP_2 else _MASK_SHA1_NAME
    for told, known in ((digest, _HASHES), (mask, _MASKS)):
        if told not in known:
            raise EncryptionNotAccepted(told)
    if method.find(xenc("OAEPparams")) is not None:
        raise EncryptionNotAccepted("OAEPparams")
    return OAEP(MGF1(_MASKS[mask]()), _HASHES[digest](), None)


def _named(method: Element, tag: str, usual: str) -> str:
    found = layout.at_most_one(method, tag)
    return usual if found is None else layout.attribute(found, "Algorithm")


def _algorithm(element: Element) -> str:
    return layout.attribute(layout.only(element, xenc("EncryptionMethod")), "Algorithm")


def _cipher_value(element: Element) -> bytes:
    value = layout.only(layout.only(element, xenc("CipherData")), xenc("CipherValue"))
    try:
        return base64.b64decode("".join(layout.text_of(value).split()), validate=True)
    except (binascii.Error, ValueError):
        raise ElementMissing("CipherValue") from None
