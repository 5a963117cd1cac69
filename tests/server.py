"""A real `provisor serve` for tests: a process of its own, on a free port, with a database of its own."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from tests.processes import Running

COMMAND = str(Path(sys.executable).with_name("provisor"))
_PATIENCE = 120.0
_LISTENS = re.compile(r"listens on \S*:(\d+)\.")


def provisor(*words: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        status = Running(words, environment, out, err).wait(_PATIENCE)
        return subprocess.CompletedProcess([*words], status, out.read_text(), err.read_text())


@dataclass
class Server:
    """A running service. Enter it to start, leave it to stop; `folder` keeps its database and its log.

    `database_url` is a new SQLite file in the folder unless given; `settings` are PROVISOR_ variables without
    their prefix, `options` what follows `provisor serve`.
    """

    folder: Path
    database_url: str | None = None
    settings: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    token: str = ""
    port: int = 0
    process: Running | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def scim(self) -> str:
        """The SCIM base URL."""
        return f"{self.url}/scim/v2"

    @property
    def environment(self) -> dict[str, str]:
        """What commands need to meet the same database."""
        own = {name: value for name, value in os.environ.items() if not name.startswith("PROVISOR_")}
        own["PROVISOR_DATABASE_URL"] = self.database_url or f"sqlite:///{self.folder / 'provisor.db'}"
        own["PROVISOR_PORT"] = str(self.port)
        return own | {f"PROVISOR_{name}": value for name, value in self.settings.items()}

    def __enter__(self) -> Self:
        self.start()
        try:
            self.token = self.token or self.new_token()
        except BaseException:
            self.kill()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self.process is not None:
            self.stop()

    def start(self) -> None:
        """Start, and return when requests are answered. Started again, it takes the same port."""
        out = self.folder / "server.out"
        out.write_text("")
        words = ("serve", *self.options)
        self.process = Running(words, self.environment, out, self.folder / "server.log")
        try:
            self.port = self._told_port()
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def ask_to_stop(self) -> None:
        """Send it the signal that service managers send."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Wait until it has ended, and return its exit status."""
        process, self.process = self.process, None
        assert process is not None
        try:
            return process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise

    def stop(self) -> int:
        """Ask it to stop, wait until it has, and return its exit status."""
        self.ask_to_stop()
        return self.wait()

    def kill(self) -> None:
        """End it without warning, as a power cut would."""
        assert self.process is not None
        self.process.kill()
        self.wait()

    def new_token(self, *options: str) -> str:
        """Make a token on the command line."""
        made = provisor("token", "create", *options, environment=self.environment)
        assert made.returncode == 0, made.stderr
        return made.stdout.strip()

    def log(self) -> str:
        """What it has logged so far."""
        return (self.folder / "server.log").read_text()

    @property
    def welcome(self) -> str:
        """What it printed at its latest start."""
        return (self.folder / "server.out").read_text()

    def _told_port(self) -> int:
        for _ in _attempts():
            if told := _LISTENS.search(self.welcome):
                return int(told[1])
            if self.process is None or self.process.poll() is not None:
                break
        raise AssertionError(f"the server did not start: {self.log()}")

    def _wait_until_ready(self) -> None:
        for _ in _attempts():
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=_PATIENCE):
                    return
            except urllib.error.HTTPError as not_yet:
                not_yet.close()
        raise AssertionError(f"the server did not become ready: {self.log()}")


def _attempts() -> Iterator[None]:
    """Tries at short intervals, for as long as there is patience."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        yield
        time.sleep(0.02)
