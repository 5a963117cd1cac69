"""A proxy before a real SCIM server that goes wrong on purpose, as networks and servers do."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp import web

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
Fault = Callable[[web.Request, Answering], Awaitable[web.StreamResponse]]
Choice = Callable[[int, web.Request], Fault | None]
"""Which fault, if any, the request of that number (from 1) meets."""


async def throttled(_: web.Request, __: Answering) -> web.StreamResponse:
    return web.json_response({"detail": "slow down"}, status=429, headers={"Retry-After": "0"})


async def unavailable(_: web.Request, __: Answering) -> web.StreamResponse:
    return web.json_response({"detail": "come again"}, status=503, headers={"Retry-After": "0"})


async def cut_before(request: web.Request, _: Answering) -> web.StreamResponse:
    """The connection is cut before the server has seen the request."""
    return _cut(request)


async def cut_after(request: web.Request, pass_on: Answering) -> web.StreamResponse:
    """The connection is cut when the server has done its work: nobody hears of it."""
    await pass_on(request)
    return _cut(request)


async def html(_: web.Request, __: Answering) -> web.StreamResponse:
    page = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
    return web.Response(text=page, content_type="text/html")


async def swallowed(request: web.Request, _: Answering) -> web.StreamResponse:
    """A write is acknowledged and lost."""
    return web.Response(status=204) if request.method != "GET" else await _(request)


async def silent(request: web.Request, _: Answering) -> web.StreamResponse:
    """Nothing is answered for as long as the client waits."""
    assert request.transport is not None
    gone = asyncio.Event()
    while not request.transport.is_closing() and not gone.is_set():
        await asyncio.sleep(0.01)
    return web.Response()


def _cut(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


@dataclass
class Faulty:
    """The proxy. Enter it to start; `base` is its SCIM base URL, `asked` counts methods and paths without ids."""

    target: str  # the SCIM base URL of the real server
    choice: Choice = lambda _, __: None
    base: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(auto_decompress=False)
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base = f"http://127.0.0.1:{port}/scim/v2"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()
        await self._session.close()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request.method, request.path_qs))
        fault = self.choice(len(self.requests), request)
        if fault is not None:
            self.met[fault.__name__] += 1
        try:
            return await (fault(request, self._pass_on) if fault else self._pass_on(request))
        except aiohttp.ClientError:
            return _cut(request)  # the server is not there, or died over it

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        target = self.target.removesuffix("/scim/v2") + request.raw_path
        headers = {name: value for name, value in request.headers.items() if name.lower() != "host"}
        async with self._session.request(
            request.method, target, headers=headers, data=await request.read(), allow_redirects=False
        ) as answer:
            kept = {
                name: value
                for name, value in answer.headers.items()
                if name.lower() not in {"content-length", "transfer-encoding", "connection"}
            }
            return web.Response(status=answer.status, headers=kept, body=await answer.read())
