"""Passkeys and recovery codes: the way in that needs no identity provider, for those who administer.

A passkey (WebAuthn) is known by its credential id and its public key alone. A recovery code is a secret that is good
once; it holds 120 random bits, so that a plain digest of it is kept (OWASP ASVS 5.0, 6.5.2).
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from provisor.directory import permissions
from provisor.directory.permissions import Right
from provisor.directory.refusals import Refusal
from provisor.directory.sessions import Session, Way
from provisor.directory.users import Role

CHALLENGE_LASTS = timedelta(minutes=5)
"""So long somebody may take with their authenticator."""

FRESH = timedelta(minutes=10)
"""So long after signing in somebody may add what they sign in by."""

MOST = 20
"""Passkeys of one person."""

CODES = 10
"""Recovery codes that are made together."""

CODE_BYTES = 15
"""The random bytes of a recovery code: 24 letters and digits."""

_GROUP = 4
_LOCAL = (Way.PASSKEY, Way.RECOVERY)
_NAME = re.compile(r"[^\x00-\x1f\x7f-\x9f]{1,100}")


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of somebody. `public_key` is a COSE key, `counter` how often its authenticator says it was used."""

    id: str
    user_id: str
    name: str
    credential_id: bytes
    public_key: bytes
    counter: int
    created: datetime
    last_used: datetime | None = None

    def follows(self, counter: int) -> bool:
        """Whether a use that has this counter comes after the one before (WebAuthn Level 3, 7.2 step 22).

        Authenticators that don't count always say 0. One that says no more than before may be a copy.
        """
        return counter > self.counter or counter == self.counter == 0


@dataclass(frozen=True, slots=True)
class Challenge:
    """What an authenticator was asked to sign: by which browser (a digest of what it keeps), and for whom.

    `user_id` is whose passkey is to be added; None where somebody wishes to sign in.
    """

    browser: bytes
    user_id: str | None
    began: datetime

    def is_of(self, browser: bytes, user_id: str | None, *, at: datetime) -> bool:
        """Whether an answer of that browser, for that person, still counts at that time."""
        return (self.browser, self.user_id) == (browser, user_id) and at < self.began + CHALLENGE_LASTS


class SessionTooOld(Refusal):
    """Whoever adds a way in has signed in a while ago."""

    def __init__(self) -> None:
        super().__init__(
            "You signed in more than ten minutes ago; whoever found your browser open could do this.",
            remedy="Sign in again, and do it within ten minutes.",
        )


class TooManyPasskeys(Refusal):
    """Somebody has as many passkeys as anybody may have."""

    def __init__(self) -> None:
        super().__init__(
            "You have {most} passkeys, which is the most.", remedy="Remove one of them first.", most=MOST
        )


class PasskeyKnown(Refusal):
    """The authenticator's passkey is known here already."""

    def __init__(self) -> None:
        super().__init__(
            "This passkey is known here already.", remedy="Use another device or password manager."
        )


class UnusablePasskeyName(Refusal):
    """A passkey can't be called so."""

    def __init__(self) -> None:
        super().__init__("Give the passkey a name of 1 to 100 printable characters, such as the device's.")


class NoSuchPasskey(Refusal):
    """Somebody has no such passkey."""

    def __init__(self, called: str) -> None:
        super().__init__(
            "There is no passkey {called!r}.", remedy="See `provisor user passkeys`.", called=called
        )


def may_have(role: Role) -> bool:
    """Whether people of that role may come in by a passkey or a recovery code."""
    return permissions.may(Right.ADMINISTER, role)


def admits(session: Session, role: Role) -> bool:
    """Whether a session still lets somebody in who has that role now: one that began by a local way needs one."""
    return session.way not in _LOCAL or may_have(role)


def check_fresh(session: Session, *, at: datetime) -> None:
    """Refuse whoever signed in a while ago. Raises SessionTooOld."""
    if at >= session.began + FRESH:
        raise SessionTooOld


def check_name(name: str) -> None:
    """Refuse a name that nobody could tell from others. Raises UnusablePasskeyName."""
    if _NAME.fullmatch(name) is None:
        raise UnusablePasskeyName


def digest_of_challenge(asked: bytes) -> bytes:
    """What is kept of what an authenticator is asked to sign."""
    return hashlib.sha256(asked).digest()


def make_code(entropy: bytes) -> str:
    """The recovery code that holds these random bytes, `CODE_BYTES` of them, in groups of four."""
    text = base64.b32encode(entropy).decode().lower()
    return "-".join(text[each : each + _GROUP] for each in range(0, len(text), _GROUP))


def digest_of_code(code: str) -> bytes:
    """What is kept of a recovery code, however its letters and groups were written."""
    letters = "".join(each for each in code.lower() if each.isalnum())
    return hashlib.sha256(letters.encode()).digest()
