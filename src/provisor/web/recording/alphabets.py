"""Letters and digits in the sets within which a pseudonym exchanges them: each script keeps to itself."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = "0123456789"
_SCRIPTS = (
    range(0x0061, 0x007B),  # the Latin letters of ASCII
    range(0x00C0, 0x0250),  # those with marks, and the rest of Europe's
    range(0x0370, 0x0400),  # Greek
    range(0x0400, 0x0530),  # Cyrillic
    range(0x0620, 0x064B),  # Arabic
    range(0x1E00, 0x1F00),  # Latin with two marks, as in Vietnamese
    range(0x1F00, 0x2000),  # Greek with breathings
    range(0x3400, 0xA000),  # Han
    range(0xAC00, 0xD7A4),  # Hangul
)
_BLOCK = 128
"""Elsewhere the letters of one block of so many code points are a set."""


@dataclass(frozen=True, eq=False)
class Alphabet:
    """Letters that stand for one another."""

    letters: str
    places: Mapping[str, int]


def _of(letters: str) -> Alphabet:
    return Alphabet(letters, {letter: place for place, letter in enumerate(letters)})


DIGITS = _of(_DIGITS)
FIRST_DIGITS = _of(_DIGITS[1:])
"""Those with which a number begins."""
HEXADECIMAL = _of("abcdef")


def has_simple_case(letter: str) -> bool:
    """Whether a small letter has one capital, which is nobody else's."""
    capital = letter.upper()
    return capital != letter and len(capital) == 1 and capital.casefold() == letter


def alphabet_of(character: str) -> Alphabet | None:
    """The set that a character without case belongs to; None for one that stays as it is."""
    if character in DIGITS.places:
        return DIGITS
    if character.isdecimal():
        zero = ord(character) - unicodedata.decimal(character)
        return _range(range(zero, zero + 10), letters=False)
    if not character.isalpha():
        return None
    point = ord(character)
    block = range(point - point % _BLOCK, point - point % _BLOCK + _BLOCK)
    script = next((each for each in _SCRIPTS if point in each), block)
    found = _range(script, letters=True)
    return found if character in found.places else None


@lru_cache(maxsize=1024)
def _range(points: range, *, letters: bool) -> Alphabet:
    if not letters:
        return _of("".join(map(chr, points)))
    small = [chr(point) for point in points if chr(point).isalpha() and chr(point).casefold() == chr(point)]
    # Where a script has case, letters that have none would lose the case of those they stand for.
    cased = [letter for letter in small if has_simple_case(letter)]
    return _of("".join(cased or small))


def _marks() -> Iterator[str]:
    """The combining marks (vowel signs, accents), as ranges of a regular expression."""
    for point in range(0x0300, 0x1F000):
        if unicodedata.category(chr(point)).startswith("M"):
            yield chr(point)


WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{''.join(_marks())}])*")
"""Letters and digits with their marks. What stands between words stays."""
