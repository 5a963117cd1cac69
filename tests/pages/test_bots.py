"""Bots and their tokens on the pages: made, shown once, copied, replaced, and revoked by who sees who uses them."""

import re
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, expect
from tests.pages.visitor import heading
from tests.server import Server

TOKEN = re.compile(r'<code id="secret">(pvr_\w+)</code>')
REVOKE = re.compile(r'href="(/tokens/[0-9a-f-]+/revoke)"')


def a_bot(owner: httpx.Client, name: str) -> str:
    """The path of a new bot's page."""
    made = owner.post("/bots/new", data={"name": name, "connection": "default"})
    assert made.status_code == 303, made.text
    return made.headers["location"]


def a_token(owner: httpx.Client, bot: str, **given: str) -> str:
    """The text of a new token, as the answer shows it."""
    answer = owner.post(f"{bot}/tokens/new", data={"scope": "provision", "days": "30", **given})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store"), answer.text
    found = TOKEN.search(answer.text)
    assert found is not None
    return found[1]


def called_with(server: Server, token: str) -> int:
    return httpx.get(f"{server.scim}/Users", headers={"Authorization": f"Bearer {token}"}).status_code


def test_a_token_is_copied_where_it_is_shown_and_not_shown_again(
    server: Server, browser: Browser, cookies: list[Any], owner: httpx.Client
) -> None:
    bot = a_bot(owner, "Copied-Bot")
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{server.url}{bot}")
        page.get_by_role("link", name="New token").click()
        page.get_by_role("button", name="Make the token").click()
        token = page.locator("#secret").inner_text()
        page.get_by_role("button", name="Copy the token").click()

        expect(page.locator("#status")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == token
        assert called_with(server, token) == 200
        assert token not in page.url
        page.goto(f"{server.url}{bot}")
        assert token not in page.content()
        assert token[-4:] in page.content()


def test_a_form_that_is_sent_again_makes_no_other_token(
    server: Server, browser: Browser, cookies: list[Any], owner: httpx.Client
) -> None:
    bot = a_bot(owner, "Once-Bot")
    with browser.new_context() as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{server.url}{bot}/tokens/new")
        page.get_by_role("button", name="Make the token").click()
        expect(page.locator("#secret")).to_be_visible()
        page.reload()

        expect(page.get_by_role("heading", level=1)).to_have_text("This token was shown already")
        page.locator("main").get_by_role("link", name="Tokens of Once-Bot").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("1 token of Once-Bot works")


def test_a_token_is_revoked_by_who_was_told_whether_it_is_used(server: Server, owner: httpx.Client) -> None:
    bot = a_bot(owner, "Revoked-Bot")
    token = a_token(owner, bot, name="of yesterday")
    revoke = REVOKE.findall(owner.get(bot).text)[0]
    unused = owner.get(revoke).text
    assert called_with(server, token) == 200
    done = owner.post(revoke)

    assert "Nobody has used it yet" in unused
    assert (done.status_code, done.headers["location"]) == (303, bot)
    assert called_with(server, token) == 401
    assert owner.get(revoke).status_code == 404
    assert owner.post(revoke).status_code == 404


def test_a_token_in_the_place_of_others_lets_them_end_by_themselves(
    server: Server, owner: httpx.Client
) -> None:
    bot = a_bot(owner, "Rotated-Bot")
    older = a_token(owner, bot)
    newer = a_token(owner, bot, replaces="on", overlap="2")
    shown = owner.get(bot).text

    assert (called_with(server, older), called_with(server, newer)) == (200, 200)
    assert "replaced" in shown
    assert "2 tokens of Rotated-Bot work" in heading(shown)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"days": "0"}, "from 1 to 3660"),
        ({"days": "²"}, "from 1 to 3660"),
        ({"days": "9" * 400}, "from 1 to 3660"),
        ({"scope": "enter"}, "Choose what the token is for"),
        ({"name": "x" * 201}, "200 characters at the most"),
        ({"replaces": "on", "overlap": ""}, "from 1 to 3660"),
    ],
)
def test_what_can_not_be_used_is_said_beside_its_field(
    owner: httpx.Client, given: dict[str, str], says: str
) -> None:
    bot = owner.get("/bots").text.partition('href="/bots/')[2].partition('"')[0]
    told = owner.post(f"/bots/{bot}/tokens/new", data={"scope": "read", "days": "7", **given})

    assert told.status_code == 422
    assert says in told.text


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"name": "scim-bot", "connection": "default"}, 409),
        ({"name": "", "connection": "default"}, 422),
        ({"name": "Lost-Bot", "connection": "nowhere"}, 404),
    ],
)
def test_a_bot_needs_a_name_of_its_own_and_a_connection(
    owner: httpx.Client, given: dict[str, str], status: int
) -> None:
    assert owner.post("/bots/new", data=given).status_code == status


def test_a_removed_bot_is_gone_with_its_tokens(server: Server, owner: httpx.Client) -> None:
    bot = a_bot(owner, "Removed-Bot")
    token = a_token(owner, bot)
    asked = owner.get(f"{bot}/remove").text
    done = owner.post(f"{bot}/remove")

    assert "1 token that works ends now" in asked
    assert done.status_code == 303
    assert (owner.get(bot).status_code, called_with(server, token)) == (404, 401)
