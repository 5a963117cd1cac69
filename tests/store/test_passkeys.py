"""Passkeys, what authenticators were asked, and recovery codes, as the store keeps them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.store.records_of import NOON, Organization, new_id

from provisor.directory.passkeys import Challenge, Passkey
from provisor.directory.users import User


@pytest.fixture
def maria(organization: Organization) -> User:
    return organization.add_user()


def a_passkey(user: User, credential_id: bytes = b"\x00credential\xff") -> Passkey:
    return Passkey(new_id(), user.id, "Schlüssel", credential_id, b"\xa5key", 7, created=NOON)


def test_a_passkey_is_kept_as_it_is(organization: Organization, maria: User) -> None:
    passkey = a_passkey(maria)
    assert not organization.read(lambda records: records.has_passkeys())
    assert organization.write(lambda records: records.add_passkey(passkey))

    assert organization.read(lambda records: records.has_passkeys())
    assert organization.read(lambda records: records.passkeys_of(maria.id)) == [passkey]
    found = organization.read(lambda records: records.passkey_of_credential(passkey.credential_id))
    assert found == passkey
    assert organization.read(lambda records: records.passkey_of_credential(b"another")) is None

    organization.write(lambda records: records.note_passkey_use(passkey.id, counter=9, at=NOON))
    used = replace(passkey, counter=9, last_used=NOON)
    assert organization.read(lambda records: records.passkeys_of(maria.id)) == [used]

    organization.write(lambda records: records.remove_passkey(passkey.id))
    assert organization.read(lambda records: records.passkeys_of(maria.id)) == []


def test_a_credential_is_of_one_passkey(organization: Organization, maria: User) -> None:
    first, second = a_passkey(maria), a_passkey(organization.add_user())

    assert organization.write(lambda records: records.add_passkey(first))
    assert not organization.write(lambda records: records.add_passkey(second))


def test_a_challenge_is_taken_once(organization: Organization, maria: User) -> None:
    challenge = Challenge(b"browser", maria.id, NOON)
    organization.write(lambda records: records.add_challenge(b"digest", challenge))

    taken = organization.at_once(*[lambda records: records.take_challenge(b"digest")] * 3)

    assert [each for each in taken if each is not None] == [challenge]


def test_old_challenges_are_forgotten(organization: Organization) -> None:
    later = NOON + timedelta(minutes=5)
    for digest, began in ((b"old", NOON), (b"new", later)):
        challenge = Challenge(b"browser", None, began)
        organization.write(
            lambda records, digest=digest, challenge=challenge: records.add_challenge(digest, challenge)
        )
    organization.write(lambda records: records.forget_challenges(before=later))

    assert organization.write(lambda records: records.take_challenge(b"old")) is None
    assert organization.write(lambda records: records.take_challenge(b"new")) == Challenge(
        b"browser", None, later
    )


def test_a_code_is_used_once_and_new_ones_take_the_place_of_all(
    organization: Organization, maria: User
) -> None:
    digests = [bytes([number]) * 32 for number in range(10)]
    organization.write(lambda records: records.keep_recovery_codes(maria.id, digests))
    used = organization.at_once(*[lambda records: records.use_recovery_code(maria.id, digests[0])] * 3)

    assert sorted(used) == [False, False, True]
    assert organization.read(lambda records: records.recovery_codes_of(maria.id)) == digests[1:]
    assert organization.read(lambda records: records.count_recovery_codes(maria.id)) == 9
    organization.write(lambda records: records.keep_recovery_codes(maria.id, digests[:2]))
    assert organization.read(lambda records: records.recovery_codes_of(maria.id)) == digests[:2]


def test_whoever_is_erased_leaves_none_of_it(organization: Organization, maria: User) -> None:
    passkey, challenge = a_passkey(maria), Challenge(b"browser", maria.id, NOON)
    organization.write(lambda records: records.add_passkey(passkey))
    organization.write(lambda records: records.add_challenge(b"digest", challenge))
    organization.write(lambda records: records.keep_recovery_codes(maria.id, [b"code"]))
    organization.write(lambda records: records.erase_user(maria.id, living=True))

    assert organization.read(lambda records: records.passkeys_of(maria.id)) == []
    assert organization.read(lambda records: records.recovery_codes_of(maria.id)) == []
    assert organization.write(lambda records: records.take_challenge(b"digest")) is None
