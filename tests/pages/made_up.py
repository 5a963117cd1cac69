"""A made-up language, in which every letter of a message is a Cyrillic one: what is Latin still was said in none."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser

from babel import Locale
from babel.support import NullTranslations

from provisor.web.pages.languages import Language
from provisor.web.pages.saying import Speaker

LETTER = "я"
_LETTERS = re.compile("[A-Za-z]")
_FORMS = re.compile(r"\{(\w+):([^}]*\|[^}]*)\}")
_KEPT = re.compile(
    r"(\{[^}]*\}|%\(\w+\)s|<code>.*?</code>|<[^>]+>|\]\([^)]*\)|`[^`]*`|\*[^*]+\*|\b(?:PROVISOR_\w+|https?://\S+)\b)"
)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_NAMES = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\b[0-9a-f]{16}\b|PROVISOR_\w+")
_SHOWN = frozenset({"aria-label", "placeholder", "title", "alt", "data-told", "data-copied", "data-newer"})
_NO_WORDS = frozenset({"code", "pre", "script", "style"})


def said(message: str) -> str:
    """A message in that language: its places, commands, addresses and what others call something are as they were."""
    told = _FORMS.sub(lambda place: f"{{{place[1]}:{_LETTERS.sub(LETTER, place[2])}}}", message)
    return "".join(
        part if number % 2 else _LETTERS.sub(LETTER, part) for number, part in enumerate(_KEPT.split(told))
    )


class _MadeUp(NullTranslations):
    def gettext(self, message: str) -> str:
        return said(message)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return said(singular if num == 1 else plural)

    ugettext, ungettext = gettext, ngettext


# Russian has no Latin letters in months and days.
MADE_UP = Language("ru", Locale("ru"), _MadeUp(), _MadeUp())
SPEAKER = Speaker(MADE_UP, UTC, datetime(2026, 5, 7, 12, tzinfo=UTC))


def latin(html: str, *known: str) -> list[str]:
    """The Latin words of a page that somebody reads, but for those that are known to be nobody's language."""
    reader = _Reader()
    reader.feed(html)
    found = (word for text in reader.texts for word in _WORDS.findall(_NAMES.sub("", text)))
    return sorted(set(found) - set(known))


class _Reader(HTMLParser):
    """Gathers what is read of a page: no code, and nothing that is said to be in another language on purpose."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.texts += [value for name, value in attrs if name in _SHOWN and value]
        foreign = told.get("lang") and tag in ("strong", "option", "dd")
        if (tag in _NO_WORDS or foreign or self._within) and tag not in _VOID:
            self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._within and self._within[-1] == tag:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._within:
            self.texts.append(data)


_VOID = frozenset(
    {"input", "br", "img", "link", "meta", "hr", "path", "rect", "line", "circle", "polyline", "use"}
)
