"""A server of its own for each suite: they list what they find, and expect to find themselves on the first page."""

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from tests.conversations.identity_provider import IdentityProvider
from tests.databases import Postgresql
from tests.server import Server


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str | None:
    """The address of an empty database; None for a new SQLite file."""
    if request.param == "sqlite":
        return None
    server: Postgresql = request.getfixturevalue("postgresql_server")
    return asyncio.run(server.new_database())


@pytest.fixture(scope="module")
def server(database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("suite"), database_url, {"RATE_LIMIT": "0"}) as server:
        yield server


@contextmanager
def speaking(server: Server, **headers: str) -> Iterator[IdentityProvider]:
    """A client of the server that sends these headers with each request."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with httpx.Client(
        base_url=server.scim, headers={"Authorization": f"Bearer {server.token}", **sent}, timeout=30
    ) as http:
        yield IdentityProvider(http, uuid.uuid4().hex[:12])
