"""Identity providers of SAML, whose metadata are called for: when they are added, and then every hour at the most.

Where they can't be had, what was kept of them goes on to count.
"""

from collections.abc import Callable
from datetime import datetime

import aiohttp
import structlog

from provisor.calling import guarded
from provisor.calling.failures import Failures
from provisor.calling.guarded import AnswerTooLarge, NotToBeCalled
from provisor.federation.refusals import NotProven, ProviderAnswerUnusable, ProviderUnreachable
from provisor.federation.saml import metadata
from provisor.federation.saml.metadata import IdentityProvider
from provisor.federation.saml.refusals import MetadataUnusable

_PATIENCE = 10.0
_REFRESHED = 3600.0
_AGAIN = 30.0
"""In seconds."""

_OK = 200
log = structlog.get_logger("provisor.calling")


class SamlProviders:
    """Calls for metadata. `now` is the time, `clock` tells seconds that never go back."""

    def __init__(self, *, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._now = now
        self._clock = clock
        self._asked: dict[tuple[str, bool], float] = {}
        self._failures = Failures(clock)

    async def metadata(self, url: str) -> bytes:
        """What an address of metadata answers. Raises ProviderUnreachable, ProviderAnswerUnusable."""
        try:
            answer = await guarded.call(url, of=url, most=metadata.LARGEST, patience=_PATIENCE)
        except TimeoutError:
            raise ProviderUnreachable(url, f"no answer within {_PATIENCE:.0f} seconds") from None
        except AnswerTooLarge as error:
            raise ProviderAnswerUnusable(url, str(error)) from None
        except (aiohttp.ClientError, OSError, NotToBeCalled, ValueError) as error:
            raise ProviderUnreachable(url, str(error) or type(error).__name__) from None
        if answer.status != _OK:
            raise ProviderAnswerUnusable(url, f"with the status {answer.status}")
        return answer.content

    async def refreshed(self, url: str, *, again: bool = False) -> IdentityProvider | None:
        """What an identity provider says of itself now; None where it was asked a while ago, or can't be.

        `again` asks beside, every half a minute at the most, such as when it signs by a key that is not known.
        """
        asked = self._asked.get((url, again))
        if asked is not None and self._clock() - asked < (_AGAIN if again else _REFRESHED):
            return None
        self._asked[url, again] = self._clock()
        try:
            with self._failures.remembered(url, NotProven):
                return metadata.read(await self.metadata(url), at=self._now())
        except (NotProven, MetadataUnusable) as failure:
            log.warning("metadata not refreshed", url=url, reason=str(failure))
            return None
