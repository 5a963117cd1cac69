"""Phrasing: fills in the places of a sentence; what stands in a command can be pasted into a shell.

What comes of it is English text that knows its template and what stands in its places, so that whoever shows it can
say it in another language, with times and numbers as they are written there.

Numbers are told with what is counted in the right form: `{members:# member is|# members are}` with a `Count`.
"""

import shlex
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Self

COMMAND = "`"
"""What a command stands between: every second part of a text is one."""

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
        made = super().__new__(cls, ", ".join(items))
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


def phrase(template: str, places: Mapping[str, Any] = _NOTHING) -> Sentence:
    """The template with its places filled in; between backquotes they are quoted for a shell."""
    parts = template.split(COMMAND)
    if len(parts) == 1:
        return Sentence(template.format_map(places), template, places)
    in_commands = {key: quoted(told) for key, told in places.items()}
    text = COMMAND.join(
        part.format_map(in_commands if number % 2 else places) for number, part in enumerate(parts)
    )
    return Sentence(text, template, places)


def quoted(told: Any) -> str:
    """What stands in a command, as a shell takes it for one word."""
    return told if isinstance(told, Command) else shlex.quote(str(told))
