"""Every message of the pages is in every language, and nothing in a catalogue is out of use or in doubt."""

import re
from importlib import resources

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from provisor.provisioning import setting_up
from provisor.web.pages import languages

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
_OPTIONS = {
    "templates/**.html": {"extensions": "jinja2.ext.i18n", "trim_blocks": "true", "lstrip_blocks": "true"}
}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "says": None, "message": None}
_PLACE = re.compile(r"%\(\w+\)s")


def messages() -> set[str | tuple[str, ...]]:
    found: set[str | tuple[str, ...]] = set()
    for package in (languages.__package__, setting_up.__name__):
        folder = str(resources.files(package or ""))
        texts = extract_from_dir(folder, _METHODS, _OPTIONS, keywords=_KEYWORDS)
        found |= {message for _, _, message, _, _ in texts}
    return found


@pytest.mark.parametrize("tag", [tag for tag in languages.LANGUAGES if tag != "en"])
def test_every_message_is_translated(tag: str) -> None:
    path = resources.files(languages.__package__ or "").joinpath(f"locale/{tag}/LC_MESSAGES/messages.po")
    with path.open("rb") as text:
        catalogue = read_po(text, locale=tag)
    translated = {each.id: each for each in catalogue if each.id}

    assert set(translated) == messages()
    assert not [each.id for each in translated.values() if each.fuzzy or not all(_texts(each.string))]
    assert not catalogue.obsolete


@pytest.mark.parametrize("tag", [tag for tag in languages.LANGUAGES if tag != "en"])
def test_a_translation_has_the_places_of_its_message(tag: str) -> None:
    path = resources.files(languages.__package__ or "").joinpath(f"locale/{tag}/LC_MESSAGES/messages.po")
    with path.open("rb") as text:
        catalogue = read_po(text, locale=tag)
    for each in catalogue:
        if each.id:
            wanted = {place for text in _texts(each.id) for place in _PLACE.findall(text)}
            assert {place for text in _texts(each.string) for place in _PLACE.findall(text)} == wanted


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
