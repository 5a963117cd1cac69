"""Says sentences of the use cases in the language of whoever reads them, with times and numbers as these are written.

What is in English for good is marked so: what was recorded when it happened.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from string import Formatter
from typing import Any
from urllib.parse import quote

from babel.dates import format_datetime, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from provisor.directory.choices import LANGUAGES
from provisor.directory.moments import Form, Moment
from provisor.directory.phrasing import COMMAND, Count, Name, Recorded, Sentence, Several, quoted, shortened
from provisor.web.pages.languages import Language
from provisor.web.pages.remedies import ON_PAGES

_FORMATTER = Formatter()
_LINK = re.compile(r"\[([^]]+)\]\((/[^)]*)\)")
_TURNING = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "FSI"})
"""The bidirectional classes of characters by which a text may turn what is beside it (Unicode Standard Annex 9)."""

_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
"""Letters and marks of which nothing is seen, though their category is not that of a space or a control: those that
may be ignored by default (Unicode Standard 5.21), and the empty pattern of Braille."""

_TOLD = 8
"""So many characters are told of a name in which nothing can be seen."""


class Speaker:
    """Says things in a language to whoever has a clock of that zone; `now` is when they are said."""

    def __init__(self, language: Language, zone: tzinfo, now: datetime) -> None:
        self._language = language
        self._zone = zone
        self._now = now

    def say(self, told: str) -> Markup:
        """A sentence in the language, its commands as code; any other text is English, and marked so elsewhere."""
        if isinstance(told, Sentence):
            template = ON_PAGES.get(told.template, told.template)
            return _with_links(self._language.sentences.gettext(template), told.places, self._place)
        if isinstance(told, Name):
            return isolated(shortened(told))
        return self._english(_coded(told))

    def instant(self, at: datetime) -> str:
        """A time with its day and zone."""
        local = at.astimezone(self._zone)
        written = self._written(local, self._language.says("d MMM y, HH:mm"))
        return f"{written} {self._zone_of(local)}"

    def _place(self, told: Any, spec: str) -> Markup:
        match told:
            case Sentence():
                return self.say(told)
            case Recorded():
                return self._english(escape(told))
            case Several():
                return self._several(told.items)
        return isolated(self._plain(told, spec))

    def _plain(self, told: Any, spec: str) -> str:
        """A time, a number, or a name."""
        match told:
            case Moment():
                return self._moment(told)
            case Count():
                return told.told(spec, format_decimal(told, locale=self._language.locale))
            case float():
                return format_decimal(told, format="#,##0.0", locale=self._language.locale)
        return format(shortened(told), spec)

    def _several(self, items: Sequence[str]) -> Markup:
        pattern = format_list([f"{{{number}}}" for number in range(len(items))], locale=self._language.locale)
        return Markup(pattern).format(*(self._place(each, "") for each in items))  # noqa: S704 - holds no text

    def _moment(self, told: Moment) -> str:
        if told.form is Form.INSTANT:
            return self.instant(told.at)
        local = told.at.astimezone(self._zone)
        this_year = local.year == self._now.astimezone(self._zone).year
        day = self._written(
            local, self._language.says("d MMMM") if this_year else self._language.says("d MMMM y")
        )
        if told.form is Form.DAY:
            return day
        time = f"{self._written(local, 'HH:mm')} {self._zone_of(local)}"
        return self._language.says("%(time)s on %(day)s", time=time, day=day)

    def _written(self, local: datetime, pattern: str) -> str:
        return str(format_datetime(local, pattern, locale=self._language.locale))

    def _zone_of(self, local: datetime) -> str:
        return str(get_timezone_name(local, width="short", locale=self._language.locale))

    def _english(self, text: Markup) -> Markup:
        return (
            text if self._language.tag == LANGUAGES[0] else Markup('<span lang="en">{}</span>').format(text)
        )


def isolated(text: str) -> Markup:
    """A name as it is; where it is written from right to left, or pretends to be, it turns nothing beside it about.

    Of a name in which nothing can be seen the characters are told.
    """
    if text and not any(map(_is_seen, text)):
        told = [f"U+{ord(each):04X}" for each in text[:_TOLD]]
        return Markup("<code>{}</code>").format(" ".join(told) + ("…" if len(text) > _TOLD else ""))
    turns = any(unicodedata.bidirectional(each) in _TURNING for each in text)
    return Markup("<bdi>{}</bdi>").format(text) if turns else escape(text)


def _is_seen(character: str) -> bool:
    """Whether there is anything to see of a character: it is no space, no control, and fills its place."""
    return unicodedata.category(character)[0] not in "ZC" and not _UNSEEN.fullmatch(character)


def _coded(text: str) -> Markup:
    """A text in which commands stand between backquotes, with these as code."""
    return _with_code([escape(part) for part in text.split(COMMAND)])


def _with_links(template: str, places: Mapping[str, Any], place: Callable[[Any, str], Markup]) -> Markup:
    """The template with its links, and the commands between them as code."""
    filled, end = [], 0
    for link in _LINK.finditer(template):
        label, address = link.groups()
        filled.append(_with_commands(template[end : link.start()].split(COMMAND), places, place))
        made = (_filled(address, places, _in_address), _filled(label, places, place))
        filled.append(Markup('<a href="{}">{}</a>').format(*made))
        end = link.end()
    filled.append(_with_commands(template[end:].split(COMMAND), places, place))
    return Markup("").join(filled)


def _in_address(told: Any, spec: str) -> Markup:
    return escape(quote(format(told, spec), safe=""))


def _with_commands(
    parts: Sequence[str], places: Mapping[str, Any], place: Callable[[Any, str], Markup]
) -> Markup:
    filled = (
        _filled(part, places, _in_command if number % 2 else place) for number, part in enumerate(parts)
    )
    return _with_code(list(filled))


def _with_code(parts: Sequence[Markup]) -> Markup:
    told = (
        Markup("<code>{}</code>").format(part) if number % 2 else part for number, part in enumerate(parts)
    )
    return Markup("").join(told)


def _in_command(told: Any, spec: str) -> Markup:
    return escape(format(quoted(told), spec))


def _filled(template: str, places: Mapping[str, Any], place: Callable[[Any, str], Markup]) -> Markup:
    """The template with each of its places as `place` tells it."""
    filled = []
    for text, name, spec, conversion in _FORMATTER.parse(template):
        filled.append(escape(text))
        if name is not None:
            told = places[name]
            if conversion and not isinstance(told, Sentence):
                told = _FORMATTER.convert_field(told, conversion)
            filled.append(place(told, spec or ""))
    return Markup("").join(filled)
