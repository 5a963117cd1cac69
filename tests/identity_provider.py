"""NanoIDP, an identity provider that others wrote, as a process of its own on a free port of loopback."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CLIENT = "provisor"
SECRET = "a-secret-of-ours"
PASSWORD = "password"
_PATIENCE = 120.0


@dataclass
class NanoIdp:
    """A running NanoIDP. Enter it to start, leave it to stop; `people` are user names with their addresses."""

    folder: Path
    redirect_uri: str
    people: dict[str, str]
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.folder.mkdir(exist_ok=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._configure()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start, and return when it answers; again on the same port."""
        words = [sys.executable, "-m", "nanoidp", "--config", str(self.folder)]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder)
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration"):
                    return
            except urllib.error.URLError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self) -> None:
        """End it."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def _configure(self) -> None:
        # Whatever reads YAML reads JSON.
        client = {"client_id": CLIENT, "client_secret": SECRET, "redirect_uris": [self.redirect_uri]}
        settings = {
            "config_version": 1,
            "server": {"host": "127.0.0.1", "port": self.port},
            "oauth": {"issuer": self.issuer, "clients": [client]},
        }
        people = {name: {"password": PASSWORD, "email": email} for name, email in self.people.items()}
        (self.folder / "settings.yaml").write_text(json.dumps(settings))
        (self.folder / "users.yaml").write_text(json.dumps({"config_version": 1, "users": people}))
