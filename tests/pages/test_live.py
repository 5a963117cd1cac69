"""Parts of pages that stay as things are now: what has changed comes without a reload, and never under the reader."""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from tests.pages.visitor import Clients
from tests.server import Server, provisor

PATIENCE = 60_000
LATEST = "#entries .entries > li:first-child"


@pytest.fixture
def page(browser: Browser, cookies: list[Any]) -> Iterator[Page]:
    with browser.new_context() as context:
        context.add_cookies(cookies)
        yield context.new_page()


def bring(server: Server, user_name: str) -> None:
    body = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name}
    headers = {"Authorization": f"Bearer {server.token}"}
    assert httpx.post(f"{server.scim}/Users", json=body, headers=headers).status_code == 201


def test_what_happens_is_offered_without_a_reload_and_moves_nothing(server: Server, page: Page) -> None:
    # What happened before has its place in the log, so that it is not what is offered.
    assert provisor("journal", "verify", environment=server.environment).returncode == 0
    page.goto(server.url)
    page.evaluate("document.body.dataset.same = 'page'")
    bring(server, "live@example.com")

    offered = page.get_by_role("button", name=re.compile(r"^\d+ newer . show$"))
    expect(offered).to_be_visible(timeout=PATIENCE)
    expect(page.locator(LATEST)).not_to_contain_text("live@example.com")
    offered.click()
    expect(page.locator("#entries")).to_contain_text("live@example.com")
    expect(page.locator("body")).to_have_attribute("data-same", "page")
    expect(page.locator("#status")).to_have_text("")


def test_what_somebody_uses_stays_until_they_leave_it(server: Server, page: Page) -> None:
    def switch(how: str) -> None:
        assert provisor("connection", how, "default", environment=server.environment).returncode == 0

    page.goto(server.url)
    before = page.locator("h1").inner_text()
    page.get_by_role("link", name="Connect an identity provider").focus()
    with page.expect_response(lambda answer: answer.url == f"{server.url}/" and answer.status == 200):
        switch("pause")
    with page.expect_response(lambda answer: answer.url == f"{server.url}/"):
        expect(page.get_by_role("link", name="Connect an identity provider")).to_be_focused()
    expect(page.locator("h1")).to_have_text(before)
    page.locator("#find").focus()

    expect(page.locator("h1")).not_to_have_text(before, timeout=PATIENCE)
    expect(page.locator("#status")).to_have_text(page.locator("h1").inner_text())
    switch("resume")


def test_what_somebody_opened_stays_open(server: Server, page: Page) -> None:
    bring(server, "first-call@example.com")
    page.goto(f"{server.url}/connections")
    requests = page.locator("#requests-drawn > p").first
    expect(requests).to_contain_text("came in the last two days", timeout=PATIENCE)
    before = requests.inner_text()
    page.locator("#traffic-numbers > summary").click()
    page.locator("#find").focus()
    bring(server, "second-call@example.com")

    expect(requests).not_to_have_text(before, timeout=PATIENCE)
    assert page.locator("#traffic-numbers").get_attribute("open") is not None


def test_a_page_that_asks_itself_is_told_that_nothing_changed(server: Server, cookies: list[Any]) -> None:
    assert cookies, "there is an owner"
    clients = Clients(server)
    owner = clients.owner()
    first = owner.get("/connections")
    # A minute may end in between, once.
    again = [owner.get("/connections", headers={"If-None-Match": first.headers["etag"]}) for _ in range(2)]
    other = owner.get(
        "/connections", headers={"If-None-Match": first.headers["etag"], "Accept-Language": "de"}
    )
    provisor("user", "add", "changes@example.com", environment=server.environment)
    changed = owner.get("/connections", headers={"If-None-Match": first.headers["etag"]})
    clients.close()

    assert 304 in [each.status_code for each in again] or again[0].headers["etag"] != first.headers["etag"]
    assert (other.status_code, changed.status_code) == (200, 200)
