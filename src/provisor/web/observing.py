"""Sees every request come and go: gives it an id, counts it, and logs one line about it, without personal data."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from provisor.web.metrics import Metrics

log = structlog.get_logger("provisor.requests")

_SCOPE_KEY = "provisor.sight"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._:+/=-]{1,128}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WATCHERS = frozenset({"/healthz", "/readyz", "/metrics"})
_FORBIDDEN = 403
_CLIENT_CLOSED = 499


@dataclass(slots=True)
class Sight:
    """What is seen of one request. `route` is the template of its URL, never the URL."""

    request_id: str
    client_request_id: str | None
    route: str = "unknown"
    token_id: str | None = None
    organization_id: str | None = None
    connection_id: str | None = None
    status: int = _CLIENT_CLOSED


def sight(scope: Scope) -> Sight:
    """What is seen of the request of this scope, for those who handle it to fill in."""
    found: Sight = scope[_SCOPE_KEY]
    return found


class Observing:
    """ASGI middleware around everything that answers HTTP."""

    def __init__(
        self, app: ASGIApp, metrics: Metrics, *, clock: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._clock = clock
        self._new_id = new_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        seen = scope[_SCOPE_KEY] = self._first_sight(scope)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.status = message["status"]
                message["headers"].append((b"x-request-id", seen.request_id.encode()))
            await send(message)

        started = self._clock()
        self._metrics.began()
        try:
            await self._app(scope, receive, send_with_id)
        finally:
            self._metrics.ended()
            self._tell(scope["method"], seen, self._clock() - started)

    def _first_sight(self, scope: Scope) -> Sight:
        """The ids of the request. A proxy's `X-Request-Id` is taken over; Entra sends `client-request-id`."""
        ours = theirs = None
        for name, value in scope["headers"]:
            if name == b"x-request-id" and _REQUEST_ID.fullmatch(value):
                ours = value.decode()
            elif name == b"client-request-id" and _REQUEST_ID.fullmatch(value):
                theirs = value.decode()
        return Sight(ours or self._new_id(), theirs)

    def _tell(self, method: str, seen: Sight, seconds: float) -> None:
        # Clients choose methods freely; labels must stay few.
        method = method if method in _METHODS else "other"
        self._metrics.answered(seen.route, method, seen.status, seconds)
        self._line(seen)(
            "request",
            method=method,
            route=seen.route,
            status=seen.status,
            milliseconds=round(seconds * 1000, 2),
            request_id=seen.request_id,
            client_request_id=seen.client_request_id,
            token_id=seen.token_id,
            organization_id=seen.organization_id,
        )

    def _line(self, seen: Sight) -> Callable[..., None]:
        if seen.status == _FORBIDDEN:
            # Somebody is known, and tries what they may not.
            return log.warning  # type: ignore[no-any-return]
        # Those who watch the service ask every few seconds.
        return log.debug if seen.route in _WATCHERS and seen.status < 400 else log.info  # type: ignore[no-any-return]
