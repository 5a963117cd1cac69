"""What may be called at an address that somebody gave: webhooks, and identity providers.

Anything but addresses at which only the service's own machine or cloud would answer. Networks of one's own are fine,
since these often live there (OWASP Server-Side Request Forgery Prevention Cheat
Sheet; the addresses are those of IANA's special-purpose registries).
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from provisor.directory.phrasing import Sentence, phrase

_LABEL = "[A-Za-z0-9_-]{1,63}"
HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*", re.ASCII)
"""How a host may be called: labels of up to 63 characters (RFC 1035 section 2.3.4)."""

_LONGEST = 2000
_LONGEST_HOST = 253
_PRINTABLE = re.compile(r"[!-~]+", re.ASCII)
_METADATA = frozenset(
    map(
        ipaddress.ip_address,
        ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254", "fd20:ce::254"),
    )
)
"""Where clouds tell machines about themselves, secrets included, beside 169.254.169.254, which is link-local."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_loopback(host: str) -> bool:
    """Whether a host's name or address says that it is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def against(text: str) -> Sentence | None:
    """What speaks against a web address that somebody gave, if anything does."""
    if len(text) > _LONGEST or not _PRINTABLE.fullmatch(text):
        return phrase("it is too long, or has characters that no address has")
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return phrase("it is no web address")
    return _against(parts)


def _against(parts: SplitResult) -> Sentence | None:
    if not parts.hostname:
        return phrase("it names no host")
    if not _is_host(parts.hostname):
        return phrase("its host has a name that no host has")
    if parts.username is not None or parts.fragment:
        return phrase("it holds a user, or a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        return phrase("it must begin with https://")
    if _is_address(parts.hostname) and not may_be_called(parts.hostname, loopback=True):
        return phrase("its host is an address at which nothing is called")
    return None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _is_host(name: str) -> bool:
    return ":" in name or (len(name) <= _LONGEST_HOST and HOST.fullmatch(name.removesuffix(".")) is not None)


def may_be_called(address: str, *, loopback: bool) -> bool:
    """Whether something may be called at this address (IPv4 or IPv6); at this machine's own only with `loopback`."""
    if "%" in address:
        # A zone, as link-local addresses have; with one, an address equals none of those above.
        return False
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.sixtofour is not None or found.teredo is not None:
            return False
        found = _within(found)
    if found.is_loopback:
        return loopback
    unusable = found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved
    return not unusable and found not in _METADATA


def _within(found: ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """The IPv4 address that an IPv6 address stands for, else itself."""
    if found in _NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found
