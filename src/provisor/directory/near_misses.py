"""Near misses: calls that were meant for an organization and did not count, the latest of each kind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST = 20
"""So many are kept of an organization."""
LONGEST = 200
"""In characters: what is kept of a path."""


class Miss(StrEnum):
    """Why a call did not count, or should not have come so."""

    UNKNOWN_TOKEN = "unknown token"  # noqa: S105 - a kind of miss
    WRONG_PATH = "wrong path"
    PLAIN_HTTP = "plain http"


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A call that did not count. `detail` is how the token ended, empty where it was none of ours; or the path.

    `connection_id` is that of the token that it came with, None for one that nobody has.
    """

    miss: Miss
    detail: str
    at: datetime
    connection_id: str | None = None
