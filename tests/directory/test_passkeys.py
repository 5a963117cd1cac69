"""Rules of passkeys and recovery codes."""

from datetime import timedelta

import pytest
from tests.store.records_of import NOON

from provisor.directory import passkeys
from provisor.directory.passkeys import CHALLENGE_LASTS, FRESH, Challenge, Passkey, SessionTooOld
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role


@pytest.mark.parametrize(
    ("before", "told", "follows"),
    [(0, 0, True), (0, 1, True), (4, 5, True), (4, 4, False), (4, 3, False), (4, 0, False)],
)
def test_a_counter_goes_on_or_is_none(before: int, told: int, follows: bool) -> None:
    passkey = Passkey("1", "2", "Phone", b"3", b"4", before, created=NOON)

    assert passkey.follows(told) is follows


def test_a_challenge_is_of_one_browser_and_purpose_for_five_minutes() -> None:
    challenge = Challenge(b"browser", None, NOON)

    assert challenge.is_of(b"browser", None, at=NOON + CHALLENGE_LASTS - timedelta(microseconds=1))
    assert not challenge.is_of(b"browser", None, at=NOON + CHALLENGE_LASTS)
    assert not challenge.is_of(b"another", None, at=NOON)
    assert not challenge.is_of(b"browser", "ana", at=NOON)


def a_session(way: Way) -> Session:
    return Session("1", "ana", way, "", None, began=NOON, seen=NOON)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("role", Role)
def test_a_local_way_is_for_those_who_administer(way: Way, role: Role) -> None:
    administers = role in (Role.OWNER, Role.ADMINISTRATOR)

    assert passkeys.may_have(role) is administers
    assert passkeys.admits(a_session(way), role) is (administers or way not in (Way.PASSKEY, Way.RECOVERY))


def test_a_session_is_fresh_for_ten_minutes() -> None:
    passkeys.check_fresh(a_session(Way.LINK), at=NOON + FRESH - timedelta(microseconds=1))
    with pytest.raises(SessionTooOld):
        passkeys.check_fresh(a_session(Way.LINK), at=NOON + FRESH)


def test_a_code_is_read_however_it_is_written() -> None:
    code = passkeys.make_code(bytes(range(15)))

    assert code == "aaaq-eaye-auda-ocaj-bifq-ydio"
    kept = passkeys.digest_of_code(code)
    assert passkeys.digest_of_code(f" {code.upper().replace('-', ' ')} ") == kept
    assert passkeys.digest_of_code(code[:-1] + "z") != kept
