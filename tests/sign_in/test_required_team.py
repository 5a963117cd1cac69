"""A team that a way to sign in requires, with two processes: who leaves it is signed out at once, in each of them."""

import json
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server
from tests.sign_in.conftest import GROUP, USER, command, members
from tests.sign_in.provider import CLIENT, SECRET, OurProvider
from tests.sign_in.saml_provider import OurSamlProvider, asked, post

REFUSED = "You are not signed in"
NAMES = ("ada", "bea", "cleo")


@pytest.fixture(scope="module")
def clients(both: tuple[Server, Server]) -> Iterator[Clients]:
    """Browsers, which ask the other process."""
    opened = Clients(both[1])
    opened.first_owner()
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def people(scim: httpx.Client, clients: Clients) -> dict[str, str]:
    """The ids of people by name, and of the group Keepers."""
    assert clients
    found = {
        name: scim.post(
            "/Users", json={"schemas": [USER], "userName": f"{name}@acme.example", "active": True}
        )
        for name in NAMES
    }
    found["Keepers"] = scim.post("/Groups", json={"schemas": [GROUP], "displayName": "Keepers"})
    return {name: str(made.json()["id"]) for name, made in found.items()}


@pytest.fixture(scope="module")
def started(both: tuple[Server, Server], people: dict[str, str]) -> Iterator[OurProvider]:
    """Known to the service as `ours`; whoever comes in by it is in Keepers."""
    assert people
    with OurProvider() as provider:
        words = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
        command(both[0], "sign-in", "add", "oidc", "ours", *words, "--match", "email=userName")
        command(both[0], "sign-in", "enable", "ours", "--untried")
        command(both[0], "sign-in", "require", "ours", "Keepers")
        yield provider


def come(browser: httpx.Client, provider: OurProvider, name: str) -> httpx.Response:
    """What somebody is answered who comes back from the identity provider."""
    provider.person = {"sub": f"sub-of-{name}", "email": f"{name}@acme.example"}
    there = browser.get("/sign-in/ours")
    return browser.get(httpx.get(there.headers["location"]).headers["location"])


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/me").status_code == 200


def test_who_is_not_in_it_is_told_what_to_do(
    both: tuple[Server, Server], clients: Clients, started: OurProvider
) -> None:
    refused = come(clients.stranger(), started, "ada")
    told = unescape(refused.text)

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    assert (
        "ada@acme.example could not sign in by ours: ada@acme.example is not in the team Keepers, whose people alone "
        "come in by it." in told
    )
    assert "Put them into Keepers, or into a team below it" in told
    assert json.loads(command(both[0], "sign-in", "show", "ours", "--json"))["required_team"] == "Keepers"


def test_who_leaves_it_is_signed_out_in_every_process(
    both: tuple[Server, Server],
    scim: httpx.Client,
    clients: Clients,
    started: OurProvider,
    people: dict[str, str],
) -> None:
    members(scim, people["Keepers"], "add", people["ada"], people["cleo"])
    browser, by_link = clients.stranger(), clients.owner("--user", "ada@acme.example")
    assert come(browser, started, "ada").status_code == 303
    assert is_in(browser)

    members(scim, people["Keepers"], "remove", people["ada"])
    assert clients.owner().get(f"/users/{people['ada']}").text.count("OpenID Connect") == 0
    assert browser.get("/me").headers["location"] == "/sign-in?return=%2Fme"
    assert is_in(by_link)
    told = json.loads(
        command(both[0], "journal", "list", "--kind", "sessions.ended", "--limit", "1", "--json")
    )
    assert told["sentence"] == (
        "A session of ada@acme.example ended: ours lets in only whoever is in the team Keepers, and they are not any "
        "more."
    )

    members(scim, people["Keepers"], "add", people["ada"])
    assert not is_in(browser), "what has ended stays so"
    assert come(browser, started, "ada").status_code == 303


def test_who_is_in_a_team_below_comes_in(
    both: tuple[Server, Server], clients: Clients, started: OurProvider
) -> None:
    command(both[0], "team", "add", "Zoo", "--type", "Department")
    command(both[0], "team", "add", "Bears", "--type", "Group", "--under", "Zoo")
    command(both[0], "team", "join", "Bears", "bea@acme.example")
    browser = clients.stranger()
    command(both[0], "sign-in", "require", "ours", "Zoo")
    assert come(browser, started, "bea").status_code == 303

    command(both[0], "team", "delete", "Bears")
    assert not is_in(browser)
    command(both[0], "sign-in", "require", "ours", "Keepers")


def test_what_the_guard_holds_ends_nothing(
    both: tuple[Server, Server],
    scim: httpx.Client,
    clients: Clients,
    started: OurProvider,
    people: dict[str, str],
) -> None:
    browser = clients.stranger()
    assert come(browser, started, "cleo").status_code == 303
    command(both[0], "connection", "set", "default", "--guard-teams", "0", "--guard-share", "0")

    assert scim.delete(f"/Groups/{people['Keepers']}").status_code == 204
    assert scim.get(f"/Groups/{people['Keepers']}").status_code == 404
    assert is_in(browser)

    command(both[0], "guard", "apply", "--all")
    assert not is_in(browser)


def test_a_deleted_team_lets_nobody_in_until_it_is_back(
    both: tuple[Server, Server], clients: Clients, started: OurProvider
) -> None:
    browser = clients.stranger()
    refused = come(browser, started, "cleo")
    assert "only people of the team Keepers come in by it, and it was deleted" in unescape(refused.text)
    page = clients.owner().get("/settings/sign-in/ours/settings").text
    assert "Require another one, or none." in page

    command(both[0], "team", "restore", "Keepers")
    command(both[0], "team", "join", "Keepers", "cleo@acme.example")
    assert come(browser, started, "cleo").status_code == 303


@pytest.mark.usefixtures("started")
def test_who_would_shut_themselves_out_is_asked_first(both: tuple[Server, Server], clients: Clients) -> None:
    owner, place = clients.owner(), "/settings/sign-in/ours/team"
    command(both[0], "sign-in", "require", "ours", "--none")

    asked_first = owner.post(place, data={"team": "Keepers"})
    assert asked_first.status_code == 422
    assert "You are not in the team Keepers" in asked_first.text
    assert "Require it all the same" in asked_first.text
    assert json.loads(command(both[0], "sign-in", "show", "ours", "--json"))["required_team"] is None
    assert owner.post(place, data={"team": "nowhere"}).status_code == 422

    assert owner.post(place, data={"team": "Keepers", "anyway": "true"}).status_code == 303
    assert json.loads(command(both[0], "sign-in", "show", "ours", "--json"))["required_team"] == "Keepers"


def test_saml_may_require_it_too(
    both: tuple[Server, Server], clients: Clients, people: dict[str, str]
) -> None:
    assert people
    with OurSamlProvider() as provider:
        command(both[0], "sign-in", "add", "saml", "theirs", "--metadata", provider.entity_id)
        command(both[0], "sign-in", "enable", "theirs", "--untried")
        command(both[0], "sign-in", "require", "theirs", "Keepers")
        provider.name = "bea@acme.example"
        browser = clients.stranger()
        there = browser.get("/sign-in/theirs").headers["location"]
        led = post(f"{both[1].url}/sign-in/theirs/acs", provider.answer(asked(there)))
        refused = browser.get(led.headers["location"])

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    assert "bea@acme.example is not in the team Keepers" in unescape(refused.text)
