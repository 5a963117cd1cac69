"""Calls that lead nowhere but where they may, whatever address somebody gave.

The host is looked up here, every address is judged, and the call goes to those that were judged; redirects are not
followed.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from provisor.directory import destinations

_CHUNK = 16 * 1024


class NotToBeCalled(Exception):
    """A host has no address that may be called. As an OSError, aiohttp would tell it as one of its own."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is at no address that may be called from here")


class AnswerTooLarge(Exception):
    """The answer is larger than any that is expected."""

    def __init__(self, most: int) -> None:
        super().__init__(f"the answer has more than {most:,} bytes")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call was answered."""

    status: int
    content: bytes


def session(url: str, *, of: str | None = None) -> aiohttp.ClientSession:
    """A session for calls of an address, or of addresses that the one given as `of` named. Raises NotToBeCalled.

    This machine is called only if the address that somebody gave says that it is this machine.
    """
    host = urlsplit(url).hostname or ""
    loopback = destinations.is_loopback(urlsplit(of or url).hostname or "")
    if _is_address(host) and not destinations.may_be_called(host, loopback=loopback):
        # An address in the URL is looked up by nobody, and so judged here.
        raise NotToBeCalled(host)
    connector = aiohttp.TCPConnector(
        resolver=Judging(loopback=loopback), use_dns_cache=False, force_close=True
    )
    return aiohttp.ClientSession(
        connector=connector, cookie_jar=aiohttp.DummyCookieJar(), auto_decompress=False
    )


async def call(
    url: str,
    *,
    of: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    most: int,
    patience: float,
) -> Answer:
    """GET an address that the one given as `of` named, or POST a form to it; the answer has so many bytes at the most.

    Raises NotToBeCalled, AnswerTooLarge, TimeoutError after so many seconds, OSError and aiohttp.ClientError.
    """
    sent = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "Provisor"}
    async with (
        asyncio.timeout(patience),
        session(url, of=of) as calling,
        calling.request(
            "GET" if form is None else "POST",
            url,
            data=form,
            headers={**sent, **(headers or {})},
            allow_redirects=False,
        ) as answer,
    ):
        content = bytearray()
        async for chunk in answer.content.iter_chunked(_CHUNK):
            content += chunk
            if len(content) > most:
                raise AnswerTooLarge(most)
        return Answer(answer.status, bytes(content))


def _is_address(host: str) -> bool:
    try:
        socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError:
        return False
    return True


class Judging(AbstractResolver):
    """Looks hosts up, and passes over the addresses that may not be called."""

    def __init__(self, *, loopback: bool) -> None:
        self._loopback = loopback
        self._inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Where a host is. Raises NotToBeCalled, and OSError where it is nowhere."""
        found = await self._inner.resolve(host, port, family)
        usable = [each for each in found if destinations.may_be_called(each["host"], loopback=self._loopback)]
        if not usable:
            raise NotToBeCalled(host)
        return usable

    async def close(self) -> None:
        """Nothing is kept open."""
        await self._inner.close()
