"""oidc-provider, a certified identity provider that others wrote, as a process of its own on a port of loopback."""

import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from joserfc.jwk import Key, RSAKey
from tests.node import NODE, installed

CLIENT = "provisor"
_HERE = Path(__file__).parent
_PATIENCE = 120.0


@dataclass
class OidcProvider:
    """A running provider. Enter it to start, leave it to stop; `people` are names with their addresses.

    `ours` are the addresses that `provisor sign-in show` prints, `key` the one by which we prove ourselves.
    """

    folder: Path
    people: Mapping[str, str]
    ours: Mapping[str, str] = field(default_factory=dict)
    key: Key | None = None
    signing: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))
    clock_off: int = 0
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        installed(_HERE, "oidc-provider")
        self.folder.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, *, clock_off: int = 0) -> None:
        """Start anew, with a clock that is off by so many seconds, and return when it answers."""
        self.stop()
        self.clock_off = clock_off
        settings = self.folder / "settings.json"
        settings.write_text(json.dumps(self._settings()))
        with (self.folder / "log").open("ab") as log:
            words = [NODE, str(_HERE / "server.mjs"), str(settings)]
            self.process = subprocess.Popen(words, stdout=log, stderr=log)
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration"):
                    return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """End it, if it runs."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def _settings(self) -> dict[str, Any]:
        assert self.key is not None
        return {
            "issuer": self.issuer,
            "port": self.port,
            "clockOff": self.clock_off,
            "cookieKey": secrets.token_hex(),
            "people": dict(self.people),
            "jwks": {"keys": [self.signing.as_dict(private=True)]},
            "clients": [
                {
                    "client_id": CLIENT,
                    "token_endpoint_auth_method": "private_key_jwt",
                    "jwks": {"keys": [self.key.as_dict(private=False)]},
                    "redirect_uris": [self.ours["redirect_uri"]],
                    "post_logout_redirect_uris": [self.ours["post_logout_redirect_uri"]],
                    "backchannel_logout_uri": self.ours["backchannel_logout_uri"],
                    "backchannel_logout_session_required": True,
                }
            ],
        }
