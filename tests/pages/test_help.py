"""The page of help leads where it says, and names commands that there are."""

import html
import re
from itertools import takewhile

import httpx
import pytest

from provisor import __version__
from provisor.cli import app


@pytest.fixture(scope="module")
def shown(owner: httpx.Client) -> str:
    answer = owner.get("/help")
    assert answer.status_code == 200
    return answer.text[answer.text.index("<main") :]


def test_every_link_leads_somewhere(owner: httpx.Client, shown: str) -> None:
    targets = {html.unescape(each) for each in re.findall(r'href="([^"]+)"', shown)}

    assert len(targets) >= 9
    assert {each: owner.get(each).status_code for each in targets} == dict.fromkeys(targets, 200)


def test_every_command_is_one(shown: str) -> None:
    commands = [html.unescape(each).split() for each in re.findall(r"<code[^>]*>provisor ([^<]+)", shown)]

    assert len(commands) >= 9
    for words in commands:
        named = tuple(takewhile(lambda word: word.islower() and not word.startswith("--"), words))
        assert app.parse_commands(words)[0] == named
        # Options that there are not are refused; nothing is run.
        app.parse_args(words, print_error=False, exit_on_error=False)


def test_it_tells_which_version_it_is(shown: str) -> None:
    assert f"Provisor {__version__}" in shown
