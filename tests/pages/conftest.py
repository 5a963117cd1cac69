"""A real server with an organization of awkward names, and a real browser that visits it as its owner."""

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.pages.awkward import AWKWARD
from tests.pages.visitor import Clients
from tests.server import Server, provisor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With people and teams of awkward names, a refusal, and changes that are held."""
    with Server(tmp_path_factory.mktemp("pages"), settings={"RATE_LIMIT": "0"}) as started:
        _seed(started)
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, as the system has it. Playwright's event loop runs until it ends: nobody else's can, meanwhile."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("the pages are read by Chromium: install the package `chromium`")
    with sync_playwright() as playwright:
        # As root Chromium starts without its sandbox alone; it visits nobody but us.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def cookies(server: Server) -> list[Any]:
    """What a browser keeps in which the first owner is signed in."""
    clients = Clients(server)
    signed_in = clients.first_owner().cookies
    clients.close()
    return [{"name": name, "value": value, "url": server.url} for name, value in signed_in.items()]


@pytest.fixture(scope="module")
def owner(server: Server, cookies: list[Any]) -> Iterator[httpx.Client]:
    """The first owner, who `cookies` made, in a session of their own and without a browser."""
    assert cookies
    clients = Clients(server)
    yield clients.owner()
    clients.close()


@pytest.fixture(scope="module")
def scim(server: Server) -> Iterator[httpx.Client]:
    """The identity provider."""
    with httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {server.token}"}) as client:
        yield client


@pytest.fixture(scope="module")
def ids(server: Server) -> Mapping[str, str]:
    """What stands in the places of URLs: somebody and a team whose names are scripts, a cycle, a connection."""

    def told(*words: str) -> Any:
        done = provisor(*words, "--json", environment=server.environment)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    bot, token = told("bot", "list")[0]["id"], told("token", "list")[-1]["id"]
    connection_id, cycle_id = told("connection", "list")[0]["id"], told("cycle", "list")[0]["id"]
    hold_id = told("guard", "status")[0]["id"]
    return {
        "/bots/{id}": bot,
        "/bots/{id}/remove": bot,
        "/bots/{id}/tokens/new": bot,
        "/bots/{id}/keys/new": bot,
        "/bots/{id}/entra/new": bot,
        "/tokens/{id}/revoke": token,
        "/users/{id}": told("user", "show", "user0@example.com")["id"],
        "/teams/{id}": told("team", "show", AWKWARD[0])["id"],
        "/cycles/{id}": cycle_id,
        "/connections/{id}": connection_id,
        "/held/{id}": hold_id,
        "/held/{id}/allow": hold_id,
        "/connections/{id}/set-up": connection_id,
        "/connections/{id}/settings": connection_id,
        "/connections/{id}/attributes": connection_id,
        "/connections/{id}/remove": connection_id,
        "/log/{position}": "1",
        "/sign-in/{name}": "silent",
        "/sign-in/{name}/callback": "silent",
        "/settings/sign-in/{name}/settings": "silent",
        "/settings/sign-in/{name}/remove": "silent",
        "/undo/{id}": f"cycle-{cycle_id}",
    }


def _seed(server: Server) -> None:
    made = provisor(
        "connection",
        "set",
        "default",
        "--guard-people",
        "0",
        "--guard-share",
        "0",
        environment=server.environment,
    )
    assert made.returncode == 0, made.stderr
    ids = [
        _post(server, "Users", {"schemas": [USER], "userName": f"user{n}@example.com", "displayName": name})[
            "id"
        ]
        for n, name in enumerate(AWKWARD)
    ]
    for name in AWKWARD:
        _post(
            server,
            "Groups",
            {"schemas": [GROUP], "displayName": name, "members": [{"value": each} for each in ids]},
        )
    _send(server, "POST", "Users", {"schemas": [USER], "userName": "USER0@example.com"})
    given = provisor("team", "role", AWKWARD[0], "auditor", environment=server.environment)
    assert given.returncode == 0, given.stderr
    words = ("--issuer", "http://127.0.0.1:9", "--client-id", "provisor")
    for order in (
        ("add", "oidc", "silent", *words),
        ("enable", "silent", "--untried"),
        ("require", "silent", AWKWARD[2]),
        ("domain", "add", "silent", "bücher.example"),
    ):
        done = provisor("sign-in", *order, environment=server.environment)
        assert done.returncode == 0, done.stderr
    for each in ids[:2]:
        off = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
        assert _send(server, "PATCH", f"Users/{each}", off) == 200


USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def _request(server: Server, method: str, path: str, body: Any) -> urllib.request.Request:
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/scim+json"}
    return urllib.request.Request(f"{server.scim}/{path}", json.dumps(body).encode(), headers, method=method)


def _send(server: Server, method: str, path: str, body: Any) -> int:
    try:
        with urllib.request.urlopen(_request(server, method, path, body)) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


def _post(server: Server, path: str, body: Any) -> Any:
    with urllib.request.urlopen(_request(server, "POST", path, body)) as reply:
        return json.load(reply)
