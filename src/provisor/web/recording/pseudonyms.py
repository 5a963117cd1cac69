"""Pseudonyms: words exchanged for others of the same script and length, by a key that nobody keeps.

Same word, same pseudonym; different words, different ones, with case and without: the exchange is a permutation of all
words of one shape, a Feistel network over mixed radices in the manner of NIST SP 800-38G (FF1). What is to be exchanged
is decided by `documents` and `texts`.
"""

import hashlib
import math
import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from provisor.web.recording.alphabets import (
    DIGITS,
    FIRST_DIGITS,
    HEXADECIMAL,
    WORD,
    Alphabet,
    alphabet_of,
    has_simple_case,
)

_ROUNDS = 10
_PIECE = 48
"""Longer words are exchanged in pieces of so many letters: large numbers are slow."""
_REMEMBERED = 100_000

_64_BITS = range(-(2**63), 2**63)
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()
_MOST_DAYS = 1800

_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
# RFC 9562 section 5.7: ids that this service makes are of version 7; those of Entra ID are of version 4.
_OWN_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_TOKEN = re.compile(
    rf"""(?P<own>(?<![\w-]){_OWN_ID}(?![\w-]))
        |(?P<guid>(?<![\w-]){_GUID.pattern}(?![\w-]))
        |(?P<date>(?<![\w-])\d{{4}}-\d\d-\d\d)(?P<time>T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w-])
        |@(?P<domain>[\w-]+(?:\.[\w-]+)+)
        |(?P<word>{WORD.pattern})""",
    re.VERBOSE,
)


class Pseudonyms:
    """The pseudonyms of one recording. `key` has 32 random bytes; whoever has it can undo them."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._days = 1 + int.from_bytes(self._digest(b"days", b"")) % _MOST_DAYS
        self._word: Callable[[str], str] = lru_cache(_REMEMBERED)(self._exchanged)

    def text(self, text: str, *, stays: Callable[[str], bool] = lambda _: False) -> str:
        """The text with each of its words exchanged, except those that stay.

        Ids of our own stay, dates are moved, all by the same number of days, and the domain of an e-mail address is put
        below `.example` (RFC 2606), so that no letter reaches anybody.
        """

        def exchange(found: "re.Match[str]") -> str:
            match found.lastgroup:
                case "own":
                    return found[0]
                case "guid":
                    return self._guid(found[0])
                case "date" | "time":
                    return self._date(found["date"]) + (found["time"] or "")
                case "domain":
                    return f"@{self._words(found['domain'])}.example"
                case _:
                    return found[0] if stays(found[0]) else self._word(found[0])

        return _TOKEN.sub(exchange, text)

    def number(self, number: float) -> int | float:
        """The number with its digits exchanged, as they are in texts; of a size that fits where the number did."""
        if isinstance(number, int):
            return self._whole(number)
        written = repr(number)
        # Those with an exponent, infinities and the like count nothing of a person's.
        return float(self._words(written)) if "e" not in written and "n" not in written else number

    def _whole(self, number: int) -> int:
        exchanged = int(self._words(str(number)))
        while (exchanged in _64_BITS) is not (number in _64_BITS):
            exchanged = int(self._words(str(exchanged)))
        return exchanged

    def _words(self, text: str) -> str:
        return WORD.sub(lambda found: self._word(found[0]), text)

    def _exchanged(self, word: str) -> str:
        folded = word.casefold()
        return self._in_case_of(word, folded, self._permuted(folded, _alphabets(folded)))

    def _guid(self, guid: str) -> str:
        folded = guid.lower()
        alphabets = [HEXADECIMAL if each in HEXADECIMAL.places else alphabet_of(each) for each in folded]
        return self._in_case_of(guid, folded, self._permuted(folded, alphabets))

    def _date(self, text: str) -> str:
        try:
            day = date.fromisoformat(text).toordinal()
        except ValueError:
            return self._words(text)
        if not _FIRST_DAY <= day <= _LAST_DAY:
            return text  # a stand-in for "never", not a day of somebody's life
        span = _LAST_DAY - _FIRST_DAY + 1
        return date.fromordinal(_FIRST_DAY + (day - _FIRST_DAY + self._days) % span).isoformat()

    def _permuted(self, word: str, alphabets: Sequence[Alphabet | None]) -> str:
        letters = [(letter, each) for letter, each in zip(word, alphabets, strict=True) if each is not None]
        exchanged = ""
        for start in range(0, len(letters), _PIECE):
            piece = letters[start : start + _PIECE]
            exchanged += self._feistel(piece, b"%d" % start)
        following = iter(exchanged)
        return "".join(
            letter if each is None else next(following) for letter, each in zip(word, alphabets, strict=True)
        )

    def _feistel(self, letters: Sequence[tuple[str, Alphabet]], tweak: bytes) -> str:
        halves = letters[: len(letters) // 2], letters[len(letters) // 2 :]
        sizes = [math.prod(len(each.letters) for _, each in half) for half in halves]
        numbers = [_number(half) for half in halves]
        shape = "".join(each.letters[0] for _, each in letters).encode()
        for turn in range(_ROUNDS):
            moved, other = turn % 2, 1 - turn % 2
            drawn = self._digest(b"%d %s %s" % (turn, tweak, shape), str(numbers[other]).encode())
            numbers[moved] = (numbers[moved] + int.from_bytes(drawn)) % sizes[moved]
        return "".join(_letters(number, half) for number, half in zip(numbers, halves, strict=True))

    def _in_case_of(self, word: str, folded: str, exchanged: str) -> str:
        """The exchanged small letters, capitals where the word has them.

        Where folding changed more than case (ß and ss are equal without it), which letters are capitals is drawn from
        the word itself, so that words which differ go on differing in case.
        """
        if len(word) == len(folded) and all(map(_is_simple, word, folded)):
            pairs = zip(word, folded, exchanged, strict=True)
            return "".join(new if old == small else new.upper() for old, small, new in pairs)
        bits = int.from_bytes(self._digest(b"case", word.encode("utf-8", "surrogatepass")))
        return "".join(
            letter.upper() if bits >> place & 1 and has_simple_case(letter) else letter
            for place, letter in enumerate(exchanged)
        )

    def _digest(self, purpose: bytes, message: bytes) -> bytes:
        return hashlib.blake2b(purpose + b"\0" + message, key=self._key).digest()


def _is_simple(character: str, folded: str) -> bool:
    return character == folded or (has_simple_case(folded) and character == folded.upper())


def _alphabets(word: str) -> list[Alphabet | None]:
    alphabets = [alphabet_of(each) for each in word]
    if word.isdecimal() and alphabets[0] is DIGITS:
        # A number that is exchanged stays one: 42 and "42" have one pseudonym, and zeros in front stay.
        alphabets[0] = None if word[0] == "0" else FIRST_DIGITS
    return alphabets


def _number(letters: Sequence[tuple[str, Alphabet]]) -> int:
    number = 0
    for letter, alphabet in letters:
        number = number * len(alphabet.letters) + alphabet.places[letter]
    return number


def _letters(number: int, half: Sequence[tuple[str, Alphabet]]) -> str:
    letters = []
    for _, alphabet in reversed(half):
        number, place = divmod(number, len(alphabet.letters))
        letters.append(alphabet.letters[place])
    return "".join(reversed(letters))
