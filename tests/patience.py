"""Waiting for what a server writes soon, and not at once."""

import time
from collections.abc import Callable

_PATIENCE = 30.0


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it holds within the time that a slow machine may take."""
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
