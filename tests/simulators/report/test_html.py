"""The HTML report: one file that stands alone, whatever is in it."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from tests.simulators.report.outcomes import (
    HOSTILE_NAMES,
    a_cycle,
    a_difference,
    a_hostile_outcome,
    a_request,
    a_tally,
    an_empty_outcome,
    an_outcome,
)

from provisor.simulators.outcome import Difference, Outcome
from provisor.simulators.report.html import as_html

_VOID = {"meta", "br"}
_SVG = "{http://www.w3.org/2000/svg}"


class Page(HTMLParser):
    """What a document is made of. A tag that isn't closed, or closed twice, is an error."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(document)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs)
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def everything() -> list[Outcome]:
    return [
        an_empty_outcome(),
        an_outcome(),
        an_outcome([a_difference(request=a_request(status=400, told="no"))], tally=a_tally(failures=3)),
        an_outcome(cycles=[a_cycle(1, interrupted=True), a_cycle(2, quarantine="too many failures")]),
        an_outcome(cycles=[a_cycle(number) for number in range(1, 1500)]),
        a_hostile_outcome(),
    ]


@pytest.mark.parametrize("outcome", everything())
def test_a_page_is_well_formed_and_needs_nothing_from_elsewhere(outcome: Outcome) -> None:
    page = Page(as_html(outcome))

    fetching = {"src", "srcset", "data", "poster", "action", "background", "xlink:href", "style"}
    assert not [attributes for _, attributes in page.tags if fetching & attributes.keys()]
    assert all((attributes.get("href") or "#").startswith("#") for _, attributes in page.tags)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    (style,) = re.findall(r"<style>(.*?)</style>", as_html(outcome), re.DOTALL)
    assert not re.search(r"url\(|@import", style)


@pytest.mark.parametrize("outcome", everything())
def test_ids_are_unique_and_every_reference_is_met(outcome: Outcome) -> None:
    tags = Page(as_html(outcome)).tags

    ids = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    labels = " ".join(attributes.get("aria-labelledby") or "" for _, attributes in tags).split()
    assert set(labels) <= set(ids)
    assert {(attributes["href"] or "")[1:] for tag, attributes in tags if tag == "a"} <= set(ids)


@pytest.mark.parametrize("outcome", everything())
def test_every_picture_is_xml_with_a_title_and_a_description(outcome: Outcome) -> None:
    for picture in re.findall(r"<svg.*?</svg>", as_html(outcome), re.DOTALL):
        svg = ET.fromstring(picture)  # noqa: S314 - our own
        assert svg.findtext(f"{_SVG}title")
        assert svg.findtext(f"{_SVG}desc")
        assert "nan" not in picture
        assert "inf" not in picture.split("<desc")[0]


def test_a_page_has_a_language_a_title_a_first_heading_and_fits_phones() -> None:
    page = Page(as_html(an_outcome()))

    assert page.named("html") == [{"lang": "en"}]
    assert "In sync, Microsoft Entra ID" in page.text
    assert len(page.named("h1")) == 1
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.named("meta")


def test_headings_skip_no_level() -> None:
    levels = [int(tag[1]) for tag, _ in Page(as_html(everything()[2])).tags if re.fullmatch(r"h\d", tag)]

    assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False))


def test_the_verdict_stands_first() -> None:
    text = Page(as_html(an_outcome())).text

    assert text.index("In sync: 5,000 users") < text.index("What was sent")


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_hostile_name_is_text(name: str) -> None:
    page = Page(as_html(an_outcome([a_difference(f"User {name}")])))

    harmless = Page(as_html(an_outcome([a_difference("User maria")])))
    assert page.tags == harmless.tags


def test_names_keep_their_direction_to_themselves() -> None:
    document = as_html(an_outcome([Difference("User مريم", "displayName", "مريم", "שרה", None)]))

    assert "<bdi>“مريم”</bdi> → <bdi>“שרה”</bdi>" in document
    assert "\u202e" not in as_html(a_hostile_outcome())


def test_a_thousand_differences_are_listed_and_the_others_counted() -> None:
    page = Page(as_html(an_outcome([a_difference()] * 5432)))

    assert page.text.count("User maria@contoso.example") == 1000
    assert "4,432 more differences left out here" in page.text


def test_a_huge_value_is_shortened() -> None:
    huge = "x" * 1_000_000
    request = a_request()
    document = as_html(an_outcome([Difference("User a", "title", huge, {"value": huge}, request, huge)]))

    assert len(document) < 100_000
    assert "xxx…" in document


def test_a_difference_shows_its_request_with_its_body_and_what_came_of_it() -> None:
    text = Page(as_html(an_outcome([a_difference(request=a_request(status=400, told="no such value"))]))).text

    assert "PATCH /Users/7" in text
    assert "400 (no such value)" in text
    assert '"op": "Replace"' in text


def rows(document: str) -> list[list[str]]:
    """The cells of all tables, as text."""
    found = re.findall(r"<tr>(.*?)</tr>", document, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)]
        for row in found
    ]


def test_tables_have_the_numbers_of_the_pictures() -> None:
    found = rows(as_html(an_outcome(tally=a_tally(failures=3))))

    assert ["create user", "103", "3", "3", "50 ms", "90 ms", "99 ms", "100 ms"] in found
    assert ["3.0 s", "1", "40", "3"] in found
    cause = "The server asks to slow down (429)."
    assert [cause, "3", f"POST /Users: {cause}"] in found
    assert ["2 incremental2026-03-02 09:20", "2.5 s", "users created 3, memberships added 12", ""] in found


def test_a_run_that_compared_nothing_says_why() -> None:
    text = Page(as_html(an_empty_outcome())).text

    assert "not compared with the directory: The server can't be reached (Connection refused)." in text
    assert "Nothing was sent." in text
    assert "No cycle was run." in text


def test_the_last_thousand_cycles_are_listed() -> None:
    text = Page(as_html(an_outcome(cycles=[a_cycle(number) for number in range(1, 1500)]))).text

    assert "The last 1,000 of 1,499." in text
    assert "1,499 incremental" in text
