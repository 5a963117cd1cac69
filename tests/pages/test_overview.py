"""The first page: what needs somebody, and how many people had access from day to day."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor


def test_how_many_had_access_is_drawn_from_the_second_day_on(server: Server, owner: httpx.Client) -> None:
    with closing(sqlite3.connect(server.folder / "provisor.db")) as database, database:
        database.execute(
            "INSERT INTO daily_numbers SELECT organization_id, ?, 1234 FROM organizations",
            [datetime.now(UTC).date().toordinal() - 1],
        )
    shown = owner.get("/").text

    assert shown.count("<polyline") == 1
    assert '<td class="count">1,234</td>' in shown


def test_scim_that_is_off_needs_somebody(server: Server, owner: httpx.Client) -> None:
    on = owner.get("/").text
    assert provisor("scim", "disable", environment=server.environment).returncode == 0
    off = owner.get("/").text
    assert provisor("scim", "enable", environment=server.environment).returncode == 0

    switch = '<a href="/settings">settings</a>'
    assert switch not in on
    assert switch in off[: off.index("</ul>", off.index("<h1>"))]


def test_a_refusal_needs_somebody(owner: httpx.Client) -> None:
    shown = owner.get("/").text

    assert "1 request was refused since yesterday" in shown
    assert "belongs to another user" in shown


def test_a_hold_is_told_with_its_connection_and_its_whole(owner: httpx.Client) -> None:
    shown = owner.get("/", headers={"Accept-Language": "en"}).text
    german = owner.get("/", headers={"Accept-Language": "de"}).text

    assert re.search(r">2 of [0-9]+ people of default wait for a decision</a>", shown)
    assert re.search(r">2 von [0-9]+ Personen von default warten auf eine Entscheidung</a>", german)


@pytest.mark.parametrize(
    ("language", "nothing", "which", "nobody"),
    [
        (
            "en",
            "No identity provider is set up yet",
            "Which one is yours?",
            "No identity provider has brought anybody yet",
        ),
        (
            "de",
            "Noch ist kein Identitätsanbieter eingerichtet",
            "Welchen haben Sie?",
            "Noch hat kein Identitätsanbieter jemanden gebracht",
        ),
    ],
)
def test_where_nothing_was_ever_set_up_the_first_page_says_so(
    new_owner: httpx.Client, language: str, nothing: str, which: str, nobody: str
) -> None:
    accepted = {"Accept-Language": language}
    shown = new_owner.get("/", headers=accepted).text

    assert heading(shown) == nothing
    assert which in shown
    assert 'href="/connections/new?kind=entra"' in shown
    people = new_owner.get("/users", headers=accepted).text
    assert nobody in people
    assert nobody not in new_owner.get("/users?q=zz", headers=accepted).text


@pytest.fixture(scope="module")
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Where nobody has set anything up."""
    with Server(tmp_path_factory.mktemp("new")) as started:
        yield started


@pytest.fixture(scope="module")
def new_owner(new_server: Server) -> Iterator[httpx.Client]:
    """Who came there first."""
    clients = Clients(new_server)
    yield clients.first_owner()
    clients.close()


def test_the_first_connection_that_nobody_uses_beside_another_is_not_suspected(
    new_owner: httpx.Client, new_server: Server
) -> None:
    environment = new_server.environment
    added = provisor("connection", "add", "Entra", "--kind", "entra", environment=environment)
    token = provisor("token", "create", "--bot", "Entra-Bot", environment=environment)
    assert (added.returncode, token.returncode) == (0, 0), token.stderr
    bearer = {"Authorization": f"Bearer {token.stdout.strip()}"}
    assert httpx.get(f"{new_server.scim}/Users?count=0", headers=bearer).is_success
    for _ in range(200):
        shown = new_owner.get("/").text
        if "Another connection is in use" in shown:
            break
    checked = re.sub("<[^>]+>", " ", new_owner.get("/check-up").text)

    assert "Another connection is in use: this one may be removed" in shown
    assert heading(shown) == "Setting up is not finished yet"
    assert "The connection default was never used; another one is." in checked
