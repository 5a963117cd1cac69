"""Entra ID's functions on texts. Positions count from 1."""

import base64
import re
import unicodedata
from functools import lru_cache

from provisor.simulators.mappings.entra.values import text, texts, whole
from provisor.simulators.mappings.mapping import Value

_LONGEST = 20_000
"""A text that a function multiplies may have that many characters; nested replacements would fill the memory."""

# Letters that no accent makes, as the table of `NormalizeDiacritics` has them.
_NO_ACCENT = {"æ": "ae", "Æ": "AE", "ø": "oe", "Ø": "OE", "œ": "oe", "Œ": "OE", "ß": "ss", "ł": "l", "Ł": "L"}
_LETTERS = str.maketrans(_NO_ACCENT | {"\N{LATIN SMALL LETTER DOTLESS I}": "i"})
_ACCENTED = re.compile("([A-Za-z])[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def append(source: Value, suffix: Value) -> str:
    """The text with the suffix behind it."""
    return text(source) + text(suffix)


def join(separator: Value, *sources: Value) -> str:
    """Every value of every source; those that are empty leave no separator behind."""
    return text(separator).join(each for source in sources for each in texts(source) if each)


def left(source: Value, count: Value) -> str:
    """So many characters from the start; all of them for a negative number."""
    wanted = whole(count)
    return text(source) if wanted < 0 else text(source)[:wanted]


def mid(source: Value, start: Value, length: Value) -> str:
    """A part of the text, or as much of it as there is."""
    first = max(whole(start, 1) - 1, 0)
    return text(source)[first : first + max(whole(length), 0)]


def strip_spaces(source: Value) -> str:
    """The text without its spaces."""
    return text(source).replace(" ", "")


def without_marks(source: Value) -> str:
    """Latin letters without their accents; other scripts stay as they are."""
    parts = unicodedata.normalize("NFD", text(source).translate(_LETTERS))
    return unicodedata.normalize("NFC", _ACCENTED.sub(r"\1", parts))


def lower(source: Value, _culture: Value = None) -> str:
    """The text in small letters, whatever the culture."""
    return text(source).lower()


def upper(source: Value, _culture: Value = None) -> str:
    """The text in capitals, whatever the culture."""
    return text(source).upper()


def proper_case(source: Value, separators: Value = None) -> str:
    """The first letter of each word as a capital, all others small."""
    pattern = _separated(text(separators)) if text(separators) else _WORD
    return pattern.sub(lambda word: word[0][:1].upper() + word[0][1:].lower(), text(source))


def word(source: Value, position: Value, separators: Value) -> str:
    """The word of that number, or nothing."""
    found = _separated(text(separators)).findall(text(source)) if text(separators) else [text(source)]
    wanted = whole(position)
    return found[wanted - 1] if 1 <= wanted <= len(found) else ""


def position(source: Value, wanted: Value, start: Value = None, comparison: Value = None) -> str:
    """Where the text is found first, or 0."""
    searched, sought = text(source), text(wanted)
    if text(comparison) == "vbTextCompare":
        searched, sought = searched.lower(), sought.lower()
    return str(searched.find(sought, max(whole(start, 1) - 1, 0)) + 1)


def base64_of(source: Value) -> str:
    """Unicode means UTF-16 to Windows, low byte first."""
    return base64.b64encode(text(source).encode("utf-16-le", "surrogatepass")).decode()


def hexadecimal(source: Value) -> str:
    """The bytes of the text in UTF-8."""
    return text(source).encode("utf-8", "surrogatepass").hex().upper()


def replace(source: Value, *arguments: Value) -> str:
    """Five functions under one name, told apart by the arguments that are there.

    They are: the old value, a pattern, the name of a group in it, the replacement, another attribute, a template.
    """
    found = text(source)[:_LONGEST]
    given = [*arguments, *(None for _ in range(6 - len(arguments)))]
    old, pattern, group, replacement, other, template = given
    if old is not None:
        return _replaced(found, text(old), replacement, template)
    expression = compiled(text(pattern))
    if pattern is None or expression is None:
        return found
    if replacement is None:
        return found or _group(expression, text(other), text(group))
    if group is not None:
        return expression.sub(lambda match: _without(match, text(group), text(replacement)), found)
    return _substituted(expression, text(replacement), found)


def _replaced(source: str, old: str, replacement: Value, template: Value) -> str:
    holder, new = (source, text(replacement)) if template is None else (text(template), source)
    return holder.replace(old, new) if old else holder


def pattern_mistake(*arguments: Value) -> str:
    """What is wrong with the constant pattern of `Replace`."""
    pattern = arguments[2] if len(arguments) > 2 else None
    if pattern is None or compiled(text(pattern)) is not None:
        return ""
    return f"“{pattern}” is no regular expression that is understood here"


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str] | None:
    """A regular expression of .NET, which names groups otherwise; None for one that Python does not know."""
    try:
        return re.compile(re.sub(r"\(\?<(?=[A-Za-z_])", "(?P<", pattern))
    except (re.error, RecursionError, OverflowError):
        return None


@lru_cache(maxsize=256)
def _separated(separators: str) -> re.Pattern[str]:
    return re.compile(f"[^{re.escape(separators)}]+")


def _substituted(pattern: re.Pattern[str], replacement: str, source: str) -> str:
    """`${name}` and `$1` stand for groups."""

    def filled(match: re.Match[str]) -> str:
        def of_group(named: re.Match[str]) -> str:
            name: str | int = named[1] or int(named[2])
            known = name in pattern.groupindex if isinstance(name, str) else name <= pattern.groups
            return (match[name] or "") if known else named[0]

        return re.sub(r"\$(?:\{(\w+)\}|(\d{1,2}))", of_group, replacement)

    return pattern.sub(filled, source)


def _without(match: re.Match[str], group: str, replacement: str) -> str:
    if group not in match.re.groupindex or match.start(group) < 0:
        return match[0]
    start, end = match.start(group) - match.start(), match.end(group) - match.start()
    return match[0][:start] + replacement + match[0][end:]


def _group(pattern: re.Pattern[str], source: str, group: str) -> str:
    match = pattern.search(source)
    return (match[group] or "") if match and group in pattern.groupindex else ""
