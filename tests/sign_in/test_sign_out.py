"""Signing out here ends the session here, and then the one at the identity provider (RP-Initiated Logout 1.0)."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server
from tests.sign_in.conftest import command
from tests.sign_in.provider import CLIENT, SECRET, OurProvider

OUT = "You are signed out"
MARIA = {"sub": "1", "email": "maria@acme.example"}


@pytest.fixture(scope="module", autouse=True)
def maria(server: Server) -> None:
    command(server, "user", "add", "maria@acme.example")


@pytest.fixture
def way(server: Server) -> Iterator[OurProvider]:
    """One of which nobody has asked anything yet, known to the service as `leaving`."""
    with OurProvider(person=MARIA) as provider:
        words = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
        command(server, "sign-in", "add", "oidc", "leaving", *words)
        command(server, "sign-in", "enable", "leaving", "--untried")
        yield provider
        command(server, "sign-in", "remove", "leaving")


def come_in(browser: httpx.Client) -> None:
    there = browser.get("/sign-in/leaving").headers["location"]
    assert browser.get(httpx.get(there).headers["location"]).status_code == 303
    assert browser.get("/me").status_code == 200


def there(answer: httpx.Response) -> str:
    assert answer.status_code == 200, answer.text
    return answer.headers["refresh"].removeprefix("0; url=")


def test_whoever_came_by_an_identity_provider_is_led_there(
    server: Server, way: OurProvider, browser: httpx.Client
) -> None:
    come_in(browser)
    answer = browser.post("/sign-out")
    target = urlsplit(there(answer))

    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    assert "provisor-session" not in browser.cookies
    assert browser.get("/me").status_code == 303, "it has ended here before anybody goes there"
    assert way.ended == []
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{way.issuer}/end-session"
    asked = {name: values[0] for name, values in parse_qs(target.query).items()}
    assert asked.pop("state")
    assert asked == {
        "client_id": CLIENT,
        "id_token_hint": way.issued[-1],
        "post_logout_redirect_uri": f"{server.url}/signed-out",
    }

    back = browser.get(httpx.get(target.geturl()).headers["location"])
    assert heading(back.text) == OUT
    assert "your identity provider was told" in back.text


def test_what_the_provider_knows_a_session_by_is_forgotten_with_it(
    server: Server, way: OurProvider, browser: httpx.Client
) -> None:
    def kept() -> list[bytes | None]:
        with closing(sqlite3.connect(server.folder / "provisor.db")) as database:
            return [hint for (hint,) in database.execute("SELECT hint FROM sessions ORDER BY id")]

    come_in(browser)
    sealed = kept()[-1]
    assert sealed is not None
    assert way.issued[-1].encode() not in sealed
    browser.post("/sign-out")
    come_in(browser)
    assert kept()[-1] is not None
    for order in ("deactivate", "reactivate"):
        command(server, "user", order, "maria@acme.example")

    assert kept()[-2:] == [None, None]


@pytest.mark.parametrize("query", ["", "?state=another", "?state=", "?state=%C3%A9"])
def test_whoever_was_not_sent_there_is_told_otherwise(
    way: OurProvider, browser: httpx.Client, query: str
) -> None:
    come_in(browser)
    browser.post("/sign-out")
    back = browser.get(f"/signed-out{query}")

    assert way.ended == []
    assert (back.status_code, heading(back.text)) == (200, OUT)
    assert "may still know you" in back.text


def test_where_there_is_no_such_page_the_session_ends_here_alone(
    way: OurProvider, browser: httpx.Client
) -> None:
    way.discovery = lambda told: {**told, "end_session_endpoint": "ftp://elsewhere"}
    come_in(browser)
    secret = browser.cookies["provisor-session"]
    answer = browser.post("/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert httpx.get(browser.base_url.join("/me"), cookies={"provisor-session": secret}).status_code == 303


def test_a_way_that_is_gone_leads_nowhere(server: Server, way: OurProvider, browser: httpx.Client) -> None:
    come_in(browser)
    command(server, "sign-in", "remove", "leaving")
    try:
        assert browser.post("/sign-out").headers["location"] == "/sign-in"
        assert way.ended == []
    finally:
        words = ("--issuer", way.issuer, "--client-id", CLIENT)
        command(server, "sign-in", "add", "oidc", "leaving", *words)


def test_whoever_came_by_a_link_is_led_nowhere(server: Server, way: OurProvider) -> None:
    clients = Clients(server)
    browser = clients.owner("--user", "maria@acme.example")

    assert browser.get("/signed-out").headers["location"] == "/"
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert way.ended == []
    clients.close()


def test_a_form_of_another_site_signs_nobody_out(way: OurProvider, browser: httpx.Client) -> None:
    come_in(browser)

    assert browser.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.get("/me").status_code == 200
    assert way.ended == []
