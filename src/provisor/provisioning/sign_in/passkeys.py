"""Having passkeys and recovery codes: which there are, adding one, removing one, making new codes."""

from collections.abc import Sequence
from dataclasses import dataclass

from provisor.directory import passkeys, permissions, tokens
from provisor.directory.journal import Action
from provisor.directory.passkeys import (
    CHALLENGE_LASTS,
    MOST,
    Challenge,
    NoSuchPasskey,
    Passkey,
    PasskeyKnown,
    TooManyPasskeys,
)
from provisor.directory.permissions import Right
from provisor.directory.sessions import Session
from provisor.directory.users import User
from provisor.federation.passkeys import NewKey
from provisor.provisioning import people, team_roles
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Records
from provisor.provisioning.users import named


@dataclass(frozen=True, slots=True)
class LocalWays:
    """By what somebody comes in without an identity provider: passkeys, and how many recovery codes are left."""

    passkeys: Sequence[Passkey]
    codes: int


def of_person(records: Records, called: str) -> LocalWays:
    """By what somebody comes in so. Raises NoSuchUser."""
    user = people.find(records, called)
    return LocalWays(records.passkeys_of(user.id), records.count_recovery_codes(user.id))


def begin(records: Records, challenge: Challenge, *, asked: bytes) -> None:
    """Keep what an authenticator is asked to sign; what nobody answered is forgotten."""
    records.forget_challenges(before=challenge.began - CHALLENGE_LASTS)
    records.add_challenge(passkeys.digest_of_challenge(asked), challenge)


def begin_adding(records: Records, order: Order, session: Session, *, asked: bytes) -> list[bytes]:
    """Keep what the authenticator is asked of which somebody adds a passkey; which of theirs are known already.

    Raises NotPermittedToPerson, SessionTooOld, TooManyPasskeys.
    """
    user = _holder(records, order, session)
    known = records.passkeys_of(user.id)
    if len(known) >= MOST:
        raise TooManyPasskeys
    begin(records, Challenge(_browser_of(session), user.id, order.at), asked=asked)
    return [each.credential_id for each in known]


def take_adding(records: Records, order: Order, session: Session, *, asked: bytes) -> bool:
    """Whether an answer is to what was asked of whoever adds a passkey; it counts once."""
    challenge = records.take_challenge(passkeys.digest_of_challenge(asked))
    return challenge is not None and challenge.is_of(_browser_of(session), session.user_id, at=order.at)


def add(
    records: Records, order: Order, session: Session, *, key: NewKey, name: str, codes: Sequence[str]
) -> bool:
    """Keep a passkey that was proven, and, where somebody has none, these recovery codes; whether they are kept.

    Raises NotPermittedToPerson, SessionTooOld, UnusablePasskeyName, TooManyPasskeys, PasskeyKnown.
    """
    passkeys.check_name(name)
    user = _holder(records, order, session)
    if len(records.passkeys_of(user.id)) >= MOST:
        raise TooManyPasskeys
    passkey = Passkey(
        id=order.new_id(),
        user_id=user.id,
        name=name,
        credential_id=key.credential_id,
        public_key=key.public_key,
        counter=key.counter,
        created=order.at,
    )
    if not records.add_passkey(passkey):
        raise PasskeyKnown
    records.append(order.entry(Action.PASSKEY_ADDED, named(user), facts={"passkey": name}))
    if records.count_recovery_codes(user.id):
        return False
    _keep_codes(records, order, user, codes)
    return True


def make_codes(records: Records, order: Order, session: Session, *, codes: Sequence[str]) -> None:
    """Keep these recovery codes in the place of those before. Raises NotPermittedToPerson, SessionTooOld."""
    _keep_codes(records, order, _holder(records, order, session), codes)


def _keep_codes(records: Records, order: Order, user: User, codes: Sequence[str]) -> None:
    records.keep_recovery_codes(user.id, map(passkeys.digest_of_code, codes))
    records.append(order.entry(Action.RECOVERY_CODES_MADE, named(user)))


def remove(records: Records, order: Order, called: str, passkey: str) -> Passkey:
    """Forget somebody's passkey of that id or name, and end the sessions that began by it.

    Raises NoSuchUser, NoSuchPasskey.
    """
    # Held: whoever signs in by it at the same time waits, or is signed out with it.
    user = people.find(records, called, lock=True)
    own = records.passkeys_of(user.id)
    found = next((each for each in own if passkey in (each.id, each.name)), None)
    if found is None:
        raise NoSuchPasskey(passkey)
    records.remove_passkey(found.id)
    begun = records.sessions_from(found.id, subject=user.id, session_id=None)
    records.end_sessions([each.id for each in begun], at=order.at)
    records.append(order.entry(Action.PASSKEY_REMOVED, named(user), facts={"passkey": found.name}))
    return found


def _holder(records: Records, order: Order, session: Session) -> User:
    """Whoever is signed in, held, and a moment ago at that. Raises NotPermittedToPerson, SessionTooOld, NoSuchUser."""
    user = people.find(records, session.user_id, lock=True)
    permissions.check_person(Right.ADMINISTER, team_roles.acting_role(records, user))
    passkeys.check_fresh(session, at=order.at)
    return user


def _browser_of(session: Session) -> bytes:
    return tokens.digest(session.id)
