"""Signatures within messages (SAML core 5.4, XML Signature 1.1): verified, and what they cover read anew.

Algorithms and certificates are chosen here; neither the message nor what it brings along in `KeyInfo` has a say.
Whatever is believed is read of the bytes that were digested, never of the message that came.
"""

from collections.abc import Iterable, Sequence

from cryptography.x509 import Certificate
from lxml import etree
from lxml.etree import _Element as Element
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import InvalidDigest, SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from provisor.federation.saml import layout, reading
from provisor.federation.saml.names import EXCLUSIVE, SIGNATURES, ds
from provisor.federation.saml.refusals import (
    ContentChanged,
    DigestNotAccepted,
    SignatureMalformed,
    SignatureMethodNotAccepted,
    SignatureOfAnother,
    TransformNotAccepted,
    WrongXmlSignature,
)

METHODS = frozenset(
    {
        SignatureMethod.RSA_SHA256,
        SignatureMethod.RSA_SHA384,
        SignatureMethod.RSA_SHA512,
        SignatureMethod.SHA256_RSA_MGF1,
        SignatureMethod.SHA384_RSA_MGF1,
        SignatureMethod.SHA512_RSA_MGF1,
        SignatureMethod.ECDSA_SHA256,
        SignatureMethod.ECDSA_SHA384,
        SignatureMethod.ECDSA_SHA512,
    }
)
DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512})
_METHOD_NAMES = frozenset(each.value for each in METHODS)
_DIGEST_NAMES = frozenset(each.value for each in DIGESTS)
_ENVELOPED = f"{SIGNATURES}enveloped-signature"
_CANONICAL = frozenset({EXCLUSIVE, f"{EXCLUSIVE}WithComments"})
"""One is as good as the other: messages have no comments."""

_PREFIXES = f"{{{EXCLUSIVE}}}InclusiveNamespaces"
_LONGEST_PREFIXES = 300


def verified(element: Element, certificates: Iterable[Certificate]) -> Element:
    """What the signature of a message or an assertion covers, read anew of the bytes that were signed.

    Raises SignatureMalformed, SignatureMethodNotAccepted, DigestNotAccepted, TransformNotAccepted, SignatureOfAnother,
    WrongXmlSignature and ContentChanged.
    """
    _check(element)
    content = etree.tostring(element, with_tail=False)
    for certificate in certificates:
        signed = _signed_by(content, certificate)
        if signed is not None:
            covered = reading.read(signed)
            if (covered.tag, covered.get("ID")) != (element.tag, element.get("ID")):
                raise SignatureOfAnother(layout.local_name(covered))
            return covered
    raise WrongXmlSignature


def _signed_by(content: bytes, certificate: Certificate) -> bytes | None:
    """The bytes that were signed; None where another key signed them. Raises ContentChanged."""
    expected = SignatureConfiguration(
        location="./",
        signature_methods=METHODS,
        digest_algorithms=DIGESTS,
        ignore_ambiguous_key_info=True,
        # A certificate carries a key here, and says nothing else (SAML Metadata Interoperability Profile 2.6.1).
        verification_time=certificate.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(
            content, x509_cert=certificate, id_attribute="ID", expect_config=expected
        )
    except InvalidDigest:
        raise ContentChanged from None
    except (SignXMLException, etree.LxmlError, ValueError, TypeError):
        return None
    return result.signed_data if isinstance(result, VerifyResult) else None


def _check(element: Element) -> None:
    """Refuse a signature that is not exactly of the form that SAML has."""
    signature = layout.only(element, ds("Signature"))
    signed_info, value = _parts(signature, ("SignedInfo", "SignatureValue"), may_have="KeyInfo")
    _check_text(value)
    canonical, method, reference = _parts(
        signed_info, ("CanonicalizationMethod", "SignatureMethod", "Reference")
    )
    _check_canonical(canonical)
    _parts(method, ())
    if method.get("Algorithm") not in _METHOD_NAMES:
        raise SignatureMethodNotAccepted(method.get("Algorithm", "nothing"))
    transforms, digest, digest_value = _parts(reference, ("Transforms", "DigestMethod", "DigestValue"))
    _check_transforms(transforms)
    _parts(digest, ())
    if digest.get("Algorithm") not in _DIGEST_NAMES:
        raise DigestNotAccepted(digest.get("Algorithm", "nothing"))
    _check_text(digest_value)
    own = element.get("ID")
    if not own or reference.get("URI") != f"#{own}":
        raise SignatureOfAnother(reference.get("URI", "nothing"))


def _check_transforms(transforms: Element) -> None:
    for each in transforms:
        if each.get("Algorithm") not in {_ENVELOPED, *_CANONICAL}:
            raise TransformNotAccepted(each.get("Algorithm", "nothing"))
    enveloped, canonical = _parts(transforms, ("Transform", "Transform"))
    if enveloped.get("Algorithm") != _ENVELOPED or len(enveloped):
        raise SignatureMalformed("Transform")
    _check_canonical(canonical)


def _check_canonical(element: Element) -> None:
    if element.get("Algorithm") not in _CANONICAL:
        raise TransformNotAccepted(element.get("Algorithm", "nothing"))
    for each in element:
        if each.tag != _PREFIXES or len(each) or len(each.get("PrefixList", "")) > _LONGEST_PREFIXES:
            raise SignatureMalformed(layout.local_name(each))


def _check_text(element: Element) -> None:
    if len(element) or not (element.text or "").strip():
        raise SignatureMalformed(layout.local_name(element))


def _parts(element: Element, names: Sequence[str], *, may_have: str | None = None) -> list[Element]:
    """The children of an element, which are of these names in this order; one may follow that is not looked at."""
    children = list(element)
    told = [str(each.tag) for each in children]
    wanted = [ds(name) for name in names]
    if told[: len(wanted)] != wanted or told[len(wanted) :] not in ([], [ds(may_have or "")]):
        raise SignatureMalformed(layout.local_name(element))
    return children[: len(wanted)]
