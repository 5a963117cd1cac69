"""What the use cases need of sessions, of one-time links, and of what people chose for themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from provisor.directory.choices import Choices
from provisor.directory.roles import GivenRole
from provisor.directory.sessions import Session
from provisor.directory.users import Role, User


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What is kept about whoever brings the secret of a session; whether it lasts is for others to say.

    `given` is the role that a team gives them, where it is higher than their own. `spoken` is the language that the
    organization chose for whoever chose none. `shut_out` says that the way by which they came requires a team that they
    are not in.
    """

    organization_id: str
    organization: str
    session: Session
    user: User
    choices: Choices = field(default_factory=Choices)
    spoken: str | None = None
    given: GivenRole | None = None
    shut_out: bool = False

    @property
    def role(self) -> Role:
        """As what they act here."""
        return self.user.role if self.given is None else self.given.role


class SessionRecords(Protocol):
    """The sessions of an organization's people, for whom one-time links are, and what people chose.

    All sessions of somebody end in the transaction by which they may not come in any more.
    """

    def add_session(self, session: Session, digest: bytes) -> None:
        """Keep a new session, findable by the digest of its secret."""

    def sessions_of(self, user_id: str) -> list[Session]:
        """Somebody's sessions that nobody has ended, the oldest first; time may have ended them."""

    def people_with_sessions(self) -> list[str]:
        """The ids of all who have a session that nobody has ended; time may have ended it."""

    def keep_hint(self, session_id: str, sealed: bytes) -> None:
        """Keep by what an identity provider knows a session, sealed; it is forgotten when the session ends."""

    def hint_of(self, session_id: str) -> bytes | None:
        """By what an identity provider knows a session, sealed."""

    def note_session(self, session_id: str, *, at: datetime) -> None:
        """Keep that a session was used at that time."""

    def end_sessions(self, session_ids: Sequence[str], *, at: datetime) -> int:
        """End these sessions; how many had not ended."""

    def forget_sessions(self, *, before: datetime) -> None:
        """Forget the sessions that began before that time."""

    def let_link_admit(self, token_id: str, user_id: str) -> None:
        """Keep for whom a one-time link is."""

    def admitted_by_link(self, token_id: str) -> str | None:
        """The id of whom a one-time link is for; None for one that names nobody."""

    def keep_choices(self, user_id: str, choices: Choices) -> None:
        """Keep what somebody chose about how pages are shown, in the place of what they chose before."""
