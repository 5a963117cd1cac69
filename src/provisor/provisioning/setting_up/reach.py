"""Whether identity providers of the internet can reach an address, as far as the address itself tells."""

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit

_HERE = ("localhost", ".localhost")
_INSIDE = (".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid")
"""RFC 6762, RFC 8375, RFC 6761, and what ICANN keeps for inside (`.internal`)."""


class Reach(StrEnum):
    """Who can reach the address: the one that stands first is what to mend first."""

    LOOPBACK = "loopback"
    PRIVATE = "private"
    PLAIN = "plain"
    PUBLIC = "public"


def reach(url: str) -> Reach:
    """Who can reach the service by this URL."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        if host == _HERE[0] or host.endswith(_HERE[1]):
            return Reach.LOOPBACK
        inside = "." not in host or host.endswith(_INSIDE)
    else:
        if address.is_loopback:
            return Reach.LOOPBACK
        inside = not address.is_global
    if inside:
        return Reach.PRIVATE
    return Reach.PUBLIC if parts.scheme == "https" else Reach.PLAIN
