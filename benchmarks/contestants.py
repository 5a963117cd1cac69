"""Who is measured, and how each is started: Provisor as its users start it, the reference, and the floor."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg

from benchmarks.floor import DATABASE
from benchmarks.wire import Address

_PATIENCE = 120.0
_PROVISOR = str(Path(sys.executable).with_name("provisor"))


class DidNotStart(Exception):
    """A server ended, or was silent for too long, before it answered."""


class Contestant(ABC):
    """A server that can be started and stopped; its log and data are in `folder`."""

    name: str
    prefix: str
    alive_at: str
    # Whether a refusal is told in a footnote; of Provisor it is a failure.
    may_refuse = True
    holds_people = True
    # Whether what it holds is there after another start.
    remembers = False

    def __init__(self, folder: Path, *, database: tuple[int, ...] = ()) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.database = database
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pids(self) -> tuple[int, ...]:
        return () if self._process is None else (self._process.pid,)

    def start(self) -> float:
        """Start it, and return the seconds until it answered."""
        began = time.perf_counter()
        with (self.folder / "server.log").open("ab") as log:
            environment = {**os.environ, **self.environment()}
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, env=environment)
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() - began > _PATIENCE:
                self.stop()
                raise DidNotStart(f"{self.name}: {(self.folder / 'server.log').read_text()[-2000:]}")
            time.sleep(0.01)
        return time.perf_counter() - began

    def settle(self) -> None:  # noqa: B027 - most have nothing to do
        """Do what is to be done once it is filled."""

    def stop(self) -> None:
        """Ask it to stop; end it when it does not."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def addresses(self, count: int) -> list[Address]:
        """So many addresses, each with a token of its own where there are tokens."""
        return [Address(self.port, self.prefix, token) for token in self.tokens(count)]

    @abstractmethod
    def command(self) -> list[str]: ...

    def environment(self) -> Mapping[str, str]:
        return {}

    def tokens(self, count: int) -> list[str]:
        return [""] * count

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{self.alive_at}", timeout=_PATIENCE):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False


class Provisor(Contestant):
    """`provisor serve` with its defaults; of the limits, the one that a single token would meet is raised."""

    prefix = "/scim/v2"
    alive_at = "/readyz"
    may_refuse = False
    remembers = True

    def __init__(self, folder: Path, name: str, database_url: str, *, database: tuple[int, ...] = ()) -> None:
        super().__init__(folder, database=database)
        self.name = name
        self.database_url = database_url
        self._tokens: list[str] = []

    def command(self) -> list[str]:
        return [_PROVISOR, "serve"]

    def environment(self) -> Mapping[str, str]:
        return {
            "PROVISOR_DATABASE_URL": self.database_url,
            "PROVISOR_PORT": str(self.port),
            "PROVISOR_RATE_LIMIT": "1000000",
            "PROVISOR_RATE_BURST": "1000000",
        }

    def tokens(self, count: int) -> list[str]:
        missing = count - len(self._tokens)
        if missing > 0:
            with ThreadPoolExecutor(os.cpu_count()) as several:
                self._tokens += several.map(self._new_token, range(missing))
        return self._tokens[:count]

    def _new_token(self, _: int) -> str:
        command = [_PROVISOR, "token", "create"]
        environment = {**os.environ, **self.environment()}
        made = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
        if made.returncode:
            raise DidNotStart(f"no token: {made.stderr}")
        return made.stdout.strip()


class Unjournaled(Provisor):
    """Provisor without journal, cycles and guard: what is between the two is what these cost."""

    SUFFIX = ", without journal"

    def command(self) -> list[str]:
        return [sys.executable, "-m", "benchmarks.unjournaled", "serve"]

    def settle(self) -> None:
        if self.database:
            asyncio.run(self._analyze())

    async def _analyze(self) -> None:
        """Have PostgreSQL look at its tables, as Provisor has it by how far its journal has grown."""
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute("ANALYZE")
        finally:
            await connection.close()


class _UnderUvicorn(Contestant):
    """An ASGI application under uvicorn at its fastest: one process, uvloop, httptools, no log of requests."""

    application: str

    def command(self) -> list[str]:
        options = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
        return [sys.executable, "-m", "uvicorn", self.application, "--port", str(self.port), *options]


class Reference(_UnderUvicorn):
    """scim2-server, which keeps everything in memory and asks for no token."""

    name = "scim2-server"
    prefix = "/v2"
    alive_at = "/v2/ServiceProviderConfig"
    application = "benchmarks.reference:application"


class Floor(_UnderUvicorn):
    """The least that a durable create can cost."""

    name = "floor"
    prefix = ""
    alive_at = "/"
    application = "benchmarks.floor:application"
    holds_people = False

    def environment(self) -> Mapping[str, str]:
        return {DATABASE: str(self.folder / "floor.db")}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
