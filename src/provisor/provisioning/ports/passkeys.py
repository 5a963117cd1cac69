"""What the use cases need of passkeys and recovery codes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from provisor.directory.passkeys import Challenge, Passkey


class PasskeyRecords(Protocol):
    """By what an organization's people come in without an identity provider."""

    def has_passkeys(self) -> bool:
        """Whether anybody has a passkey."""

    def passkeys_of(self, user_id: str) -> list[Passkey]:
        """Somebody's passkeys, the oldest first."""

    def passkey_of_credential(self, credential_id: bytes) -> Passkey | None:
        """The passkey that an authenticator knows so."""

    def add_passkey(self, passkey: Passkey) -> bool:
        """Keep a new passkey; False where its credential is known."""

    def note_passkey_use(self, passkey_id: str, *, counter: int, at: datetime) -> None:
        """Keep when a passkey was used, and how often its authenticator says that it was."""

    def remove_passkey(self, passkey_id: str) -> None:
        """Forget a passkey."""

    def add_challenge(self, digest: bytes, challenge: Challenge) -> None:
        """Keep what an authenticator is asked to sign, findable by its digest."""

    def take_challenge(self, digest: bytes) -> Challenge | None:
        """The challenge of that digest, which is forgotten with it: of two who ask at once one gets it."""

    def forget_challenges(self, *, before: datetime) -> None:
        """Forget the challenges that began before that time."""

    def recovery_codes_of(self, user_id: str) -> list[bytes]:
        """The digests of the recovery codes that somebody has not used."""

    def count_recovery_codes(self, user_id: str) -> int:
        """How many these are."""

    def keep_recovery_codes(self, user_id: str, digests: Iterable[bytes]) -> None:
        """Keep somebody's recovery codes, in the place of those before."""

    def use_recovery_code(self, user_id: str, digest: bytes) -> bool:
        """Forget a recovery code that was used; False where somebody else was quicker."""
