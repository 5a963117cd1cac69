"""How often something may happen, with a burst: the generic cell rate algorithm, one number a key."""

from collections.abc import Callable

_REMEMBERED = 10_000
_ROUNDING = 1e-6


class Rates:
    """One rate for each key. A `rate` of 0 limits nothing; `clock` tells seconds that never go back."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._slack = self._interval * (burst - 1)
        self._clock = clock
        self._due: dict[bytes, float] = {}

    def take(self, key: bytes) -> float:
        """Take one, if it may happen now: 0.0, else the seconds until it may."""
        if not self._interval:
            return 0.0
        now = self._clock()
        due = max(self._due.get(key, now), now)
        wait = due - now - self._slack
        if wait > _ROUNDING:
            return wait
        self._due[key] = due + self._interval
        if len(self._due) > _REMEMBERED:
            self._forget_rested(now)
        return 0.0

    def _forget_rested(self, now: float) -> None:
        """Forget the keys that are due again: nothing distinguishes them from new ones."""
        self._due = {key: due for key, due in self._due.items() if due > now}
