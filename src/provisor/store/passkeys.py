"""Passkeys, what authenticators were asked to sign, and recovery codes."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from provisor.directory.passkeys import Challenge, Passkey
from provisor.store.driver import Row
from provisor.store.instants import instant, instant_or_none, kept
from provisor.store.statements import Statement, value
from provisor.store.tables import passkey_challenges, passkeys, recovery_codes
from provisor.store.transaction import Transaction

_here = passkeys.c.organization_id == value("organization_id")
_columns = select(
    passkeys.c.id,
    passkeys.c.user_id,
    passkeys.c.name,
    passkeys.c.credential_id,
    passkeys.c.public_key,
    passkeys.c.counter,
    passkeys.c.created,
    passkeys.c.last_used,
)
OF_PERSON = Statement(_columns.where(_here, passkeys.c.user_id == value("user_id")).order_by(passkeys.c.id))
OF_CREDENTIAL = Statement(_columns.where(_here, passkeys.c.credential_id == value("credential_id")))
ANY = Statement(select(literal(1)).select_from(passkeys).where(_here).limit(1))
ADD = Statement(insert_or(passkeys).on_conflict_do_nothing())
NOTE_USE = Statement(
    update(passkeys)
    .values(counter=value("told"), last_used=value("at"))
    .where(_here, passkeys.c.id == value("passkey_id"))
)
REMOVE = Statement(delete(passkeys).where(_here, passkeys.c.id == value("passkey_id")))

_this_challenge = (
    passkey_challenges.c.organization_id == value("organization_id"),
    passkey_challenges.c.digest == value("digest"),
)
ADD_CHALLENGE = Statement(insert(passkey_challenges))
CHALLENGE = Statement(
    select(passkey_challenges.c.browser, passkey_challenges.c.user_id, passkey_challenges.c.began).where(
        *_this_challenge
    )
)
TAKE_CHALLENGE = Statement(delete(passkey_challenges).where(*_this_challenge))
FORGET_CHALLENGES = Statement(
    delete(passkey_challenges).where(
        passkey_challenges.c.organization_id == value("organization_id"),
        passkey_challenges.c.began < value("before"),
    )
)

_of_person = (
    recovery_codes.c.organization_id == value("organization_id"),
    recovery_codes.c.user_id == value("user_id"),
)
CODES = Statement(select(recovery_codes.c.digest).where(*_of_person).order_by(recovery_codes.c.digest))
COUNT_CODES = Statement(select(func.count()).select_from(recovery_codes).where(*_of_person))
ADD_CODE = Statement(insert(recovery_codes))
USE_CODE = Statement(delete(recovery_codes).where(*_of_person, recovery_codes.c.digest == value("digest")))
FORGET_CODES = Statement(delete(recovery_codes).where(*_of_person))


def _to_passkey(row: Row) -> Passkey:
    passkey_id, user_id, name, credential_id, public_key, counter, created, last_used = row
    return Passkey(
        id=passkey_id,
        user_id=user_id,
        name=name,
        credential_id=bytes(credential_id),
        public_key=bytes(public_key),
        counter=counter,
        created=instant(created),
        last_used=instant_or_none(last_used),
    )


class PasskeyRecords(Transaction):
    """By what an organization's people come in without an identity provider."""

    def has_passkeys(self) -> bool:
        """Whether anybody has a passkey."""
        return self._one(ANY) is not None

    def passkeys_of(self, user_id: str) -> list[Passkey]:
        """Somebody's passkeys, the oldest first."""
        return [_to_passkey(row) for row in self._all(OF_PERSON, user_id=user_id)]

    def passkey_of_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey that an authenticator knows so."""
        row = self._one(OF_CREDENTIAL, credential_id=credential_id)
        return None if row is None else _to_passkey(row)

    def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a new passkey; False where its credential is known."""
        return (
            self._run(
                ADD,
                id=passkey.id,
                user_id=passkey.user_id,
                name=passkey.name,
                credential_id=passkey.credential_id,
                public_key=passkey.public_key,
                counter=passkey.counter,
                created=kept(passkey.created),
                last_used=None,
            )
            > 0
        )

    def note_passkey_use(self, passkey_id: str, *, counter: int, at: datetime) -> None:
        """Keep when a passkey was used, and how often its authenticator says that it was."""
        self._run(NOTE_USE, passkey_id=passkey_id, told=counter, at=kept(at))

    def remove_passkey(self, passkey_id: str) -> None:
        """Forget a passkey."""
        self._run(REMOVE, passkey_id=passkey_id)

    def add_challenge(self, digest: bytes, challenge: Challenge) -> None:
        """Keep what an authenticator is asked to sign, findable by its digest."""
        self._run(
            ADD_CHALLENGE,
            digest=digest,
            browser=challenge.browser,
            user_id=challenge.user_id,
            began=kept(challenge.began),
        )

    def take_challenge(self, digest: bytes) -> Challenge | None:
        """The challenge of that digest, which is forgotten with it: of two who ask at once one gets it."""
        row = self._one(CHALLENGE, digest=digest)
        if row is None or not self._run(TAKE_CHALLENGE, digest=digest):
            return None
        browser, user_id, began = row
        return Challenge(bytes(browser), user_id, instant(began))

    def forget_challenges(self, *, before: datetime) -> None:
        """Forget the challenges that began before that time."""
        self._run(FORGET_CHALLENGES, before=kept(before))

    def recovery_codes_of(self, user_id: str) -> list[bytes]:
        """The digests of the recovery codes that somebody has not used."""
        return [bytes(digest) for (digest,) in self._all(CODES, user_id=user_id)]

    def count_recovery_codes(self, user_id: str) -> int:
        """How many these are."""
        row = self._one(COUNT_CODES, user_id=user_id)
        return 0 if row is None else int(row[0])

    def keep_recovery_codes(self, user_id: str, digests: Iterable[bytes]) -> None:
        """Keep somebody's recovery codes, in the place of those before."""
        self._run(FORGET_CODES, user_id=user_id)
        for digest in digests:
            self._run(ADD_CODE, user_id=user_id, digest=digest)

    def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Forget a recovery code that was used; False where somebody else was quicker."""
        return self._run(USE_CODE, user_id=user_id, digest=digest) > 0
