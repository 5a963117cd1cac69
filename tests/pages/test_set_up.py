"""Connecting an identity provider in ten minutes: marks turn green by what it really does, while somebody looks."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.pages.visitor import Clients
from tests.server import Server, provisor

from provisor.directory import tokens
from provisor.simulators.tenant import generating

PATIENCE = 20_000
SEED_ON_DEMAND = 11
TOKEN = re.compile(r'<code id="secret">(pvr_\w+)</code>')
BOT = re.compile(r'href="(/bots/[0-9a-f-]+)/tokens/new"')


@pytest.fixture
def page(browser: Browser, cookies: list[Any]) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_cookies(cookies)
        yield context.new_page()


def connected(owner: httpx.Client, name: str, kind: str) -> str:
    """The path of the set-up of a new connection."""
    made = owner.post("/connections/new", data={"name": name, "kind": kind})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def new_token(owner: httpx.Client, set_up: str) -> str:
    """A new token of the connection, as the pages show it."""
    bot = BOT.search(owner.get(set_up).text)
    assert bot is not None
    made = owner.post(f"{bot[1]}/tokens/new", data={"scope": "provision", "days": "30"})
    shown = TOKEN.search(made.text)
    assert shown is not None, made.text
    return shown[1]


def simulate(
    provider: str, server: Server, token: str, *more: str, users: int, groups: int = 0, seed: int = 4
) -> None:
    """One run of that identity provider, which begins by testing its connection."""
    sizes = ("--users", str(users), "--groups", str(groups), "--seed", str(seed))
    environment = {"PATH": os.environ["PATH"]}
    done = provisor(
        "simulate", provider, server.scim, "--token", token, *sizes, *more, environment=environment
    )
    # 1 says that there is more here than this identity provider has: others are connected, too.
    assert done.returncode in (0, 1), done.stderr


def mark(page: Page, name: str) -> Any:
    return page.locator(f"#mark-{name}")


def test_marks_turn_green_without_a_reload_while_entra_is_set_up(
    server: Server, owner: httpx.Client, page: Page
) -> None:
    set_up = connected(owner, "Entra of the journey", "entra")
    page.goto(server.url + set_up)
    expect(page.locator("#reach")).to_contain_text("leads to this machine alone")
    page.evaluate("document.body.dataset.same = 'page'")
    expect(page.get_by_role("heading", level=1)).to_have_text("Next: Make the application in Entra")
    page.get_by_role("button", name="Copy").focus()
    token = new_token(owner, set_up)

    simulate("entra", server, token, users=0, groups=0)
    expect(mark(page, "called")).to_contain_text("Seen at", timeout=PATIENCE)
    expect(page.locator("#reach")).to_be_empty(timeout=PATIENCE)
    expect(mark(page, "user")).to_contain_text("Nobody has arrived yet")
    expect(page.locator("#status")).to_contain_text("Seen at")

    simulate("entra", server, token, users=4, groups=2)
    expect(mark(page, "user")).to_contain_text("was created at", timeout=PATIENCE)
    expect(mark(page, "group")).to_contain_text("The group", timeout=PATIENCE)
    expect(mark(page, "cycle")).to_contain_text("4 created", timeout=PATIENCE)
    expect(mark(page, "cycle")).to_contain_text("The next is expected about")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entra of the journey is set up")
    expect(page.locator("body")).to_have_attribute("data-same", "page")
    expect(page.get_by_role("button", name="Copy")).to_be_focused()


@pytest.fixture
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Where nobody has set anything up."""
    with Server(tmp_path_factory.mktemp("new")) as started:
        yield started


@pytest.fixture
def new_owner(new_server: Server) -> Iterator[httpx.Client]:
    """Who came there first."""
    clients = Clients(new_server)
    yield clients.first_owner()
    clients.close()


@contextmanager
def looking(browser: Browser, owner: httpx.Client, **options: Any) -> Iterator[Page]:
    """A page of a browser in which that owner is signed in."""
    with browser.new_context(base_url=str(owner.base_url), **options) as context:
        signed_in = owner.cookies.items()
        context.add_cookies(
            [{"name": name, "value": value, "url": str(owner.base_url)} for name, value in signed_in]
        )
        yield context.new_page()


def test_what_is_provisioned_on_demand_is_told_and_is_no_first_cycle(
    new_server: Server, new_owner: httpx.Client, browser: Browser
) -> None:
    set_up = connected(new_owner, "On demand", "entra")
    token = new_token(new_owner, set_up)
    with looking(browser, new_owner) as page:
        page.goto(set_up)
        page.evaluate("document.body.dataset.same = 'page'")
        tell_on_demand(new_server, token, page)
        expect(page.locator("body")).to_have_attribute("data-same", "page")


def tell_on_demand(server: Server, token: str, page: Page) -> None:
    """A person, then their group, then the first cycle, while the page is open."""
    size = {"users": 5, "groups": 1, "seed": SEED_ON_DEMAND}
    ((group, members),) = generating.groups(SEED_ON_DEMAND, 1, 5)
    first, *_ = generating.people(SEED_ON_DEMAND, 5)

    simulate("entra", server, token, "--on-demand", first.key, **size)
    expect(mark(page, "user")).to_contain_text("was created at", timeout=PATIENCE)
    expect(mark(page, "user")).to_contain_text("What arrived and is kept: ")
    expect(mark(page, "user")).to_contain_text("userName")
    seen = {name: mark(page, name).locator("strong").inner_text() for name in ("called", "user")}

    chosen = [word for member in members for word in ("--member", member)]
    simulate("entra", server, token, "--on-demand", group.key, *chosen, **size)
    expect(mark(page, "group")).to_contain_text("The group", timeout=PATIENCE)
    expect(mark(page, "cycle")).to_contain_text("No cycle has begun yet")

    simulate("entra", server, token, **size)
    expect(mark(page, "cycle")).to_contain_text("The first cycle began", timeout=PATIENCE)
    expect(mark(page, "cycle")).to_contain_text("The next is expected about")
    assert {name: mark(page, name).locator("strong").inner_text() for name in seen} == seen


def test_a_new_token_opens_the_marks_and_a_call_with_the_old_one_is_told(
    server: Server, owner: httpx.Client, page: Page
) -> None:
    set_up = connected(owner, "Rotating", "entra")
    older = new_token(owner, set_up)
    simulate("entra", server, older, users=0, groups=0)
    page.goto(server.url + set_up)
    expect(mark(page, "called")).to_contain_text("Seen at", timeout=PATIENCE)

    new_token(owner, set_up)
    expect(mark(page, "called")).to_contain_text("No call with the newest token yet", timeout=PATIENCE)
    simulate("entra", server, older, users=0, groups=0)

    expect(mark(page, "called")).to_contain_text(
        f"It called with another token, ending {older[-4:]}", timeout=PATIENCE
    )


def test_without_scripts_a_reload_shows_how_far_okta_is(
    new_server: Server, new_owner: httpx.Client, browser: Browser
) -> None:
    set_up = connected(new_owner, "Okta", "okta")
    simulate("okta", new_server, new_token(new_owner, set_up), users=3, groups=1)
    with looking(browser, new_owner, java_script_enabled=False, locale="de") as page:
        page.goto(set_up)
        for _ in range(200):
            if "ist angekommen" in mark(page, "group").inner_text():
                break
            page.reload()

        expect(page.get_by_role("heading", level=1)).to_have_text("Okta ist eingerichtet")
        expect(mark(page, "user")).to_contain_text("wurde angelegt")
        expect(page.get_by_text("Der Weg zurück").first).to_be_visible()
        expect(page.get_by_role("button", name="Kopieren")).to_be_hidden()


def test_a_connection_is_added_by_the_keyboard_alone(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/connections/new")
    page.get_by_role("radio", name="Microsoft Entra ID").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Next: Make the application in Okta")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Make a token":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("A new token of By keyboard-Bot")


def test_an_address_that_nobody_outside_reaches_is_told_with_the_remedy(owner: httpx.Client) -> None:
    shown = owner.get(connected(owner, "Not reached", "entra")).text

    assert "PROVISOR_PUBLIC_URL" in shown
    assert "leads to this machine alone" in shown


def test_who_may_only_read_sees_the_steps_and_makes_no_token(server: Server) -> None:
    made = provisor(
        "user", "add", "auditor.of.setup@example.com", "--role", "auditor", environment=server.environment
    )
    assert made.returncode == 0, made.stderr
    clients = Clients(server)
    auditor = clients.owner("--user", "auditor.of.setup@example.com")
    shown = auditor.get("/connections/default/set-up?for=entra")
    refused = auditor.get("/connections/new")
    clients.close()

    assert "Provision one person on demand" in shown.text
    assert "/tokens/new" not in shown.text
    assert "Owners and administrators make and revoke tokens." in shown.text
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"name": "DEFAULT", "kind": "entra"}, 409),
        ({"name": "manual", "kind": "entra"}, 422),
        ({"name": "Third", "kind": "keycloak"}, 422),
    ],
)
def test_a_connection_needs_a_name_of_its_own_and_a_kind(
    owner: httpx.Client, given: dict[str, str], status: int
) -> None:
    assert owner.post("/connections/new", data=given).status_code == status


def test_a_call_that_nearly_counts_is_told_while_somebody_looks(
    server: Server, owner: httpx.Client, page: Page
) -> None:
    set_up = connected(owner, "Nearly", "entra")
    token = new_token(owner, set_up)
    unknown = tokens.make(bytes(range(24)))
    page.goto(server.url + set_up)

    for path, bearer in (("/scim/v2/Users", unknown), ("/scim/Users", token)):
        answer = httpx.get(server.url + path, headers={"Authorization": f"Bearer {bearer}"})
        assert answer.status_code in (401, 404)
        expect(mark(page, "called")).to_contain_text(
            f"ending {unknown[-4:]}" if bearer is unknown else "went to /scim/Users", timeout=PATIENCE
        )
    expect(mark(page, "called")).to_contain_text("No call with the newest token yet")


def test_who_has_no_connection_yet_is_led_to_its_set_up(owner: httpx.Client) -> None:
    connection = connected(owner, "Not yet", "entra").removesuffix("/set-up")

    assert f'href="{connection}/set-up">' in owner.get("/connections").text
    first = owner.get("/").text
    assert '<a href="/connections/Not%20yet/set-up">' in first
    assert '<a href="/connections/new">' in first
    assert owner.get("/connections/Not%20yet/set-up").status_code == 200
