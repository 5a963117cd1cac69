"""Why somebody, a team or a membership is missing, as values; the sentences are in `templates`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from provisor.provisioning.journal.searching import Listed


class Cause(StrEnum):
    """What may be the matter; the vocabulary is fixed."""

    OTHER_NAME = "other-name"
    HERE = "here"
    REFUSED = "refused"
    HELD = "held"
    DEACTIVATED = "deactivated"
    DELETED = "deleted"
    DECIDED_HERE = "decided-here"
    NAMESAKE = "namesake"
    NEAR_NAME = "near-name"
    LOOKED_FOR = "looked-for"
    NO_CONNECTION = "no-connection"
    SCIM_OFF = "scim-off"
    PAUSED = "paused"
    NO_TOKEN = "no-token"  # noqa: S105 - a cause's name
    ENDED_TOKEN = "ended-token"  # noqa: S105 - likewise
    NEVER_CONTACTED = "never-contacted"
    QUARANTINED = "quarantined"
    OVERDUE = "overdue"
    WAITING = "waiting"
    PUSHED_NOT_ASSIGNED = "pushed-not-assigned"
    NOT_ASSIGNED = "not-assigned"
    MEMBER = "member"
    MEMBERS_DECIDED_HERE = "members-decided-here"
    BY_HAND = "by-hand"
    MEMBER_ABOVE = "member-above"
    MEMBER_REMOVED = "member-removed"
    MEMBER_TOO_EARLY = "member-too-early"
    MEMBERS_OF_PEOPLE = "members-of-people"
    MEMBER_NOT_SENT = "member-not-sent"
    TEAM_HERE = "team-here"
    TEAM_EMPTY = "team-empty"
    TEAM_OTHER_NAME = "team-other-name"
    TEAM_REFUSED = "team-refused"
    TEAM_DELETED = "team-deleted"
    TEAM_LOOKED_FOR = "team-looked-for"
    TEAM_NEAR_NAME = "team-near-name"
    NOT_PUSHED = "not-pushed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was seen: what, and where it is an entry of the journal, when, at which position, how asked."""

    what: str
    at: datetime | None = None
    position: int | None = None
    request_id: str | None = None

    @classmethod
    def of(cls, listed: Listed) -> "Evidence":
        """An entry of the journal as evidence."""
        return cls(listed.sentence, listed.at, listed.position, listed.request_id)

    def to_document(self) -> dict[str, Any]:
        """The evidence as a JSON object."""
        at = self.at.isoformat() if self.at else None
        return {"what": self.what, "at": at, "position": self.position, "request_id": self.request_id}


@dataclass(frozen=True, slots=True)
class Finding:
    """A cause that a rule found, with what its sentence needs; `provider` is the kind of connection it is about.

    Or it names another variant of the cause, such as the kind of change that is held. `remedy` takes the place of the
    one in `templates`.
    """

    cause: Cause
    places: Mapping[str, Any] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    provider: str | None = None
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """A cause as people read it."""

    cause: Cause
    sentence: str
    remedy: str
    evidence: tuple[Evidence, ...]

    def to_document(self) -> dict[str, Any]:
        """The cause as a JSON object."""
        return {
            "cause": self.cause.value,
            "sentence": self.sentence,
            "remedy": self.remedy,
            "evidence": [each.to_document() for each in self.evidence],
        }
