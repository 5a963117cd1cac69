"""A proxy in front of a real server that can distort what goes through it, one fault at a time or many at once."""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
SCIM = "application/scim+json"


@dataclass(frozen=True)
class Call:
    """A request as faults see it: `path` below the base URL, `body` as JSON."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    raw: bytes = b""
    raw_query: str = ""

    @property
    def kind(self) -> str:
        return self.path.split("/")[1]

    @property
    def id(self) -> str:
        """The id of the resource, empty for a whole endpoint."""
        return self.path.split("/")[2] if self.path.count("/") > 1 else ""

    @property
    def filter(self) -> str:
        return self.query.get("filter", "")

    @property
    def operations(self) -> list[Any]:
        found = (
            self.body.get("Operations") if self.method == "PATCH" and isinstance(self.body, dict) else None
        )
        return found if isinstance(found, list) else []

    def but(self, **changes: Any) -> "Call":
        return replace(self, **changes)

    def with_operations(self, operations: list[Any]) -> "Call":
        return self.but(body={**self.body, "Operations": operations})


@dataclass
class Reply:
    """An answer as faults change it. `body` is JSON, or text that is sent as it is."""

    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def resources(self) -> list[dict[str, Any]]:
        """What the answer shows: the one resource, or those of the list."""
        if not isinstance(self.body, dict):
            return []
        return self.body.get("Resources", [self.body] if "id" in self.body else [])

    @property
    def is_list(self) -> bool:
        return isinstance(self.body, dict) and "Resources" in self.body

    @property
    def succeeded(self) -> bool:
        return self.status < 300


Forward = Callable[[Call], Awaitable[Reply]]
Fault = Callable[[Call, Forward], Awaitable[Reply]]


def refusal(status: int, scim_type: str = "", detail: str = "no") -> Reply:
    body = {"schemas": [ERROR], "status": str(status), "detail": detail}
    return Reply(status, body | ({"scimType": scim_type} if scim_type else {}))


class BrokenServer:
    """The proxy, serving on loopback while it is entered. Whoever calls first distorts first."""

    def __init__(self, upstream: str, faults: Iterable[Fault]) -> None:
        self.upstream = upstream
        self.faults = list(faults)
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        app = web.Application(client_max_size=10**8)
        app.router.add_route("*", "/scim{path:.*}", self._serve)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/scim"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        assert self._session is not None
        await self._runner.cleanup()
        await self._session.close()

    async def _serve(self, request: web.Request) -> web.Response:
        raw = await request.read()
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = None
        headers = {name.lower(): value for name, value in request.headers.items()}
        call = Call(
            request.method,
            request.match_info["path"],
            dict(request.query),
            headers,
            body,
            raw if body is None else b"",
            request.rel_url.raw_query_string,
        )
        reply = await self._through(self.faults)(call)
        text = (
            reply.body
            if isinstance(reply.body, str)
            else json.dumps(reply.body)
            if reply.body is not None
            else ""
        )
        sent = {"Content-Type": SCIM, **reply.headers} if text else reply.headers
        return web.Response(status=reply.status, body=text.encode(), headers=sent)

    def _through(self, faults: list[Fault]) -> Forward:
        if not faults:
            return self._upstream

        async def forward(call: Call) -> Reply:
            return await faults[0](call, self._through(faults[1:]))

        return forward

    async def _upstream(self, call: Call) -> Reply:
        assert self._session is not None
        passed = ("authorization", "if-match", "if-none-match")
        headers = {name: call.headers[name] for name in passed if name in call.headers}
        data = call.raw or (json.dumps(call.body).encode() if call.body is not None else None)
        if data is not None:
            headers["content-type"] = call.headers.get("content-type", SCIM)
        query = f"?{urlencode(call.query)}" if call.query else ""
        async with self._session.request(
            call.method, f"{self.upstream}{call.path}{query}", data=data, headers=headers
        ) as answer:
            text = await answer.text()
            kept = ("ETag", "WWW-Authenticate", "Retry-After", "Location")
            found = {name: answer.headers[name] for name in kept if name in answer.headers}
            body = json.loads(text.replace(self.upstream, self.url)) if text else None
            if "Location" in found:
                found["Location"] = found["Location"].replace(self.upstream, self.url)
            return Reply(answer.status, body, found)
