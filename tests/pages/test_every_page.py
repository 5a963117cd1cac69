"""What holds for every page, from the list of all: it is for everybody, light, safe, and speaks each language."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext
from tests.federation.saml.issued import AT, KEY, certificate_for
from tests.pages.places import SHOWN, address
from tests.pages.visitor import Watched
from tests.server import Server, provisor
from tests.sign_in.saml_provider import OurSamlProvider

from provisor.web import routes

HEAVIEST = 100_000
MOST_REQUESTS = 8
NARROW, BROAD = 320, 1200
SMALLEST = 44
TOUCHED = (
    "p > a, dt > a, dd > a, th > a, td > a, li > a, h2 > a, "
    "summary, button, .button, .choice label, .choosing label"
)
TOO_SMALL = """([touched, smallest]) => [...document.querySelectorAll(touched)]
  .filter(each => [...each.parentElement.childNodes].every(one => one === each || !one.textContent.trim()))
  .filter(each => each.getClientRects().length && each.getBoundingClientRect().height < smallest)
  .map(each => each.outerHTML)"""
"""What somebody is to touch, and misses; links within a text aside (WCAG 2.2, 2.5.8)."""


@pytest.fixture(scope="module", params=["light", "dark"])
def context(request: pytest.FixtureRequest, browser: Browser, cookies: list[Any]) -> Iterator[BrowserContext]:
    with browser.new_context(color_scheme=request.param) as context:
        context.add_cookies(cookies)
        yield context


@pytest.fixture(scope="module")
def watched(context: BrowserContext) -> Watched:
    return Watched.of(context)


@pytest.mark.parametrize("width", [NARROW, BROAD])
@pytest.mark.parametrize("path", [*SHOWN, "/nothing-here"])
def test_a_page_is_for_everybody(
    server: Server, watched: Watched, ids: Mapping[str, str], path: str, width: int
) -> None:
    check(server, watched, address(server, path, ids), width)


@pytest.fixture(scope="module")
def by_saml(server: Server) -> str:
    """The settings of a way to sign in by SAML, whose key is being exchanged and whose certificate ends."""
    with OurSamlProvider(published=[certificate_for(KEY, ends=AT + timedelta(days=9))]) as provider:
        for words in (("add", "saml", "by-saml", "--metadata", provider.entity_id), ("rotate", "by-saml")):
            done = provisor("sign-in", *words, environment=server.environment)
            assert done.returncode == 0, done.stderr
    return f"{server.url}/settings/sign-in/by-saml/settings"


@pytest.mark.parametrize("width", [NARROW, BROAD])
def test_the_settings_of_a_way_by_saml_are_for_everybody(
    server: Server, watched: Watched, by_saml: str, width: int
) -> None:
    check(server, watched, by_saml, width)


def check(server: Server, watched: Watched, url: str, width: int) -> None:
    watched.page.set_viewport_size({"width": width, "height": 800})
    watched.visit(url)

    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    assert watched.page.evaluate(TOO_SMALL, [TOUCHED, SMALLEST]) == []
    refused = "Failed to load resource: the server responded with a status of"
    assert [each for each in watched.console if not each.startswith(refused)] == []
    assert {each.status for each in watched.answers if each.url != watched.page.url} <= {200, 303}
    assert watched.hosts == {server.url.removeprefix("http://")}
    assert len(watched.answers) <= MOST_REQUESTS
    assert watched.weight <= HEAVIEST


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_speaks_german_to_who_reads_it(
    server: Server, browser: Browser, cookies: list[Any], ids: Mapping[str, str], path: str
) -> None:
    with browser.new_context(locale="de-AT") as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(address(server, path, ids))

        assert page.locator("html").get_attribute("lang") == "de"
        assert page.get_by_text("Zum Inhalt springen").count() == 1


def test_the_log_is_told_in_the_language_of_whoever_reads_it(
    server: Server, browser: Browser, cookies: list[Any]
) -> None:
    with browser.new_context(locale="de") as context:
        context.add_cookies(cookies)
        page = context.new_page()
        page.goto(f"{server.url}/log?person=user1@example.com")

        entries = page.locator("ol.entries").inner_text()
        assert "Ihr Identitätsanbieter hat den Benutzer user1@example.com angelegt." in entries
        assert "Die Schutzgrenze hält das an: user1@example.com hat weiterhin Zugang." in entries
        assert page.locator("ol.entries [lang=en]").count() == 0


@pytest.mark.parametrize("path", [path for path in SHOWN if routes.PAGES[path].needs is not None])
def test_a_page_of_the_organization_is_for_who_signed_in(server: Server, browser: Browser, path: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(address(server, path, {}))

        asked = urlsplit(page.url)
        assert asked.path == "/sign-in"
        wanted = address(server, path, {}).removeprefix(server.url)
        assert parse_qs(asked.query).get("return", ["/"]) == [wanted]


def test_names_are_shown_as_they_are(server: Server, watched: Watched) -> None:
    watched.visit(f"{server.url}/users")

    shown = watched.page.locator("table").inner_text()
    assert "<script>document.title='run'</script>" in shown
    assert "{{ 7 * 7 }}" in shown
    assert re.match("Users", watched.page.title())
