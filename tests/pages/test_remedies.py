"""Where a remedy names a command, a page leads to the page that does the same."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from provisor.directory.choices import LANGUAGES
from provisor.directory.phrasing import phrase
from provisor.provisioning.checkup import templates as checkup
from provisor.provisioning.explaining import templates as explaining
from provisor.provisioning.journal.telling import templates as telling
from provisor.web import routes
from provisor.web.pages.languages import language
from provisor.web.pages.remedies import ON_PAGES
from provisor.web.pages.saying import Speaker

NOON = datetime(2026, 5, 7, 12, tzinfo=UTC)
COMMAND = re.compile("`provisor ([a-z-]+(?: [a-z]+)?)")
HREF = re.compile('href="([^"]*)"')
NO_PAGE_DOES_IT = {
    "admin-link",
    "journal checkpoint",
    "journal verify",
    "team delete",
    "team restore",
    "user add",
    "user delete",
}


def remedies() -> Iterator[str]:
    """What helps, as the check-up, explanations, the log and connections tell it."""
    yield from (remedy for _, remedy in checkup.ANSWERS.values())
    yield from (each.remedy for each in explaining.CAUSES.values())
    yield from explaining.REMEDIES.values()
    yield from (each.remedy for each in telling.REFUSED.values())
    yield from (each.remedy for each in telling.STATES.values())
    yield from filter(None, telling.REMEDIES.values())
    yield from (explaining.DECIDE, telling.HELD, telling.SET_ASIDE)


def test_no_command_is_left_of_which_a_page_does_the_same() -> None:
    told = {ON_PAGES.get(text, text) for text in remedies()}

    assert {command for text in told for command in COMMAND.findall(text)} == NO_PAGE_DOES_IT


@pytest.mark.parametrize("tag", LANGUAGES)
@pytest.mark.parametrize("told", ON_PAGES.values())
def test_links_lead_to_pages_in_each_language(told: str, tag: str) -> None:
    links = HREF.findall(said(tag, told))

    assert links == HREF.findall(said("en", told))
    assert all(is_page(link.partition("?")[0].partition("#")[0]) for link in links), links


def said(tag: str, told: str) -> str:
    """What a page says in that language in the place of a template."""
    template = next(template for template, on_page in ON_PAGES.items() if on_page == told)
    places = {name: f"a/{name} & co" for name in re.findall(r"\{(\w+)", template + told)}
    return str(Speaker(language(tag), UTC, NOON).say(phrase(template, places)))


def is_page(path: str) -> bool:
    """Whether a page of ours is there; what stands in a place is one part of a path."""
    shown = [template for template, page in routes.PAGES.items() if "GET" in page.handlers]
    return any(re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) for template in shown)
