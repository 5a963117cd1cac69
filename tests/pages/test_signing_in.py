"""The way in by a one-time link, how long it lasts, and what ends it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from tests.pages.visitor import Clients, heading, one_time_link
from tests.server import Server, provisor

BEN = "ben@acme.example"


@pytest.fixture(scope="module")
def unowned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service that nobody owns yet."""
    with Server(tmp_path_factory.mktemp("unowned"), settings={"RATE_LIMIT": "0"}) as started:
        yield started


@pytest.fixture(scope="module")
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A service with an owner, and an administrator."""
    with Server(tmp_path_factory.mktemp("owned"), settings={"RATE_LIMIT": "0"}) as started:
        clients = Clients(started)
        clients.first_owner()
        clients.close()
        made = provisor("user", "add", BEN, "--role", "administrator", environment=started.environment)
        assert made.returncode == 0, made.stderr
        yield started


@pytest.fixture
def clients(owned: Server) -> Iterator[Clients]:
    opened = Clients(owned)
    yield opened
    opened.close()


def test_the_link_that_serve_prints_makes_the_first_owner_without_scripts(
    tmp_path_factory: pytest.TempPathFactory, browser: Browser
) -> None:
    with (
        Server(tmp_path_factory.mktemp("first")) as server,
        browser.new_context(java_script_enabled=False) as context,
    ):
        link = next(word for word in server.welcome.split() if "#welcome=" in word)
        page = context.new_page()
        page.goto(link)
        page.get_by_label("The whole link, or the code at its end").fill(link)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Organization").fill("Acme")
        page.get_by_label("Your name").fill("Olga Owner")
        page.get_by_label("Your e-mail address").fill("olga@acme.example")
        page.get_by_role("button", name="Become the owner").click()

        expect(page.get_by_role("heading", level=1)).to_have_text("No identity provider is set up yet")
        expect(page.get_by_role("link", name="Acme", exact=True)).to_be_visible()
        page.goto(f"{server.url}/me")
        expect(page.get_by_text("owner", exact=True)).to_be_visible()


def test_the_code_of_a_link_leaves_the_address_at_once(owned: Server, browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(one_time_link(owned))

        code = page.get_by_label("The whole link, or the code at its end")
        expect(code).to_have_value(re.compile(r"pvr_[0-9A-Za-z]{39}"))
        assert page.url == f"{owned.url}/welcome"
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_link_is_good_once(owned: Server, clients: Clients) -> None:
    link = {"link": one_time_link(owned)}
    first, second = (clients.stranger().post("/welcome", data=link) for _ in range(2))

    assert (first.status_code, second.status_code) == (303, 403)
    assert "provisor admin-link" in second.text


@pytest.mark.parametrize("link", ["", "pvr_nonsense", "x" * 5000, "<script>"])
def test_what_is_no_link_opens_nothing(clients: Clients, link: str) -> None:
    refused = clients.stranger().post("/welcome", data={"link": link})

    assert refused.status_code == 403
    assert "set-cookie" not in refused.headers


def test_a_token_for_scim_is_no_link(owned: Server, clients: Clients) -> None:
    assert clients.stranger().post("/welcome", data={"link": owned.token}).status_code == 403


def test_what_the_first_owner_writes_wrong_is_told_and_the_rest_kept(unowned: Server) -> None:
    clients, link = Clients(unowned), one_time_link(unowned)
    right = {"organization": "Acme", "name": "Olga", "email": "olga@acme.example"}
    for name, wrong in {"email": "no address", "name": "O\x07", "organization": "o" * 201}.items():
        asked = clients.stranger().post("/welcome", data={**right, "link": link, name: wrong})

        assert asked.status_code == 422
        assert re.findall('id="([a-z]+)-wrong"', asked.text) == [name]
        assert all(f'value="{value}"' in asked.text for field, value in right.items() if field != name)
    clients.close()


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(clients: Clients) -> None:
    browser = clients.owner()
    (cookie,) = browser.cookies.jar

    assert (cookie.name, cookie.path) == ("provisor-session", "/")
    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert "olga@acme.example" in heading(browser.get("/me").text)


def test_signing_in_anew_ends_the_session_before(owned: Server, clients: Clients) -> None:
    browser = clients.owner()
    before = browser.cookies["provisor-session"]
    again = browser.post("/welcome", data={"link": one_time_link(owned)})

    assert again.status_code == 303
    assert browser.cookies["provisor-session"] != before
    assert browser.get("/me").status_code == 200
    assert clients.stranger(**{"provisor-session": before}).get("/me").status_code == 303


def test_whoever_signed_out_is_out_also_with_the_old_cookie(clients: Clients) -> None:
    browser = clients.owner()
    secret = browser.cookies["provisor-session"]
    out = browser.post("/sign-out")

    assert out.headers["clear-site-data"] == '"cache", "storage"'
    assert "Max-Age=0" in out.headers["set-cookie"]
    again = clients.stranger(**{"provisor-session": secret}).get("/me")
    assert (again.status_code, again.headers["location"]) == (303, "/sign-in?return=%2Fme")


def test_sessions_end_for_good_with_a_deactivation(owned: Server, clients: Clients) -> None:
    ben = clients.owner("--user", BEN)
    assert ben.get("/users").status_code == 200

    for command in ("deactivate", "reactivate"):
        done = provisor("user", command, BEN, environment=owned.environment)
        assert done.returncode == 0, done.stderr

    assert ben.get("/users").status_code == 303


def test_a_link_for_somebody_who_may_not_come_in_is_not_made(owned: Server) -> None:
    provisor("user", "add", "cora@acme.example", environment=owned.environment)
    provisor("user", "deactivate", "cora@acme.example", environment=owned.environment)

    refused = provisor("admin-link", "--user", "cora@acme.example", environment=owned.environment)

    assert refused.returncode != 0
    assert "provisor user reactivate cora@acme.example" in refused.stderr


def test_own_sessions_are_listed_and_ended_one_by_one(clients: Clients) -> None:
    one, other = clients.owner("--user", BEN), clients.owner("--user", BEN)
    sessions = re.findall('name="session" value="([^"]+)"', one.get("/me").text)

    assert one.post("/me/sessions", data={"session": sessions[-1]}).status_code == 303
    assert (one.get("/me").status_code, other.get("/me").status_code) == (200, 303)


def test_everybody_is_signed_out_at_once_by_a_command(owned: Server, clients: Clients) -> None:
    ben, other = clients.owner("--user", BEN), clients.owner()
    assert (ben.get("/me").status_code, other.get("/me").status_code) == (200, 200)
    refused = provisor("user", "sign-out", environment=owned.environment)
    done = provisor("user", "sign-out", "--everybody", environment=owned.environment)

    assert refused.returncode == 2
    assert done.returncode == 0, done.stderr
    assert (ben.get("/me").status_code, other.get("/me").status_code) == (303, 303)
