"""How fast requests may start, how long one is waited for, and how often it is tried again."""

import asyncio
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from provisor.simulators.wire.failures import Failure


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that an answer may take, and what happens after a failure that may pass: tries in all, growing waits."""

    answer: float = 60.0
    connect: float = 10.0
    tries: int = 5
    first_wait: float = 1.0
    longest_wait: float = 60.0
    longest_asked: float = 300.0

    def wait_before(self, attempt: int, failure: Failure) -> float | None:
        """Seconds to wait before the attempt, the second being number 2; None where it isn't worth it.

        As long as the server asks (RFC 9110 section 10.2.3), unless it asks for longer than anybody wants to wait; or
        twice as long as the time before.
        """
        asked = _asked(failure)
        if asked is None:
            return min(self.first_wait * 2.0 ** (attempt - 2), self.longest_wait)
        return max(asked, 0.0) if asked <= self.longest_asked else None


def _asked(failure: Failure) -> float | None:
    headers = failure.answer.headers if failure.answer else {}
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        # A date is read by the server's own clock.
        return (parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None


class Pace:
    """Lets so many requests start a second, evenly; all at once when the rate is 0."""

    def __init__(self, rate: float = 0.0) -> None:
        self._interval = 1.0 / rate if rate else 0.0
        self._next = 0.0

    async def turn(self) -> None:
        """Return when it is the caller's turn."""
        if not self._interval:
            return
        now = time.monotonic()
        due = max(self._next, now)
        self._next = due + self._interval
        await asyncio.sleep(due - now)
