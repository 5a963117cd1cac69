"""A server on each database, which an identity provider brings people to."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from tests.databases import Postgresql
from tests.guard.company import Company
from tests.server import Server


@pytest.fixture(params=["sqlite", "postgresql"])
def found(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[int], Company]]:
    """Founds a company of so many people."""
    url = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        url = asyncio.run(database.new_database())
    with Server(tmp_path, url, {"RATE_LIMIT": "0"}) as server, httpx.Client(timeout=120) as client:
        yield lambda size: Company(server, client, size)
