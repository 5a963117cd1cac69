"""Identity providers of SAML, whose metadata are called for: when they are added, and then every hour at the most.

Where they can't be had, what was kept of them goes on to count.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from provisor.calling import providers
from provisor.calling.failures import Failures
from provisor.federation.refusals import NotProven
from provisor.federation.saml import metadata
from provisor.federation.saml.metadata import IdentityProvider
from provisor.federation.saml.refusals import MetadataUnusable

_REFRESHED = 3600.0
_AGAIN = 30.0
"""In seconds."""

log = structlog.get_logger("provisor.calling")


@dataclass(slots=True)
class _Asked:
    """What came of asking, None for nothing of use, and when, by the clock."""

    told: IdentityProvider | None = None
    at: float | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class SamlProviders:
    """Calls for metadata. `now` is the time, `clock` tells seconds that never go back."""

    def __init__(self, *, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._now = now
        self._clock = clock
        self._asked: dict[tuple[str, bool], _Asked] = {}
        self._failures = Failures(clock)

    async def metadata(self, url: str) -> bytes:
        """What an address of metadata answers. Raises ProviderUnreachable, ProviderAnswerUnusable."""
        return await providers.content(url, of=url, most=metadata.LARGEST)

    async def refreshed(self, url: str, *, again: bool = False) -> IdentityProvider | None:
        """What an identity provider says of itself now; None where it was asked a while ago, or can't be.

        `again` asks beside, every half a minute at the most, such as when it signs by a key that is not known.
        """
        came, asked = self._clock(), self._asked.setdefault((url, again), _Asked())
        async with asked.asking:
            if asked.at is not None and self._clock() - asked.at < (_AGAIN if again else _REFRESHED):
                # Those who came while it was asked have what came of it: their answers are signed by the same key.
                return asked.told if came <= asked.at else None
            asked.told = await self._told(url)
            asked.at = self._clock()
            return asked.told

    async def _told(self, url: str) -> IdentityProvider | None:
        try:
            with self._failures.remembered(url, NotProven):
                return metadata.read(await self.metadata(url), at=self._now())
        except (NotProven, MetadataUnusable) as failure:
            log.warning("metadata not refreshed", url=url, reason=str(failure))
            return None
