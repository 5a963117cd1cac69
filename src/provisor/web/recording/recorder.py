"""Listens to exchanges as they pass and hands them to the writer. No request waits for that, or fails by it."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from urllib.parse import quote

from starlette.types import Message, Receive, Scope, Send

from provisor.web.observing import sight
from provisor.web.recording.exchanges import Exchange
from provisor.web.recording.writer import Writer

Answering = Callable[[str, Scope, Receive, Send], Awaitable[None]]
"""Answers a request below a base path, as `ScimEndpoint.answer` does."""


class Recorder:
    """Records what it is put around. `now` tells UTC, `clock` seconds that never go back."""

    def __init__(self, writer: Writer, *, now: Callable[[], datetime], clock: Callable[[], float]) -> None:
        self._writer = writer
        self._now = now
        self._clock = clock

    def around(self, answer: Answering) -> Answering:
        """The same, recorded."""

        async def recorded(base: str, scope: Scope, receive: Receive, send: Send) -> None:
            exchange = self._begun(base, scope)

            async def receive_and_note() -> Message:
                message = await receive()
                if message["type"] == "http.request":
                    exchange.body.add(message.get("body", b""), more=message.get("more_body", False))
                return message

            async def send_and_note(message: Message) -> None:
                if message["type"] == "http.response.start":
                    exchange.status = message["status"]
                    exchange.answer_headers = list(message["headers"])
                else:
                    exchange.answer.add(message.get("body", b""), more=message.get("more_body", False))
                await send(message)

            started = self._clock()
            try:
                await answer(base, scope, receive_and_note, send_and_note)
            finally:
                exchange.seconds = self._clock() - started
                exchange.organization_id = sight(scope).organization_id
                self._writer.keep(exchange)

        return recorded

    def _begun(self, base: str, scope: Scope) -> Exchange:
        # As it was sent, where that can be told from the base path.
        raw: str = scope.get("raw_path", b"").decode("latin-1")
        path = raw[len(base) :] if raw.startswith(base) else quote(scope["path"][len(base) :])
        return Exchange(
            at=self._now(),
            base=base,
            method=scope["method"],
            path=path,
            query=scope["query_string"],
            headers=scope["headers"],
            request_id=sight(scope).request_id,
        )
