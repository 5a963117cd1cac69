"""Takes the pictures of the documentation: a simulated organization, seen by its owner in light and in dark.

`make screenshots` writes them to `docs/screenshots`. It needs Chromium, as the tests of the pages do, and fonts for the
names of made-up people in many scripts (Debian: `fonts-noto-core`, `fonts-noto-cjk`).
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, sync_playwright
from tests.pages.visitor import Clients
from tests.server import Server, provisor

PICTURES = Path(__file__).parents[1] / "docs" / "screenshots"
_SCHEMES = ("light", "dark")
_SIZE = {"width": 1200, "height": 800}
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_DEPARTED = 45
_TEAMS = (
    ("Europe", "BusinessUnit", None),
    ("Americas", "BusinessUnit", None),
    ("Data Platform", "Division", "Europe"),
    ("Analytics", "Department", "Data Platform"),
    ("Finance", "Department", "Americas"),
)


def main() -> None:
    """Write every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        _organization(Path(folder)) as server,
        _browser() as browser,
    ):
        cookies = _owner(server)
        for scheme in _SCHEMES:
            with browser.new_context(color_scheme=scheme, viewport=_SIZE, locale="en-GB") as context:
                context.add_cookies(cookies)
                page = context.new_page()
                for name, path in _places(server, page):
                    page.goto(f"{server.url}{path}")
                    page.screenshot(path=PICTURES / f"{name}-{scheme}.png")


def _places(server: Server, page: Page) -> Iterator[tuple[str, str]]:
    """Each picture's name, and the page that it shows."""
    yield "overview", "/"
    yield "users", "/users"
    yield "user", _first(server, page, "/users?q=mi", "main table a")
    yield "teams", "/teams"
    yield "team", _first(server, page, "/teams", "main table a")
    yield "log", "/log"
    yield "held", _first(server, page, "/held", "main h2 a")
    yield "connection", _first(server, page, "/connections", "main h2 a")
    yield "set-up", _first(server, page, "/connections", "main h2 a") + "/set-up"
    yield "cycles", "/cycles"
    yield "missing", "/missing?who=maria.perez@acme.example"
    yield "check-up", "/check-up"
    yield "settings", "/settings"


def _first(server: Server, page: Page, path: str, selector: str) -> str:
    """Where the first such link of a page leads to."""
    page.goto(f"{server.url}{path}")
    return str(page.locator(selector).first.get_attribute("href"))


def _owner(server: Server) -> list[Any]:
    """What a browser keeps in which the first owner is signed in."""
    clients = Clients(server)
    kept = clients.first_owner().cookies
    clients.close()
    return [{"name": name, "value": value, "url": server.url} for name, value in kept.items()]


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        # As root Chromium starts without its sandbox alone; it visits nobody but us.
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def _organization(folder: Path) -> Iterator[Server]:
    """A server to which Entra ID and Okta brought people, and from which Entra ID takes many of them away again."""
    with Server(folder, settings={"RATE_LIMIT": "0"}) as server, ExitStack() as ends:
        for name, type_, parent in _TEAMS:
            _do(server, "team", "add", name, "--type", type_, *(("--under", parent) if parent else ()))
        _do(server, "connection", "rename", "default", "Entra ID")
        _do(server, "connection", "add", "Okta", "--kind", "okta")
        okta = server.new_token("--bot", "Okta-Bot")
        _do(
            server,
            "simulate",
            "entra",
            server.scim,
            "--token",
            server.token,
            "--users",
            "120",
            "--groups",
            "9",
            "--seed",
            "3",
        )
        _do(
            server,
            "simulate",
            "okta",
            server.scim,
            "--token",
            okta,
            "--users",
            "25",
            "--groups",
            "4",
            "--seed",
            "8",
        )
        entra = ends.enter_context(_client(server, server.token))
        people = entra.get("/Users", params={"count": _DEPARTED, "attributes": "userName"}).json()[
            "Resources"
        ]
        again = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": people[0]["userName"]}
        ends.enter_context(_client(server, okta)).post("/Users", json=again)
        for each in people:
            entra.patch(f"/Users/{each['id']}", json=_deactivation())
        yield server


def _deactivation() -> Mapping[str, Any]:
    return {"schemas": [_PATCH], "Operations": [{"op": "Replace", "path": "active", "value": "False"}]}


def _client(server: Server, token: str) -> httpx.Client:
    return httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {token}"}, timeout=60)


def _do(server: Server, *words: str) -> None:
    done = provisor(*words, environment=server.environment)
    # Some people of the two directories have one name: a simulated run ends with 1 then, and the pages have a refusal.
    if done.returncode not in ((0, 1) if words[0] == "simulate" else (0,)):
        raise RuntimeError(done.stderr)


if __name__ == "__main__":
    main()
