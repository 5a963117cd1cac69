"""The languages of the pages: which one somebody reads, and its catalogue of messages.

Catalogues are read as they are written (`.po`), so that nothing is compiled on the way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Any

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from provisor.directory.choices import LANGUAGES

_TAG = re.compile(r"([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,30})?")
_QUALITY = re.compile(r"q=(0(?:\.[0-9]{1,3})?|1(?:\.0{1,3})?)")
_MOST_WANTED = 20


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag as HTML names it, how it writes dates and numbers, the pages' messages, and sentences."""

    tag: str
    locale: Locale
    messages: NullTranslations
    sentences: NullTranslations

    def says(self, message: str, **places: Any) -> str:
        """A message in this language, with what stands in its named places."""
        text: str = self.messages.gettext(message)
        return text % places if places else text


@cache
def language(tag: str) -> Language:
    """The language of that tag, which is one of ours."""
    return Language(tag, Locale(tag), _translations(tag, "messages"), _translations(tag, "sentences"))


def _translations(tag: str, domain: str) -> NullTranslations:
    if tag == LANGUAGES[0]:
        return NullTranslations()
    with resources.files(__package__).joinpath(f"locale/{tag}/LC_MESSAGES/{domain}.po").open("rb") as text:
        catalogue = read_po(text, locale=tag)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def preferred(headers: Mapping[str, str], *wishes: str | None) -> Language:
    """The language that somebody reads: what the first of the wishes names that is one of ours, else the browser's."""
    for wanted in (*filter(None, wishes), headers.get("accept-language", "")):
        tag = _best(wanted)
        if tag is not None:
            return language(tag)
    return language(LANGUAGES[0])


def _best(accepted: str) -> str | None:
    """The one of our languages that ranks first in an Accept-Language header (RFC 9110 section 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for part in accepted.split(",")[:_MOST_WANTED]:
        # Parted at `;` before anything is matched: one expression for the whole takes time by the square of its spaces.
        named, _, weight = part.partition(";")
        tag = _TAG.fullmatch(named.strip())
        quality = _QUALITY.fullmatch(weight.strip() or "q=1")
        if tag and quality and tag[1].lower() in LANGUAGES and (rank := float(quality[1])) > 0:
            ranked.append((-rank, len(ranked), tag[1].lower()))
    return min(ranked)[2] if ranked else None
