"""The admin API of a running server, on each kind of database."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from tests.admin_api.administrator import Administrator
from tests.databases import Postgresql
from tests.server import Server, provisor


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    address: str | None = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    with Server(tmp_path_factory.mktemp("admin"), address, {"RATE_LIMIT": "0"}) as running:
        yield running


@pytest.fixture(scope="session")
def settled(server: Server) -> Callable[[], None]:
    """Has every entry of the journal get its place now, as the server does soon."""

    def settle() -> None:
        assert provisor("journal", "checkpoint", environment=server.environment).returncode == 0

    return settle


@pytest.fixture(scope="session")
def connect(server: Server) -> Iterator[Callable[[str], Administrator]]:
    """Makes somebody who asks with that token."""
    clients: list[httpx.Client] = []

    def connected(token: str) -> Administrator:
        http = httpx.Client(base_url=server.url, headers={"Authorization": f"Bearer {token}"}, timeout=60)
        clients.append(http)
        return Administrator(http)

    yield connected
    for client in clients:
        client.close()


@pytest.fixture(scope="session")
def admin(server: Server, connect: Callable[[str], Administrator]) -> Administrator:
    """A program with a token that administers."""
    return connect(server.new_token("--scope", "administer"))


@pytest.fixture(scope="session")
def auditor(server: Server, connect: Callable[[str], Administrator]) -> Administrator:
    """A program with a token that only reads."""
    return connect(server.new_token("--scope", "read"))


@pytest.fixture(scope="session")
def provisioner(server: Server, connect: Callable[[str], Administrator]) -> Administrator:
    """An identity provider, whose token is for SCIM."""
    return connect(server.token)
