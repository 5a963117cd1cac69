"""What an undo is of: entries, and how far it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries an undo is of: those that fulfil everything that is set, up to the position `through`.

    `request` is our id of a request, the identity provider's, or the id of an undo.
    """

    entry: int | None = None
    request: str | None = None
    connection_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    through: int | None = None

    def to_document(self) -> dict[str, Any]:
        """The selection as a JSON object, without what is not set."""
        told = {
            "entry": self.entry,
            "request": self.request,
            "connection_id": self.connection_id,
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "through": self.through,
        }
        return {name: value for name, value in told.items() if value is not None}

    @classmethod
    def of_document(cls, told: Mapping[str, Any]) -> "Selection":
        """The selection that a JSON object tells."""
        since, until = (
            datetime.fromisoformat(told[name]) if name in told else None for name in ("since", "until")
        )
        return cls(
            told.get("entry"),
            told.get("request"),
            told.get("connection_id"),
            since,
            until,
            told.get("through"),
        )


@dataclass(frozen=True, slots=True)
class Undo:
    """An undo and how far it is: of `total` people and teams, `done` are put back, and `conflicts` can't be.

    `ended` is None while it goes on, or was interrupted.
    """

    id: str
    selection: Selection
    actor_kind: str
    actor_name: str
    started: datetime
    ended: datetime | None = None
    total: int = 0
    done: int = 0
    conflicts: int = 0

    def to_document(self) -> dict[str, Any]:
        """The undo as a JSON object."""
        return {
            "id": self.id,
            "by": self.actor_name,
            "started": self.started.isoformat(),
            "ended": self.ended.isoformat() if self.ended else None,
            "total": self.total,
            "done": self.done,
            "conflicts": self.conflicts,
            "selection": self.selection.to_document(),
        }
