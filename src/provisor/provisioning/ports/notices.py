"""What the use cases need of notices: who is told, of what has begun, and what became of each."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from provisor.directory.notices import Notice, Recipient


class NoticeRecords(Protocol):
    """The notices of an organization."""

    def recipients(self) -> list[Recipient]:
        """Who is told, in the order in which they were added."""

    def add_recipient(self, recipient: Recipient) -> None: ...

    def remove_recipients(self, recipient_ids: Sequence[str]) -> None:
        """Forget recipients, with their notices."""

    def begun_events(self) -> list[str]:
        """The keys of the events that have begun and not ended."""

    def begin_event(self, key: str, *, at: datetime) -> bool:
        """Note that an event has begun; False if that is known."""

    def end_events(self, keys: Sequence[str]) -> None:
        """Note that events are over."""

    def notice(self, notice_id: str) -> Notice | None:
        """The notice of that id."""

    def due_notices(self, *, at: datetime, most: int) -> list[Notice]:
        """Those that wait and are due, the longest waiting first."""

    def add_notice(self, notice: Notice) -> None: ...

    def claim_notice(self, notice: Notice, *, until: datetime) -> bool:
        """Count a try, and keep others from it until then; False if another was quicker."""

    def settle_notice(self, notice: Notice) -> bool:
        """Keep what became of a notice, or when it is tried again; False if it is gone, settled or taken anew."""

    def latest_notices(self) -> Mapping[str, Notice]:
        """The latest notice of each recipient that has one, by the recipient's id."""

    def notices_given_up(self, *, since: datetime) -> int:
        """How many were given up since."""

    def forget_notices(self, *, before: datetime) -> None:
        """Forget the notices that were sent or given up before."""
