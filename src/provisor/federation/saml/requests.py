"""What a browser takes to an identity provider by its address (SAML core 3.4.1 and 3.7, bindings 3.4)."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode, urlsplit, urlunsplit

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from lxml.etree import _Element as Element
from signxml.algorithms import SignatureMethod

from provisor.federation.saml.bindings import RELAY_STATE, REQUEST, RESPONSE
from provisor.federation.saml.name_id import NameId
from provisor.federation.saml.names import ASSERTIONS, POST, PROTOCOL, SUCCESS, VERSION, saml, samlp

_LOGOUT_LASTS = timedelta(minutes=5)
_BY_USER = "urn:oasis:names:tc:SAML:2.0:logout:user"


def authn_request(
    sso_url: str,
    *,
    entity_id: str,
    acs_url: str,
    request_id: str,
    relay_state: str,
    at: datetime,
    key: RSAPrivateKey | None,
    anew: bool = False,
) -> str:
    """The address that a browser is sent to, so that its user proves who they are; signed where a `key` is given.

    `anew` asks that they do it though signed in there.
    """
    request = _message("AuthnRequest", request_id, sso_url, entity_id, at)
    if anew:
        request.set("ForceAuthn", "true")
    request.set("AssertionConsumerServiceURL", acs_url)
    request.set("ProtocolBinding", POST)
    etree.SubElement(request, samlp("NameIDPolicy"), {"AllowCreate": "true"})
    return address(sso_url, {REQUEST: packed(etree.tostring(request)), RELAY_STATE: relay_state}, key)


def logout_request(
    slo_url: str,
    *,
    entity_id: str,
    name: NameId,
    session_id: str | None,
    request_id: str,
    relay_state: str,
    at: datetime,
    key: RSAPrivateKey,
) -> str:
    """The address that a browser is sent to, so that its user's session ends there, too (core 3.7.1)."""
    request = _message("LogoutRequest", request_id, slo_url, entity_id, at)
    request.set("NotOnOrAfter", written(at + _LOGOUT_LASTS))
    request.set("Reason", _BY_USER)
    name.put_into(request)
    if session_id is not None:
        etree.SubElement(request, samlp("SessionIndex")).text = session_id
    return address(slo_url, {REQUEST: packed(etree.tostring(request)), RELAY_STATE: relay_state}, key)


def logout_response(
    url: str,
    *,
    entity_id: str,
    response_id: str,
    answers: str,
    relay_state: str,
    at: datetime,
    key: RSAPrivateKey,
) -> str:
    """The address by which a browser takes the answer that all has ended here (core 3.7.2); `answers` is whose id."""
    response = _message("LogoutResponse", response_id, url, entity_id, at)
    response.set("InResponseTo", answers)
    status = etree.SubElement(response, samlp("Status"))
    etree.SubElement(status, samlp("StatusCode"), {"Value": SUCCESS})
    told = {RELAY_STATE: relay_state} if relay_state else {}
    return address(url, {RESPONSE: packed(etree.tostring(response)), **told}, key)


def _message(name: str, message_id: str, destination: str, entity_id: str, at: datetime) -> Element:
    told = {"ID": message_id, "Version": VERSION, "IssueInstant": written(at), "Destination": destination}
    message = etree.Element(samlp(name), told, nsmap={"samlp": PROTOCOL, "saml": ASSERTIONS})
    etree.SubElement(message, saml("Issuer")).text = entity_id
    return message


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
