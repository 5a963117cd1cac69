"""Responses that nobody must come in with: each with the reason for which it is refused."""

import base64
import zlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

from lxml import etree
from lxml.etree import _Element as Element
from tests.federation.saml.issued import (
    EC_KEY,
    KEY,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    changed,
    encrypted,
    honest,
    moment,
    posted,
    response,
    signed,
    the,
)

from provisor.federation.refusals import NotProven, ProviderRefused
from provisor.federation.saml import refusals
from provisor.federation.saml.names import ds, saml, samlp, xenc

EVIL = "eve@evil.example"
Change = Callable[[Element], object]


@dataclass(frozen=True)
class Forgery:
    """What it is called, what it is, and as what it is refused."""

    name: str
    make: Callable[[], str]
    refused_as: type[NotProven]


def after(change: Change, shape: str = "entra") -> Callable[[], str]:
    """An honest response that somebody changes on the way."""

    def make() -> str:
        root = honest(shape)
        replaced = change(root)
        return posted(replaced if isinstance(replaced, etree._Element) else root)

    return make


def before(change: Change, *names: str, shape: str = "entra") -> Callable[[], str]:
    """A response that the identity provider signed as it is."""
    return lambda: posted(changed(change, *names, shape=shape))


def text(change: Callable[[bytes], bytes], shape: str = "entra") -> Callable[[], str]:
    """An honest response whose bytes somebody changes."""
    return lambda: posted(change(etree.tostring(honest(shape))))


def put(name: str, attribute: str, value: str | None, *, nth: int = 0) -> Change:
    def change(root: Element) -> None:
        element = [each for each in root.iter() if etree.QName(each).localname == name][nth]
        if value is None:
            del element.attrib[attribute]
        else:
            element.set(attribute, value)

    return change


def write(name: str, value: str, *, nth: int = 0) -> Change:
    def change(root: Element) -> None:
        [each for each in root.iter() if etree.QName(each).localname == name][nth].text = value

    return change


def drop(name: str) -> Change:
    def change(root: Element) -> None:
        element = the(root, name)
        element.getparent().remove(element)

    return change


def double(name: str) -> Change:
    def change(root: Element) -> None:
        element = the(root, name)
        element.addnext(deepcopy(element))

    return change


def add(parent: str, xml: str) -> Change:
    return lambda root: the(root, parent).append(etree.fromstring(xml))


# The eight classic ways of signature wrapping, as SAML Raider numbers them.


def evil_copy(element: Element, *, keep_signature: bool = False) -> Element:
    """The same with another id and another name in it."""
    copy = deepcopy(element)
    copy.set("ID", "_evil")
    for each in copy.iter(saml("Assertion")):
        each.set("ID", "_evil_assertion" if each is not copy else "_evil")
    the(copy, "NameID").text = EVIL
    if not keep_signature:
        for signature in list(copy.iter(ds("Signature"))):
            signature.getparent().remove(signature)
    return copy


def taken_out(element: Element) -> Element:
    signature = element.find(ds("Signature"))
    element.remove(signature)
    return signature


def xsw1(root: Element) -> Element:
    evil, signature = evil_copy(root), taken_out(root)
    evil.insert(1, signature)
    signature.append(root)
    return evil


def xsw2(root: Element) -> Element:
    evil, signature = evil_copy(root), taken_out(root)
    evil.insert(1, root)
    evil.insert(2, signature)
    return evil


def xsw3(root: Element) -> None:
    assertion = the(root, "Assertion")
    assertion.addprevious(evil_copy(assertion))


def xsw4(root: Element) -> None:
    assertion = the(root, "Assertion")
    evil = evil_copy(assertion)
    assertion.addprevious(evil)
    evil.append(assertion)


def xsw5(root: Element) -> None:
    assertion = the(root, "Assertion")
    evil, signature = evil_copy(assertion), taken_out(assertion)
    evil.insert(1, signature)
    assertion.addprevious(evil)
    root.append(assertion)


def xsw6(root: Element) -> None:
    assertion = the(root, "Assertion")
    evil, signature = evil_copy(assertion), taken_out(assertion)
    evil.insert(1, signature)
    assertion.addprevious(evil)
    signature.append(assertion)


def xsw7(root: Element) -> None:
    assertion = the(root, "Assertion")
    extensions = etree.Element(samlp("Extensions"))
    assertion.addprevious(extensions)
    extensions.append(evil_copy(assertion))


def xsw8(root: Element) -> None:
    assertion = the(root, "Assertion")
    evil, signature = evil_copy(assertion), taken_out(assertion)
    evil.insert(1, signature)
    assertion.addprevious(evil)
    etree.SubElement(signature, ds("Object")).append(assertion)


def unpublished_wrapping(root: Element) -> None:
    """What was signed is left alone inside an attribute of another assertion."""
    assertion = the(root, "Assertion")
    evil = evil_copy(assertion)
    assertion.addprevious(evil)
    the(evil, "AttributeValue").append(assertion)


def in_advice(root: Element) -> None:
    assertion = the(root, "Assertion")
    assertion.append(etree.Element(saml("Advice")))
    assertion[-1].append(evil_copy(assertion))


WRAPPED = [
    Forgery("xsw1", after(xsw1, "keycloak"), refusals.ElementMisplaced),
    Forgery("xsw2", after(xsw2, "keycloak"), refusals.ElementMisplaced),
    Forgery("xsw3", after(xsw3), refusals.ElementTwice),
    Forgery("xsw4", after(xsw4), refusals.ElementMisplaced),
    Forgery("xsw5", after(xsw5), refusals.ElementTwice),
    Forgery("xsw6", after(xsw6), refusals.ElementMisplaced),
    Forgery("xsw7", after(xsw7), refusals.ElementMisplaced),
    Forgery("xsw8", after(xsw8), refusals.ElementMisplaced),
    Forgery("wrapped in an attribute", after(unpublished_wrapping), refusals.ElementMisplaced),
    Forgery("an assertion as advice", before(in_advice), refusals.ElementMisplaced),
    Forgery("evil after the true one", after(lambda root: root.append(evil_copy(the(root, "Assertion")))),
            refusals.ElementTwice),
    Forgery("a response within", after(lambda root: root.append(evil_copy(root))), refusals.ElementMisplaced),
]  # fmt: skip

BOMB = b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10 if n else b"ha") for n in range(10))


def with_type(declared: bytes) -> Callable[[bytes], bytes]:
    return lambda content: b"<!DOCTYPE x " + declared + b">" + content


def in_name(inserted: bytes) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(
        b"maria@acme.example", b"maria@acme.example" + inserted + b".evil.example"
    )


def beside(more: bytes) -> Callable[[bytes], bytes]:
    """With more in it that no signature covers."""
    extended = b"</samlp:Status><samlp:Extensions>" + more + b"</samlp:Extensions>"
    return lambda content: content.replace(b"</samlp:Status>", extended)


def squeezed(content: bytes) -> bytes:
    packing = zlib.compressobj(wbits=-15)
    return packing.compress(content) + packing.flush()


UTF_7 = b'<?xml version="1.0" encoding="UTF-7"?>'
WRITTEN = [
    Forgery("a comment in the name", text(in_name(b"<!---->")), refusals.CommentSent),
    Forgery("a comment before all", text(lambda told: b"<!-- x -->" + told), refusals.CommentSent),
    Forgery("an instruction in the name", text(in_name(b"<?x?>")), refusals.InstructionSent),
    Forgery("a stylesheet", text(lambda told: b'<?xml-stylesheet href="x"?>' + told), refusals.InstructionSent),
    Forgery("a CDATA section in the name", text(in_name(b"<![CDATA[]]>")), refusals.SectionSent),
    Forgery("an entity", text(with_type(b'[<!ENTITY e "x">]')), refusals.DocumentTypeSent),
    Forgery("an entity in the name", text(lambda told: with_type(b'[<!ENTITY e ".evil">]')(in_name(b"&e;")(told))),
            refusals.DocumentTypeSent),
    Forgery("an external entity", text(with_type(b'[<!ENTITY e SYSTEM "file:///etc/passwd">]')),
            refusals.DocumentTypeSent),
    Forgery("an external type", text(with_type(b'SYSTEM "http://evil.example/x.dtd"')), refusals.DocumentTypeSent),
    Forgery("a parameter entity", text(with_type(b'[<!ENTITY % e SYSTEM "http://evil.example/"> %e;]')),
            refusals.DocumentTypeSent),
    Forgery("a bomb of entities", text(with_type(b"[" + BOMB + b"]")), refusals.DocumentTypeSent),
    Forgery("ids declared by a type", text(with_type(b"[<!ATTLIST Assertion Other ID #IMPLIED>]")),
            refusals.DocumentTypeSent),
    Forgery("an entity that nobody defined", text(in_name(b"&e;")), refusals.MessageUnreadable),
    Forgery("UTF-16", text(lambda told: told.decode().encode("utf-16")), refusals.MessageUnreadable),
    Forgery("Latin-1", text(in_name(b"\xe9")), refusals.MessageUnreadable),
    Forgery("a type in UTF-7", text(lambda told: UTF_7 + b"+ADwAIQ-DOCTYPE x+AD4-" + told),
            refusals.MessageUnreadable),
    Forgery("a name in UTF-7", text(lambda told: UTF_7 + in_name(b"+ADwAIQAtAC0-")(told)),
            refusals.ContentChanged),
    Forgery("no base64", lambda: "<Response/>", refusals.MessageUnreadable),
    Forgery("nothing", lambda: "", refusals.MessageUnreadable),
    Forgery("no XML", lambda: posted(b"SAMLResponse"), refusals.MessageUnreadable),
    Forgery("a NUL", text(in_name(b"\x00")), refusals.MessageUnreadable),
    Forgery("a NUL by number", text(in_name(b"&#0;")), refusals.MessageUnreadable),
    Forgery("half of it", text(lambda told: told[: len(told) // 2]), refusals.MessageUnreadable),
    Forgery("twice as much", text(lambda told: told + told), refusals.MessageUnreadable),
    Forgery("compressed", text(squeezed), refusals.MessageUnreadable),
    Forgery("a compressed bomb", lambda: posted(squeezed(b"x" * 50_000_000)), refusals.MessageUnreadable),
    Forgery("a mountain", lambda: posted(b"<a>" + b"x" * 300_000 + b"</a>"), refusals.MessageTooLarge),
    Forgery("a crowd of elements", text(beside(b"<a/>" * 30_000)), refusals.MessageTooLarge),
    Forgery("a crowd of attributes", text(beside(b"<a " + b" ".join(b'b%d="1"' % n for n in range(999)) + b"/>")),
            refusals.MessageTooLarge),
    Forgery("an abyss", lambda: posted(b"<a>" * 30_000 + b"</a>" * 30_000), refusals.MessageUnreadable),
    Forgery("an attribute twice", text(lambda told: told.replace(b"Version=", b'Version="2.0" Version=', 1)),
            refusals.MessageUnreadable),
    Forgery("no namespace", text(lambda told: told.replace(b"xmlns:samlp=", b"xmlns:other=")),
            refusals.MessageUnreadable),
]  # fmt: skip


def unsigned(root: Element) -> None:
    for each in list(root.iter(ds("Signature"))):
        each.getparent().remove(each)


def told_by_hmac(root: Element) -> None:
    put("SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256")(root)


def signed_otherwise(**ways: object) -> Callable[[], str]:
    return lambda: posted(signed(response(), "Assertion", **ways))


def with_transform(algorithm: str, inner: str = "") -> Change:
    def change(root: Element) -> None:
        each = the(root, "Transform")
        each.set("Algorithm", algorithm)
        if inner:
            each.append(etree.fromstring(inner))

    return change


XSLT = """<xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/">
<xsl:for-each select="//*"><xsl:for-each select="//*"><xsl:value-of select="document('file:///etc/passwd')"/>
</xsl:for-each></xsl:for-each></xsl:template></xsl:stylesheet>"""


def prefixes(root: Element) -> None:
    told = etree.SubElement(
        the(root, "CanonicalizationMethod"), "{http://www.w3.org/2001/10/xml-exc-c14n#}InclusiveNamespaces"
    )
    told.set("PrefixList", " ".join(f"p{number}" for number in range(10_000)))


def half_signed(wrong: str) -> Callable[[], str]:
    """Assertion and response are signed, one of them by somebody else."""

    def make() -> str:
        root = response("okta")
        for name in ("Assertion", "Response"):
            signed(root, name, key=OTHER_KEY if name == wrong else KEY)
        return posted(root)

    return make


SIGNATURES = [
    Forgery("unsigned", lambda: posted(response()), refusals.NotSigned),
    Forgery("the signature taken away", after(drop("Signature")), refusals.NotSigned),
    Forgery("both signatures taken away", after(unsigned, "okta"),
            refusals.NotSigned),
    Forgery("signed by somebody else, with their certificate",
            signed_otherwise(key=OTHER_KEY, certificate=OTHER_CERTIFICATE), refusals.WrongXmlSignature),
    Forgery("signed by somebody else, with the true certificate", signed_otherwise(key=OTHER_KEY),
            refusals.WrongXmlSignature),
    Forgery("signed by somebody else, without a certificate", signed_otherwise(key=OTHER_KEY, certificate=None),
            refusals.WrongXmlSignature),
    Forgery("signed by a key of another kind", signed_otherwise(key=EC_KEY, certificate=None, method="EcdsaSha256"),
            refusals.WrongXmlSignature),
    Forgery("the response signed by somebody else", half_signed("Response"), refusals.WrongXmlSignature),
    Forgery("the assertion signed by somebody else", half_signed("Assertion"), refusals.WrongXmlSignature),
    Forgery("an HMAC", after(told_by_hmac), refusals.SignatureMethodNotAccepted),
    Forgery("RSA with SHA-1", signed_otherwise(method="RsaSha1"), refusals.SignatureMethodNotAccepted),
    Forgery("RSA with MD5", after(put("SignatureMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#rsa-md5")),
            refusals.SignatureMethodNotAccepted),
    Forgery("DSA with SHA-1", after(put("SignatureMethod", "Algorithm", "http://www.w3.org/2000/09/xmldsig#dsa-sha1")),
            refusals.SignatureMethodNotAccepted),
    Forgery("no algorithm", after(put("SignatureMethod", "Algorithm", None)), refusals.SignatureMethodNotAccepted),
    Forgery("digested by SHA-1", signed_otherwise(digest="Sha1"), refusals.DigestNotAccepted),
    Forgery("digested by MD5", after(put("DigestMethod", "Algorithm", "http://www.w3.org/2001/04/xmldsig-more#md5")),
            refusals.DigestNotAccepted),
    Forgery("a bomb of XSLT", after(with_transform("http://www.w3.org/TR/1999/REC-xslt-19991116", XSLT)),
            refusals.TransformNotAccepted),
    Forgery("a transform by XPath", after(with_transform("http://www.w3.org/TR/1999/REC-xpath-19991116")),
            refusals.TransformNotAccepted),
    Forgery("a transform by base64", after(with_transform("http://www.w3.org/2000/09/xmldsig#base64")),
            refusals.TransformNotAccepted),
    Forgery("not exclusively canonical", signed_otherwise(transforms=("Enveloped", "InclC14N")),
            refusals.TransformNotAccepted),
    Forgery("signed information otherwise canonical", signed_otherwise(canonical="InclC14N11"),
            refusals.TransformNotAccepted),
    Forgery("a prefix list without end", after(prefixes), refusals.SignatureMalformed),
    Forgery("not enveloped", signed_otherwise(transforms=("ExclC14N", "ExclC14N")), refusals.SignatureMalformed),
    Forgery("one transform", signed_otherwise(transforms=("Enveloped",)), refusals.SignatureMalformed),
    Forgery("no transforms", after(drop("Transforms")), refusals.SignatureMalformed),
    Forgery("two references", after(double("Reference")), refusals.SignatureMalformed),
    Forgery("no reference", after(drop("Reference")), refusals.SignatureMalformed),
    Forgery("an object", after(add("Signature", '<Object xmlns="http://www.w3.org/2000/09/xmldsig#"/>')),
            refusals.SignatureMalformed),
    Forgery("a shortened HMAC", after(add("SignatureMethod", '<HMACOutputLength xmlns="http://www.w3.org/2000/09/xmldsig#">8'
            "</HMACOutputLength>")), refusals.SignatureMalformed),
    Forgery("an empty signature", after(write("SignatureValue", " ")), refusals.SignatureMalformed),
    Forgery("an empty digest", after(write("DigestValue", "")), refusals.SignatureMalformed),
    Forgery("a signature that is no base64", after(write("SignatureValue", "%%%")), refusals.WrongXmlSignature),
    Forgery("two signatures", after(double("Signature")), refusals.ElementTwice),
    Forgery("a signature elsewhere", after(lambda root: the(root, "Subject").append(the(root, "Signature"))),
            refusals.ElementMisplaced),
    Forgery("over the whole document", after(put("Reference", "URI", "")), refusals.SignatureOfAnother),
    Forgery("over another element", after(put("Reference", "URI", "#_response")), refusals.SignatureOfAnother),
    Forgery("over another document", after(put("Reference", "URI", "http://evil.example/")),
            refusals.SignatureOfAnother),
    Forgery("over a file", after(put("Reference", "URI", "file:///etc/passwd")), refusals.SignatureOfAnother),
    Forgery("over what XPointer finds", after(put("Reference", "URI", "#xpointer(id('_assertion'))")),
            refusals.SignatureOfAnother),
    Forgery("over nothing that is named", after(put("Reference", "URI", None)), refusals.SignatureOfAnother),
    Forgery("over another assertion", after(put("Assertion", "ID", "_other")),
            refusals.SignatureOfAnother),
    Forgery("an id twice", after(put("Response", "ID", "_assertion")), refusals.IdTwice),
    Forgery("an id in other letters", after(put("Status", "Id", "_assertion")), refusals.IdTwice),
    Forgery("an id of XML", after(put("Status", "{http://www.w3.org/XML/1998/namespace}id", "_assertion")),
            refusals.IdTwice),
    Forgery("another name", after(write("NameID", EVIL)), refusals.ContentChanged),
    Forgery("another attribute", after(write("AttributeValue", "somebody else")), refusals.ContentChanged),
    Forgery("another audience", after(write("Audience", "https://evil.example")), refusals.ContentChanged),
    Forgery("longer good", after(put("Conditions", "NotOnOrAfter", moment(600))), refusals.ContentChanged),
    Forgery("another name in a signed response", after(write("NameID", EVIL), "keycloak"), refusals.ContentChanged),
    Forgery("another digest", after(write("DigestValue", base64.b64encode(b"x" * 32).decode())),
            refusals.WrongXmlSignature),
]  # fmt: skip


def refused_there(root: Element) -> None:
    put("StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Responder")(root)
    add("StatusCode", '<StatusCode xmlns="urn:oasis:names:tc:SAML:2.0:protocol"'
        ' Value="urn:oasis:names:tc:SAML:2.0:status:AuthnFailed"/>')(root)  # fmt: skip


def second_audience(root: Element) -> None:
    double("AudienceRestriction")(root)
    write("Audience", "https://another.example", nth=1)(root)


def second_bearer(root: Element) -> None:
    double("SubjectConfirmation")(root)
    put("SubjectConfirmationData", "Recipient", "https://evil.example", nth=1)(root)


def both_kinds(root: Element) -> Element:
    root.append(etree.Element(saml("EncryptedAssertion")))
    return root


HOLDER = "urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"
CONDITION = '<Condition xmlns="urn:oasis:names:tc:SAML:2.0:assertion"/>'
NAMED = "urn:oasis:names:tc:SAML:2.0:nameid-format:"
STATED = [
    Forgery("another message", lambda: posted(etree.Element(samlp("LogoutResponse"), Version="2.0")),
            refusals.OtherMessage),
    Forgery("a bare assertion", lambda: posted(the(honest(), "Assertion")), refusals.OtherMessage),
    Forgery("a response of SAML 1.1", before(put("Response", "Version", "1.1")), refusals.OtherMessage),
    Forgery("an assertion of SAML 1.1", before(put("Assertion", "Version", "1.1")), refusals.OtherMessage),
    Forgery("a response of nobody's", lambda: posted(etree.Element("Response", Version="2.0")), refusals.OtherMessage),
    Forgery("another issuer of the response", before(write("Issuer", "https://evil.example")), refusals.WrongEntity),
    Forgery("another issuer of the assertion", before(write("Issuer", "https://evil.example", nth=1)),
            refusals.WrongEntity),
    Forgery("an issuer with a slash more", before(write("Issuer", "https://idp.example/metadata/", nth=1)),
            refusals.WrongEntity),
    Forgery("no issuer of the assertion", before(lambda root: the(root, "Assertion").remove(the(root, "Assertion")[0])),
            refusals.ElementMissing),
    Forgery("another destination", before(put("Response", "Destination", "https://evil.example")),
            refusals.WrongDestination),
    Forgery("no destination of a signed response", before(put("Response", "Destination", None), shape="keycloak"),
            refusals.WrongDestination),
    Forgery("another recipient", before(put("SubjectConfirmationData", "Recipient", "https://evil.example")),
            refusals.WrongDestination),
    Forgery("no recipient", before(put("SubjectConfirmationData", "Recipient", None)), refusals.ElementMissing),
    Forgery("a second bearer elsewhere", before(second_bearer), refusals.WrongDestination),
    Forgery("an answer to another request", before(put("Response", "InResponseTo", "_other")),
            refusals.AnswerToAnother),
    Forgery("an assertion for another request", before(put("SubjectConfirmationData", "InResponseTo", "_other")),
            refusals.AnswerToAnother),
    Forgery("an answer to no request", before(put("Response", "InResponseTo", None)), refusals.AnswerUnasked),
    Forgery("an assertion for no request", before(put("SubjectConfirmationData", "InResponseTo", None)),
            refusals.AnswerUnasked),
    Forgery("refused there", before(refused_there), ProviderRefused),
    Forgery("no status", before(drop("Status")), refusals.ElementMissing),
    Forgery("no id of the response", before(put("Response", "ID", None)), refusals.ElementMissing),
    Forgery("no id of the assertion", before(put("Assertion", "ID", None), "Response", shape="keycloak"),
            refusals.ElementMissing),
    Forgery("confirmed for too long", before(put("SubjectConfirmationData", "NotOnOrAfter", moment(-2))),
            refusals.AssertionExpired),
    Forgery("confirmed without an end", before(put("SubjectConfirmationData", "NotOnOrAfter", None)),
            refusals.ElementMissing),
    Forgery("confirmed for later", before(put("SubjectConfirmationData", "NotBefore", moment(2))),
            refusals.AssertionNotYetValid),
    Forgery("over", before(put("Conditions", "NotOnOrAfter", moment(-2))), refusals.AssertionExpired),
    Forgery("without an end", before(put("Conditions", "NotOnOrAfter", None)), refusals.ElementMissing),
    Forgery("for later", before(put("Conditions", "NotBefore", moment(2))), refusals.AssertionNotYetValid),
    Forgery("issued in the future", before(put("Assertion", "IssueInstant", moment(2))), refusals.AssertionNotYetValid),
    Forgery("a sign-in of the future", before(put("AuthnStatement", "AuthnInstant", moment(2))),
            refusals.AssertionNotYetValid),
    Forgery("a session that is over", before(put("AuthnStatement", "SessionNotOnOrAfter", moment(-2))),
            refusals.AssertionExpired),
    Forgery("a time without a zone", before(put("Conditions", "NotOnOrAfter", moment(9)[:-1])),
            refusals.ElementMissing),
    Forgery("a time that never is", before(put("Conditions", "NotOnOrAfter", "2026-02-30T00:00:00Z")),
            refusals.ElementMissing),
    Forgery("no conditions", before(drop("Conditions")), refusals.ElementMissing),
    Forgery("conditions twice", before(double("Conditions")), refusals.ElementTwice),
    Forgery("no audience", before(drop("AudienceRestriction")), refusals.NoAudience),
    Forgery("an empty restriction", before(drop("Audience")), refusals.AudienceOfAnother),
    Forgery("for another application", before(write("Audience", "https://another.example")),
            refusals.AudienceOfAnother),
    Forgery("an audience in capitals", before(write("Audience", "HTTPS://provisor.example/sign-in/idp/metadata")),
            refusals.AudienceOfAnother),
    Forgery("a second restriction", before(second_audience), refusals.AudienceOfAnother),
    Forgery("a condition that nobody knows", before(add("Conditions", CONDITION)),
            refusals.ConditionUnknown),
    Forgery("for who holds a key", before(put("SubjectConfirmation", "Method", HOLDER)),
            refusals.NoBearer),
    Forgery("confirmed by nothing", before(drop("SubjectConfirmation")), refusals.NoBearer),
    Forgery("no data of the bearer", before(drop("SubjectConfirmationData")), refusals.ElementMissing),
    Forgery("no subject", before(drop("Subject")), refusals.ElementMissing),
    Forgery("no name", before(drop("NameID")), refusals.ElementMissing),
    Forgery("an empty name", before(write("NameID", " ")), refusals.ElementMissing),
    Forgery("a name in parts", before(add("NameID", "<b/>")), refusals.ElementMissing),
    Forgery("a name without end", before(write("NameID", "x" * 256)), refusals.ElementMissing),
    Forgery("a name in two lines", before(write("NameID", "maria\nadmin")), refusals.ElementMissing),
    Forgery("two names", before(double("NameID")), refusals.ElementTwice),
    Forgery("a name that does not last", before(put("NameID", "Format", f"{NAMED}transient")), refusals.TransientName),
    Forgery("nobody signed in", before(drop("AuthnStatement")), refusals.ElementMissing),
    Forgery("two sign-ins", before(double("AuthnStatement")), refusals.ElementTwice),
    Forgery("no assertion", before(drop("Assertion"), "Response"), refusals.ElementMissing),
    Forgery("two assertions, one encrypted", after(both_kinds), refusals.ElementTwice),
]  # fmt: skip


def sealed(
    change: Change = lambda _: None, *outer: str, inner: tuple[str, ...] = ("Assertion",), **ways: object
) -> Callable[[], str]:
    """A response whose signed assertion is encrypted, then changed, then signed itself, if it is."""

    def make() -> str:
        root = encrypted(signed(response(), *inner), **ways)
        change(root)
        return posted(signed(root, *outer))

    return make


def garbled(root: Element) -> None:
    value = list(root.iter(xenc("CipherValue")))[-1]
    content = bytearray(base64.b64decode(value.text))
    content[-20] ^= 1
    value.text = base64.b64encode(content).decode()


def transported_by(algorithm: str) -> Change:
    return lambda root: the(the(root, "EncryptedKey"), "EncryptionMethod").set("Algorithm", algorithm)


ENCRYPTED = [
    Forgery("the key by PKCS #1 v1.5", sealed(transport="RsaPkcs1"), refusals.EncryptionNotAccepted),
    Forgery("by triple DES", sealed(put("EncryptionMethod", "Algorithm", "http://www.w3.org/2001/04/xmlenc#tripledes-cbc")),
            refusals.EncryptionNotAccepted),
    Forgery("a key that nobody wrapped", sealed(transported_by("http://www.w3.org/2001/04/xmlenc#kw-aes256")),
            refusals.EncryptionNotAccepted),
    Forgery("by CBC, unprotected", sealed(cipher="Aes256Cbc"), refusals.CipherUnprotected),
    Forgery("garbled", sealed(garbled), refusals.AssertionSealed),
    Forgery("garbled, by CBC", sealed(garbled, "Response", cipher="Aes256Cbc"), refusals.AssertionSealed),
    Forgery("to somebody else", sealed(key=OTHER_KEY), refusals.AssertionSealed),
    Forgery("unsigned within", sealed(inner=()), refusals.NotSigned),
    Forgery("no key", sealed(drop("EncryptedKey")), refusals.ElementMissing),
    Forgery("two keys", sealed(double("EncryptedKey")), refusals.ElementMissing),
    Forgery("its content elsewhere", sealed(drop("CipherValue")), refusals.ElementMissing),
    Forgery("no data", sealed(drop("EncryptedData")), refusals.ElementMissing),
]  # fmt: skip

FORGERIES = [*WRAPPED, *WRITTEN, *SIGNATURES, *STATED, *ENCRYPTED]
