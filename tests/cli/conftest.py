"""One server for the commands of this folder to meet while it runs."""

from collections.abc import Callable, Iterator
from subprocess import CompletedProcess

import httpx
import pytest
from tests.server import Server, provisor

Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(
        tmp_path_factory.mktemp("cli"), settings={"LOG_FORMAT": "json", "LOG_LEVEL": "info"}
    ) as server:
        yield server


@pytest.fixture
def run(server: Server) -> Run:
    """Runs a command with the settings of the server."""

    def run(*words: str) -> CompletedProcess[str]:
        return provisor(*words, environment=server.environment)

    return run


@pytest.fixture
def ask(server: Server) -> Callable[..., httpx.Response]:
    """Asks the server for its configuration, with its token or another."""

    def ask(path: str = "/ServiceProviderConfig", token: str = "") -> httpx.Response:
        return httpx.get(f"{server.scim}{path}", headers={"Authorization": f"Bearer {token or server.token}"})

    return ask
