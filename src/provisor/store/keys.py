"""Keys that an index can hold: names as they are compared (`folding`), no longer than an index entry may be."""

from hashlib import sha256

from provisor import folding

LONGEST = 1000
"""In bytes of UTF-8. PostgreSQL refuses index entries beyond 2,704 bytes, all columns together."""

_KEPT = LONGEST - 64


def folded(name: str) -> str:
    """A name as it is compared, short enough for an index."""
    return indexed(folding.folded(name))


def indexed(key: str) -> str:
    """The key, or for a very long one its beginning and a digest of the whole: equal keys stay equal."""
    if len(key) * 4 <= LONGEST or len(encoded := key.encode()) <= LONGEST:
        return key
    return encoded[:_KEPT].decode(errors="ignore") + sha256(encoded).hexdigest()


def beginning(key: str) -> str:
    """What the indexed form of every key that starts with this one starts with."""
    return key.encode()[:_KEPT].decode(errors="ignore") if len(key) * 4 > _KEPT else key


def after_all_starting_with(prefix: str) -> str:
    """The end, by code point, of everything that starts with the prefix."""
    stem = prefix.rstrip(_LAST)
    if not stem:
        return _LAST * (len(prefix) + 1)
    following = ord(stem[-1]) + 1
    # Surrogates are no characters: after U+D7FF comes U+E000.
    return stem[:-1] + chr(0xE000 if following == 0xD800 else following)


_LAST = chr(0x10FFFF)
