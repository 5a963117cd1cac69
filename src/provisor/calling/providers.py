"""Calls of identity providers: what goes wrong with one is told as what it means for a sign-in."""

from collections.abc import Mapping

import aiohttp

from provisor.calling import guarded
from provisor.calling.guarded import AnswerTooLarge, NotToBeCalled
from provisor.federation.refusals import ProviderAnswerUnusable, ProviderUnreachable

_PATIENCE = 10.0
"""In seconds."""

_OK = 200


async def call(
    url: str,
    *,
    of: str,
    most: int,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> guarded.Answer:
    """What an address that the one given as `of` named answers, whatever its status, in so many bytes at the most.

    Raises ProviderUnreachable, ProviderAnswerUnusable.
    """
    try:
        return await guarded.call(url, of=of, form=form, headers=headers, most=most, patience=_PATIENCE)
    except TimeoutError:
        raise ProviderUnreachable(url, f"no answer within {_PATIENCE:.0f} seconds") from None
    except AnswerTooLarge as error:
        raise ProviderAnswerUnusable(url, str(error)) from None
    except (aiohttp.ClientError, OSError, NotToBeCalled, ValueError) as error:
        raise ProviderUnreachable(url, str(error) or type(error).__name__) from None


async def content(url: str, *, of: str, most: int, headers: Mapping[str, str] | None = None) -> bytes:
    """What is at such an address. Raises ProviderUnreachable, ProviderAnswerUnusable."""
    answer = await call(url, of=of, most=most, headers=headers)
    if answer.status != _OK:
        raise ProviderAnswerUnusable(url, f"with the status {answer.status}")
    return answer.content
