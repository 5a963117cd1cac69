"""A service at which people sign in by an identity provider of ours."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.databases import Postgresql
from tests.pages.visitor import Clients
from tests.server import Server, provisor
from tests.sign_in.provider import CLIENT, SECRET, OurProvider

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


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


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """Two processes on one database."""
    address = f"sqlite:///{tmp_path_factory.mktemp('database') / 'provisor.db'}"
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    settings = {"RATE_LIMIT": "0"}
    with (
        Server(tmp_path_factory.mktemp("one"), address, settings) as one,
        Server(tmp_path_factory.mktemp("other"), address, settings) as other,
    ):
        yield one, other


@pytest.fixture(scope="module")
def scim(both: tuple[Server, Server]) -> Iterator[httpx.Client]:
    """An identity provider, which asks the one."""
    headers = {"Authorization": f"Bearer {both[0].token}"}
    with httpx.Client(base_url=both[0].scim, headers=headers, timeout=60) as opened:
        yield opened


def members(scim: httpx.Client, team: str, verb: str, *ids: str) -> None:
    operation: dict[str, Any] = {"op": verb, "path": "members", "value": [{"value": each} for each in ids]}
    asked = scim.patch(f"/Groups/{team}", json={"schemas": [PATCH], "Operations": [operation]})
    assert asked.status_code == 204, asked.text
