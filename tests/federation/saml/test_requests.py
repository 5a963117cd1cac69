"""Requests as a browser takes them to an identity provider."""

import base64
import zlib
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from tests.federation.saml.issued import ACS, AT, AUDIENCE, OUR_KEY, PrivateKey

from provisor.federation.saml import reading, requests
from provisor.federation.saml.refusals import MessageTooLarge, MessageUnreadable


def asked(url: str = "https://idp.example/sso", *, key: PrivateKey | None = None) -> str:
    return requests.authn_request(
        url, entity_id=AUDIENCE, acs_url=ACS, request_id="_1", relay_state="state&more", at=AT, key=key
    )


def test_a_request_says_who_asks_and_where_the_answer_is_to_be_brought() -> None:
    query = parse_qs(urlsplit(asked()).query)
    text = zlib.decompress(base64.b64decode(query["SAMLRequest"][0]), -15)
    request = OneLogin_Saml2_XML.validate_xml(text, "saml-schema-protocol-2.0.xsd")

    assert not isinstance(request, str)
    assert request[0].text == AUDIENCE
    assert request.get("AssertionConsumerServiceURL") == ACS
    assert request.get("Destination") == "https://idp.example/sso"
    assert request.get("ID") == "_1"
    assert request.get("ForceAuthn") is None
    assert request.get("IssueInstant") == AT.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert query["RelayState"] == ["state&more"]
    assert "Signature" not in query
    assert reading.read(reading.from_redirect(query["SAMLRequest"][0])).tag == request.tag


def test_a_request_may_ask_that_somebody_proves_anew_who_they_are() -> None:
    url = requests.authn_request(
        "https://idp.example/sso",
        entity_id=AUDIENCE,
        acs_url=ACS,
        request_id="_1",
        relay_state="s",
        at=AT,
        key=None,
        anew=True,
    )
    sent = zlib.decompress(base64.b64decode(parse_qs(urlsplit(url).query)["SAMLRequest"][0]), -15)
    request = OneLogin_Saml2_XML.validate_xml(sent, "saml-schema-protocol-2.0.xsd")

    assert not isinstance(request, str)
    assert request.get("ForceAuthn") == "true"


def test_what_an_address_has_already_stays() -> None:
    assert asked("https://idp.example/sso?tenant=1").startswith(
        "https://idp.example/sso?tenant=1&SAMLRequest="
    )


def test_a_request_is_signed_where_that_is_wanted() -> None:
    query = urlsplit(asked("https://idp.example/sso", key=OUR_KEY)).query
    told, _, signature = query.partition("&Signature=")
    sent = base64.b64decode(parse_qs(f"x={signature}")["x"][0])

    assert [each.partition("=")[0] for each in told.split("&")] == ["SAMLRequest", "RelayState", "SigAlg"]
    OUR_KEY.public_key().verify(sent, told.encode(), PKCS1v15(), SHA256())
    with pytest.raises(InvalidSignature):
        OUR_KEY.public_key().verify(sent, told.encode() + b"x", PKCS1v15(), SHA256())


def squeezed(content: bytes) -> str:
    return requests.packed(content)


def test_what_is_compressed_is_unpacked_within_bounds() -> None:
    assert reading.from_redirect(squeezed(b"x" * reading.LARGEST)) == b"x" * reading.LARGEST
    for bomb in (b"x" * (reading.LARGEST + 1), b"\0" * 100_000_000):
        with pytest.raises(MessageTooLarge):
            reading.from_redirect(squeezed(bomb))


@pytest.mark.parametrize(
    "text", ["", "AAAA", "%", base64.b64encode(b"<plain/>").decode(), squeezed(bytes(range(99)))[:80]]
)
def test_what_is_not_compressed_is_refused(text: str) -> None:
    with pytest.raises(MessageUnreadable):
        reading.from_redirect(text)


def test_markup_in_what_we_say_stays_text() -> None:
    url = requests.authn_request(
        "https://idp.example/",
        entity_id='<a x="&">',
        acs_url=ACS,
        request_id="_1",
        relay_state="",
        at=AT,
        key=None,
    )
    packed = parse_qs(urlsplit(url).query)["SAMLRequest"][0]

    assert etree.fromstring(reading.from_redirect(packed))[0].text == '<a x="&">'
