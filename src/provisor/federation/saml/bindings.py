"""Messages about a logout as a browser brings them, by a query or by a form (SAML bindings 3.4 and 3.5).

Both have to be signed: the query over its octets as they came, in the order that the standard has; the form's message
within. Before that nothing is read of it.
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote_plus

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, AsymmetricPadding, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.x509 import Certificate
from lxml.etree import _Element as Element
from signxml.algorithms import SignatureMethod

from provisor.federation.saml import layout, reading, signatures
from provisor.federation.saml.names import VERSION, ds, samlp
from provisor.federation.saml.refusals import (
    ElementMisplaced,
    ElementMissing,
    ElementTwice,
    MessageNotSigned,
    MessageTooLarge,
    OtherMessage,
    SignatureMalformed,
    SignatureMethodNotAccepted,
    WrongXmlSignature,
)

REQUEST, RESPONSE, RELAY_STATE = "SAMLRequest", "SAMLResponse", "RelayState"
_ALGORITHM, _SIGNATURE = "SigAlg", "Signature"
_LONGEST_STATE = 1024
"""In characters; the standard has 80 bytes (bindings 3.4.3), which not all keep to."""

_RSA: Mapping[str, type[HashAlgorithm]] = {
    SignatureMethod.RSA_SHA256.value: SHA256,
    SignatureMethod.RSA_SHA384.value: SHA384,
    SignatureMethod.RSA_SHA512.value: SHA512,
}
_PSS: Mapping[str, type[HashAlgorithm]] = {
    SignatureMethod.SHA256_RSA_MGF1.value: SHA256,
    SignatureMethod.SHA384_RSA_MGF1.value: SHA384,
    SignatureMethod.SHA512_RSA_MGF1.value: SHA512,
}
_ECDSA: Mapping[str, type[HashAlgorithm]] = {
    SignatureMethod.ECDSA_SHA256.value: SHA256,
    SignatureMethod.ECDSA_SHA384.value: SHA384,
    SignatureMethod.ECDSA_SHA512.value: SHA512,
}


@dataclass(frozen=True, slots=True)
class QuerySignature:
    """A signature beside a message: over which octets, by which algorithm."""

    octets: bytes
    algorithm: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came, of which nothing is verified: the `text` is as its binding has it.

    A query brings its signature beside it, a form within the message, and then there is None here.
    """

    is_request: bool
    text: str
    relay_state: str
    is_query: bool
    signature: QuerySignature | None


def of_form(form: Mapping[str, str]) -> Message:
    """The message that a form brings. Raises ElementMissing, ElementTwice, MessageTooLarge."""
    kind = _kind(form)
    return Message(kind == REQUEST, form[kind], _state(form), is_query=False, signature=None)


def of_query(query: str) -> Message:
    """The message that a query brings, which is as it came; parameters of others are passed over.

    Raises ElementMissing, ElementTwice, MessageTooLarge, MessageNotSigned, SignatureMalformed.
    """
    raw: dict[str, str] = {}
    for name, _, value in (each.partition("=") for each in query.split("&") if each):
        if name in raw:
            raise ElementTwice(name)
        raw[name] = value
    told = {name: unquote_plus(value) for name, value in raw.items()}
    kind = _kind(told)
    signature = _beside(raw, told, kind)
    return Message(kind == REQUEST, told[kind], _state(told), is_query=True, signature=signature)


def verified(message: Message, tag: str, certificates: Sequence[Certificate]) -> Element:
    """The message of that kind, as a signature covers it. Raises a NotProven named for what is wrong with it."""
    if message.is_query:
        return _carried(message, tag, certificates)
    root = _read(reading.from_post(message.text), tag)
    if root.find(ds("Signature")) is None:
        raise MessageNotSigned
    return signatures.verified(root, certificates)


def _carried(message: Message, tag: str, certificates: Sequence[Certificate]) -> Element:
    if message.signature is None:
        raise MessageNotSigned
    _check(message.signature, certificates)
    root = _read(reading.from_redirect(message.text), tag)
    # What is signed within is taken out before (bindings 3.4.4.1).
    if root.find(ds("Signature")) is not None:
        raise ElementMisplaced("Signature")
    return root


def _read(content: bytes, tag: str) -> Element:
    root = reading.read(content)
    if root.tag != samlp(tag) or root.get("Version") != VERSION:
        raise OtherMessage(f"{layout.local_name(root)} {root.get('Version', '')}".rstrip())
    layout.check(root)
    return root


def _kind(told: Mapping[str, str]) -> str:
    found = [name for name in (REQUEST, RESPONSE) if told.get(name)]
    if not found:
        raise ElementMissing(REQUEST)
    if len(found) > 1:
        raise ElementTwice("message")
    return found[0]


def _state(told: Mapping[str, str]) -> str:
    state = told.get(RELAY_STATE, "")
    if len(state) > _LONGEST_STATE:
        raise MessageTooLarge
    return state


def _beside(raw: Mapping[str, str], told: Mapping[str, str], kind: str) -> QuerySignature | None:
    """The signature of a query; over its octets as they came, since nobody writes escapes as another does."""
    if not raw.get(_SIGNATURE):
        return None
    if not raw.get(_ALGORITHM):
        raise SignatureMalformed(_ALGORITHM)
    covered = [name for name in (kind, RELAY_STATE, _ALGORITHM) if name in raw]
    octets = "&".join(f"{name}={raw[name]}" for name in covered).encode()
    try:
        value = base64.b64decode("".join(told[_SIGNATURE].split()), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureMalformed(_SIGNATURE) from None
    return QuerySignature(octets, told[_ALGORITHM], value)


def _check(signature: QuerySignature, certificates: Sequence[Certificate]) -> None:
    """Refuse a signature of nobody of these. Raises SignatureMethodNotAccepted, WrongXmlSignature."""
    if signature.algorithm not in {*_RSA, *_PSS, *_ECDSA}:
        raise SignatureMethodNotAccepted(signature.algorithm)
    if not any(_is_by(signature, each) for each in certificates):
        raise WrongXmlSignature


def _is_by(signature: QuerySignature, certificate: Certificate) -> bool:
    key, name = certificate.public_key(), signature.algorithm
    try:
        if isinstance(key, RSAPublicKey) and name in {*_RSA, *_PSS}:
            padding, digest = _padding(name)
            key.verify(signature.value, signature.octets, padding, digest)
            return True
        if isinstance(key, EllipticCurvePublicKey) and name in _ECDSA:
            key.verify(_as_der(signature.value), signature.octets, ECDSA(_ECDSA[name]()))
            return True
    except InvalidSignature:
        return False
    return False


def _padding(name: str) -> tuple[AsymmetricPadding, HashAlgorithm]:
    if name in _RSA:
        return PKCS1v15(), _RSA[name]()
    digest = _PSS[name]()
    return PSS(MGF1(digest), digest.digest_size), digest


def _as_der(value: bytes) -> bytes:
    """Two numbers of one length (RFC 6931 section 2.3.6) as cryptography has them."""
    half = len(value) // 2
    return encode_dss_signature(int.from_bytes(value[:half]), int.from_bytes(value[half:]))
