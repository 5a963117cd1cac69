"""A response as an identity provider has a browser bring it (SAML core 3.3.3, bindings 3.5, profiles 4.1.4).

What a signature covers is read; what none covers may refuse, and never admit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509 import Certificate
from lxml.etree import _Element as Element

from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.refusals import ProviderRefused
from provisor.federation.saml import assertions, encryption, layout, reading, signatures
from provisor.federation.saml.assertions import Expected, Statement
from provisor.federation.saml.names import SUCCESS, VERSION, ds, saml, samlp
from provisor.federation.saml.refusals import (
    ElementMissing,
    ElementTwice,
    NotSigned,
    OtherMessage,
    WrongDestination,
    WrongEntity,
)


@dataclass(frozen=True, slots=True)
class Proof:
    """What a response proves; its assertion is good once, until that time."""

    identity: VerifiedIdentity
    statement: Statement

    @property
    def assertion_id(self) -> str:
        """By what it is known that the assertion came."""
        return self.statement.id

    @property
    def until(self) -> datetime:
        """Until when that has to be known."""
        return self.statement.until


def verify(
    text: str, certificates: Sequence[Certificate], keys: Sequence[RSAPrivateKey], expected: Expected
) -> Proof:
    """Whom the field `SAMLResponse` of a form proves somebody to be.

    `certificates` are those by which the identity provider signs, `keys` are ours, for what is encrypted to us.
    Raises a NotProven named for what is wrong with it.
    """
    response = reading.read(reading.from_post(text))
    if response.tag != samlp("Response") or response.get("Version") != VERSION:
        raise OtherMessage(f"{layout.local_name(response)} {response.get('Version', '')}".rstrip())
    layout.check(response)
    is_covered = response.find(ds("Signature")) is not None
    if is_covered:
        response = signatures.verified(response, certificates)
    _check_response(response, expected, is_covered=is_covered)
    statement = assertions.stated(
        _covered_assertion(response, certificates, keys, is_covered=is_covered), expected
    )
    identity = VerifiedIdentity(
        issuer=expected.issuer,
        subject=statement.subject,
        claims=statement.attributes,
        session_id=statement.session_id,
        name=statement.name.value,
        session_ends=statement.session_ends,
        hint=statement.name.written(),
        lasts=statement.lasts,
    )
    return Proof(identity, statement)


def _check_response(response: Element, expected: Expected, *, is_covered: bool) -> None:
    """Refuse what is not for us, or no success.

    Raises WrongEntity, WrongDestination, AnswerToAnother, AnswerUnasked and ProviderRefused.
    """
    issuer = layout.at_most_one(response, saml("Issuer"))
    if issuer is not None and layout.text_of(issuer) != expected.issuer:
        raise WrongEntity(layout.text_of(issuer))
    destination = response.get("Destination")
    # A signed message says where it is to be sent (bindings 3.5.5.2).
    if destination != expected.acs_url and (destination is not None or is_covered):
        raise WrongDestination(destination or "")
    assertions.check_answer(response, expected.request_id)
    layout.attribute(response, "ID")
    check_status(layout.only(response, samlp("Status")))


def check_status(status: Element) -> None:
    """Refuse what is no success (core 3.2.2.2). Raises ProviderRefused."""
    code = layout.only(status, samlp("StatusCode"))
    if code.get("Value") == SUCCESS:
        return
    told = [each.get("Value", "") for each in code.iter(samlp("StatusCode"))]
    message = layout.at_most_one(status, samlp("StatusMessage"))
    reason = ", ".join(each.rpartition(":")[2] for each in told if each)
    raise ProviderRefused(reason or "no status", "" if message is None else layout.text_of(message))


def _covered_assertion(
    response: Element, certificates: Sequence[Certificate], keys: Sequence[RSAPrivateKey], *, is_covered: bool
) -> Element:
    """The assertion of a response, as a signature covers it: its own, or that of the response; both where both are.

    Raises ElementMissing, ElementTwice, NotSigned, and what `signatures` and `encryption` refuse.
    """
    plain, sealed = response.findall(saml("Assertion")), response.findall(saml("EncryptedAssertion"))
    if len(plain) + len(sealed) > 1:
        raise ElementTwice("Assertion")
    if sealed:
        assertion = encryption.decrypted(sealed[0], keys, "Assertion", is_covered=is_covered)
    elif plain:
        assertion = plain[0]
    else:
        raise ElementMissing("Assertion")
    if assertion.find(ds("Signature")) is not None:
        return signatures.verified(assertion, certificates)
    if not is_covered:
        raise NotSigned
    return assertion
