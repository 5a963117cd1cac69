"""Requests that a browser takes to an identity provider by its address (SAML core 3.4.1, bindings 3.4)."""

import base64
import zlib
from datetime import UTC, datetime
from urllib.parse import urlencode, urlsplit, urlunsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from signxml.algorithms import SignatureMethod

from provisor.federation.saml.names import ASSERTIONS, POST, PROTOCOL, VERSION, saml, samlp


def authn_request(
    sso_url: str,
    *,
    entity_id: str,
    acs_url: str,
    request_id: str,
    relay_state: str,
    at: datetime,
    key: RSAPrivateKey | None,
) -> str:
    """The address that a browser is sent to, so that its user proves who they are; signed where a `key` is given."""
    request = etree.Element(
        samlp("AuthnRequest"),
        {
            "ID": request_id,
            "Version": VERSION,
            "IssueInstant": written(at),
            "Destination": sso_url,
            "AssertionConsumerServiceURL": acs_url,
            "ProtocolBinding": POST,
        },
        nsmap={"samlp": PROTOCOL, "saml": ASSERTIONS},
    )
    etree.SubElement(request, saml("Issuer")).text = entity_id
    etree.SubElement(request, samlp("NameIDPolicy"), {"AllowCreate": "true"})
    return address(sso_url, {"SAMLRequest": packed(etree.tostring(request)), "RelayState": relay_state}, key)


def written(at: datetime) -> str:
    """A time as SAML writes it (core 1.3.3)."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def packed(message: bytes) -> str:
    """A message as it stands in an address (bindings 3.4.4.1)."""
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return base64.b64encode(packing.compress(message) + packing.flush()).decode()


def address(url: str, parameters: dict[str, str], key: RSAPrivateKey | None) -> str:
    """The address with these parameters behind those that it has, and with a signature over ours where a key is given.

    What is signed are our parameters as they stand there, in their order (bindings 3.4.4.1).
    """
    told = urlencode(parameters)
    if key is not None:
        told = urlencode({**parameters, "SigAlg": SignatureMethod.RSA_SHA256.value})
        signature = key.sign(told.encode(), PKCS1v15(), SHA256())
        told = f"{told}&{urlencode({'Signature': base64.b64encode(signature).decode()})}"
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, told)))))
