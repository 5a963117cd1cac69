"""Names as they are compared: without case, and whichever way their characters are written (Unicode 3.13, D145).

`Ü` is one character or two, `U` and a mark over it, by the keyboard or the system that it comes from; RFC 8265 section
3.3 has user names compared with case mapped and in normalization form C. Nothing else is mapped: a wide letter is not a
narrow one.
"""

from unicodedata import normalize


def folded(text: str) -> str:
    """The text as it is compared; two that differ only in case or in normalization are the same."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", normalize("NFD", text).casefold())
