"""From the one-time link to an identity provider that is set up: by the keyboard alone; without scripts, in German."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.pages.test_set_up import PATIENCE, mark, simulate
from tests.pages.visitor import one_time_link
from tests.server import Server

from provisor.web.pages.languages import language

MOST_TABS = 80
NAMED = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText"


@pytest.fixture
def new_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("keyboard")) as started:
        yield started


class Typist:
    """Somebody who has a keyboard and no mouse, and reads one language."""

    def __init__(self, page: Page, tag: str) -> None:
        self.page = page
        self.says: Callable[..., str] = language(tag).says

    def go_to(self, message: str, **places: str) -> None:
        """Once it is there, press Tab until what is called so has focus."""
        wanted = self.says(message, **places)
        expect(self.page.locator("main")).to_contain_text(wanted)
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(NAMED).strip() == wanted:
                return
        raise AssertionError(f"{wanted!r} is reached by no Tab: {self.page.inner_text('main')}")

    def press(self, message: str, key: str = "Enter", **places: str) -> None:
        """Go to a link or a button, and press it."""
        self.go_to(message, **places)
        self.page.keyboard.press(key)

    def write(self, message: str, text: str) -> None:
        """Write into a field."""
        self.go_to(message)
        self.page.keyboard.type(text)

    def sees(self, message: str, **places: str) -> None:
        """That is the heading of the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self.says(message, **places))

    def connect(self, name: str) -> str:
        """From a signed-in first page to the page of a new token of a new connection; returns the token."""
        self.press("Connect an identity provider")
        self.sees("Which identity provider do you connect?")
        self.write("What it is called here", name)
        self.page.keyboard.press("Enter")
        self.press("Make a token")
        self.press("Make the token")
        self.sees("Copy the token now: it is not shown again")
        return self.page.locator("#secret").inner_text()

    def become_the_first(self) -> None:
        """Say who one is."""
        self.sees("Nobody owns this organization yet: you are the first")
        for label, text in (
            ("Organization", "Acme"),
            ("Your name", "Olga"),
            ("Your e-mail address", "o@x.example"),
        ):
            self.write(label, text)
        self.page.keyboard.press("Enter")


def test_by_the_keyboard_alone(new_server: Server, browser: Browser) -> None:
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="en-GB") as context:
        page = context.new_page()
        typist = Typist(page, "en")
        page.goto(one_time_link(new_server))
        typist.press("Sign in")
        typist.become_the_first()
        token = typist.connect("Entra")
        typist.press("Copy the token", "Space")
        expect(page.locator("#status")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == token
        typist.press("Go on with the set-up of %(connection)s", connection="Entra")
        simulate("entra", new_server, token, users=4, groups=2)

        for name in ("called", "user", "group", "cycle"):
            expect(mark(page, name).locator("strong.on")).to_be_visible(timeout=PATIENCE)
        typist.sees("%(name)s is set up", name="Entra")


def test_without_scripts_in_german(new_server: Server, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False, locale="de-DE") as context:
        page = context.new_page()
        typist = Typist(page, "de")
        page.goto(f"{new_server.url}/welcome")
        page.get_by_label(typist.says("The whole link, or the code at its end")).fill(
            one_time_link(new_server)
        )
        page.keyboard.press("Enter")
        for label, text in (
            ("Organization", "Acme"),
            ("Your name", "Olga"),
            ("Your e-mail address", "o@x.example"),
        ):
            page.get_by_label(typist.says(label)).fill(text)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=typist.says("Connect an identity provider")).first.click()
        page.get_by_label("Okta").check()
        page.get_by_label(typist.says("What it is called here")).fill("Okta")
        page.keyboard.press("Enter")
        page.get_by_role("link", name=typist.says("Make a token")).click()
        page.get_by_role("button", name=typist.says("Make the token")).click()
        token = page.locator("#secret").inner_text()
        page.get_by_role(
            "link", name=typist.says("Go on with the set-up of %(connection)s", connection="Okta")
        ).click()
        simulate("okta", new_server, token, users=3, groups=1)
        for _ in range(200):
            if mark(page, "group").locator("strong.on").count():
                break
            page.reload()

        typist.sees("%(name)s is set up", name="Okta")
