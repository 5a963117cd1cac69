"""The HTTP server: uvicorn, made safe against heads and bodies that are too large, too slow or ambiguous.

uvicorn bounds neither the size of a head nor the time that a request may take to arrive.
"""

import asyncio
import math
import socket
import struct
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle
from uvicorn.supervisors import Multiprocess

from provisor.scim.errors import HeadersTooLarge, InvalidSyntax, ScimError
from provisor.web import answers, metrics
from provisor.web.admin_api import problems
from provisor.web.limits import Limits
from provisor.web.protecting import ALWAYS
from provisor.web.routes import speaks_problems

_KEEP_ALIVE_SECONDS = 75
_DRAIN_SECONDS = 30
_LINGER_SECONDS = 2
_LOOK_SECONDS = 1
"""How often the server looks for connections that let their deadlines pass."""


class RequestTimeout(ScimError):
    """The request did not arrive in time."""

    status = 408


class _HeadTooLarge(Exception):
    """Raised inside the parser to stop it."""


class Config(uvicorn.Config):
    """uvicorn's configuration, with our limits."""

    def __init__(self, app: ASGIApp | Callable[[], ASGIApp] | str, limits: Limits, **options: Any) -> None:
        super().__init__(
            app,
            loop="uvloop",
            http=Protocol,
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_DRAIN_SECONDS,
            callback_notify=self._cut_off_slow_connections,
            timeout_notify=_LOOK_SECONDS,
            **options,
        )
        self.limits = limits
        self.connections: set[Protocol] = set()

    async def _cut_off_slow_connections(self) -> None:
        """Called by the server every _LOOK_SECONDS, or a little later."""
        now = asyncio.get_running_loop().time()
        for connection in self.connections:
            connection.excuse(now)
        for connection in [each for each in self.connections if each.deadline < now]:
            connection.cut_off()


class Protocol(HttpToolsProtocol):
    """One connection. `deadline` is when it is cut off, by the clock of the event loop."""

    config: Config

    def __init__(self, config: Config, *args: Any, **options: Any) -> None:
        super().__init__(config, *args, **options)
        self._limits = config.limits
        self.deadline = self.loop.time() + self._limits.head_seconds
        self._begun = 0
        self._in_head = self._in_message = False
        self._head_size = 0
        self._surplus = 0
        self._refused = False
        self._refusal: ScimError | None = None
        """What is to be answered once every earlier request of the connection has its answer."""
        self._at_work: RequestResponseCycle | None = None
        """The latest request that was begun; `cycle` is the latest that was read."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.config.connections.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.config.connections.discard(self)
        self.pipeline.clear()
        if self._at_work is not None:
            self._abandon(self._at_work)
        super().connection_lost(exc)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._at_work = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        if self._refused:
            return
        idle, begun = not self._in_message, self._begun
        super().data_received(data)
        # The parser tells of a header when it is complete; one without an end is seen here, by the data that
        # belongs to nothing but the head.
        if self._in_head and not self._refused and self._begun - begun == idle:
            self._surplus += len(data)
            if self._surplus > self._limits.head:
                self._refuse(self._head_too_large())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._begun += 1
        self._in_head = self._in_message = True
        self._head_size = self._surplus = 0
        self.deadline = self.loop.time() + self._limits.head_seconds

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        self._count_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._count_head(len(name) + len(value))

    def _count_head(self, size: int) -> None:
        self._head_size += size
        if self._head_size > self._limits.head:
            raise _HeadTooLarge

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._surplus = 0
        self.deadline = self.loop.time() + self._limits.body_seconds
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        super().on_body(body)
        if self.cycle.response_complete:
            # Answered before the body was read: the rest of it is forgotten, up to a point.
            self._surplus += len(body)
            if self._surplus > self._limits.large_body:
                self.transport.close()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_message = False
        self.deadline = self._waiting_deadline()

    def on_response_complete(self) -> None:
        if self._refusal is not None and not self.pipeline:
            self._answer_and_close(self._refusal)
            return
        super().on_response_complete()
        if not self._in_message and not self.flow.write_paused:
            self.deadline = self._waiting_deadline()

    def _waiting_deadline(self) -> float:
        """When a connection is cut off that sends nothing: never while its answer is made."""
        return self.loop.time() + self.timeout_keep_alive if self.cycle.response_complete else math.inf

    def pause_writing(self) -> None:
        super().pause_writing()
        # The client does not take what it asked for.
        self.deadline = self.loop.time() + self._limits.body_seconds

    def resume_writing(self) -> None:
        super().resume_writing()
        self.deadline = self._waiting_deadline()

    def excuse(self, now: float) -> None:
        """Put the deadline off while a body waits for us, not we for it: its request has not got its turn yet."""
        if self._refused or self.flow.write_paused:
            return
        if self.flow.read_paused or self._is_asked_to_continue():
            # The next look may come just after we went on reading.
            self.deadline = max(self.deadline, now + 2 * _LOOK_SECONDS + self._limits.body_seconds)

    def _is_asked_to_continue(self) -> bool:
        """Whether the client sends its body when it is told to (RFC 9110 section 10.1.1), and was not told yet."""
        in_body = self._in_message and not self._in_head
        return in_body and self.cycle.waiting_for_100_continue and not self.cycle.response_complete

    def cut_off(self) -> None:
        """End a connection that let its deadline pass; one that is sending a request is told why."""
        if self.flow.write_paused:
            # Without lingering, or the system would go on trying to deliver what nobody takes.
            connection = self.transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()
        elif self._in_message and not self._refused:
            self._refuse(RequestTimeout("The request did not arrive in time."))
        else:
            self.transport.close()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """Answer what the parser could not read; uvicorn calls this."""
        if self._head_size > self._limits.head:
            self._refuse(self._head_too_large())
        else:
            self._refuse(InvalidSyntax("The request is not HTTP/1.1 that can be read with certainty."))

    def _head_too_large(self) -> HeadersTooLarge:
        return HeadersTooLarge(f"The request line and headers are larger than {self._limits.head} bytes.")

    def _refuse(self, error: ScimError) -> None:
        """Answer on the connection itself, past the application, in the request's turn, and close it."""
        self._refused = True
        at_work = self._at_work
        unanswered = at_work is not None and not at_work.response_complete
        in_body = self._in_message and not self._in_head
        if at_work is not None and unanswered and in_body and self.cycle is at_work:
            self._abandon(at_work)
            if at_work.response_started:
                self.transport.close()
                return
        elif unanswered:
            if in_body:
                self.pipeline.popleft()
            self._refusal = error
            self.deadline = math.inf
            return
        self._answer_and_close(error)

    def _abandon(self, cycle: RequestResponseCycle) -> None:
        """Nobody takes the answer of a request any more."""
        if not cycle.response_complete:
            cycle.disconnected = True
            cycle.message_event.set()

    def _answer_and_close(self, error: ScimError) -> None:
        """Say it, and go on taking what the client still sends, or the system would drop the answer with it."""
        if not self.transport.is_closing():
            self.transport.write(_raw_response(error, self.url.partition(b"?")[0].decode("latin-1")))
            self.transport.write_eof()
            self.deadline = self.loop.time() + _LINGER_SECONDS


def _raw_response(error: ScimError, path: str) -> bytes:
    """The refusal as it is told below that path."""
    response = problems.of_refusal(error) if speaks_problems(path) else answers.refusal(error)
    headers = b"".join(name + b": " + value + b"\r\n" for name, value in (*response.raw_headers, *ALWAYS))
    return STATUS_LINE[error.status] + headers + b"connection: close\r\n\r\n" + bytes(response.body)


def bind(host: str, port: int, *, backlog: int = 2048) -> socket.socket:
    """A listening socket. Raises OSError when the address can't be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=backlog)


class _Processes(Multiprocess):
    """The processes that serve; one that ends has another in its place."""

    def keep_subprocess_alive(self) -> None:
        """Called every half second."""
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for ended in before - {process.pid for process in self.processes}:
            if ended is not None:
                metrics.forget(ended)


def run(config: Config, listener: socket.socket) -> None:
    """Serve until a signal asks to stop: then finish what was begun, accept nothing new, and return."""
    if config.workers > 1:
        _Processes(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run([listener])
