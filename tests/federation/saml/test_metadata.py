"""Metadata of identity providers, as it is read, and ours, as it is written."""

import base64
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from lxml import etree
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.metadata import OneLogin_Saml2_Metadata
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from tests.federation.saml.issued import (
    ACS,
    AT,
    AUDIENCE,
    CERTIFICATE,
    EC_CERTIFICATE,
    ISSUER,
    OTHER_CERTIFICATE,
    OUR_CERTIFICATE,
    certificate_for,
)
from tests.federation.saml.issued import SLO as OUR_SLO
from tests.federation.test_odd_keys import ODD_CERTIFICATE

from provisor.federation.saml import metadata
from provisor.federation.saml.metadata import IdentityProvider
from provisor.federation.saml.refusals import MetadataUnusable

POST = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
SSO = f'<SingleSignOnService Binding="{REDIRECT}" Location="https://idp.example/sso"/>'
SLO = f'<SingleLogoutService Binding="{REDIRECT}" Location="https://idp.example/slo"/>'


def key(certificate: x509.Certificate | str, use: str = ' use="signing"') -> str:
    told = certificate if isinstance(certificate, str) else metadata.text_of(certificate)
    return (
        f'<KeyDescriptor{use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>\n{told}\n'
        "</X509Certificate></X509Data></KeyInfo></KeyDescriptor>"
    )


def described(
    *inside: str,
    attributes: str = "",
    outer: str = "",
    protocol: str = "urn:oasis:names:tc:SAML:2.0:protocol",
) -> str:
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ISSUER}"{outer}>'
        f'<IDPSSODescriptor protocolSupportEnumeration="{protocol}"{attributes}>{"".join(inside)}'
        "</IDPSSODescriptor></EntityDescriptor>"
    )


def read(text: str) -> IdentityProvider:
    return metadata.read(text.encode(), at=AT)


def test_what_is_needed_of_an_identity_provider_is_read() -> None:
    text = described(key(CERTIFICATE), SLO, SSO)
    found = read(text)
    by_another = OneLogin_Saml2_IdPMetadataParser.parse(text)["idp"]

    assert found == IdentityProvider(
        entity_id=ISSUER,
        sso_url="https://idp.example/sso",
        slo_url="https://idp.example/slo",
        slo_response_url="https://idp.example/slo",
        certificates=(CERTIFICATE,),
        wants_signed=False,
    )
    assert by_another["entityId"] == found.entity_id
    assert by_another["singleSignOnService"]["url"] == found.sso_url
    assert metadata.certificate_of(by_another["x509cert"]) == CERTIFICATE


def test_two_certificates_are_read_while_keys_are_exchanged() -> None:
    found = read(described(key(CERTIFICATE), key(OTHER_CERTIFICATE, ""), key(CERTIFICATE), SSO))

    assert found.certificates == (CERTIFICATE, OTHER_CERTIFICATE)


def test_keys_that_are_weak_or_for_something_else_are_passed_over() -> None:
    weak = certificate_for(rsa.generate_private_key(65537, 1024))  # noqa: S505 - that is the point
    small = certificate_for(ec.generate_private_key(ec.SECP224R1()))
    keys = [
        key(weak),
        key(small),
        key(OTHER_CERTIFICATE, ' use="encryption"'),
        key("AAAA"),
        key("%"),
        key(base64.b64encode(ODD_CERTIFICATE).decode()),
        key(EC_CERTIFICATE),
    ]

    assert read(described(*keys, SSO)).certificates == (EC_CERTIFICATE,)


def test_answers_to_logouts_may_go_elsewhere() -> None:
    logout = f'<SingleLogoutService Binding="{REDIRECT}" Location="https://a.example/" ResponseLocation="https://b.example/"/>'
    found = read(described(key(CERTIFICATE), logout, SSO))

    assert (found.slo_url, found.slo_response_url) == ("https://a.example/", "https://b.example/")


@pytest.mark.parametrize(("told", "wants"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_whether_requests_are_to_be_signed_is_read(told: str, wants: bool) -> None:
    text = described(key(CERTIFICATE), SSO, attributes=f' WantAuthnRequestsSigned="{told}"')

    assert read(text).wants_signed is wants


def test_comments_and_a_declaration_are_passed_over() -> None:
    text = '\ufeff<?xml version="1.0" encoding="utf-8"?><!-- of the realm -->' + described(
        key(CERTIFICATE), "<!-- x -->", SSO
    )

    assert read(text).entity_id == ISSUER


def test_the_one_identity_provider_of_several_entities_is_found() -> None:
    service = (
        '<EntityDescriptor entityID="x"><SPSSODescriptor protocolSupportEnumeration="x"/></EntityDescriptor>'
    )
    several = '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">{}</EntitiesDescriptor>'
    text = several.format(service + described(key(CERTIFICATE), SSO))

    assert read(text).entity_id == ISSUER
    with pytest.raises(MetadataUnusable, match="not one identity provider: 2"):
        read(several.format(2 * described(key(CERTIFICATE), SSO)))


OVER = f' validUntil="{(AT - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no well-formed XML"),
        ("{}", "no well-formed XML"),
        ("<html/>", "another root: html"),
        ("<EntityDescriptor/>", "another root: EntityDescriptor"),
        ('<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="x"/>', "provider: 0"),
        ("x" * 1024 * 1025, "too large"),
        ('<!DOCTYPE x [<!ENTITY e "x">]>' + described(key(CERTIFICATE), SSO), "a document type"),
        (described(key(CERTIFICATE)), "lacking: SingleSignOnService"),
        (described(key(CERTIFICATE), SSO.replace(REDIRECT, POST)), "lacking: SingleSignOnService"),
        (described(key(CERTIFICATE), f'<SingleSignOnService Binding="{REDIRECT}"/>'), "lacking: Location"),
        (described(SSO), "no usable certificate"),
        (described(key(CERTIFICATE), SSO, protocol="urn:oasis:names:tc:SAML:1.1:protocol"), "not SAML 2.0"),
        (described(key(CERTIFICATE), SSO, outer=OVER), "over"),
        (described(key(CERTIFICATE), SSO, attributes=OVER), "over"),
        (described(key(CERTIFICATE), SSO, outer=' validUntil="soon"'), "lacking: validUntil"),
        (described(key(CERTIFICATE), SSO).replace(ISSUER, ""), "lacking: entityID"),
        (described(key(CERTIFICATE), SSO).replace(ISSUER, "x" * 1025), "unusable entityID"),
    ],
)  # fmt: skip
def test_what_is_no_metadata_of_an_identity_provider_is_refused(text: str, reason: str) -> None:
    with pytest.raises(MetadataUnusable, match=reason):
        read(text)


@pytest.mark.parametrize("signs", [True, False])
def test_ours_is_as_the_schema_says(signs: bool) -> None:
    text = metadata.own(
        entity_id=AUDIENCE, acs_url=ACS, slo_url=OUR_SLO, certificates=[OUR_CERTIFICATE], signs=signs
    )
    found = OneLogin_Saml2_XML.validate_xml(text, "saml-schema-metadata-2.0.xsd")

    assert not isinstance(found, str)
    assert found.get("entityID") == AUDIENCE
    role = etree.fromstring(text)[0]
    assert role.get("AuthnRequestsSigned") == str(signs).lower()
    told = [each.text for each in role.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")]
    assert told == [metadata.text_of(OUR_CERTIFICATE)] * 2


def test_whoever_writes_ours_by_another_library_writes_the_same_names() -> None:
    told = OneLogin_Saml2_Metadata.builder(
        {"entityId": AUDIENCE, "assertionConsumerService": {"url": ACS, "binding": POST}, "NameIDFormat": "x"}
    )
    ours = metadata.own(
        entity_id=AUDIENCE, acs_url=ACS, slo_url=OUR_SLO, certificates=[OUR_CERTIFICATE], signs=False
    )

    names = {etree.QName(each).localname for each in etree.fromstring(told.encode()).iter(etree.Element)}
    assert names <= {etree.QName(each).localname for each in etree.fromstring(ours).iter()} | {
        "AttributeConsumingService"
    }
    assert base64.b64decode(metadata.text_of(CERTIFICATE))
