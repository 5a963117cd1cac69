"""When tokens were last used: noted in memory, written in batches, so that no request waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TypeAlias

import structlog

from provisor.store.driver import Driver
from provisor.store.instants import kept
from provisor.store.tokens import NOTE_USE

USES_WRITTEN_AFTER = 1.0
"""In seconds: how long uses are gathered before they are written."""

log = structlog.get_logger("provisor.store")

_Uses: TypeAlias = Mapping[tuple[str, str], datetime]
"""The latest use by the ids of the organization and of the token."""


class TokenUses:
    """The uses that are not written yet, the latest of each token, and the task that writes them.

    `transact` runs what writes in a transaction of its own.
    """

    def __init__(self, transact: Callable[[Callable[[Driver], None]], Awaitable[None]]) -> None:
        self._transact = transact
        self._waiting: dict[tuple[str, str], datetime] = {}
        self._task: asyncio.Task[None] | None = None

    def note(self, organization_id: str, token_id: str, at: datetime) -> None:
        """Note that a token was used; written soon."""
        self._waiting[organization_id, token_id] = at
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._write_until_none_waits())

    async def write(self) -> None:
        """Write what was noted; what can't be written goes on waiting. Raises nothing: nobody could answer it."""
        uses, self._waiting = self._waiting, {}
        if not uses:
            return
        try:
            await self._transact(partial(_write, uses=uses))
        except BaseException as error:
            self._waiting = {**uses, **self._waiting}
            if not isinstance(error, Exception):
                raise
            log.warning("Uses of tokens could not be written", tokens=len(uses), reason=str(error))

    async def close(self) -> None:
        """Write what still waits."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self.write()

    async def _write_until_none_waits(self) -> None:
        while self._waiting:
            await asyncio.sleep(USES_WRITTEN_AFTER)
            await self.write()


def _write(driver: Driver, uses: _Uses) -> None:
    # In order, so that two writers never wait crosswise.
    driver.execute_many(
        NOTE_USE,
        [
            {"organization_id": organization_id, "token_id": token_id, "at": kept(at)}
            for (organization_id, token_id), at in sorted(uses.items())
        ],
    )
