"""Every refusal of a sign-in is told, in English and in German, with everything that is known of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.store.records_of import a_user

from provisor.directory import passkey_refusals, sign_in_refusals
from provisor.directory.connections import DEFAULT_CONNECTION, Connection, ConnectionSettings, Kind
from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation import passkey_refusals as passkey_answers
from provisor.federation import refusals
from provisor.federation.refusals import NotProven
from provisor.federation.saml import refusals as saml
from provisor.provisioning.journal.telling import saml_logouts, saml_sign_ins, sign_ins
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.provisioning.refused import code_of
from provisor.web.pages.languages import language
from provisor.web.pages.saying import Speaker

AT = datetime(2026, 5, 7, 12, tzinfo=UTC)
ENTRA = Connection("entra", DEFAULT_CONNECTION, "tolerant", ConnectionSettings(kind=Kind.ENTRA))
ANA = a_user(userName="ana@acme.example")
TRIED = "ana.maria@acme.example"
GERMAN = Speaker(language("de"), UTC, AT)

REFUSED: list[NotProven | SignInRefused] = [
    refusals.ProviderUnreachable("https://idp.example/token", "no answer within 10 seconds"),
    refusals.ProviderAnswerUnusable("https://idp.example/token", "with the status 500"),
    refusals.DiscoveryOfAnotherIssuer("https://idp.example/"),
    refusals.DiscoveryIncomplete("jwks_uri"),
    refusals.ProviderRefused("access_denied", "AADSTS50105: not assigned"),
    refusals.AnswerWithoutIssuer(),
    refusals.AnswerOfAnotherIssuer("https://evil.example"),
    refusals.AnswerWithoutCode(),
    refusals.CodeRefused("invalid_client", "the secret has expired"),
    refusals.NoIdToken(),
    refusals.TokenTooLarge(),
    refusals.TokenUnreadable(),
    refusals.WrongTokenType("at+jwt"),
    refusals.CriticalHeader("b64"),
    refusals.AlgorithmNotAccepted("HS256"),
    refusals.KeyUnknown("key-7"),
    refusals.WrongSignature(),
    refusals.WrongIssuer("https://idp.example/"),
    refusals.WrongAudience("another"),
    refusals.WrongAuthorizedParty("another"),
    refusals.ClaimMissing("exp"),
    refusals.TokenExpired(),
    refusals.TokenNotYetValid("nbf"),
    refusals.WrongNonce(),
    refusals.UserInfoOfAnother(),
    refusals.WrongAccessTokenHash(),
    saml.MessageTooLarge(),
    saml.MessageUnreadable("it is no base64"),
    saml.DocumentTypeSent(),
    saml.CommentSent(),
    saml.SectionSent(),
    saml.InstructionSent(),
    saml.OtherMessage("LogoutResponse 2.0"),
    saml.IdTwice("_assertion"),
    saml.ElementMisplaced("Assertion"),
    saml.ElementTwice("Assertion"),
    saml.ElementMissing("Conditions"),
    saml.NotSigned(),
    saml.SignatureMalformed("Reference"),
    saml.SignatureOfAnother("#_other"),
    saml.SignatureMethodNotAccepted("rsa-sha1"),
    saml.DigestNotAccepted("sha1"),
    saml.TransformNotAccepted("xslt"),
    saml.WrongXmlSignature(),
    saml.ContentChanged(),
    saml.EncryptionNotAccepted("rsa-1_5"),
    saml.CipherUnprotected(),
    saml.AssertionSealed(),
    saml.WrongEntity("https://evil.example"),
    saml.WrongDestination("https://evil.example"),
    saml.AnswerToAnother(),
    saml.AnswerUnasked(),
    saml.NoBearer(),
    saml.NoAudience(),
    saml.AudienceOfAnother("another"),
    saml.ConditionUnknown("Condition"),
    saml.AssertionExpired("NotOnOrAfter"),
    saml.AssertionNotYetValid("NotBefore"),
    saml.TransientName(),
    saml.AttributeMissing("objectidentifier"),
    saml.AssertionUsed(),
    sign_in_refusals.AttemptUnknown(),
    sign_in_refusals.AttemptExpired(),
    sign_in_refusals.AttemptOfAnother(),
    sign_in_refusals.MethodDisabled("nano"),
    sign_in_refusals.SecretUnreadable("nano"),
    sign_in_refusals.SubjectOfDeleted(TRIED, ANA),
    sign_in_refusals.PersonUnknown(TRIED),
    sign_in_refusals.SeveralPeopleMatch(TRIED, match="email=emails"),
    sign_in_refusals.ExternalIdOfAnother(TRIED, ANA, match="oid=externalId"),
    sign_in_refusals.PersonDeactivated(TRIED, ANA, since=None, by=None),
    sign_in_refusals.PersonDeactivated(TRIED, ANA, since=AT, by=None),
    sign_in_refusals.PersonDeactivated(TRIED, ANA, since=AT, by="entra"),
    sign_in_refusals.PersonDeleted(TRIED, ANA, since=None, by=None),
    sign_in_refusals.PersonDeleted(TRIED, ANA, since=AT, by=None),
    sign_in_refusals.PersonDeleted(TRIED, ANA, since=AT, by="entra"),
    sign_in_refusals.SubjectOfAnother(TRIED, ANA),
    sign_in_refusals.NotInTeam(TRIED, ANA, team="Data"),
    sign_in_refusals.RequiredTeamGone(TRIED, ANA, team="Data"),
]
NOT_IN_THE_JOURNAL = {
    refusals.NoLogoutEvent,
    refusals.LogoutWithNonce,
    refusals.LogoutOfNobody,
    refusals.TokenUsed,
    refusals.SubjectUnreadable,
    refusals.LivesTooLong,
    refusals.WrongClient,
    refusals.ClientUnknown,
    refusals.ScopeNotGranted,
}
"""Nobody tried to come in."""


OF_LOGOUTS = [
    *(each for each in REFUSED if f"logout-{code_of(type(each))}" in saml_logouts.REFUSED),
    saml.MessageNotSigned(),
    saml.MessageUsed(),
]
ALL = [
    *((each, "sign-in") for each in REFUSED),
    *((each, "logout") for each in OF_LOGOUTS),
]


def told(refusal: NotProven | SignInRefused, what: str = "sign-in") -> Told:
    facts = {"method": "nano", **refusal.facts}
    user = refusal.user if isinstance(refusal, SignInRefused) else None
    if isinstance(refusal, SignInRefused) and refusal.tried:
        facts["tried"] = refusal.tried
    entry = Entry(
        id="1",
        at=AT,
        action=Action.SIGN_IN_REFUSED if what == "sign-in" else Action.LOGOUT_REFUSED,
        actor=Actor("user", ""),
        resource_type="user" if user else "sign-in",
        resource_id=user.id if user else "2",
        resource_name=user.user_name if user else "nano",
        code=f"{what}-{code_of(type(refusal))}",
        facts=facts,
    )
    return Teller([ENTRA]).tell(entry)


def below(kind: type[Exception]) -> Iterator[type[Exception]]:
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def called(value: object) -> str:
    return value if isinstance(value, str) else type(value).__name__


@pytest.mark.parametrize(("refusal", "what"), ALL, ids=called)
def test_what_is_known_of_a_refusal_is_told(refusal: NotProven | SignInRefused, what: str) -> None:
    sentence, remedy = told(refusal, what).sentence, told(refusal, what).remedy

    assert "nano" in sentence
    assert remedy
    known = [each for name, each in refusal.facts.items() if name not in ("since", "holder")]
    assert all(each in sentence for each in known)
    if isinstance(refusal, SignInRefused) and refusal.tried:
        assert sentence.startswith(f"{TRIED} could not sign in by nano: ")
    if "holder" in refusal.facts:
        assert "Entra ID" in sentence
    if "since" in refusal.facts:
        assert sentence.endswith(" on 7 May.")


@pytest.mark.parametrize(("refusal", "what"), ALL, ids=called)
def test_a_refusal_is_told_in_german(refusal: NotProven | SignInRefused, what: str) -> None:
    english, german = told(refusal, what), GERMAN.say(told(refusal, what).sentence)

    assert "nano" in german
    assert german != english.sentence
    assert all(each in german for name, each in refusal.facts.items() if name not in ("since", "holder"))
    if "since" in refusal.facts:
        assert "7. Mai" in german
    assert english.remedy is not None
    assert GERMAN.say(english.remedy) != english.remedy


def test_every_refusal_is_told_here() -> None:
    by_passkey = {passkey_refusals.__name__, passkey_answers.__name__}
    every = {*below(NotProven), *below(SignInRefused)} - NOT_IN_THE_JOURNAL
    of_logouts_alone = {saml.MessageNotSigned, saml.MessageUsed}
    known = {each for each in every if each.__module__ not in by_passkey} - of_logouts_alone

    assert {type(each) for each in REFUSED} == known
    sentences = {**sign_ins.REFUSED, **saml_sign_ins.REFUSED}
    assert {key.partition(".")[0] for key in sentences} == {f"sign-in-{code_of(each)}" for each in known}
    assert {f"logout-{code_of(type(each))}" for each in OF_LOGOUTS} == saml_logouts.REFUSED.keys()
    assert {told(each).sentence.template for each in REFUSED} == {
        each.sentence for each in sentences.values()
    }
