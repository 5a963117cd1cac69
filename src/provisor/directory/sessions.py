"""Sessions of people who signed in to the pages: how long they last, and how many somebody may have.

What a session is found by, a random secret in a cookie, is kept as a digest alone (`directory.tokens`).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from provisor.directory.sign_in import Origin

IDLE = timedelta(hours=1)
"""A session ends when nothing was asked for so long."""

LASTS = timedelta(hours=12)
"""A session ends so long after its beginning, whatever was asked."""

MOST = 10
"""Sessions of one person; with one more, the oldest ends."""

SEEN_EVERY = timedelta(minutes=1)
"""That a session was used is kept no more often."""


class Way(StrEnum):
    """How somebody signed in."""

    LINK = "one-time link"
    OIDC = "OpenID Connect"
    SAML = "SAML 2.0"
    PASSKEY = "passkey"
    RECOVERY = "recovery code"


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it is kept. `browser` is what the browser says that it is, `address` where it came from first.

    `origin` is the identity provider's side of it, where one proved who it is; or by which passkey it began. `until` is
    when the identity provider has it end at the latest, where it says so (`SessionNotOnOrAfter`, SAML core 2.7.2).
    """

    id: str
    user_id: str
    way: Way
    browser: str
    address: str | None
    began: datetime
    seen: datetime
    ended: datetime | None = None
    origin: Origin | None = None
    until: datetime | None = None

    @property
    def ends(self) -> datetime:
        """When it ends if nothing is asked any more."""
        ends = min(self.seen + IDLE, self.began + LASTS)
        return ends if self.until is None else min(ends, self.until)

    def lasts(self, at: datetime) -> bool:
        """Whether whoever brings it is still signed in at that time."""
        return self.ended is None and at < self.ends

    def to_be_noted(self, at: datetime) -> bool:
        """Whether a use at that time is worth keeping."""
        return at - self.seen >= SEEN_EVERY
