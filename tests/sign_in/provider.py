"""An identity provider of ours that lets everybody in at once, and misbehaves as a test wishes."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import Key, RSAKey

CLIENT = "provisor"
SECRET = "100% secret: of-the-client"

ACCESS_TOKEN = "an-access-token-of-theirs"

Claims = dict[str, Any]
KEY = RSAKey.generate_key(2048, {"kid": "first"})


def unchanged(told: Any) -> Any:
    return told


@dataclass
class OurProvider:
    """A running provider. `person` are the claims of who signs in, `info` what is told beside.

    The rest changes what it says.
    """

    person: Claims = field(default_factory=dict)
    info: Claims = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: KEY)
    published: list[Key] = field(default_factory=lambda: [KEY])
    keys_path: str = "/keys"
    claims: Callable[[Claims], Claims] = unchanged
    discovery: Callable[[Claims], Claims] = unchanged
    answer: Callable[[Claims], Claims] = unchanged
    tokens: Callable[[Claims], Claims] = unchanged
    calls: list[str] = field(default_factory=list)
    codes: dict[str, Claims] = field(default_factory=dict)
    issued: list[str] = field(default_factory=list)
    ended: list[Claims] = field(default_factory=list)
    server: ThreadingHTTPServer = field(init=False, repr=False)

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.post(self)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def behave(self) -> None:
        """Do as is expected, as at the beginning."""
        self.key, self.published, self.calls, self.issued, self.ended = KEY, [KEY], [], [], []
        self.claims = self.discovery = self.answer = self.tokens = unchanged

    def get(self, request: BaseHTTPRequestHandler) -> None:
        url = urlsplit(request.path)
        self.calls.append(url.path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path == "/authorize":
            self._authorize(request, asked)
        elif url.path == "/end-session":
            self.ended.append(asked)
            _redirect(request, f"{asked['post_logout_redirect_uri']}?{urlencode({'state': asked['state']})}")
        elif url.path == self.keys_path:
            _send(request, 200, {"keys": [each.as_dict(private=False) for each in self.published]})
        elif url.path == "/.well-known/openid-configuration":
            _send(request, 200, self.discovery(self._document()))
        elif url.path == "/userinfo" and request.headers["Authorization"] == f"Bearer {ACCESS_TOKEN}":
            _send(request, 200, self.info)
        elif url.path.startswith("/elsewhere"):
            _redirect(request, f"{self.issuer}/.well-known/openid-configuration")
        else:
            _send(request, 404, {})

    def _document(self) -> Claims:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}{self.keys_path}",
            "end_session_endpoint": f"{self.issuer}/end-session",
            "response_types_supported": ["code"],
            "authorization_response_iss_parameter_supported": True,
            # What clients must not choose by.
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }

    def _authorize(self, request: BaseHTTPRequestHandler, asked: Claims) -> None:
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        told = self.answer({"code": code, "state": asked["state"], "iss": self.issuer})
        _redirect(request, f"{asked['redirect_uri']}?{urlencode(told)}")

    def post(self, request: BaseHTTPRequestHandler) -> None:
        self.calls.append(request.path)
        body = request.rfile.read(int(request.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(form.get("code", ""), None)
        pair = base64.b64decode(request.headers.get("Authorization", "").removeprefix("Basic ")).decode()
        if [unquote_plus(each) for each in pair.split(":")] != [CLIENT, SECRET]:
            _send(request, 401, {"error": "invalid_client"})
        elif asked is None or asked["code_challenge"] != _challenge(form["code_verifier"]):
            _send(request, 400, {"error": "invalid_grant"})
        else:
            _send(request, 200, self.tokens(self._tokens(asked)))

    def _tokens(self, asked: Claims) -> Claims:
        now = int(time.time())
        told = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        header = {"alg": "RS256", "kid": self.key.kid}
        self.issued.append(jwt.encode(header, self.claims({**told, **self.person}), self.key))
        return {"token_type": "Bearer", "access_token": ACCESS_TOKEN, "id_token": self.issued[-1]}


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _redirect(request: BaseHTTPRequestHandler, target: str) -> None:
    request.send_response(303)
    request.send_header("Location", target)
    request.send_header("Content-Length", "0")
    request.end_headers()


def _send(request: BaseHTTPRequestHandler, status: int, document: Any) -> None:
    content = json.dumps(document).encode()
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    request.wfile.write(content)
