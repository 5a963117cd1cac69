"""Sends requests to a SCIM server as a provisioning service does: patiently, never for ever, and counting.

Nothing that a server does ends in anything but an answer or a `Failure`: it may be down, slow, talk HTML, or never
stop talking.
"""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import aiohttp
import orjson
from yarl import URL

from provisor.simulators.wire.exchanges import Answer, Json, Request
from provisor.simulators.wire.failures import Failure, TimedOut, TooMuch, Unreachable, failure_of
from provisor.simulators.wire.pace import Pace, Patience
from provisor.simulators.wire.tally import Tally

_LONGEST_ANSWER = 256 * 1024 * 1024
_DEEPEST = 100
_PIECE = 64 * 1024
_WORTH_TELLING = 4.0  # seconds
_NEVER_DONE = frozenset({429, 503})  # statuses that say: nothing was done, come again


class NoAddress(ValueError):
    """The text is no address of a SCIM server."""


class Client:
    """A client of one SCIM server. Enter it before use.

    `base_url` is the SCIM base URL; a query in it stands in every request, as Entra ID's tenant-URL flags do. `headers`
    are the vendor's own. Every attempt is counted in `tally`; that it has to wait for long is told in `notes`.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        headers: Mapping[str, str] | None = None,
        concurrency: int = 8,
        pace: Pace | None = None,
        patience: Patience | None = None,
        tally: Tally | None = None,
        notes: list[str] | None = None,
    ) -> None:
        self._base, self._flags = _address(base_url)
        self._headers = {
            "Accept": "application/scim+json",
            "Authorization": f"Bearer {token}",
            **(headers or {}),
        }
        self._concurrency = concurrency
        self._pace = pace or Pace()
        self.patience = patience or Patience()
        self.tally = tally or Tally()
        self._notes = [] if notes is None else notes
        self._hurry = asyncio.Event()
        self._began = time.monotonic()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._concurrency, keepalive_timeout=60),
            timeout=aiohttp.ClientTimeout(total=self.patience.answer, connect=self.patience.connect),
            headers=self._headers,
            skip_auto_headers=("User-Agent",),  # a vendor's own, or none
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=True,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, request: Request, *expected: int, tries: int | None = None) -> Answer:
        """Send until answered with an expected status. Raises the last `Failure` when there is no more patience.

        A request that isn't repeatable (POST) is sent again only where the server says that it did nothing.
        """
        attempt = 1
        while True:
            try:
                return await self.try_once(request, *expected)
            except Failure as failure:
                attempt += 1
                if not _may_repeat(failure) or not await self.wait_before(attempt, failure, tries):
                    raise
                self.tally.operation(request.operation).retried += 1

    async def wait_before(self, attempt: int, failure: Failure, tries: int | None = None) -> bool:
        """Wait as long as it takes before that attempt; False where there should be none."""
        seconds = self.patience.wait_before(attempt, failure)
        if attempt > (tries or self.patience.tries) or seconds is None or self._hurry.is_set():
            return False
        if seconds >= _WORTH_TELLING:
            self._tell(f"Waiting for {seconds:g} s before the next try. {failure.cause}")
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), seconds)
        return not self._hurry.is_set()

    def hurry(self) -> None:
        """Wait for nothing any more: whoever waits before another try gives up."""
        self._hurry.set()

    def _tell(self, sentence: str) -> None:
        if not self._notes or self._notes[-1] != sentence:
            self._notes.append(sentence)

    async def try_once(self, request: Request, *expected: int) -> Answer:
        """Send once. Any status is an answer where none is expected; otherwise another one is a `Failure`."""
        await self._pace.turn()
        self.tally.operation(request.operation).sent += 1
        try:
            answer = await self._exchange(request)
            self.tally.answered(request.operation, answer.latency, at=self._now())
            if expected and answer.status not in expected:
                raise failure_of(request, answer)
        except Failure as failure:
            self.count(failure)
            raise
        return answer

    def count(self, failure: Failure) -> None:
        """Count a failure, one that was found in an answer later, too; each once."""
        if not failure.counted:
            failure.counted = True
            self.tally.failed(failure, at=self._now())

    async def _exchange(self, request: Request) -> Answer:
        assert self._session is not None, "a client is entered before use"  # noqa: S101 - a mistake of ours
        headers = dict(request.headers)
        data = None
        if request.body is not None:
            data = request.body if isinstance(request.body, bytes) else orjson.dumps(request.body)
            headers.setdefault("Content-Type", "application/scim+json; charset=utf-8")
        began = time.perf_counter()
        try:
            async with self._session.request(
                request.method, self._url(request), data=data, headers=headers, allow_redirects=False
            ) as response:
                body = await _read(response, request)
                found = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, found, body, _json(body), time.perf_counter() - began)
        except TimeoutError:
            raise TimedOut(request, None, f"{self.patience.answer:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unreachable(request, None, _in_words(error)) from None

    def _url(self, request: Request) -> URL:
        path, _, query = request.target.partition("?")
        if not path.startswith("/"):
            raise ValueError(f"the path {path!r} would lead to another server")
        query = "&".join(filter(None, (self._flags, query)))
        # Encoded by us: what the vendor leaves as it is must arrive as it is.
        return URL(f"{self._base}{path}{'?' if query else ''}{query}", encoded=True)

    def _now(self) -> float:
        return time.monotonic() - self._began


def _address(base_url: str) -> tuple[str, str]:
    """The base without its last slash, and the query that stands in every request."""
    try:
        parts = urlsplit(base_url.strip())
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NoAddress(f"“{base_url}” is no address of a SCIM server, such as http://127.0.0.1:8000/scim/v2")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", parts.query


async def _read(response: aiohttp.ClientResponse, request: Request) -> bytes:
    pieces, length = [], 0
    async for piece in response.content.iter_chunked(_PIECE):
        length += len(piece)
        if length > _LONGEST_ANSWER:
            raise TooMuch(request, None, f"{_LONGEST_ANSWER // 1024 // 1024} MiB")
        pieces.append(piece)
    return b"".join(pieces)


def _json(body: bytes) -> Json:
    try:
        found = orjson.loads(body) if body else None
        # What is nested so deeply is no SCIM message, and could not be sent back: it can't be written.
        if body.count(b"{") + body.count(b"[") >= _DEEPEST:
            orjson.dumps(found)
    except (orjson.JSONDecodeError, TypeError):
        return None
    return found


def _may_repeat(failure: Failure) -> bool:
    if not failure.worth_retrying:
        return False
    if failure.request.method != "POST":
        return True
    return failure.answer is not None and failure.answer.status in _NEVER_DONE


def _in_words(error: Exception) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "its name is unknown"
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientSSLError):
        return f"TLS: {error}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.strerror or "no connection" if isinstance(error, OSError) else "no connection"
    if isinstance(error, aiohttp.ServerDisconnectedError | ConnectionResetError | aiohttp.ClientPayloadError):
        return "it cut the connection"
    if isinstance(error, aiohttp.ClientResponseError):
        return f"it does not speak HTTP: {error.message}"
    return str(error) or type(error).__name__
