"""Every refusal of the local way in is told, in English and in German, with everything that is known of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.store.records_of import a_user

from provisor.directory import passkey_refusals as ours
from provisor.directory.journal import Action, Actor, Entry
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation import passkey_refusals as answers
from provisor.federation.refusals import NotProven
from provisor.provisioning.journal.telling import passkey_sign_ins
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.provisioning.refused import code_of
from provisor.web.pages.languages import language
from provisor.web.pages.saying import Speaker

AT = datetime(2026, 5, 7, 12, tzinfo=UTC)
ANA = a_user(userName="ana@acme.example")
GERMAN = Speaker(language("de"), UTC, AT)
REFUSED: list[NotProven | SignInRefused] = [
    answers.PasskeyAnswerUnreadable(),
    answers.PasskeyUsedElsewhere("https://evil.example"),
    answers.PasskeyWithoutPerson(),
    answers.PasskeyNotAccepted(),
    answers.PasskeyNotProven(),
    ours.ChallengeUnknown(),
    ours.PasskeyUnknown(),
    ours.CounterWentBack(ANA, passkey="Phone"),
    ours.InactiveByPasskey(ANA),
    ours.RoleWithoutPasskeys(ANA),
    ours.RecoveryByNobody("anna"),
    ours.RecoveryCodeWrong("ana", ANA),
    ours.InactiveByRecovery("ana", ANA),
    ours.RoleWithoutRecovery("ana", ANA),
]


def told(refusal: NotProven | SignInRefused) -> Told:
    user = refusal.user if isinstance(refusal, SignInRefused) else None
    tried = {"tried": refusal.tried} if isinstance(refusal, SignInRefused) and refusal.tried else {}
    entry = Entry(
        id="1",
        at=AT,
        action=Action.SIGN_IN_REFUSED,
        actor=Actor("user", ""),
        resource_type="user" if user else "passkey",
        resource_id=user.id if user else None,
        resource_name=user.user_name if user else None,
        code=f"sign-in-{code_of(type(refusal))}",
        facts={**refusal.facts, **tried},
    )
    return Teller([]).tell(entry)


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: type(refusal).__name__)
def test_what_is_known_of_a_refusal_is_told(refusal: NotProven | SignInRefused) -> None:
    sentence, remedy = told(refusal).sentence, told(refusal).remedy

    assert remedy
    assert all(each in sentence for each in refusal.facts.values())
    if isinstance(refusal, SignInRefused) and refusal.user is not None:
        assert ANA.user_name in sentence


@pytest.mark.parametrize("refusal", REFUSED, ids=lambda refusal: type(refusal).__name__)
def test_a_refusal_is_told_in_german(refusal: NotProven | SignInRefused) -> None:
    english, remedy = told(refusal).sentence, told(refusal).remedy
    german = GERMAN.say(english)

    assert german != english
    assert all(each in german for each in refusal.facts.values())
    assert remedy is not None
    assert GERMAN.say(remedy) != remedy


def of_module(kind: type[Exception], module: str) -> Iterator[type[Exception]]:
    for each in kind.__subclasses__():
        if each.__module__ == module and not each.__subclasses__():
            yield each
        yield from of_module(each, module)


def test_every_refusal_is_told_here() -> None:
    known = {*of_module(NotProven, answers.__name__), *of_module(SignInRefused, ours.__name__)}

    assert {type(each) for each in REFUSED} == known
    assert set(passkey_sign_ins.REFUSED) == {f"sign-in-{code_of(each)}" for each in known}
