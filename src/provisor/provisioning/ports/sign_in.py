"""What the use cases need of ways to sign in, and of the subjects by which people are known there."""

from datetime import datetime
from typing import Protocol

from provisor.directory.sessions import Session
from provisor.directory.sign_in import Attempt, SignInMethod
from provisor.directory.sign_in_domains import Domain


class SignInRecords(Protocol):
    """The ways to sign in of an organization, the attempts that have begun, and who is known by which subject."""

    def sign_in_methods(self) -> list[SignInMethod]:
        """Every way to sign in, in the order in which they were added."""

    def add_sign_in_method(self, method: SignInMethod, secret: bytes) -> bool:
        """Keep a new way with its sealed secret; False where another one of the service has its name."""

    def save_sign_in_method(self, method: SignInMethod) -> None:
        """Keep a changed way; its name and its secret stay."""

    def remove_sign_in_method(self, method_id: str) -> None:
        """Forget a way, its attempts, and by which subjects people were known."""

    def methods_shut_to(self, user_id: str) -> list[str]:
        """The ids of the ways that require a team which somebody is not in; what is held is not done."""

    def sign_in_domains(self) -> list[Domain]:
        """Every domain that leads to a way, or is to, by name."""

    def add_sign_in_domain(self, domain: Domain) -> None:
        """Keep a new domain, which leads nowhere yet."""

    def take_domain(self, domain: Domain) -> bool:
        """Have a domain lead to its way, on the whole service; False where it leads to another."""

    def save_sign_in_domain(self, domain: Domain) -> None:
        """Keep what is known of a domain's record."""

    def remove_sign_in_domain(self, domain: Domain) -> None:
        """Forget a domain, and that it leads anywhere."""

    def secret_of_method(self, method_id: str) -> bytes:
        """The sealed secret of a way; empty where it has none."""

    def keep_secret_of_method(self, method_id: str, secret: bytes) -> None:
        """Put another sealed secret in the place of the one before."""

    def add_attempt(self, digest: bytes, attempt: Attempt) -> None:
        """Keep an attempt that has begun, findable by the digest of its state."""

    def take_attempt(self, digest: bytes) -> Attempt | None:
        """The attempt of that state, which is forgotten with it: of two who ask at once one gets it."""

    def keep_answer_of_attempt(self, digest: bytes, sealed: bytes) -> None:
        """Keep what was posted for an attempt, if that is there and nothing was posted yet."""

    def forget_attempts(self, *, before: datetime) -> None:
        """Forget the attempts that began before that time."""

    def use_token(self, method_id: str, token_id: str, *, until: datetime) -> bool:
        """Keep that a token of an identity provider came, for so long; False if it had come before."""

    def forget_used_tokens(self, *, before: datetime) -> None:
        """Forget the tokens that were to be kept until then."""

    def sessions_from(self, method_id: str, *, subject: str | None, session_id: str | None) -> list[Session]:
        """The sessions that nobody has ended of an identity provider's session, or else of a subject."""

    def sessions_named(self, method_id: str, name: str) -> list[Session]:
        """The sessions that nobody has ended of whom an identity provider calls so."""

    def user_of_subject(self, method_id: str, subject: str) -> str | None:
        """The id of whoever is known by a subject."""

    def subject_of_user(self, method_id: str, user_id: str) -> str | None:
        """The subject by which somebody is known."""

    def pin_subject(self, method_id: str, subject: str, user_id: str, *, at: datetime) -> None:
        """Keep by which subject somebody is known, in the place of whoever was known by it before."""

    def unpin_subject(self, method_id: str, user_id: str) -> bool:
        """Forget by which subject somebody is known; False where nobody knew."""
