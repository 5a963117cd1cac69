"""Messages about a logout: honest ones are understood, and whatever is forged is refused by its name."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.x509 import Certificate
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.etree import _Element as Element
from onelogin.saml2.logout_request import OneLogin_Saml2_Logout_Request
from onelogin.saml2.logout_response import OneLogin_Saml2_Logout_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML
from tests.federation.saml.forgeries import add, double, drop, put, write
from tests.federation.saml.issued import (
    ACS,
    AT,
    AUDIENCE,
    CERTIFICATE,
    EC_CERTIFICATE,
    EC_KEY,
    ISSUER,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    OUR_CERTIFICATE,
    OUR_KEY,
    SLO,
    encrypted,
    honest,
    moment,
    posted,
    signed,
    the,
)
from tests.federation.saml.logouts import (
    ECDSA_SHA256,
    EXPECTED,
    PSS_SHA256,
    RSA_SHA1,
    carried,
    logout_request,
    logout_response,
)

from provisor.federation.refusals import NotProven, ProviderRefused
from provisor.federation.saml import bindings, logout, metadata, name_id, reading, refusals, requests
from provisor.federation.saml.bindings import Message
from provisor.federation.saml.logout import Left
from provisor.federation.saml.name_id import NameId

MARIA = "maria@acme.example"
THEIRS = "https://idp.example/slo"
Change = Callable[[Element], object]


def left(message: Message, *certificates: Certificate) -> Left:
    request = bindings.verified(message, logout.REQUEST, certificates or [CERTIFICATE])
    return logout.left(request, [OUR_KEY], EXPECTED)


def by_form(text: str, name: str = "SAMLRequest") -> Message:
    return bindings.of_form({name: text, "RelayState": "theirs/1"})


def changed(*changes: Change) -> Element:
    root = logout_request("s1", "s2")
    for change in changes:
        change(root)
    return root


def formed(*changes: Change) -> Message:
    """What the identity provider signed as it is, in a form."""
    return by_form(posted(signed(changed(*changes), "LogoutRequest")))


def queried(*changes: Change) -> Message:
    """Likewise, in a query."""
    return bindings.of_query(carried(changed(*changes)))


@pytest.mark.parametrize("message", [formed(), queried()], ids=["form", "query"])
def test_who_has_left_from_which_sessions_is_told(message: Message) -> None:
    assert left(message) == Left("_logout", NameId(MARIA), ("s1", "s2"), left(message).until)
    assert left(message).until > AT
    assert message.relay_state == "theirs/1"


@pytest.mark.parametrize(
    "query",
    [
        carried(logout_request(), in_lower_case=True),
        carried(logout_request(), relay_state=None),
        carried(logout_request(), relay_state=""),
        carried(logout_request(), algorithm=PSS_SHA256),
        carried(logout_request(), key=EC_KEY, algorithm=ECDSA_SHA256),
        f"tenant=1&{carried(logout_request())}&x=%ff",
        "&".join(reversed(carried(logout_request()).split("&"))),
    ],
    ids=["lower case", "no state", "empty state", "PSS", "ECDSA", "more", "another order"],
)
def test_a_query_is_signed_over_its_octets_as_they_came(query: str) -> None:
    certificates = (OTHER_CERTIFICATE, EC_CERTIFICATE, CERTIFICATE)

    assert left(bindings.of_query(query), *certificates).name.value == MARIA


@pytest.mark.parametrize("cipher", ["Aes256Gcm", "Aes128Cbc"])
def test_a_name_may_be_encrypted_to_us(cipher: str) -> None:
    def seal(root: Element) -> object:
        return encrypted(root, name="NameID", within="EncryptedID", cipher=cipher)

    assert left(formed(seal)).name.value == left(queried(seal)).name.value == MARIA


def sealed(root: Element, **told: object) -> object:
    return encrypted(root, name="NameID", within="EncryptedID", **told)


def after(change: Change) -> Message:
    """What somebody changed on the way."""
    root = signed(logout_request(), "LogoutRequest")
    replaced = change(root)
    return by_form(posted(replaced if isinstance(replaced, etree._Element) else root))


def wrapped(root: Element) -> Element:
    """Another request, with the signed one in it, and its signature at the place of ours."""
    evil = logout_request(id="_evil", name="eve@evil.example")
    signature = the(root, "Signature")
    evil.insert(1, signature)
    extensions = etree.SubElement(evil, "{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
    extensions.append(root)
    return evil


def text(change: Callable[[bytes], bytes]) -> bytes:
    return change(etree.tostring(logout_request()))


def instead(old: bytes, new: bytes) -> Message:
    """A query that is signed, with other bytes in its message."""
    return bindings.of_query(carried(text(lambda content: content.replace(old, new, 1))))


def query(old: str, new: str) -> Message:
    """A query that somebody changed on the way."""
    told = carried(logout_request())
    assert old in told
    return bindings.of_query(told.replace(old, new, 1))


def without(name: str) -> Message:
    return bindings.of_query(
        "&".join(e for e in carried(logout_request()).split("&") if not e.startswith(name))
    )


@dataclass(frozen=True)
class Forgery:
    name: str
    make: Callable[[], Message]
    refused_as: type[NotProven]


def forgery(name: str, refused_as: type[NotProven], make: Callable[[], Message]) -> Forgery:
    return Forgery(name, make, refused_as)


IN_BOTH: list[tuple[str, type[NotProven], Change]] = [
    ("another issuer", refusals.WrongEntity, write("Issuer", "https://evil.example")),
    ("no issuer", refusals.ElementMissing, drop("Issuer")),
    ("another destination", refusals.WrongDestination, put("LogoutRequest", "Destination", ACS)),
    ("no destination", refusals.WrongDestination, put("LogoutRequest", "Destination", None)),
    ("over", refusals.AssertionExpired, put("LogoutRequest", "NotOnOrAfter", moment(-2))),
    ("old", refusals.AssertionExpired, put("LogoutRequest", "IssueInstant", moment(-7))),
    ("of the future", refusals.AssertionNotYetValid, put("LogoutRequest", "IssueInstant", moment(3))),
    ("no time", refusals.ElementMissing, put("LogoutRequest", "IssueInstant", None)),
    ("no name", refusals.ElementMissing, drop("NameID")),
    ("an empty name", refusals.ElementMissing, write("NameID", " ")),
    ("two names", refusals.ElementTwice, double("NameID")),
    ("a name in parts", refusals.ElementMissing, add("NameID", "<a/>")),
    ("another version", refusals.OtherMessage, put("LogoutRequest", "Version", "1.1")),
    ("a crowd of sessions", refusals.MessageTooLarge, lambda root: [add(
        "LogoutRequest", '<SessionIndex xmlns="urn:oasis:names:tc:SAML:2.0:protocol">x</SessionIndex>')(root)
        for _ in range(100)]),
    ("sealed to another", refusals.AssertionSealed, lambda root: sealed(root, key=OTHER_KEY)),
    ("sealed by PKCS #1 v1.5", refusals.EncryptionNotAccepted, lambda root: sealed(root, transport="RsaPkcs1")),
    ("sealed and plain", refusals.ElementTwice, lambda root: [double("NameID")(root), sealed(root)]),
    ("another within", refusals.ElementMisplaced, lambda root: the(root, "NameID").append(logout_request(id="_2"))),
    ("an id twice", refusals.IdTwice, put("NameID", "ID", "_logout")),
]  # fmt: skip
FORGERIES = [
    *(forgery(f"{name}, in a form", kind, lambda change=change: formed(change)) for name, kind, change in IN_BOTH),
    *(forgery(f"{name}, in a query", kind, lambda change=change: queried(change)) for name, kind, change in IN_BOTH),
    forgery("unsigned form", refusals.MessageNotSigned, lambda: by_form(posted(logout_request()))),
    forgery("form signed by another", refusals.WrongXmlSignature, lambda: by_form(posted(
        signed(logout_request(), "LogoutRequest", key=OTHER_KEY, certificate=OTHER_CERTIFICATE)))),
    forgery("form signed by SHA-1", refusals.SignatureMethodNotAccepted, lambda: by_form(posted(
        signed(logout_request(), "LogoutRequest", method="RsaSha1")))),
    forgery("form digested by SHA-1", refusals.DigestNotAccepted, lambda: by_form(posted(
        signed(logout_request(), "LogoutRequest", digest="Sha1")))),
    forgery("form transformed", refusals.TransformNotAccepted, lambda: by_form(posted(
        signed(logout_request(), "LogoutRequest", transforms=("Enveloped", "InclC14N"))))),
    forgery("form of another name", refusals.ContentChanged, lambda: after(write("NameID", "eve@evil.example"))),
    forgery("form of another session", refusals.ContentChanged, lambda: after(
        add("LogoutRequest", '<SessionIndex xmlns="urn:oasis:names:tc:SAML:2.0:protocol">x</SessionIndex>'))),
    forgery("form wrapped", refusals.ElementMisplaced, lambda: after(wrapped)),
    forgery("form signed twice", refusals.ElementTwice, lambda: after(double("Signature"))),
    forgery("form of an answer", refusals.OtherMessage, lambda: by_form(posted(
        signed(logout_response(), "LogoutResponse")))),
    forgery("form of a sign-in", refusals.OtherMessage, lambda: by_form(posted(honest()))),
    forgery("form of no base64", refusals.MessageUnreadable, lambda: by_form("%%%")),
    forgery("form of no XML", refusals.MessageUnreadable, lambda: by_form(posted(b"no"))),
    forgery("form with a comment", refusals.CommentSent, lambda: after(
        lambda root: the(root, "NameID").append(etree.Comment("x")))),
    forgery("form with nothing", refusals.ElementMissing, lambda: bindings.of_form({})),
    forgery("form with both", refusals.ElementTwice, lambda: bindings.of_form(
        {"SAMLRequest": "x", "SAMLResponse": "x"})),
    forgery("form with a long state", refusals.MessageTooLarge, lambda: bindings.of_form(
        {"SAMLRequest": "x", "RelayState": "x" * 1025})),
    forgery("unsigned query", refusals.MessageNotSigned, lambda: bindings.of_query(
        carried(logout_request()).partition("&SigAlg")[0])),
    forgery("query without its signature", refusals.MessageNotSigned, lambda: without("Signature")),
    forgery("query without its algorithm", refusals.SignatureMalformed, lambda: without("SigAlg")),
    forgery("query without its state", refusals.WrongXmlSignature, lambda: without("RelayState")),
    forgery("query with another state", refusals.WrongXmlSignature, lambda: query("theirs%2F1", "ours")),
    forgery("query otherwise escaped", refusals.WrongXmlSignature, lambda: query("%2F", "%2f")),
    forgery("query with a signature of no base64", refusals.SignatureMalformed,
            lambda: query("Signature=", "Signature=*")),
    forgery("query signed by another", refusals.WrongXmlSignature, lambda: bindings.of_query(
        carried(logout_request(), key=OTHER_KEY))),
    forgery("query signed by SHA-1", refusals.SignatureMethodNotAccepted, lambda: bindings.of_query(
        carried(logout_request(), algorithm=RSA_SHA1))),
    forgery("query signed by HMAC", refusals.SignatureMethodNotAccepted, lambda: bindings.of_query(
        carried(logout_request(), algorithm="http://www.w3.org/2000/09/xmldsig#hmac-sha256"))),
    forgery("query by the algorithm of another key", refusals.WrongXmlSignature, lambda: bindings.of_query(
        carried(logout_request(), algorithm=ECDSA_SHA256))),
    forgery("query signed within", refusals.ElementMisplaced, lambda: bindings.of_query(
        carried(signed(logout_request(), "LogoutRequest")))),
    forgery("query of an answer", refusals.OtherMessage, lambda: bindings.of_query(carried(logout_response()))),
    forgery("query twice", refusals.ElementTwice, lambda: bindings.of_query(
        f"{carried(logout_request())}&SAMLRequest=x")),
    forgery("query with a state twice", refusals.ElementTwice, lambda: bindings.of_query(
        f"RelayState=x&{carried(logout_request())}")),
    forgery("query with both", refusals.ElementTwice, lambda: bindings.of_query(
        f"{carried(logout_request())}&SAMLResponse=x")),
    forgery("query whose name is escaped", refusals.ElementMissing, lambda: query("SAMLRequest", "SAML%52equest")),
    forgery("query with nothing", refusals.ElementMissing, lambda: bindings.of_query("")),
    forgery("query with a bomb", refusals.MessageTooLarge, lambda: bindings.of_query(
        carried(b"<a>" + b" " * 10_000_000))),
    forgery("query with a document type", refusals.DocumentTypeSent, lambda: instead(b"<", b"<!DOCTYPE a><")),
    forgery("query with a comment", refusals.CommentSent, lambda: instead(b"acme", b"ac<!---->me")),
    forgery("query with a CDATA section", refusals.SectionSent, lambda: instead(b"acme", b"<![CDATA[acme]]>")),
    forgery("query with an instruction", refusals.InstructionSent, lambda: instead(b"acme", b"ac<?x?>me")),
    forgery("query with no XML", refusals.MessageUnreadable, lambda: instead(b"<", b"")),
]  # fmt: skip


@pytest.mark.parametrize("each", FORGERIES, ids=lambda each: each.name)
def test_a_forged_request_is_refused_by_its_name(each: Forgery) -> None:
    with pytest.raises(NotProven) as refused:
        left(each.make())

    assert type(refused.value) is each.refused_as


@given(st.text(max_size=200) | st.binary(max_size=200).map(lambda raw: f"SAMLRequest={raw.hex()}"))
def test_whatever_a_query_holds_is_refused(told: str) -> None:
    with pytest.raises(NotProven):
        left(bindings.of_query(told))


def answered(root: Element, request_id: str = "_ours") -> None:
    for message in (
        by_form(posted(signed(root, "LogoutResponse")), "SAMLResponse"),
        bindings.of_query(carried(logout_response(**told_by(root)), as_="SAMLResponse")),
    ):
        response = bindings.verified(message, logout.RESPONSE, [CERTIFICATE])
        logout.check_answer(response, request_id, EXPECTED)


def told_by(root: Element) -> dict[str, str]:
    status = (the(root, "StatusCode").get("Value") or "").rpartition(":")[2]
    return {
        "answers": root.get("InResponseTo") or "",
        "issuer": the(root, "Issuer").text or "",
        "status": status,
    }


def test_an_answer_says_that_they_are_signed_out_there() -> None:
    answered(logout_response())


@pytest.mark.parametrize(
    ("told", "refused_as"),
    [
        ({"answers": "_another"}, refusals.AnswerToAnother),
        ({"issuer": "https://evil.example"}, refusals.WrongEntity),
        ({"status": "Responder"}, ProviderRefused),
    ],
)
def test_an_answer_that_says_otherwise_is_refused(told: dict[str, str], refused_as: type[NotProven]) -> None:
    with pytest.raises(refused_as):
        answered(logout_response(**told))


def test_an_answer_may_leave_out_where_it_goes_and_names_no_other_place() -> None:
    root = logout_response()
    root.set("Destination", ACS)
    with pytest.raises(refusals.WrongDestination):
        answered(root)


SETTINGS = {
    "strict": True,
    "sp": {
        "entityId": ISSUER,
        "assertionConsumerService": {"url": "https://idp.example/acs"},
        "singleLogoutService": {"url": THEIRS},
        "privateKey": "",
    },
    "idp": {
        "entityId": AUDIENCE,
        "singleSignOnService": {"url": "https://provisor.example/sso"},
        "singleLogoutService": {"url": SLO},
        "x509cert": metadata.text_of(OUR_CERTIFICATE),
    },
    "security": {"wantMessagesSigned": True, "rejectDeprecatedAlgorithm": True},
}
"""Of the other side, as a library that others wrote has them."""


def requested(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    told = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "https": "on",
        "http_host": "idp.example",
        "script_name": "/slo",
        "get_data": told,
        "query_string": parts.query,
        "validate_signature_from_qs": True,
    }


@pytest.fixture
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OneLogin_Saml2_Utils, "now", staticmethod(lambda: int(AT.timestamp())))


@pytest.mark.usefixtures("_now")
def test_what_we_ask_is_understood_by_others() -> None:
    name = NameId(MARIA, "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent", ISSUER, AUDIENCE)
    url = requests.logout_request(
        THEIRS, entity_id=AUDIENCE, name=name, session_id="s<1>", request_id="_1", relay_state="state", at=AT,
        key=OUR_KEY,
    )  # fmt: skip
    sent = requested(url)
    packed = sent["get_data"]["SAMLRequest"]  # type: ignore[index]
    asked = OneLogin_Saml2_Logout_Request(OneLogin_Saml2_Settings(SETTINGS), packed)
    plain = reading.from_redirect(packed)

    assert asked.is_valid(sent, raise_exceptions=True)
    assert not isinstance(OneLogin_Saml2_XML.validate_xml(plain, "saml-schema-protocol-2.0.xsd"), str)
    assert OneLogin_Saml2_Logout_Request.get_session_indexes(plain) == ["s<1>"]
    assert name_id.read(the(etree.fromstring(plain), "NameID")) == name == name_id.kept(name.written())


@pytest.mark.usefixtures("_now")
def test_what_we_answer_is_understood_by_others() -> None:
    url = requests.logout_response(
        THEIRS,
        entity_id=AUDIENCE,
        response_id="_2",
        answers="_1",
        relay_state="their state",
        at=AT,
        key=OUR_KEY,
    )
    sent = requested(url)
    packed = sent["get_data"]["SAMLResponse"]  # type: ignore[index]
    answer = OneLogin_Saml2_Logout_Response(OneLogin_Saml2_Settings(SETTINGS), packed)

    assert answer.is_valid(sent, request_id="_1", raise_exceptions=True)
    assert not isinstance(
        OneLogin_Saml2_XML.validate_xml(reading.from_redirect(packed), "saml-schema-protocol-2.0.xsd"), str
    )
    assert sent["get_data"]["RelayState"] == "their state"  # type: ignore[index]
