"""Responses as honest identity providers issue them, signed and encrypted by xmlsec, a library that others wrote."""

import base64
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from lxml import etree
from lxml.etree import _Element as Element

from provisor.federation.saml.assertions import Expected
from provisor.federation.saml.names import saml

AT = datetime.now(UTC).replace(microsecond=0)
ISSUER = "https://idp.example/metadata"
AUDIENCE = "https://provisor.example/sign-in/idp/metadata"
ACS = "https://provisor.example/sign-in/idp/acs"
SLO = "https://provisor.example/sign-in/idp/slo"
REQUEST = "_request"
EXPECTED = Expected(ISSUER, AUDIENCE, ACS, REQUEST, AT)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
Edit = Callable[[Element], object]


def certificate_for(
    key: PrivateKey, *, begins: datetime = AT - timedelta(days=1), ends: datetime = AT + timedelta(days=365)
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), begins, ends)
    return builder.sign(key, SHA256())


def pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


KEY, OTHER_KEY, OUR_KEY = (rsa.generate_private_key(65537, 2048) for _ in range(3))
EC_KEY = ec.generate_private_key(ec.SECP256R1())
CERTIFICATE, OTHER_CERTIFICATE, EC_CERTIFICATE, OUR_CERTIFICATE = map(
    certificate_for, (KEY, OTHER_KEY, EC_KEY, OUR_KEY)
)


def moment(minutes: float = 0) -> str:
    return (AT + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.123Z")


SHAPES = {
    # learn.microsoft.com, *Single sign-on SAML protocol*: the assertion is signed, in the default namespace.
    "entra": """
<samlp:Response ID="_response" Version="2.0" IssueInstant="{now}" Destination="{acs}" InResponseTo="{request}"
 xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer
 xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><Assertion
 ID="_assertion" IssueInstant="{now}" Version="2.0"
 xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>{issuer}</Issuer>
<Subject><NameID Format="urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress">maria@acme.example</NameID>
<SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="{request}"
 NotOnOrAfter="{later}" Recipient="{acs}"/></SubjectConfirmation></Subject><Conditions NotBefore="{before}"
 NotOnOrAfter="{later}"><AudienceRestriction><Audience>{audience}</Audience></AudienceRestriction></Conditions>
<AttributeStatement><Attribute Name="http://schemas.microsoft.com/identity/claims/objectidentifier">
<AttributeValue>0b5a8f1c-1111-2222-3333-444455556666</AttributeValue></Attribute><Attribute
 Name="http://schemas.microsoft.com/claims/authnmethodsreferences"><AttributeValue>pwd</AttributeValue>
<AttributeValue>mfa</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="{before}"
 SessionIndex="_assertion"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password
</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>""",
    # developer.okta.com, *SAML*: both are signed, each with the prefixes of schemas kept.
    "okta": """<?xml version="1.0" encoding="UTF-8"?>
<saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{acs}" ID="_response"
 InResponseTo="{request}" IssueInstant="{now}" Version="2.0" xmlns:xs="http://www.w3.org/2001/XMLSchema"><saml2:Issuer
 xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity"
>{issuer}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>
</saml2p:Status><saml2:Assertion
 xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" IssueInstant="{now}"
 Version="2.0" xmlns:xs="http://www.w3.org/2001/XMLSchema"><saml2:Issuer
 Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{issuer}</saml2:Issuer><saml2:Subject><saml2:NameID
 Format="urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified">maria@acme.example</saml2:NameID><saml2:SubjectConfirmation
 Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData InResponseTo="{request}"
 NotOnOrAfter="{soon}" Recipient="{acs}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions
 NotBefore="{before}" NotOnOrAfter="{soon}"><saml2:AudienceRestriction><saml2:Audience>{audience}</saml2:Audience>
</saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="{before}" SessionIndex="id1"
><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport
</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement><saml2:Attribute
 Name="email" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified"><saml2:AttributeValue
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xs:string">maria@acme.example</saml2:AttributeValue>
</saml2:Attribute></saml2:AttributeStatement></saml2:Assertion></saml2p:Response>""",
    # Keycloak, *Sign documents*: the response is signed, its prefixes are declared there; the name is persistent.
    "keycloak": """
<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
 Destination="{acs}" ID="_response" InResponseTo="{request}" IssueInstant="{now}" Version="2.0"><saml:Issuer
>{issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"
/></samlp:Status><saml:Assertion
 xmlns="urn:oasis:names:tc:SAML:2.0:assertion" ID="_assertion" IssueInstant="{now}" Version="2.0"
><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID
 Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">G-7d1f</saml:NameID><saml:SubjectConfirmation
 Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData InResponseTo="{request}"
 NotOnOrAfter="{soon}" Recipient="{acs}"/></saml:SubjectConfirmation></saml:Subject>
<saml:Conditions NotBefore="{before}"
 NotOnOrAfter="{soon}"><saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>
<saml:OneTimeUse/></saml:Conditions><saml:AuthnStatement AuthnInstant="{now}" SessionIndex="s::1"
 SessionNotOnOrAfter="{later}"><saml:AuthnContext><saml:AuthnContextClassRef
>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement><saml:Attribute FriendlyName="email" Name="urn:oid:1.2.840.113549.1.9.1"
 NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml:AttributeValue>maria@acme.example
</saml:AttributeValue></saml:Attribute></saml:AttributeStatement></saml:Assertion></samlp:Response>""",
}
SIGNED = {
    "entra": ("Assertion",),
    "okta": ("Assertion", "Response"),
    "keycloak": ("Response",),
}
"""What is signed in each, in that order."""


def response(shape: str = "entra", **told: str) -> Element:
    """A response of one of these shapes that nobody has signed yet."""
    values = {
        "now": moment(),
        "before": moment(-5),
        "soon": moment(5),
        "later": moment(60),
        "issuer": ISSUER,
        "acs": ACS,
        "audience": AUDIENCE,
        "request": REQUEST,
    }
    return etree.fromstring(SHAPES[shape].strip().format(**{**values, **told}).encode())


def the(root: Element, name: str) -> Element:
    """The first element that is called so."""
    return next(each for each in root.iter() if etree.QName(each).localname == name)


def signed(
    root: Element,
    *names: str,
    key: PrivateKey = KEY,
    certificate: x509.Certificate | None = CERTIFICATE,
    method: str = "RsaSha256",
    digest: str = "Sha256",
    canonical: str = "ExclC14N",
    transforms: tuple[str, ...] = ("Enveloped", "ExclC14N"),
    uri: str | None = None,
) -> Element:
    """The root with signatures of these elements in it, each behind the issuer, the inner ones first."""
    for name in names:
        element = the(root, name)
        signature = xmlsec.template.create(root, way(canonical), way(method), ns="ds")
        element.insert(1, signature)
        target = f"#{element.get('ID')}" if uri is None else uri
        reference = xmlsec.template.add_reference(signature, way(digest), uri=target)
        for each in transforms:
            xmlsec.template.add_transform(reference, way(each))
        xmlsec.tree.add_ids(root, ["ID"])
        context = xmlsec.SignatureContext()
        context.key = xmlsec.Key.from_memory(pem(key), xmlsec.constants.KeyDataFormatPem)
        if certificate is not None:
            xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(signature))
            context.key.load_cert_from_memory(
                certificate.public_bytes(Encoding.PEM), xmlsec.constants.KeyDataFormatCertPem
            )
        context.sign(signature)
    return root


def way(name: str) -> object:
    """An algorithm, as xmlsec calls it."""
    return getattr(xmlsec.constants, f"Transform{name}")


@cache
def _honest(shape: str) -> bytes:
    return etree.tostring(signed(response(shape), *SIGNED[shape]))


def honest(shape: str = "entra") -> Element:
    """A whole response as one of them sends it."""
    return etree.fromstring(_honest(shape))


def posted(root: Element | bytes) -> str:
    """As it stands in the form."""
    return base64.b64encode(root if isinstance(root, bytes) else etree.tostring(root)).decode()


def changed(edit: Edit, *names: str, shape: str = "entra") -> Element:
    """A response that is changed before the identity provider signs it: it says what the edit makes of it."""
    root = response(shape)
    edit(root)
    return signed(root, *(names or SIGNED[shape]))


def encrypted(
    root: Element,
    *,
    name: str = "Assertion",
    within: str = "EncryptedAssertion",
    cipher: str = "Aes256Gcm",
    transport: str = "RsaOaep",
    key: rsa.RSAPrivateKey = OUR_KEY,
    certificate: x509.Certificate | None = None,
) -> Element:
    """The root with its assertion, or another part of it, encrypted to us, whose certificate may be given."""
    plain = the(root, name)
    manager = xmlsec.KeysManager()
    public = xmlsec.Key.from_memory(
        (certificate or certificate_for(key)).public_bytes(Encoding.PEM),
        xmlsec.constants.KeyDataFormatCertPem,
    )
    manager.add_key(public)
    data = xmlsec.template.encrypted_data_create(
        plain,
        way(cipher),
        type=xmlsec.constants.TypeEncElement,
        ns="xenc",
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="dsig")
    encrypted_key = xmlsec.template.add_encrypted_key(info, way(transport))
    xmlsec.template.encrypted_data_ensure_cipher_value(encrypted_key)
    context = xmlsec.EncryptionContext(manager)
    size = int(cipher[3:6])
    context.key = xmlsec.Key.generate(xmlsec.constants.KeyDataAes, size, xmlsec.constants.KeyDataTypeSession)
    position = root.index(plain)
    data = context.encrypt_xml(data, plain)
    wrapping = etree.Element(saml(within))
    root.insert(position, wrapping)
    wrapping.append(data)
    return root
