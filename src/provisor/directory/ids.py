"""Ids as they are kept: UUIDs, and the digits of cycles, in small letters (RFC 9562 section 4 reads either)."""

import re

_ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{16}", re.IGNORECASE)


def as_kept(called: str) -> str:
    """What somebody calls a thing by: an id in the letters in which it is kept, a name as it is."""
    return called.lower() if _ID.fullmatch(called) else called
