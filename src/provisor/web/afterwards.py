"""What goes on after the request that began it was answered: decisions about many people, and undos.

Nobody waits for it. What is interrupted stands still, and can be gone on with.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger("provisor.afterwards")

_at_work: set[asyncio.Task[None]] = set()
"""What goes on in this process, so that it is not forgotten while it works."""


def go_on(work: Coroutine[Any, Any, object], **about: str) -> None:
    """Work beside what else the process does; the log tells where that was interrupted, and `about` what."""
    task = asyncio.get_running_loop().create_task(_worked(work, about))
    _at_work.add(task)
    task.add_done_callback(_at_work.discard)


async def _worked(work: Coroutine[Any, Any, object], about: dict[str, str]) -> None:
    try:
        await work
    except Exception:
        log.exception("interrupted", **about)
