"""Every message of the pages is in every language, and nothing in a catalogue is out of use or in doubt."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import provisor
from provisor.directory.choices import LANGUAGES
from provisor.directory.phrasing import Count, phrase
from provisor.provisioning import setting_up
from provisor.web.pages import languages
from provisor.web.pages.remedies import ON_PAGES
from provisor.web.pages.saying import Speaker

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {
    "templates/**.html": {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true"}
}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "says": None, "message": None}


def messages() -> set[str | tuple[str, ...]]:
    """What the pages say themselves."""
    found: set[str | tuple[str, ...]] = set()
    for package in (languages.__package__, setting_up.__name__):
        folder = str(resources.files(package or ""))
        texts = extract_from_dir(folder, _METHODS, _OPTIONS, keywords=_KEYWORDS)
        found |= {message for _, _, message, _, _ in texts}
    return found


def sentences() -> set[str | tuple[str, ...]]:
    """What the use cases and the organization's refusals say, and the pages in the place of some of it."""
    folder = str(resources.files(provisor))
    with resources.files(languages.__package__ or "").joinpath("locale/sentences.cfg").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    return {message for _, _, message, _, _ in extract_from_dir(folder, methods, options)}


CATALOGUES = [
    pytest.param(tag, domain, wanted, place, id=f"{tag} {domain}")
    for tag in LANGUAGES
    for domain, wanted, place in [
        ("messages", messages, re.compile(r"%\(\w+\)s")),
        ("sentences", sentences, re.compile(r"\{(\w+)")),
    ]
    if tag != "en"
]


@pytest.mark.parametrize(("tag", "domain", "wanted", "place"), CATALOGUES)
def test_every_message_is_translated_with_its_places(
    tag: str, domain: str, wanted: Callable[[], set[str | tuple[str, ...]]], place: re.Pattern[str]
) -> None:
    path = resources.files(languages.__package__ or "").joinpath(f"locale/{tag}/LC_MESSAGES/{domain}.po")
    with path.open("rb") as text:
        catalogue = read_po(text, locale=tag)
    translated = {each.id: each for each in catalogue if each.id}

    assert set(translated) == wanted()
    assert not [each.id for each in translated.values() if each.fuzzy or not all(_texts(each.string))]
    assert not [
        each.id for each in translated.values() if _places(each.string, place) != _places(each.id, place)
    ]
    assert not catalogue.obsolete


@pytest.mark.parametrize("number", [1, 2000])
@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sentence_can_be_said(tag: str, number: int) -> None:
    speaker = Speaker(languages.language(tag), UTC, datetime(2026, 5, 7, tzinfo=UTC))
    for template in map(str, sentences()):
        shown = template + ON_PAGES.get(template, "")
        places = {place: Count(number) for place in re.findall(r"\{(\w+)", shown)}

        assert not set("{}|#") & set(speaker.say(phrase(template, places)).striptags())


def _places(message: str | tuple[str, ...] | list[str], place: re.Pattern[str]) -> set[str]:
    return {found for text in _texts(message) for found in place.findall(text)}


def _texts(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


@pytest.mark.parametrize(
    ("accepted", "own", "tag"),
    [
        ("", None, "en"),
        ("de", None, "de"),
        ("de-AT, en;q=0.5", None, "de"),
        ("fr, de;q=0.8, en;q=0.9", None, "en"),
        ("de;q=0", None, "en"),
        ("de", "en-GB", "en"),
        ("en", "de", "de"),
        ("*;q=2,,;;", "tlh", "en"),
    ],
)
def test_people_read_their_own_language_else_what_the_browser_asks_for(
    accepted: str, own: str | None, tag: str
) -> None:
    assert languages.preferred({"accept-language": accepted}, None, own).tag == tag


def test_a_wish_that_is_mostly_spaces_is_read_as_fast_as_others() -> None:
    accepted = f"de{' ' * 1_000_000}x, de;{' ' * 1_000_000}x"

    # Read by one expression that has spaces in two places, this would not end today.
    assert languages.preferred({"accept-language": accepted}).tag == "en"
