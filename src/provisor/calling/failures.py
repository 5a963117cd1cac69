"""Calls that failed a moment ago: for a while nobody calls there again, and whoever wishes to is told the same.

So that whoever begins many sign-ins while an identity provider is down makes us call it no oftener.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from provisor.federation.refusals import NotProven

_REMEMBERED = 15.0
"""In seconds; a call that nobody answers takes most of that."""


class Failures:
    """What failed, by address. `clock` tells seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._met: dict[str, tuple[float, NotProven]] = {}

    @contextmanager
    def remembered(self, url: str, *kinds: type[NotProven]) -> Iterator[None]:
        """Around a call: what of these kinds it meets, the next ones meet without calling. Raises NotProven."""
        met = self._met.pop(url, None)
        if met is not None and self._clock() - met[0] < _REMEMBERED:
            self._met[url] = met
            raise met[1].repeated()
        try:
            yield
        except kinds as failure:
            self._met[url] = (self._clock(), failure.repeated())
            raise
