"""Whoever looks at pages changes nothing, and finds the way out on each."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from tests.pages.places import SHOWN, address
from tests.server import Server, provisor

from provisor.web import routes

OF_SOMEBODY = [path for path, page in routes.PAGES.items() if page.needs is not None]


@pytest.fixture(scope="module")
def looking(cookies: list[Any]) -> Iterator[httpx.Client]:
    kept = {each["name"]: each["value"] for each in cookies}
    with httpx.Client(cookies=kept) as client:
        yield client


def newest(server: Server) -> str:
    listed = provisor("journal", "list", "--limit", "1", "--json", environment=server.environment)
    assert listed.returncode == 0, listed.stderr
    return listed.stdout


def test_nothing_is_changed_by_looking(server: Server, looking: httpx.Client, ids: Mapping[str, str]) -> None:
    before = newest(server)
    shown = [path for path in OF_SOMEBODY if "GET" in routes.PAGES[path].handlers]
    changing = [path for path in OF_SOMEBODY if "GET" not in routes.PAGES[path].handlers]
    seen = {looking.get(address(server, path, ids)).status_code for path in shown}
    tried = {looking.get(address(server, path, ids)).status_code for path in changing}

    assert {200} <= seen <= {200, 303, 400, 404}
    assert tried == {405}
    assert newest(server) == before


@pytest.mark.parametrize("path", [path for path in OF_SOMEBODY if path in SHOWN])
def test_every_page_of_somebody_offers_to_sign_out(
    server: Server, looking: httpx.Client, ids: Mapping[str, str], path: str
) -> None:
    page = looking.get(address(server, path, ids), follow_redirects=True)

    assert 'action="/sign-out"' in page.text
