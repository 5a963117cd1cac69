"""A bound on what the process does at once, and a smaller one for each token, so that none starves."""

import asyncio
from dataclasses import dataclass

from provisor.directory.phrasing import phrase
from provisor.scim.errors import TooManyRequests, Unavailable
from provisor.web.answers import Refused
from provisor.web.limits import Limits

_AGAIN_SECONDS = 1


@dataclass(slots=True)
class _Share:
    turns: asyncio.Semaphore
    present: int = 0


class Shares:
    """Counts the requests at work. What has entered must leave."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._present = 0
        self._shares: dict[str, _Share] = {}

    @property
    def present(self) -> int:
        """How many requests are in the process."""
        return self._present

    def enter(self) -> None:
        """Count a request in. Refuses with 503 when the process is full."""
        if self._present >= self._limits.requests:
            error = Unavailable(
                phrase("The service handles as many requests as it can; please try again in a moment.")
            )
            raise Refused(error, {"Retry-After": str(_AGAIN_SECONDS)})
        self._present += 1

    def leave(self) -> None:
        """Count a request out."""
        self._present -= 1

    async def take_turn(self, token_id: str) -> None:
        """Wait until a request of this token may work. Refuses with 429 when too many of them wait already."""
        share = self._shares.get(token_id)
        if share is None:
            share = self._shares[token_id] = _Share(asyncio.Semaphore(self._limits.requests_per_token))
        if share.present >= self._limits.requests_per_token + self._limits.waiting_per_token:
            error = TooManyRequests(
                "Too many requests of this token are being handled; please send fewer at once."
            )
            raise Refused(error, {"Retry-After": str(_AGAIN_SECONDS)})
        share.present += 1
        try:
            await share.turns.acquire()
        except BaseException:
            self._depart(token_id, share)
            raise

    def end_turn(self, token_id: str) -> None:
        """Let the next request of this token work."""
        share = self._shares[token_id]
        share.turns.release()
        self._depart(token_id, share)

    def _depart(self, token_id: str, share: _Share) -> None:
        share.present -= 1
        if not share.present:
            del self._shares[token_id]
