"""The servers that conversations are held with: one for each database, and one for each that is met strictly."""

import asyncio
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from tests.conversations.identity_provider import IdentityProvider
from tests.databases import Postgresql
from tests.server import Server, provisor


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_database(request: pytest.FixtureRequest) -> Callable[[], str | None]:
    """Makes the address of an empty database; None for a new SQLite file."""
    if request.param == "sqlite":
        return lambda: None
    server: Postgresql = request.getfixturevalue("postgresql_server")
    return lambda: asyncio.run(server.new_database())


@pytest.fixture(scope="session")
def tolerant_server(
    new_database: Callable[[], str | None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("tolerant"), new_database(), {"RATE_LIMIT": "0"}) as server:
        yield server


@pytest.fixture(scope="session")
def strict_server(
    new_database: Callable[[], str | None], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("strict"), new_database(), {"RATE_LIMIT": "0"}) as server:
        manner = ("connection", "set", "default", "--manner", "strict")
        done = provisor(*manner, environment=server.environment)
        assert done.returncode == 0, done.stderr
        yield server


@pytest.fixture(scope="session")
def tolerant_client(tolerant_server: Server) -> Iterator[httpx.Client]:
    with client(tolerant_server) as http:
        yield http


@pytest.fixture(scope="session")
def strict_client(strict_server: Server) -> Iterator[httpx.Client]:
    with client(strict_server) as http:
        yield http


def client(server: Server) -> httpx.Client:
    headers = {"Authorization": f"Bearer {server.token}"}
    return httpx.Client(base_url=server.scim, headers=headers, timeout=30)


@pytest.fixture
def scim(tolerant_client: httpx.Client) -> IdentityProvider:
    """An identity provider at a connection that is met tolerantly, the default."""
    return IdentityProvider(tolerant_client, uuid.uuid4().hex[:12])


@pytest.fixture
def strict(strict_client: httpx.Client) -> IdentityProvider:
    """An identity provider at a connection that is met strictly."""
    return IdentityProvider(strict_client, uuid.uuid4().hex[:12])


@pytest.fixture
def operator(tolerant_server: Server) -> Callable[..., str]:
    """Somebody at the command line of the host; a command answers with its standard output."""

    def command(*words: str) -> str:
        done = provisor(*words, environment=tolerant_server.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return command
