"""Names that are nearly one: those that a slip of the pen away, and those that it is a part of.

They are made from the name, not sought among all others, so that an index answers which of them exist.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.-_@ 'áàâäãåçčéèêëíîïñóòôöõøšúùûüýžßłæœ"
_LONGEST = 64
"""Names beyond this have thousands of neighbours; they are compared by how they begin."""
_SHORTEST_BEGINNING = 3
_LIKENESS = 0.75


def variants(name: str) -> set[str]:
    """What the name becomes by one slip: a letter too many, too few, wrong, or in its neighbour's place; folded."""
    told = " ".join(name.split()).casefold()
    plain = {told, _without_accents(told), told.replace(" ", ""), told.replace(" ", ".")}
    slips = set() if len(told) > _LONGEST else set(_slips(told))
    return (plain | slips) - {name, ""}


def beginnings(name: str) -> list[str]:
    """How names begin that this one may be a part of, or whose end it has wrong; the longest first, folded."""
    told = " ".join(name.split()).casefold()
    local = told.partition("@")[0]
    cut = (told, local, local[: len(local) * 2 // 3], local[: len(local) // 2])
    return list(dict.fromkeys(each for each in cut if len(each) >= _SHORTEST_BEGINNING))


def nearest(name: str, among: Iterable[str], *, most: int) -> list[str]:
    """Those of the names that are most like this one, the most like first; of an address, what is before the @."""
    by_key: dict[str, list[str]] = {}
    for each in among:
        by_key.setdefault(_compared(each), []).append(each)
    told = _compared(name)
    # An address is whole, while a name may be asked for by its beginning.
    part = re.compile(rf"\b{re.escape(told)}" + (r"\b" if "@" in name else ""))
    containing = [key for key in by_key if len(told) >= _SHORTEST_BEGINNING and part.search(key)]
    alike = difflib.get_close_matches(told, by_key, most, _LIKENESS)
    keys = dict.fromkeys([*alike, *sorted(containing)])
    return [each for key in keys for each in by_key[key]][:most]


def _compared(name: str) -> str:
    told = _without_accents(" ".join(name.split()).casefold())
    return told.partition("@")[0] or told


def _slips(told: str) -> Iterator[str]:
    letters = dict.fromkeys([*told, *_LETTERS])
    for place in range(len(told) + 1):
        before, after = told[:place], told[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        for letter in letters:
            yield before + letter + after
            yield before + letter + after[1:]


def _without_accents(told: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", told) if not unicodedata.combining(each))
