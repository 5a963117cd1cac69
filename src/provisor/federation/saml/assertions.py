"""An assertion as proof of who somebody is (SAML core 2.3, profiles 4.1.4): read of what a signature covers alone."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml.etree import _Element as Element

from provisor.federation.id_token import SKEW
from provisor.federation.saml import layout, name_id
from provisor.federation.saml.name_id import NAME_ID, NameId
from provisor.federation.saml.names import BEARER, PERSISTENT, TRANSIENT, VERSION, saml
from provisor.federation.saml.refusals import (
    AnswerToAnother,
    AnswerUnasked,
    AssertionExpired,
    AssertionNotYetValid,
    AttributeMissing,
    AudienceOfAnother,
    ConditionUnknown,
    ElementMissing,
    NoAudience,
    NoBearer,
    OtherMessage,
    TransientName,
    WrongDestination,
    WrongEntity,
)

_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?Z", re.ASCII)
_LONGEST_ID = 255
_CONDITIONS = frozenset({saml("AudienceRestriction"), saml("OneTimeUse"), saml("ProxyRestriction")})
"""Each assertion is good once here anyway, and none is handed on."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What an answer must say, at which time. `issuer` and `audience` are their entity id and ours.

    `request_id` is that of the request that it answers; None where nobody asked. People are known by the attribute
    `subject`, or by the NameID where it is None.
    """

    issuer: str
    audience: str
    acs_url: str
    request_id: str | None
    at: datetime
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What an assertion says: of whom, by which attributes, of which session, and until when it is good.

    The name stands among the attributes, too. `subject` is by what they are known; it `lasts` where the identity
    provider promises that it is theirs for good.
    """

    id: str
    name: NameId
    subject: str
    lasts: bool
    attributes: Mapping[str, str | list[str]]
    session_id: str | None
    session_ends: datetime | None
    until: datetime


def stated(assertion: Element, expected: Expected) -> Statement:
    """What an assertion states that a verified signature covers. Raises a NotProven named for what is wrong with it."""
    if assertion.get("Version") != VERSION:
        raise OtherMessage(f"Assertion {assertion.get('Version')}")
    issuer = layout.text_of(layout.only(assertion, saml("Issuer")))
    if issuer != expected.issuer:
        raise WrongEntity(issuer)
    _check_instant(instant(assertion, "IssueInstant"), "IssueInstant", expected.at)
    subject = layout.only(assertion, saml("Subject"))
    until = _confirmed(subject, expected)
    _check_conditions(layout.only(assertion, saml("Conditions")), expected)
    session_id, session_ends = _session(assertion, expected.at)
    name = name_id.read(layout.only(subject, saml(NAME_ID)))
    attributes = {**_attributes(assertion), NAME_ID: name.value}
    known_by = _subject(name, attributes, expected.subject)
    return Statement(
        id=layout.attribute(assertion, "ID"),
        name=name,
        subject=known_by,
        lasts=expected.subject is not None or name.is_of == PERSISTENT,
        attributes=attributes,
        session_id=session_id,
        session_ends=session_ends,
        until=until,
    )


def instant(element: Element, name: str) -> datetime:
    """The time that an attribute tells, which has to be there (core 1.3.3). Raises ElementMissing."""
    found = _INSTANT.fullmatch(element.get(name, ""))
    if found is None:
        raise ElementMissing(name)
    try:
        return datetime.fromisoformat(found[1] + (found[2] or "")[:7]).replace(tzinfo=UTC)
    except ValueError:
        raise ElementMissing(name) from None


def _confirmed(subject: Element, expected: Expected) -> datetime:
    """Until when the assertion may be brought here, by whoever has it (profiles 4.1.4.2).

    Raises NoBearer, WrongDestination, AnswerToAnother, AnswerUnasked, AssertionExpired, AssertionNotYetValid.
    """
    bearers = [each for each in subject.findall(saml("SubjectConfirmation")) if each.get("Method") == BEARER]
    if not bearers:
        raise NoBearer
    # One that fits is enough for the profile; here each must, so that none is there to be passed over.
    return min(_delivered(layout.only(each, saml("SubjectConfirmationData")), expected) for each in bearers)


def _delivered(data: Element, expected: Expected) -> datetime:
    recipient = layout.attribute(data, "Recipient")
    if recipient != expected.acs_url:
        raise WrongDestination(recipient)
    check_answer(data, expected.request_id)
    if "NotBefore" in data.attrib:
        _check_instant(instant(data, "NotBefore"), "NotBefore", expected.at)
    until = instant(data, "NotOnOrAfter")
    if expected.at - SKEW >= until:
        raise AssertionExpired("NotOnOrAfter")
    return until


def check_answer(element: Element, request_id: str | None) -> None:
    """Refuse what does not answer our request. Raises AnswerToAnother, AnswerUnasked."""
    answers = element.get("InResponseTo")
    if answers is None and request_id is not None:
        raise AnswerUnasked
    if answers != request_id:
        raise AnswerToAnother


def _check_conditions(conditions: Element, expected: Expected) -> None:
    """Refuse an assertion that does not hold here and now (core 2.5.1).

    Raises NoAudience, AudienceOfAnother, ConditionUnknown, AssertionExpired, AssertionNotYetValid.
    """
    if "NotBefore" in conditions.attrib:
        _check_instant(instant(conditions, "NotBefore"), "NotBefore", expected.at)
    if expected.at - SKEW >= instant(conditions, "NotOnOrAfter"):
        raise AssertionExpired("NotOnOrAfter")
    for each in conditions:
        if each.tag not in _CONDITIONS:
            raise ConditionUnknown(layout.local_name(each))
    restrictions = conditions.findall(saml("AudienceRestriction"))
    if not restrictions:
        raise NoAudience
    for each in restrictions:
        told = [layout.text_of(audience) for audience in each.findall(saml("Audience"))]
        if expected.audience not in told:
            raise AudienceOfAnother(", ".join(told))


def _check_instant(told: datetime, what: str, at: datetime) -> None:
    if told > at + SKEW:
        raise AssertionNotYetValid(what)


def _session(assertion: Element, at: datetime) -> tuple[str | None, datetime | None]:
    """The identity provider's session, and when it ends there at the latest (core 2.7.2).

    Raises ElementMissing, AssertionExpired, AssertionNotYetValid.
    """
    statement = layout.only(assertion, saml("AuthnStatement"))
    _check_instant(instant(statement, "AuthnInstant"), "AuthnInstant", at)
    ends = instant(statement, "SessionNotOnOrAfter") if "SessionNotOnOrAfter" in statement.attrib else None
    if ends is not None and at - SKEW >= ends:
        raise AssertionExpired("SessionNotOnOrAfter")
    told = statement.get("SessionIndex")
    usable = told is not None and 0 < len(told) <= _LONGEST_ID and told.isprintable()
    return (told if usable else None), ends


def _attributes(assertion: Element) -> dict[str, str | list[str]]:
    """What is said of somebody, by name: one value, or several. An attribute that is told twice has all its values."""
    told: dict[str, list[str]] = {}
    for name, value in _told(assertion):
        told.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in told.items()}


def _told(assertion: Element) -> Iterator[tuple[str, str]]:
    """Values with parts, and encrypted ones, are passed over."""
    for attribute in assertion.iterfind(f"{saml('AttributeStatement')}/{saml('Attribute')}"):
        for value in attribute.findall(saml("AttributeValue")):
            if not len(value) and value.text:
                yield layout.attribute(attribute, "Name"), value.text.strip()


def _subject(name: NameId, attributes: Mapping[str, str | list[str]], attribute: str | None) -> str:
    """By what somebody is known. Raises TransientName, AttributeMissing."""
    if attribute is None:
        if name.is_of == TRANSIENT:
            raise TransientName
        return name.value
    told = attributes.get(attribute)
    if not isinstance(told, str) or not 0 < len(told) <= _LONGEST_ID or not told.isprintable():
        raise AttributeMissing(attribute)
    return told
