"""The databases on which Provisor is measured."""

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psutil
from tests.databases import postgresql

from benchmarks.contestants import Provisor

DATABASES = ("sqlite", "postgresql")


def postgresql_pids() -> tuple[int, ...]:
    """The database servers that this process started."""
    return tuple(child.pid for child in psutil.Process().children() if child.name() == "postgres")


def provisors(databases: Sequence[str], kind: type[Provisor] = Provisor) -> Iterator[Provisor]:
    """Provisor on each of these, one after another, new and started; of another kind, if one is given."""
    for database in databases:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder, ExitStack() as ends:
            url, name, pids = f"sqlite:///{folder}/provisor.db", "SQLite", ()
            if database == "postgresql":
                url = asyncio.run(ends.enter_context(postgresql(durable=True)).new_database())
                name, pids = "PostgreSQL", postgresql_pids()
            provisor = kind(Path(folder), name, url, database=pids)
            ends.callback(provisor.stop)
            provisor.start()
            yield provisor
