"""The servers that conversations are held with: one for each database, and one for each that is met strictly."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from tests.conversations.identity_provider import IdentityProvider
from tests.server import Server, provisor


@pytest.fixture(scope="session", params=["sqlite"])
def database_url() -> str | None:
    """None for a new SQLite file."""
    return None


@pytest.fixture(scope="session")
def tolerant_server(database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("tolerant"), database_url, {"RATE_LIMIT": "0"}) as server:
        yield server


@pytest.fixture(scope="session")
def strict_server(database_url: str | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("strict"), database_url, {"RATE_LIMIT": "0"}) as server:
        set_strict = provisor(
            "connection", "set", "default", "--manner", "strict", environment=server.environment
        )
        assert set_strict.returncode == 0, set_strict.stderr
        yield server


@pytest.fixture
def scim(tolerant_server: Server) -> Iterator[IdentityProvider]:
    """An identity provider at a connection that is met tolerantly, the default."""
    with identity_provider(tolerant_server) as provider:
        yield provider


@pytest.fixture
def strict(strict_server: Server) -> Iterator[IdentityProvider]:
    """An identity provider at a connection that is met strictly."""
    with identity_provider(strict_server) as provider:
        yield provider


@pytest.fixture
def operator(tolerant_server: Server) -> Callable[..., str]:
    """Somebody at the command line of the host; a command answers with its standard output."""

    def command(*words: str) -> str:
        done = provisor(*words, environment=tolerant_server.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return command


@contextmanager
def identity_provider(server: Server) -> Iterator[IdentityProvider]:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.scim, headers=headers, timeout=30) as http:
        yield IdentityProvider(http, uuid.uuid4().hex[:12])
