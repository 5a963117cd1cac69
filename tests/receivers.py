"""Who is told, for tests: a mail server and a receiver of webhooks, on loopback, each in a thread of its own."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from trustme import LeafCert


@dataclass
class MailBox:
    """A mail server on loopback. It answers each recipient with `answer`, and keeps what it takes."""

    port: int = 0
    answer: str = "250 OK"
    letters: list[EmailMessage] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, session: Session, __: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        self.commands.append(f"EHLO {hostname}")
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


@contextmanager
def mail_box(answer: str = "250 OK", certificate: LeafCert | None = None) -> Iterator[MailBox]:
    """A mail server that runs. With a certificate it asks for TLS and for a password before it takes anything."""
    box = MailBox(free_port(), answer)
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **_careful(box, certificate))
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def _careful(box: MailBox, certificate: LeafCert | None) -> dict[str, Any]:
    if certificate is None:
        return {}

    def signed_in(_: SMTP, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
        box.passwords.append(given.password.decode())
        return AuthResult(success=given.password == b"right", handled=False)

    return {
        "tls_context": tls_of(certificate),
        "require_starttls": True,
        "auth_required": True,
        "authenticator": signed_in,
    }


def tls_of(certificate: LeafCert) -> ssl.SSLContext:
    """What a server speaks TLS with."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def free_port() -> int:
    """A port where nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Call:
    """A call that came."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    def is_signed_with(self, secret: str) -> bool:
        """Whether a receiver believes it (Standard Webhooks, "Verifying signatures")."""
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.headers['webhook-id']}.{self.headers['webhook-timestamp']}.".encode() + self.body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return f"v1,{wanted}" in self.headers["webhook-signature"].split()


@dataclass
class Receiver:
    """A receiver of webhooks. What it answers is in the path: `/200`, `/500`, `/302`; `/slow` and `/huge` are worse."""

    port: int = 0
    calls: list[Call] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def receiver(certificate: LeafCert | None = None) -> Iterator[Receiver]:
    """A receiver that runs; with a certificate, by https."""
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.calls.append(Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            if self.path == "/slow":
                told.closing.wait()
                return
            self.send_response(200 if self.path in ("/huge", "/wordy") else int(self.path[1:4]))
            if self.path.startswith("/3"):
                self.send_header("Location", told.url("/200"))
            if self.path == "/wordy":
                self.send_header("X-Words", "w" * 100_000)
            self.end_headers()
            while self.path == "/huge" and not told.closing.is_set():
                try:
                    self.wfile.write(bytes(65536))
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Tests look at what came."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_address[1]
    if certificate is not None:
        server.socket = tls_of(certificate).wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        told.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
