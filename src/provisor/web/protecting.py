"""Headers that every answer has, whoever gives it (OWASP ASVS 5.0, 3.4): what an answer says for itself stays.

A browser shows nothing else of what is meant for programs: it loads nothing, is in no frame, and is what it says it is.
"""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
ALWAYS = (
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
)
"""Whatever the scheme."""

_STRICT_TRANSPORT = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class Protecting:
    """ASGI middleware around everything that answers HTTP. `public_url` is how clients reach it, where that is set."""

    def __init__(self, app: ASGIApp, public_url: str | None) -> None:
        self._app = app
        self._scheme = None if public_url is None else public_url.partition(":")[0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secure = scope["type"] == "http" and (self._scheme or scope["scheme"]) == "https"
        protecting = (*ALWAYS, _STRICT_TRANSPORT) if secure else ALWAYS

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                said = {name for name, _ in headers}
                headers.extend(pair for pair in protecting if pair[0] not in said)
            await send(message)

        await self._app(scope, receive, send_protected)
