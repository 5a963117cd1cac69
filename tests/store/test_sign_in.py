"""Ways to sign in, attempts and subjects, as the store keeps them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.sessions import Session, Way
from provisor.directory.sign_in import (
    Attempt,
    Attribute,
    Kind,
    Match,
    OidcSettings,
    Origin,
    Proof,
    SignInMethod,
    place_of,
)

SETTINGS = OidcSettings(
    "https://idp.example",
    "provisor",
    Proof.SECRET,
    (Match("oid", Attribute.EXTERNAL_ID), Match("é", Attribute.EMAILS)),
)


def a_method(name: str | None = None) -> SignInMethod:
    # Names are taken on the whole service, which tests share.
    return SignInMethod(new_id(), name or f"way-{new_id()}", Kind.OIDC, SETTINGS, created=NOON)


def an_attempt(method: SignInMethod) -> Attempt:
    return Attempt(method.id, b"browser", "nonce", "verifier", "/users", began=NOON, trial_by="olga")


@pytest.fixture
def method(organization: Organization) -> SignInMethod:
    added = a_method()
    assert organization.write(lambda records: records.add_sign_in_method(added, b"sealed"))
    return added


def test_a_way_is_kept_as_it_is_with_its_secret_apart(
    organization: Organization, method: SignInMethod
) -> None:
    assert organization.read(lambda records: records.sign_in_methods()) == [method]
    assert organization.read(lambda records: records.secret_of_method(method.id)) == b"sealed"

    changed = replace(method, enabled=True, tried=NOON, settings=replace(SETTINGS, matches=()))
    organization.write(lambda records: records.save_sign_in_method(changed))
    organization.write(lambda records: records.keep_secret_of_method(method.id, b"another"))

    assert organization.read(lambda records: records.sign_in_methods()) == [changed]
    assert organization.read(lambda records: records.secret_of_method(method.id)) == b"another"


def test_its_name_leads_to_its_organization_and_is_taken(
    organization: Organization, method: SignInMethod
) -> None:
    place = place_of(method.name.upper())

    assert organization.run(organization.store.organization_of_sign_in(place)) == organization.id
    again = a_method(method.name)
    assert not organization.write(lambda records: records.add_sign_in_method(again, b""))

    organization.write(lambda records: records.remove_sign_in_method(method.id))
    assert organization.run(organization.store.organization_of_sign_in(place)) is None
    assert organization.write(lambda records: records.add_sign_in_method(again, b""))


def test_an_attempt_is_taken_once(organization: Organization, method: SignInMethod) -> None:
    attempt = an_attempt(method)
    organization.write(lambda records: records.add_attempt(b"state", attempt))

    taken = organization.at_once(*[lambda records: records.take_attempt(b"state")] * 3)

    assert [each for each in taken if each is not None] == [attempt]


def test_attempts_that_nobody_came_back_from_are_forgotten(
    organization: Organization, method: SignInMethod
) -> None:
    organization.write(lambda records: records.add_attempt(b"state", an_attempt(method)))

    organization.write(lambda records: records.forget_attempts(before=NOON))
    organization.write(lambda records: records.forget_attempts(before=NOON + timedelta(seconds=1)))

    assert organization.write(lambda records: records.take_attempt(b"state")) is None


def test_a_token_is_used_once_for_as_long_as_it_is_kept(
    organization: Organization, method: SignInMethod
) -> None:
    def use(token_id: str) -> bool:
        return organization.write(lambda records: records.use_token(method.id, token_id, until=NOON))

    assert [use("1"), use("1"), use("2")] == [True, False, True]
    organization.write(lambda records: records.forget_used_tokens(before=NOON))
    assert not use("1")
    organization.write(lambda records: records.forget_used_tokens(before=NOON + timedelta(seconds=1)))
    assert use("1")


def test_somebody_is_known_by_one_subject(organization: Organization, method: SignInMethod) -> None:
    maria, ana = organization.add_user(userName="maria"), organization.add_user(userName="ana")
    organization.write(lambda records: records.pin_subject(method.id, "1", maria.id, at=NOON))

    assert organization.read(lambda records: records.user_of_subject(method.id, "1")) == maria.id
    assert organization.read(lambda records: records.subject_of_user(method.id, maria.id)) == "1"
    organization.write(lambda records: records.pin_subject(method.id, "1", ana.id, at=NOON))
    assert organization.read(lambda records: records.user_of_subject(method.id, "1")) == ana.id
    assert organization.read(lambda records: records.subject_of_user(method.id, maria.id)) is None
    assert organization.write(lambda records: records.unpin_subject(method.id, ana.id))
    assert not organization.write(lambda records: records.unpin_subject(method.id, ana.id))


def test_a_session_knows_where_it_came_from(organization: Organization, method: SignInMethod) -> None:
    maria = organization.add_user(userName="maria")
    origin = Origin(method.id, "1", "theirs", "maria@acme.example")
    until = NOON + timedelta(hours=1)
    session = Session(
        new_id(), maria.id, Way.SAML, "a browser", None, began=NOON, seen=NOON, origin=origin, until=until
    )
    organization.write(lambda records: records.add_session(session, new_id().encode()))

    assert organization.read(lambda records: records.sessions_of(maria.id)) == [session]
    for told in ({"subject": "1", "session_id": None}, {"subject": None, "session_id": "theirs"}):
        assert organization.read(lambda records, told=told: records.sessions_from(method.id, **told)) == [
            session
        ]
    assert organization.read(lambda records: records.sessions_named(method.id, "maria@acme.example")) == [
        session
    ]
    assert organization.read(lambda records: records.sessions_named(method.id, "ana@acme.example")) == []
    for told in ({"subject": "2", "session_id": None}, {"subject": "1", "session_id": "another"}):
        assert organization.read(lambda records, told=told: records.sessions_from(method.id, **told)) == []
