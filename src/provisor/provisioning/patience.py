"""Writing what has to be written, however much else waits."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from provisor.provisioning.ports import Records, StoreBusy, Write

T = TypeVar("T")

_AGAIN_SECONDS = 1


def patient(write: Write) -> Write:
    """A way to write that waits while too much waits already."""

    async def written(work: Callable[[Records], T]) -> T:
        while True:
            try:
                return await write(work)
            except StoreBusy:
                await asyncio.sleep(_AGAIN_SECONDS)

    return written
