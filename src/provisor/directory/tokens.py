"""The form of a token: a prefix that scanners recognise, 192 random bits, and a checksum that catches slips.

Making one is told its randomness; keeping, finding and judging tokens belongs to others. The form is GitHub's
(https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/).
"""

import hashlib
import hmac
import re
import zlib
from datetime import datetime

PREFIX = "pvr_"
ENTROPY_BYTES = 24

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_RANDOM_LENGTH = 33
_CHECKSUM_LENGTH = 6
_FORM = re.compile(rf"{PREFIX}([0-9A-Za-z]{{{_RANDOM_LENGTH}}})([0-9A-Za-z]{{{_CHECKSUM_LENGTH}}})", re.ASCII)


def make(entropy: bytes) -> str:
    """The token that holds these random bytes, `ENTROPY_BYTES` of them."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a token holds {ENTROPY_BYTES} random bytes, not {len(entropy)}")
    random = _base62(int.from_bytes(entropy, "big"), _RANDOM_LENGTH)
    return f"{PREFIX}{random}{_checksum(random)}"


def usual_name(at: datetime) -> str:
    """What a token is called that got no name: the day on which it was made, which is read in every language."""
    return f"{at:%Y-%m-%d}"


def well_formed(text: str) -> bool:
    """Whether the text has the form of a token and its checksum is right; it may still be unknown."""
    form = _FORM.fullmatch(text)
    return form is not None and hmac.compare_digest(form[2], _checksum(form[1]))


def digest(secret: str) -> bytes:
    """What is kept of a token. The secret is random, so a plain SHA-256 can't be searched backwards."""
    return hashlib.sha256(secret.encode()).digest()


def same(digest_kept: bytes, digest_presented: bytes) -> bool:
    """Whether two digests are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(digest_kept, digest_presented)


def ending(secret: str) -> str:
    """The last four characters, by which people tell their tokens apart."""
    return secret[-4:]


def _checksum(random: str) -> str:
    return _base62(zlib.crc32(random.encode()), _CHECKSUM_LENGTH)


def _base62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))
