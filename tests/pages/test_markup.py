"""The HTML of every page, and of what is refused, as a checker reads it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.pages import markup
from tests.pages.places import SHOWN, address
from tests.server import Server


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_html_of_every_page_is_right(
    server: Server, cookies: list[Any], ids: Mapping[str, str], tmp_path: Path, language: str
) -> None:
    signed_in = {each["name"]: each["value"] for each in cookies}
    pages = {}
    for who, kept in (("the owner", signed_in), ("a stranger", {})):
        headers = {"Accept-Language": language}
        with httpx.Client(cookies=kept, headers=headers, follow_redirects=True) as visitor:
            for path in (*SHOWN, "/nothing-here"):
                pages[f"{path} to {who}"] = visitor.get(address(server, path, ids)).text

    found = markup.findings(pages, tmp_path)
    assert found == [], "\n".join(found)


def test_what_is_wrong_is_found(tmp_path: Path) -> None:
    page = '<!doctype html>\n<html lang="en">\n<head><title>A</title></head>\n<body><p><div>b</p></body>\n</html>\n'

    found = markup.findings({"/broken": page}, tmp_path)

    assert found[0].startswith("/broken: 4:")
