"""Coming in without an identity provider: by a passkey, or by a recovery code; and why somebody does not."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from provisor.directory import passkeys, tokens
from provisor.directory.ids import as_kept
from provisor.directory.journal import Action, Actor
from provisor.directory.passkey_refusals import (
    CounterWentBack,
    InactiveByPasskey,
    InactiveByRecovery,
    PasskeyUnknown,
    RecoveryByNobody,
    RecoveryCodeWrong,
    RoleWithoutPasskeys,
    RoleWithoutRecovery,
)
from provisor.directory.passkeys import CODES, Passkey
from provisor.directory.sessions import Session, Way
from provisor.directory.sign_in import Origin
from provisor.directory.sign_in_refusals import SignInRefused
from provisor.federation.refusals import NotProven
from provisor.provisioning import signing_in, team_roles
from provisor.provisioning.administration import Order
from provisor.provisioning.journal.telling.sentences import Teller, Told
from provisor.provisioning.ports import Records
from provisor.provisioning.refused import code_of
from provisor.provisioning.signing_in import Visitor
from provisor.provisioning.users import named

_NO_DIGEST = bytes(32)
_LONGEST = 100


def take(records: Records, order: Order, *, asked: bytes, browser: bytes) -> bool:
    """Whether an answer is to what this browser was asked, for signing in; it counts once."""
    challenge = records.take_challenge(passkeys.digest_of_challenge(asked))
    return challenge is not None and challenge.is_of(browser, None, at=order.at)


def known(records: Records, credential_id: bytes) -> Passkey:
    """The passkey that an authenticator knows so. Raises PasskeyUnknown."""
    found = records.passkey_of_credential(credential_id)
    if found is None:
        raise PasskeyUnknown
    return found


def admit(
    records: Records, order: Order, passkey: Passkey, *, counter: int, digest: bytes, visitor: Visitor
) -> Session:
    """Sign in whose passkey has proven who they are. Raises SignInRefused."""
    user = records.person(passkey.user_id, lock=True)
    # As it is now that the person is held: it may have been removed, or used, since it was looked up.
    passkey = known(records, passkey.credential_id)
    if user is None or user.id != passkey.user_id:
        raise PasskeyUnknown
    if not user.may_come_in:
        raise InactiveByPasskey(user)
    if not passkeys.may_have(team_roles.acting_role(records, user)):
        raise RoleWithoutPasskeys(user)
    if not passkey.follows(counter):
        raise CounterWentBack(user, passkey=passkey.name)
    records.note_passkey_use(passkey.id, counter=counter, at=order.at)
    return signing_in.begin_session(
        records,
        order,
        user,
        digest,
        visitor,
        way=Way.PASSKEY,
        origin=Origin(passkey.id, user.id, None),
        told={"passkey": passkey.name},
    )


def recover(
    records: Records, order: Order, *, user_name: str, code: str, digest: bytes, visitor: Visitor
) -> Session:
    """Sign in who has that user name and a recovery code, which is used up with it. Raises RecoveryRefused.

    As much is looked up and compared whether or not somebody is called so.
    """
    user = records.person(as_kept(user_name), lock=True)
    presented = passkeys.digest_of_code(code)
    kept = records.recovery_codes_of(user.id if user is not None else "")
    is_right, tried = _holds(kept, presented), _shown(user_name)
    if user is None:
        raise RecoveryByNobody(tried)
    if not is_right:
        raise RecoveryCodeWrong(tried, user)
    if not user.may_come_in:
        raise InactiveByRecovery(tried, user)
    if not passkeys.may_have(team_roles.acting_role(records, user)):
        raise RoleWithoutRecovery(tried, user)
    if not records.use_recovery_code(user.id, presented):
        raise RecoveryCodeWrong(tried, user)
    left = records.count_recovery_codes(user.id)
    return signing_in.begin_session(
        records, order, user, digest, visitor, way=Way.RECOVERY, told={"codes": left}
    )


def _holds(kept: Iterable[bytes], presented: bytes) -> bool:
    """Whether a digest is among those that are kept, in a time that tells neither which nor how many there are."""
    padded = [*kept, *[_NO_DIGEST] * CODES][:CODES]
    return sum(tokens.same(each, presented) for each in padded) > 0


def _shown(text: str) -> str:
    """As much of what somebody typed as the journal keeps."""
    return "".join(each if each.isprintable() else " " for each in text[:_LONGEST])


def record(records: Records, order: Order, refusal: NotProven | SignInRefused) -> Told:
    """Keep why a passkey or a recovery code let nobody in, or was not taken, and tell it, as the journal does."""
    user = refusal.user if isinstance(refusal, SignInRefused) else None
    tried = refusal.tried if isinstance(refusal, SignInRefused) else None
    if not order.actor.name:
        order = replace(order, actor=Actor("user", user.user_name if user else tried or ""))
    about = named(user) if user is not None else ("user" if tried else "passkey", None, tried)
    entry = replace(
        order.entry(Action.SIGN_IN_REFUSED, about, facts=_facts(refusal)),
        code=f"sign-in-{code_of(type(refusal))}",
        detail=str(refusal),
    )
    records.append(entry)
    return Teller([]).tell(entry)


def _facts(refusal: NotProven | SignInRefused) -> Mapping[str, Any]:
    if isinstance(refusal, SignInRefused) and refusal.tried:
        return {"tried": refusal.tried, **refusal.facts}
    return refusal.facts
