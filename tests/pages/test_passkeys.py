"""Passkeys in a real browser, with an authenticator that is not (WebDriver's, of Chromium)."""

import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from tests.pages.visitor import Clients, one_time_link
from tests.server import Server, provisor

ADA = "ada@acme.example"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With an identity provider that does not answer, which everybody else signs in by."""
    with Server(tmp_path_factory.mktemp("passkeys"), settings={"RATE_LIMIT": "0"}) as started:
        clients = Clients(started)
        clients.first_owner()
        clients.close()
        silent = ("--issuer", "http://127.0.0.1:9", "--client-id", "provisor")
        command(started, "sign-in", "add", "oidc", "silent", *silent)
        command(started, "sign-in", "enable", "silent", "--untried")
        yield started


@pytest.fixture
def ada(service: Server) -> Iterator[str]:
    """An administrator, who has no passkey yet."""
    command(service, "user", "add", ADA, "--role", "administrator")
    yield ADA
    command(service, "user", "erase", ADA, "--yes")


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as opened:
        yield opened


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Device:
    """The authenticator of a page's browser, which always finds its person there."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self._id = self._session.send("WebAuthn.addVirtualAuthenticator", {"options": options})[
            "authenticatorId"
        ]

    def verify(self, *, person: bool) -> None:
        """Whether it finds from now on that it is the person who uses it."""
        told = {"authenticatorId": self._id, "isUserVerified": person}
        self._session.send("WebAuthn.setUserVerified", told)

    @property
    def passkeys(self) -> list[dict[str, Any]]:
        """What it has, with the private keys."""
        told = self._session.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        found: list[dict[str, Any]] = told["credentials"]
        return found

    def take(self, passkey: dict[str, Any]) -> None:
        """Have a copy of a passkey of another device."""
        self._session.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": passkey})


def command(server: Server, *words: str) -> str:
    done = provisor(*words, environment=server.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def site(server: Server) -> str:
    return f"http://localhost:{server.port}"


def enter(page: Page, server: Server, name: str) -> None:
    page.goto(one_time_link(server, "--user", name).replace("127.0.0.1", "localhost"))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def add(page: Page, server: Server, name: str = "Laptop") -> list[str]:
    """Add a passkey; the recovery codes that are shown."""
    page.goto(f"{site(server)}/me")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name of the passkey").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Keep these recovery codes now")
    return page.locator("#codes").inner_text().split()


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/(sign-in|signed-out)$"))


def sign_in(page: Page, server: Server, target: str = "") -> None:
    page.goto(f"{site(server)}/sign-in{target}")
    page.get_by_role("button", name="Sign in with a passkey").click()


def test_a_passkey_is_added_and_lets_in_while_the_identity_provider_does_not_answer(
    service: Server, page: Page, ada: str
) -> None:
    device = Device(page)
    enter(page, service, ada)
    codes = add(page, service)
    assert len(codes) == 10
    assert len(device.passkeys) == 1
    sign_out(page)

    sign_in(page, service, "?return=/users")

    expect(page).to_have_url(f"{site(service)}/users")
    page.goto(f"{site(service)}/me")
    expect(page.get_by_role("row", name="Laptop")).not_to_contain_text("not yet")


def test_a_copy_that_counts_no_further_is_told(
    service: Server, browser: Browser, page: Page, ada: str
) -> None:
    device = Device(page)
    enter(page, service, ada)
    add(page, service)
    stolen = device.passkeys[0]
    sign_out(page)
    sign_in(page, service)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()

    with browser.new_context() as elsewhere:
        other = elsewhere.new_page()
        Device(other).take(stolen)
        sign_in(other, service)

        expect(other.get_by_role("heading", level=1)).to_have_text("You are not signed in")
        expect(other.get_by_text("somebody may have a copy of it")).to_be_visible()


def test_whom_the_device_does_not_verify_stays_out_and_is_told(service: Server, page: Page, ada: str) -> None:
    device = Device(page)
    enter(page, service, ada)
    add(page, service)
    sign_out(page)
    device.verify(person=False)

    sign_in(page, service)

    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")


def test_a_device_that_has_one_already_makes_no_second(service: Server, page: Page, ada: str) -> None:
    Device(page)
    enter(page, service, ada)
    add(page, service)
    page.goto(f"{site(service)}/me/passkeys/new")
    page.get_by_label("Name of the passkey").fill("Again")
    page.get_by_role("button", name="Add the passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("has a passkey of yours for here already")


def test_what_was_removed_lets_nobody_in(service: Server, page: Page, ada: str) -> None:
    Device(page)
    enter(page, service, ada)
    add(page, service)
    page.goto(f"{site(service)}/me")
    page.get_by_role("button", name="Remove Laptop").click()
    expect(page.get_by_text("10 recovery codes are left.")).to_be_visible()
    expect(page.get_by_role("row", name="Laptop")).to_have_count(0)


def test_a_recovery_code_lets_in_without_scripts(
    service: Server, browser: Browser, page: Page, ada: str
) -> None:
    Device(page)
    enter(page, service, ada)
    codes = add(page, service)

    with browser.new_context(java_script_enabled=False) as plain:
        other = plain.new_page()
        other.goto(f"{site(service)}/sign-in")
        expect(other.get_by_text("Passkeys need scripts")).to_be_visible()
        expect(other.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
        other.get_by_role("link", name="Use a recovery code").click()
        other.get_by_label("User name").fill(ada)
        other.get_by_label("Recovery code").fill(codes[3])
        other.get_by_role("button", name="Sign in").click()

        expect(other.get_by_role("button", name="Sign out")).to_be_visible()
        other.goto(f"{site(service)}/me")
        expect(other.get_by_text("9 recovery codes are left.")).to_be_visible()


def test_the_way_in_by_a_passkey_is_told_in_german(
    service: Server, browser: Browser, page: Page, ada: str
) -> None:
    Device(page)
    enter(page, service, ada)
    add(page, service)

    with browser.new_context(locale="de-DE") as german:
        other = german.new_page()
        other.goto(f"{site(service)}/sign-in")
        expect(other.get_by_role("button", name="Mit einem Passkey anmelden")).to_be_visible()
        other.get_by_role("link", name="Wiederherstellungscode verwenden").click()
        expect(other.get_by_role("heading", level=1)).to_have_text(
            "Mit einem Wiederherstellungscode anmelden"
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_only_a_name_shows_is_for_everybody(
    service: Server, browser: Browser, ada: str, scheme: Literal["light", "dark"]
) -> None:
    with browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 800}) as narrow:
        page = narrow.new_page()
        device = Device(page)
        enter(page, service, ada)
        add(page, service, "A passkey with a long name of one_word_that_nobody_breaks_anywhere_" + "x" * 30)
        check(page)
        for path in ("/me", "/me/passkeys/new", "/me/recovery-codes"):
            page.goto(f"{site(service)}{path}")
            check(page)
        sign_out(page)
        device.verify(person=False)
        sign_in(page, service)
        expect(page.get_by_role("alert")).to_be_visible()
        check(page)


def check(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
