"""Messages about a logout as identity providers send them, by a query or a form."""

import base64
import zlib
from urllib.parse import quote_plus

from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from lxml import etree
from lxml.etree import _Element as Element
from tests.federation.saml.issued import AT, ISSUER, KEY, SLO, PrivateKey, moment

from provisor.federation.saml.logout import Expected

EXPECTED = Expected(ISSUER, SLO, AT)
RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
RSA_SHA1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"
PSS_SHA256 = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
ECDSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"

REQUEST = """
<samlp:LogoutRequest ID="{id}" Version="2.0" IssueInstant="{now}" Destination="{slo}" NotOnOrAfter="{soon}"
 xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer
 xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</Issuer>
<NameID xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{name}</NameID>{sessions}</samlp:LogoutRequest>"""
# learn.microsoft.com, *Single sign-out SAML protocol*: no destination.
RESPONSE = """
<samlp:LogoutResponse ID="{id}" Version="2.0" IssueInstant="{now}" InResponseTo="{answers}"
 xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer
 xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}</Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/></samlp:Status>
</samlp:LogoutResponse>"""


def logout_request(*sessions: str, **told: str) -> Element:
    """A request that nobody has signed yet."""
    indexes = "".join(f"<samlp:SessionIndex>{each}</samlp:SessionIndex>" for each in sessions)
    values = {"id": "_logout", "now": moment(), "soon": moment(5), "slo": SLO, "issuer": ISSUER}
    values |= {"name": "maria@acme.example", "sessions": indexes}
    return etree.fromstring(REQUEST.strip().format(**{**values, **told}))


def logout_response(**told: str) -> Element:
    """An answer that nobody has signed yet."""
    values = {"id": "_answer", "now": moment(), "issuer": ISSUER, "answers": "_ours", "status": "Success"}
    return etree.fromstring(RESPONSE.strip().format(**{**values, **told}))


def deflated(content: bytes) -> str:
    packing = zlib.compressobj(wbits=-15)
    return base64.b64encode(packing.compress(content) + packing.flush()).decode()


def carried(
    root: Element | bytes,
    *,
    as_: str = "SAMLRequest",
    relay_state: str | None = "theirs/1",
    key: PrivateKey = KEY,
    algorithm: str = RSA_SHA256,
    in_lower_case: bool = False,
) -> str:
    """The query with a message, signed."""
    content = root if isinstance(root, bytes) else etree.tostring(root)
    pairs = [(as_, deflated(content)), ("RelayState", relay_state), ("SigAlg", algorithm)]
    told = "&".join(f"{name}={_escaped(each, in_lower_case)}" for name, each in pairs if each is not None)
    signature = base64.b64encode(_signature(told.encode(), key, algorithm)).decode()
    return f"{told}&Signature={_escaped(signature, in_lower_case)}"


def _escaped(text: str, in_lower_case: bool) -> str:
    """As .NET escapes, and so Entra ID and AD FS, or as most others."""
    escaped = quote_plus(text)
    if not in_lower_case:
        return escaped
    return "".join(
        each.lower() if "%" in escaped[max(0, at - 2) : at + 1] else each for at, each in enumerate(escaped)
    )


def _signature(octets: bytes, key: PrivateKey, algorithm: str) -> bytes:
    if isinstance(key, ec.EllipticCurvePrivateKey):
        numbers = decode_dss_signature(key.sign(octets, ec.ECDSA(SHA256())))
        return b"".join(each.to_bytes(32) for each in numbers)
    if algorithm == PSS_SHA256:
        return key.sign(octets, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    return key.sign(octets, padding.PKCS1v15(), SHA1() if algorithm == RSA_SHA1 else SHA256())  # noqa: S303 - as forgers do
