"""Plays recorded conversations against a server of its own on each database.

`python -m tests.replay CHECKER FILE…` runs `CHECKER BASE_URL TOKEN FILE…` for SQLite and for PostgreSQL, and fails when
one of them does.
"""

import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.databases import postgresql
from tests.server import Server


def play(database_url: str | None, checker: str, files: list[str]) -> bool:
    """Whether every conversation went as recorded."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Server(Path(folder), database_url, {"RATE_LIMIT": "0"}) as server,
    ):
        command = [sys.executable, checker, server.scim, server.token, *files]
        return subprocess.run(command, check=False).returncode == 0


def main(checker: str, files: list[str]) -> None:
    """Play all of them on both databases before failing."""
    with postgresql() as other:
        results = [play(url, checker, files) for url in (None, asyncio.run(other.new_database()))]
    sys.exit(not all(results))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
