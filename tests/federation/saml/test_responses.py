"""What an honest response proves."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.x509 import Certificate
from tests.federation.saml.forgeries import put, write
from tests.federation.saml.issued import (
    AT,
    CERTIFICATE,
    EC_CERTIFICATE,
    EC_KEY,
    EXPECTED,
    ISSUER,
    OTHER_CERTIFICATE,
    OTHER_KEY,
    OUR_KEY,
    SHAPES,
    PrivateKey,
    certificate_for,
    changed,
    encrypted,
    honest,
    posted,
    response,
    signed,
    the,
)

from provisor.federation.refusals import NotProven
from provisor.federation.saml import refusals, responses
from provisor.federation.saml.responses import Proof

OBJECT_ID = "http://schemas.microsoft.com/identity/claims/objectidentifier"


def proven(text: str, certificates: tuple[Certificate, ...] = (CERTIFICATE,), **expected: Any) -> Proof:
    return responses.verify(text, certificates, [OUR_KEY], replace(EXPECTED, **expected))


@pytest.mark.parametrize("shape", SHAPES)
def test_an_honest_response_proves_who_somebody_is(shape: str) -> None:
    proof = proven(posted(honest(shape)))

    subject = "G-7d1f" if shape == "keycloak" else "maria@acme.example"
    assert (proof.identity.issuer, proof.identity.subject) == (ISSUER, subject)
    assert proof.statement.lasts is (shape == "keycloak")
    assert proof.assertion_id == "_assertion"
    assert proof.until > AT


def test_attributes_have_one_value_or_several() -> None:
    claims = proven(posted(honest("entra"))).identity.claims

    assert claims == {
        "NameID": "maria@acme.example",
        OBJECT_ID: "0b5a8f1c-1111-2222-3333-444455556666",
        "http://schemas.microsoft.com/claims/authnmethodsreferences": ["pwd", "mfa"],
    }


def test_somebody_is_known_by_an_attribute_that_is_chosen() -> None:
    proof = proven(posted(honest("entra")), subject=OBJECT_ID)

    assert proof.identity.subject == "0b5a8f1c-1111-2222-3333-444455556666"
    assert proof.statement.lasts


@pytest.mark.parametrize(
    "attribute", ["another", "http://schemas.microsoft.com/claims/authnmethodsreferences"]
)
def test_without_one_value_of_that_attribute_nobody_is_known(attribute: str) -> None:
    with pytest.raises(refusals.AttributeMissing):
        proven(posted(honest("entra")), subject=attribute)


def test_a_session_of_theirs_is_told() -> None:
    statement = proven(posted(honest("keycloak"))).statement

    assert statement.session_id == "s::1"
    assert statement.session_ends is not None
    assert statement.session_ends > AT


@pytest.mark.parametrize(
    ("key", "certificate", "ways"),
    [
        (OTHER_KEY, OTHER_CERTIFICATE, {"method": "RsaSha512", "digest": "Sha512"}),
        (EC_KEY, EC_CERTIFICATE, {"method": "EcdsaSha256"}),
        (OTHER_KEY, OTHER_CERTIFICATE, {"transforms": ("Enveloped", "ExclC14NWithComments")}),
    ],
)
def test_either_of_two_certificates_may_have_signed(
    key: PrivateKey, certificate: Certificate, ways: dict[str, Any]
) -> None:
    text = posted(signed(response(), "Assertion", key=key, certificate=certificate, **ways))

    assert proven(text, (CERTIFICATE, certificate)).identity.subject == "maria@acme.example"
    with pytest.raises(refusals.WrongXmlSignature):
        proven(text)


def test_a_certificate_that_is_over_still_says_which_key_is_theirs() -> None:
    over = certificate_for(OTHER_KEY, begins=AT - timedelta(days=9), ends=AT - timedelta(days=1))
    text = posted(signed(response(), "Assertion", key=OTHER_KEY, certificate=over))

    assert proven(text, (over,)).identity.subject == "maria@acme.example"


@pytest.mark.parametrize("cipher", ["Aes128Gcm", "Aes256Gcm"])
def test_what_is_encrypted_to_us_is_read(cipher: str) -> None:
    text = posted(encrypted(signed(response(), "Assertion"), cipher=cipher))

    assert proven(text).identity.subject == "maria@acme.example"


@pytest.mark.parametrize("inner", [(), ("Assertion",)])
def test_what_is_encrypted_by_cbc_is_read_where_the_response_is_signed(inner: tuple[str, ...]) -> None:
    text = posted(signed(encrypted(signed(response(), *inner), cipher="Aes256Cbc"), "Response"))

    assert proven(text).identity.subject == "maria@acme.example"


def test_what_key_info_names_is_not_looked_at() -> None:
    root = honest("entra")
    the(root, "X509Certificate").text = "AAAA"

    assert proven(posted(root)).identity.subject == "maria@acme.example"


def test_a_field_may_be_cut_into_lines() -> None:
    text = posted(honest("okta"))
    lines = "\r\n".join(text[start : start + 76] for start in range(0, len(text), 76))

    assert proven(lines).identity.subject == "maria@acme.example"


@pytest.mark.parametrize(
    ("seconds", "refused_as"),
    [
        (-59, None),
        (-62, refusals.AssertionNotYetValid),
        (5 * 60 + 59, None),
        (5 * 60 + 62, refusals.AssertionExpired),
    ],
)
def test_clocks_may_differ_by_a_minute(seconds: int, refused_as: type[NotProven] | None) -> None:
    root = changed(put("AuthnStatement", "AuthnInstant", AT.strftime("%Y-%m-%dT%H:%M:%SZ")), shape="okta")
    at = AT + timedelta(seconds=seconds)
    if refused_as is None:
        assert proven(posted(root), at=at).identity
        return
    with pytest.raises(refused_as):
        proven(posted(root), at=at)


@pytest.mark.parametrize("told", ["9999-12-31T23:59:59Z", "2999-01-01T00:00:00.1234567Z"])
def test_a_far_end_is_one(told: str) -> None:
    root = changed(put("Conditions", "NotOnOrAfter", told))

    assert proven(posted(root)).identity


def test_who_begins_there_answers_nothing() -> None:
    root = response()
    for name in ("Response", "SubjectConfirmationData"):
        del the(root, name).attrib["InResponseTo"]

    assert proven(posted(signed(root, "Assertion")), request_id=None).identity
    with pytest.raises(refusals.AnswerToAnother):
        proven(posted(honest()), request_id=None)


def test_a_name_may_have_space_around() -> None:
    assert (
        proven(posted(changed(write("NameID", "\n maria@acme.example ")))).identity.subject
        == "maria@acme.example"
    )
