"""Two organizations with people and groups of the same names, in one database of each kind."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from tests.databases import Postgresql
from tests.isolation.asking import Question, Tenant, a_group, a_user
from tests.server import Server, provisor

_SCHEMA = Path(__file__).with_name("badge.json")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of two organizations: its first, and `Other`."""
    address: str | None = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    with Server(tmp_path_factory.mktemp("isolation"), address, {"RATE_LIMIT": "0"}) as running:
        for words in (
            ("organization", "add", "Other"),
            ("schema", "add", str(_SCHEMA), "--organization", "Other"),
            # What was held of a question's own people and groups would be seen by the next one.
            ("connection", "set", "default", "--no-guard", "--organization", "Other"),
            ("connection", "set", "default", "--no-guard", "--organization", "Organization"),
        ):
            done = provisor(*words, environment=running.environment)
            assert done.returncode == 0, done.stderr
        yield running


@pytest.fixture(scope="session")
def http(server: Server) -> Iterator[Callable[[str], httpx.Client]]:
    """Makes a client with a token."""
    with ExitStack() as stack:

        def client(token: str) -> httpx.Client:
            headers = {"Authorization": f"Bearer {token}"}
            return stack.enter_context(httpx.Client(base_url=server.scim, headers=headers, timeout=60))

        yield client


@pytest.fixture(scope="session")
def theirs(server: Server, http: Callable[[str], httpx.Client]) -> Tenant:
    """The organization whose ids are asked about. It has a schema of its own."""
    return _settled(http(server.new_token("--organization", "Other")))


@pytest.fixture(scope="session")
def ours(server: Server, http: Callable[[str], httpx.Client]) -> Tenant:
    """The organization that asks."""
    return _settled(http(server.token))


def _settled(client: httpx.Client) -> Tenant:
    tenant = Tenant(client)
    root = tenant.ask(Question("GET", "/Groups")).json()["Resources"][0]["id"]
    users = [_made(tenant, "/Users", a_user(f"person{number}")) for number in range(4)]
    groups = [_made(tenant, "/Groups", a_group(f"group{number}", *users[:2])) for number in range(3)]
    page = tenant.ask(Question("GET", "/Users?count=2&cursor=")).json()
    return Tenant(client, tuple(users), tuple(groups), root, (page["nextCursor"],))


def _made(tenant: Tenant, endpoint: str, document: object) -> str:
    answer = tenant.ask(Question("POST", endpoint, document))
    assert answer.status_code == 201, answer.text
    id_: str = answer.json()["id"]
    return id_
