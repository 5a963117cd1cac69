"""The admin API as an ASGI application: admits a request, reads its body within bounds, and has FastAPI answer it.

FastAPI takes a while to load, and is loaded with the first request. Which routes there are is `application`'s.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provisor.directory.journal import Actor
from provisor.directory.refusals import Refusal
from provisor.provisioning.administration import Order
from provisor.provisioning.ports import Credentials, StoreBusy
from provisor.provisioning.repetition import Claim
from provisor.scim.errors import InvalidValue, NotFound, ScimError
from provisor.web import query, reading, strict_json
from provisor.web.admin_api import asking as asked
from provisor.web.admin_api import problems, repeated
from provisor.web.admin_api.asking import Asking
from provisor.web.admission import Admission
from provisor.web.answers import Refused
from provisor.web.endpoint import Service, address, base_url, headers_of
from provisor.web.observing import sight
from provisor.web.shares import Shares

log = structlog.get_logger("provisor.web")

BASE = "/api/v1"
_LARGE = f"{BASE}/hierarchy"
"""Where a list of the whole organization is sent to."""

_MEDIA_TYPES = ("application/json", "application/merge-patch+json", "application/scim+json")


class AdminEndpoint:
    """Answers everything below `/api`; what is not below `/api/v1` tells of the API, and needs no token."""

    def __init__(
        self, service: Service, admission: Admission, shares: Shares, load: Callable[[], ASGIApp]
    ) -> None:
        self._service = service
        self._admission = admission
        self._shares = shares
        self._load = load
        self._loading = asyncio.Lock()
        self._application: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        sending = _Sending(send)
        try:
            self._shares.enter()
            try:
                await self._answer({**scope}, receive, sending)
            finally:
                self._shares.leave()
        except ClientDisconnect:
            return
        except Exception as error:  # noqa: BLE001 - whatever happens, the client gets a problem
            response = _refused(error, sight(scope).request_id)
            if not sending.begun:
                await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":
            # RFC 9110 section 9.3.2: HEAD is GET without the body, which the server leaves out.
            scope["method"] = "GET"
        if not _is_below(BASE, scope["path"]):
            await (await self._loaded())(scope, receive, send)
            return
        headers = headers_of(scope)
        credentials = await self._admission.admit(headers.get("authorization"))
        self._admission.check_network(credentials, address(scope))
        seen = sight(scope)
        seen.token_id, seen.organization_id = credentials.token_id, credentials.organization_id
        await self._shares.take_turn(credentials.token_id)
        try:
            asking = self._asking(scope, credentials)
            await self._admitted(asking, scope, receive, send)
        finally:
            self._shares.end_turn(credentials.token_id)

    async def _admitted(self, asking: Asking, scope: Scope, receive: Receive, send: Send) -> None:
        _check_address(scope)
        body = await self._body(asking, scope, receive)
        application = await self._loaded()
        key = repeated.key_of(scope["method"], asking.headers)
        try:
            if key is None:
                asked.keep(scope, asking)
                await application(scope, _replayed(body, receive), send)
                return
            claim = Claim(asking.credentials.token_id, key, asking.order.at)
            once = repeated.Once(asking.store, asking.credentials.organization_id, claim)
            before = await once.begin(repeated.digest_of(scope, body))
            if before is not None:
                await before(scope, receive, send)
                return
            asked.keep(scope, replace(asking, claim=claim))
            await once.end(partial(application, scope, _replayed(body, receive)), send)
        finally:
            sight(scope).route = BASE + getattr(scope.get("route"), "path_format", "/unknown")

    def _asking(self, scope: Scope, credentials: Credentials) -> Asking:
        service, seen = self._service, sight(scope)
        # Without the connection: what a bot administers is no provisioning, and no part of its cycles.
        actor = Actor("bot", credentials.bot.name, token_id=credentials.token_id)
        order = Order(service.now(), service.new_id, actor, seen.request_id, seen.client_request_id)
        headers = headers_of(scope)
        return Asking(
            credentials,
            service.store,
            order,
            headers,
            service.secret,
            base_url(service, scope, headers),
            service.now,
            service.public_url,
            service.delivery,
        )

    async def _body(self, asking: Asking, scope: Scope, receive: Receive) -> bytes:
        """The body, within bounds, and JSON that is understood by everybody alike where there is one."""
        limits = self._service.limits
        large = scope["path"] == _LARGE
        body = await reading.received(asking.headers, receive, limits.large_body if large else limits.body)
        if body:
            reading.check_media_type(asking.headers, _MEDIA_TYPES, needed=True)
            strict_json.parse(body, max_depth=limits.depth, max_string=limits.string)
        return body

    async def _loaded(self) -> ASGIApp:
        async with self._loading:
            if self._application is None:
                self._application = await asyncio.to_thread(self._load)
            return self._application


@dataclass(slots=True)
class _Sending:
    """Sends, and knows whether an answer was begun."""

    send: Send
    begun: bool = False

    async def __call__(self, message: Message) -> None:
        self.begun = True
        await self.send(message)


def _is_below(base: str, path: str) -> bool:
    return path == base or path.startswith(f"{base}/")


def _check_address(scope: Scope) -> None:
    """Refuse a URL that means nothing for certain: no name contains NUL, and no parameter comes twice."""
    if "\0" in scope["path"] or "\ufffd" in scope["path"]:
        raise NotFound("The path names nothing: it holds a NUL character, or is not UTF-8.")
    parameters = query.parse(scope["query_string"])
    if any("\ufffd" in each for each in parameters.values()):
        raise InvalidValue("The query string holds a character that stands for none (U+FFFD).")


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read, and then what else comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return messages.pop() if messages else await receive()

    return replay


def _refused(error: Exception, request_id: str) -> Response:
    known = _REFUSED.get(type(error))
    if known is not None:
        return known(error)
    if isinstance(error, Refusal | ScimError):
        return problems.of_refusal(error)
    log.error("defect", request_id=request_id, exc_info=error)
    return problems.defect(request_id)


_REFUSED: dict[type[Exception], Callable[..., Response]] = {
    Refused: lambda refused: problems.of_refusal(refused.error, refused.headers),
    StoreBusy: lambda _: problems.busy(),
}
