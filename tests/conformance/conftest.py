"""A server of its own for each suite: they list what they find, and expect to find themselves on the first page."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.databases import Postgresql
from tests.server import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database; None for a new SQLite file."""
    if request.param == "sqlite":
        return None
    server: Postgresql = request.getfixturevalue("postgresql_server")
    return asyncio.run(server.new_database())


@pytest.fixture
def server(database_url: str | None, tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path, database_url, {"RATE_LIMIT": "0"}) as server:
        yield server
