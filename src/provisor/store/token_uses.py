"""When tokens were last used: noted in memory, written in batches, so that no request waits for it."""

from collections.abc import Iterable
from datetime import datetime

from provisor.store.driver import Driver
from provisor.store.instants import kept
from provisor.store.tokens import NOTE_USE

USES_WRITTEN_AFTER = 1.0
"""In seconds: how long uses are gathered before they are written."""


class TokenUses:
    """The uses that are not written yet: the latest of each token."""

    def __init__(self) -> None:
        self._latest: dict[tuple[str, str], datetime] = {}

    def note(self, organization_id: str, token_id: str, at: datetime) -> bool:
        """Note a use; True for the first since the last batch was taken."""
        first = not self._latest
        self._latest[organization_id, token_id] = at
        return first

    def take(self) -> list[tuple[str, str, datetime]]:
        """What has been noted, which is then no longer waiting. In order, so that two writers never wait crosswise."""
        batch = sorted((organization, token, at) for (organization, token), at in self._latest.items())
        self._latest.clear()
        return batch


def write_uses(driver: Driver, uses: Iterable[tuple[str, str, datetime]]) -> None:
    """Keep a batch of uses."""
    driver.execute_many(
        NOTE_USE,
        [
            {"organization_id": organization_id, "token_id": token_id, "at": kept(at)}
            for organization_id, token_id, at in uses
        ],
    )
