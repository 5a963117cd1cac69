"""Held changes on the pages: read, chosen, refused or allowed by somebody who sees them for the first time."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.pages.visitor import Clients
from tests.server import Server


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_chosen_is_refused_and_the_rest_waits(
    server: Server, browser: Browser, cookies: list[Any], scripts: bool
) -> None:
    with browser.new_context(java_script_enabled=scripts) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{server.url}/held")
        before = page.get_by_role("checkbox").count()
        for box in page.get_by_role("checkbox").all()[1:]:
            box.uncheck()
        name = page.get_by_role("checkbox").first.get_attribute("aria-label")
        page.get_by_role("button", name="Refuse what is chosen").click()

        expect(page.get_by_role("checkbox")).to_have_count(before - 1)
        page.goto(f"{server.url}/users?q={name}")
        expect(page.get_by_role("cell").get_by_text("active", exact=True)).to_be_visible()


@pytest.fixture
def clients(server: Server, cookies: list[Any]) -> Iterator[Clients]:
    assert cookies, "there is an owner"
    opened = Clients(server)
    yield opened
    opened.close()


def test_the_second_who_decides_sees_what_the_first_decided(server: Server, clients: Clients) -> None:
    user = httpx.post(f"{server.scim}/Users", json=HELD, headers=_bearer(server)).json()
    assert httpx.delete(f"{server.scim}/Users/{user['id']}", headers=_bearer(server)).status_code == 204
    first, second = clients.owner(), clients.owner()
    page = first.get("/held").text
    change = page.partition('aria-label="held@example.com"')[0].rpartition('value="')[2].partition('"')[0]

    assert first.post("/held/decisions", data={"decision": "drop", "change": change}).status_code == 303
    late = second.post("/held/decisions", data={"decision": "apply", "change": change})

    assert late.status_code == 409
    assert "is not held any more" in late.text
    assert "dropped" in late.text


HELD = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "held@example.com"}


def _bearer(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token}"}
