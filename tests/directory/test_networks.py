"""Networks: kept as CIDR, and compared with addresses of either family."""

import pytest

from provisor.directory import networks
from provisor.directory.refusals import UnusableNetwork


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("203.0.113.0/24", "203.0.113.0/24"),
        (" 203.0.113.9/24 ", "203.0.113.0/24"),
        ("203.0.113.9", "203.0.113.9/32"),
        ("2001:DB8::/32", "2001:db8::/32"),
    ],
)
def test_a_network_is_kept_in_its_shortest_form(text: str, kept: str) -> None:
    assert networks.read(text) == kept


@pytest.mark.parametrize("text", ["", "example.com", "203.0.113.0/33", "300.1.1.1", "10.0.0.0-10.0.0.9"])
def test_what_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(UnusableNetwork):
        networks.read(text)


@pytest.mark.parametrize("address", ["203.0.113.9", "2001:db8::7", None, ""])
def test_without_networks_every_address_is_admitted(address: str | None) -> None:
    assert networks.admit((), address)


@pytest.mark.parametrize(
    ("address", "admitted"),
    [
        ("203.0.113.9", True),
        ("::ffff:203.0.113.9", True),
        ("2001:db8::7", True),
        ("203.0.114.9", False),
        ("2001:db9::7", False),
        ("testclient", False),
        (None, False),
    ],
)
def test_an_address_is_admitted_from_one_of_the_networks(address: str | None, admitted: bool) -> None:
    assert networks.admit(("203.0.113.0/24", "2001:db8::/32"), address) is admitted
