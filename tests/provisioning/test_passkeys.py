"""Passkeys and recovery codes of somebody, also at the same time as others, and as time goes by."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.provisioning.use_cases import an_order
from tests.store.records_of import Organization

from provisor.directory import passkeys as rules
from provisor.directory import tokens
from provisor.directory.passkey_refusals import CounterWentBack, PasskeyUnknown, RecoveryCodeWrong
from provisor.directory.passkeys import CODES, FRESH, SessionTooOld
from provisor.directory.permissions import NotPermittedToPerson
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role, User
from provisor.federation.passkeys import NewKey
from provisor.provisioning import people, signing_in
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.sign_in import local, passkeys
from provisor.provisioning.signing_in import Visitor

VISITOR = Visitor("a browser", "192.0.2.1")


@pytest.fixture
def organization(make_organization: Callable[[], Organization]) -> Organization:
    return make_organization()


@pytest.fixture
def ada(organization: Organization) -> User:
    user, order = organization.add_user(userName="ada@acme.example"), an_order()
    organization.write(lambda records: people.set_role(records, order, user.id, Role.ADMINISTRATOR))
    return user


def begun(organization: Organization, user: User, order: Order) -> Session:
    digest = tokens.digest(secrets.token_urlsafe())
    return organization.write(lambda records: signing_in.begin_session(records, order, user, digest, VISITOR))


def codes() -> list[str]:
    return [rules.make_code(secrets.token_bytes(rules.CODE_BYTES)) for _ in range(CODES)]


def adding(session: Session, order: Order, made: list[str] | None = None) -> Callable[[Records], bool]:
    key = NewKey(secrets.token_bytes(16), b"key", 0)
    kept = made or codes()
    return lambda records: passkeys.add(records, order, session, key=key, name="Phone", codes=kept)


def test_a_passkey_is_added_within_ten_minutes_after_signing_in(
    organization: Organization, ada: User
) -> None:
    order = an_order()
    session = begun(organization, ada, order)
    late = replace(an_order(), at=session.began + FRESH)
    early = replace(late, at=late.at - timedelta(seconds=1))
    works: list[Callable[[Records], Any]] = [
        adding(session, late),
        lambda records: passkeys.begin_adding(records, late, session, asked=b"1"),
        lambda records: passkeys.make_codes(records, late, session, codes=codes()),
    ]
    for work in works:
        with pytest.raises(SessionTooOld):
            organization.write(work)

    assert organization.write(adding(session, early))


def test_whoever_administers_no_more_adds_none(organization: Organization, ada: User) -> None:
    order = an_order()
    session = begun(organization, ada, order)
    organization.write(lambda records: people.set_role(records, an_order(), ada.id, Role.AUDITOR))

    with pytest.raises(NotPermittedToPerson):
        organization.write(adding(session, order))


def test_of_two_first_passkeys_at_once_one_brings_the_codes(organization: Organization, ada: User) -> None:
    order = an_order()
    session = begun(organization, ada, order)

    are_kept = organization.at_once(adding(session, order), adding(session, order))

    assert sorted(are_kept) == [False, True]
    ways = organization.read(lambda records: passkeys.of_person(records, ada.id))
    assert (len(ways.passkeys), ways.codes) == (2, CODES)


def test_of_two_uses_of_a_code_at_once_one_comes_in(organization: Organization, ada: User) -> None:
    order, made = an_order(), codes()
    organization.write(adding(begun(organization, ada, order), order, made))

    def recovering() -> Callable[[Records], bool]:
        digest, late = tokens.digest(secrets.token_urlsafe()), an_order()

        def work(records: Records) -> bool:
            try:
                local.recover(
                    records, late, user_name=ada.user_name, code=made[0], digest=digest, visitor=VISITOR
                )
            except RecoveryCodeWrong:
                return False
            return True

        return work

    assert sorted(organization.at_once(recovering(), recovering(), recovering())) == [False, False, True]


def test_of_two_uses_that_count_the_same_at_once_one_comes_in(organization: Organization, ada: User) -> None:
    order = an_order()
    organization.write(adding(begun(organization, ada, order), order))
    (passkey,) = organization.read(lambda records: records.passkeys_of(ada.id))

    def entering() -> Callable[[Records], bool]:
        digest, late = tokens.digest(secrets.token_urlsafe()), an_order()

        def work(records: Records) -> bool:
            try:
                local.admit(records, late, passkey, counter=7, digest=digest, visitor=VISITOR)
            except CounterWentBack:
                return False
            return True

        return work

    assert sorted(organization.at_once(entering(), entering())) == [False, True]


def test_a_removal_at_the_same_time_leaves_no_session(organization: Organization, ada: User) -> None:
    for _ in range(4):
        order = an_order()
        organization.write(adding(begun(organization, ada, order), order))
        (passkey,) = organization.read(lambda records: records.passkeys_of(ada.id))
        digest = tokens.digest(secrets.token_urlsafe())

        def entering(records: Records, passkey: Any = passkey, digest: bytes = digest) -> None:
            try:
                local.admit(records, an_order(), passkey, counter=0, digest=digest, visitor=VISITOR)
            except PasskeyUnknown:
                return

        organization.at_once(
            entering,
            lambda records, passkey=passkey: passkeys.remove(records, an_order(), ada.id, passkey.id),
        )

        left = organization.read(lambda records: records.sessions_of(ada.id))
        assert [each for each in left if each.way is Way.PASSKEY] == []


def test_a_passkey_of_somebody_deleted_is_known_to_nobody(organization: Organization, ada: User) -> None:
    order = an_order()
    organization.write(adding(begun(organization, ada, order), order))
    (passkey,) = organization.read(lambda records: records.passkeys_of(ada.id))
    organization.write(lambda records: people.delete(records, an_order(), ada.id, take_over=False))

    with pytest.raises(PasskeyUnknown):
        organization.write(
            lambda records: local.admit(records, an_order(), passkey, counter=0, digest=b"1", visitor=VISITOR)
        )
