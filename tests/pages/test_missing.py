"""The journey of whoever looks for somebody: from the one box to the way, whose first gap is open with its remedy."""

from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from tests.server import Server


@pytest.mark.parametrize("scripts", [True, False])
def test_the_first_gap_is_open(
    server: Server, browser: Browser, cookies: list[Any], *, scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(server.url)
        page.get_by_role("searchbox").fill("maria@acme.example")
        page.get_by_role("button", name="Find", exact=True).click()

        expect(page.get_by_role("heading", level=1)).to_contain_text(
            "has never asked for a user maria@acme.example"
        )
        steps = page.locator("ol.way > li").all_inner_texts()
        assert [each.split("\n")[0] for each in steps] == [
            "Calls arrive: default",
            "Asked for, or made here: no",
            "Here: not reached",
            "With access: not reached",
        ]
        expect(page.locator(".way .gap")).to_contain_text("assign maria@acme.example")


def test_it_goes_by_keyboard_alone(server: Server, browser: Browser, cookies: list[Any]) -> None:
    with browser.new_context() as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(server.url)
        page.keyboard.press("/")
        page.keyboard.type("user0@example.com")
        page.keyboard.press("Enter")
        page.wait_for_url("**/users/*")
        page.keyboard.press("/")
        page.keyboard.type("nobody-of-that-name")
        page.keyboard.press("Enter")
        page.wait_for_url("**/missing?who=nobody-of-that-name")

        expect(page.locator(".way .gap")).to_be_visible()
