"""The check-up on its page: as text, it is what the command prints."""

import html
import re
from typing import Any

import httpx
from tests.server import Server, provisor


def statuses(text: str) -> list[str]:
    """Each finding by its status and its check; how much room is free may have changed meanwhile."""
    return re.findall(r"^(?:ok|warning|error) [a-z-]+:", text, re.MULTILINE)


def test_the_text_is_that_of_the_command(server: Server, cookies: list[Any]) -> None:
    signed_in = {each["name"]: each["value"] for each in cookies}
    page = httpx.get(f"{server.url}/check-up", cookies=signed_in)
    printed = provisor("checkup", environment=server.environment).stdout

    shown = re.search(r'<pre id="text"[^>]*>(.*?)</pre>', page.text, re.DOTALL)
    assert shown is not None
    assert statuses(html.unescape(shown[1])) == statuses(printed)
    assert len(statuses(printed)) > 10
