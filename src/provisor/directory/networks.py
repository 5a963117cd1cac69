"""Networks that a connection may come from: read when they are set, compared with each request's address."""

import ipaddress
from functools import lru_cache

from provisor.directory.refusals import UnusableNetwork


def read(text: str) -> str:
    """A network or a single address as it is kept (CIDR). Raises UnusableNetwork."""
    try:
        return str(ipaddress.ip_network(text.strip(), strict=False))
    except ValueError:
        raise UnusableNetwork(text) from None


@lru_cache(maxsize=1024)  # every request of a connection with networks asks
def admit(networks: tuple[str, ...], address: str | None) -> bool:
    """Whether the address lies in one of the networks; without any, every address does."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return any(found in ipaddress.ip_network(network) for network in networks)
