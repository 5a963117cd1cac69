"""Metadata of both sides (SAML metadata 2.0): theirs as it is read, ours as it is written.

Theirs comes by https of the address that an administrator gave, or from their own hands: a signature within, by a key
that nobody knows yet, would prove nothing more. Ours is not signed for the same reason.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import Certificate, InvalidVersion, load_der_x509_certificate
from lxml import etree
from lxml.etree import _Element as Element

from provisor.federation.refusals import NotProven
from provisor.federation.saml import assertions, layout, reading
from provisor.federation.saml.encryption import GCM, OAEP_1
from provisor.federation.saml.names import (
    EMAIL,
    METADATA,
    PERSISTENT,
    POST,
    PROTOCOL,
    REDIRECT,
    SIGNATURES,
    UNSPECIFIED,
    ds,
    md,
)
from provisor.federation.saml.refusals import (
    ElementMissing,
    ElementTwice,
    MessageTooLarge,
    MetadataFlaw,
    MetadataUnusable,
)

LARGEST = 1024 * 1024
"""In bytes."""

_MOST_CERTIFICATES = 10
_SMALLEST_RSA, _SMALLEST_CURVE = 2048, 256
_LONGEST = 1024
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """What an identity provider says of itself, as far as it is needed. `slo_url` is None where it has no logout.

    `slo_response_url` is where it takes answers to its own logout requests.
    """

    entity_id: str
    sso_url: str
    slo_url: str | None
    slo_response_url: str | None
    certificates: tuple[Certificate, ...]
    wants_signed: bool


def read(content: bytes, *, at: datetime) -> IdentityProvider:
    """The one identity provider that metadata describes. Raises MetadataUnusable."""
    try:
        return _read(content, at)
    except MessageTooLarge:
        raise MetadataUnusable(MetadataFlaw.LARGE) from None
    except ElementMissing as refusal:
        raise MetadataUnusable(MetadataFlaw.LACKING, refusal.facts["lacks"]) from None
    except ElementTwice as refusal:
        raise MetadataUnusable(MetadataFlaw.TWICE, refusal.facts["told"]) from None
    except NotProven:
        raise MetadataUnusable(MetadataFlaw.UNREADABLE) from None


def _read(content: bytes, at: datetime) -> IdentityProvider:
    root = _root(content)
    entities = [
        each for each in root.iter(md("EntityDescriptor")) if each.find(md("IDPSSODescriptor")) is not None
    ]
    if len(entities) != 1:
        raise MetadataUnusable(MetadataFlaw.NUMBER, str(len(entities)))
    entity = entities[0]
    role = layout.only(entity, md("IDPSSODescriptor"))
    if PROTOCOL not in role.get("protocolSupportEnumeration", "").split():
        raise MetadataUnusable(MetadataFlaw.PROTOCOL)
    for each in (root, entity, role):
        if "validUntil" in each.attrib and assertions.instant(each, "validUntil") <= at:
            raise MetadataUnusable(MetadataFlaw.OVER)
    sign_on = _endpoint(role, "SingleSignOnService")
    if sign_on is None:
        raise MetadataUnusable(MetadataFlaw.LACKING, "SingleSignOnService (HTTP-Redirect)")
    logout = _endpoint(role, "SingleLogoutService")
    return IdentityProvider(
        entity_id=_entity_id(entity),
        sso_url=_location(sign_on, "Location"),
        slo_url=None if logout is None else _location(logout, "Location"),
        slo_response_url=None
        if logout is None
        else _location(logout, "ResponseLocation" if logout.get("ResponseLocation") else "Location"),
        certificates=_certificates(role),
        wants_signed=role.get("WantAuthnRequestsSigned", "false") in ("true", "1"),
    )


def _root(content: bytes) -> Element:
    """Comments, which are in many, are left out; document types are refused. Raises MetadataUnusable, NotProven."""
    text = reading.decoded(content, LARGEST)
    if "<!DOCTYPE" in text:
        raise MetadataUnusable(MetadataFlaw.DOCUMENT_TYPE)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root = reading.parsed(text, parser)
    if root.tag not in (md("EntityDescriptor"), md("EntitiesDescriptor")):
        raise MetadataUnusable(MetadataFlaw.ROOT, f"{layout.local_name(root):.100}")
    return root


def _entity_id(entity: Element) -> str:
    told = layout.attribute(entity, "entityID")
    if len(told) > _LONGEST or not told.isprintable():
        raise MetadataUnusable(MetadataFlaw.ENTITY_ID)
    return told


def _endpoint(role: Element, name: str) -> Element | None:
    """The first service of that name to which a browser is sent with a query (bindings 3.4)."""
    return next((each for each in role.findall(md(name)) if each.get("Binding") == REDIRECT), None)


def _location(service: Element, name: str) -> str:
    return layout.attribute(service, name)


def _certificates(role: Element) -> tuple[Certificate, ...]:
    """Those by which it signs: of keys that are strong enough, each once. Raises MetadataUnusable."""
    found = tuple(dict.fromkeys(_usable(role)))[:_MOST_CERTIFICATES]
    if not found:
        raise MetadataUnusable(MetadataFlaw.CERTIFICATE)
    return found


def _usable(role: Element) -> Iterator[Certificate]:
    for key in role.findall(md("KeyDescriptor")):
        if key.get("use", "signing") != "signing":
            continue
        for told in key.iter(ds("X509Certificate")):
            certificate = certificate_of(told.text or "")
            if certificate is not None and _is_strong(certificate):
                yield certificate


def certificate_of(text: str) -> Certificate | None:
    """The certificate that a text holds as base64 of DER; None where it can't be read."""
    try:
        return load_der_x509_certificate(base64.b64decode(_SPACE.sub("", text), validate=True))
    except (ValueError, binascii.Error, InvalidVersion):
        return None


def text_of(certificate: Certificate) -> str:
    """The other way round."""
    return base64.b64encode(certificate.public_bytes(Encoding.DER)).decode()


def _is_strong(certificate: Certificate) -> bool:
    try:
        key = certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return False
    if isinstance(key, RSAPublicKey):
        return key.key_size >= _SMALLEST_RSA
    return isinstance(key, EllipticCurvePublicKey) and key.key_size >= _SMALLEST_CURVE


def own(
    *, entity_id: str, acs_url: str, slo_url: str, certificates: Iterable[Certificate], signs: bool
) -> bytes:
    """What we say of ourselves to an identity provider; `signs` promises that requests are signed."""
    entity = etree.Element(
        md("EntityDescriptor"), {"entityID": entity_id}, nsmap={None: METADATA, "ds": SIGNATURES}
    )
    role = etree.SubElement(
        entity,
        md("SPSSODescriptor"),
        {
            "AuthnRequestsSigned": "true" if signs else "false",
            "WantAssertionsSigned": "true",
            "protocolSupportEnumeration": PROTOCOL,
        },
    )
    for use, certificate in product(("signing", "encryption"), certificates):
        key = etree.SubElement(role, md("KeyDescriptor"), {"use": use})
        data = etree.SubElement(etree.SubElement(key, ds("KeyInfo")), ds("X509Data"))
        etree.SubElement(data, ds("X509Certificate")).text = text_of(certificate)
        if use == "encryption":
            for algorithm in (*GCM, OAEP_1):
                etree.SubElement(key, md("EncryptionMethod"), {"Algorithm": algorithm})
    for each in (REDIRECT, POST):
        etree.SubElement(role, md("SingleLogoutService"), {"Binding": each, "Location": slo_url})
    for each in (PERSISTENT, EMAIL, UNSPECIFIED):
        etree.SubElement(role, md("NameIDFormat")).text = each
    etree.SubElement(
        role,
        md("AssertionConsumerService"),
        {"Binding": POST, "Location": acs_url, "index": "0", "isDefault": "true"},
    )
    return etree.tostring(entity, xml_declaration=True, encoding="UTF-8")
