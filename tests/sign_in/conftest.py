"""A service at which people sign in by an identity provider of ours."""

from collections.abc import Iterator

import httpx
import pytest
from tests.pages.visitor import Clients
from tests.server import Server, provisor
from tests.sign_in.provider import CLIENT, SECRET, OurProvider


def command(server: Server, *words: str) -> str:
    done = provisor(*words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("service"), settings={"RATE_LIMIT": "0"}) as started:
        yield started


@pytest.fixture(scope="module")
def started(server: Server) -> Iterator[OurProvider]:
    """Known to the service as `ours`."""
    with OurProvider() as provider:
        words = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
        command(server, "sign-in", "add", "oidc", "ours", *words)
        command(server, "sign-in", "enable", "ours", "--untried")
        yield provider


@pytest.fixture
def provider(started: OurProvider) -> OurProvider:
    started.behave()
    return started


@pytest.fixture
def browser(server: Server) -> Iterator[httpx.Client]:
    """Somebody who is not signed in."""
    clients = Clients(server)
    yield clients.stranger()
    clients.close()
