"""What the use cases need of sessions, and of one-time links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from provisor.directory.sessions import Session
from provisor.directory.users import User


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What is kept about whoever brings the secret of a session; whether it lasts is for others to say."""

    organization_id: str
    organization: str
    session: Session
    user: User


class SessionRecords(Protocol):
    """The sessions of an organization's people, and for whom one-time links are.

    All sessions of somebody end in the transaction by which they may not come in any more.
    """

    def add_session(self, session: Session, digest: bytes) -> None:
        """Keep a new session, findable by the digest of its secret."""

    def sessions_of(self, user_id: str) -> list[Session]:
        """Somebody's sessions that nobody has ended, the oldest first; time may have ended them."""

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
