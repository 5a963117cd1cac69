"""How much the web accepts from its clients, and how long it waits for them."""

from dataclasses import dataclass

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on requests. Sizes are in bytes, times in seconds, a `rate` of 0 means none."""

    body: int = MEBIBYTE
    large_body: int = 10 * MEBIBYTE
    """For Groups, which name their members, and for Bulk."""
    head: int = 32 * KIBIBYTE
    """The request line and the headers together."""
    depth: int = 32
    string: int = 128 * KIBIBYTE
    """The longest string of a body, in characters; `scim.values` bounds those of attributes."""
    bulk_operations: int = 1000
    rate: float = 200
    burst: int = 1000
    requests: int = 1024
    """At once, in this process; beyond it the answer is 503."""
    requests_per_token: int = 64
    """At once; more of them wait."""
    waiting_per_token: int = 256
    """Beyond it the answer is 429."""
    head_seconds: float = 10
    body_seconds: float = 30
