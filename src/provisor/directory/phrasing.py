"""Phrasing: fills in the places of a sentence; what stands in a command can be pasted into a shell.

What comes of it is English text that knows its template and what stands in its places, so that whoever shows it can
say it in another language, with times and numbers as they are written there.

Numbers are told with what is counted in the right form: `{members:# member is|# members are}` with a `Count`. A name of
any length is told by its beginning and its end; commands and addresses have it whole.
"""

import shlex
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

COMMAND = "`"
"""What a command stands between: every second part of a text is one."""

LONGEST_NAME = 120
"""As many characters of a name are told."""

_END = 30
"""So many of them are its last ones, by which names with one beginning are told apart."""

_OR = "|"
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Count(int):
    """A number of things, of which one is told differently from several; `#` is the number."""

    def __format__(self, forms: str) -> str:
        if _OR not in forms:
            return super().__format__(forms)
        return self.told(forms, f"{int(self):,}")

    def told(self, forms: str, number: str) -> str:
        """What is counted in the right form, with the number as it is written somewhere; without forms, that alone."""
        one, separator, several = forms.partition(_OR)
        return (one if self == 1 else several).replace("#", number) if separator else number


class Sentence(str):
    """A sentence, or a word of ours; `places` may hold further ones, counts, moments and lists, beside names."""

    __slots__ = ("places", "template")

    template: str
    places: Mapping[str, Any]

    def __new__(cls, text: str, template: str, places: Mapping[str, Any]) -> Self:
        """The text of a template in English."""
        made = super().__new__(cls, text)
        made.template, made.places = template, places
        return made


class Several(str):
    """Several names or words, one after the other."""

    __slots__ = ("items",)

    items: tuple[str, ...]

    def __new__(cls, items: Iterable[str]) -> Self:
        """These, as they are told in English."""
        items = tuple(items)
        made = super().__new__(cls, ", ".join(map(shortened, items)))
        made.items = items
        return made


class Recorded(str):
    """What was said in English when it happened, and is kept so."""

    __slots__ = ()


class Name(str):
    """What somebody or something is called, which stands by itself and has no language."""

    __slots__ = ()


class Command(str):
    """Words of a command as they were given, which need no quotes."""

    __slots__ = ()


_NAMES = frozenset({str, Name})


def phrase(template: str, places: Mapping[str, Any] = _NOTHING) -> Sentence:
    """The template with its places filled in; between backquotes they are quoted for a shell."""
    told = {key: shortened(each) for key, each in places.items()}
    parts = template.split(COMMAND)
    if len(parts) == 1:
        return Sentence(template.format_map(told), template, places)
    in_commands = {key: quoted(each) for key, each in places.items()}
    text = COMMAND.join(
        part.format_map(in_commands if number % 2 else told) for number, part in enumerate(parts)
    )
    return Sentence(text, template, places)


def words(told: Iterable[str]) -> Several:
    """These words of ours, one after the other."""
    return Several(map(phrase, told))


def shortened(told: Any) -> Any:
    """What stands in a place, of a name that is too long its beginning and its end; all else as it is."""
    if type(told) not in _NAMES or len(told) <= LONGEST_NAME:
        return told
    return f"{told[: LONGEST_NAME - _END - 1]}…{told[-_END:]}"


def quoted(told: Any) -> str:
    """What stands in a command, as a shell takes it for one word."""
    return told if isinstance(told, Command) else shlex.quote(str(told))
