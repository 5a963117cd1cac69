"""Where passkeys are good."""

import pytest

from provisor.federation.passkeys import Site, site_of


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://provisor.example", "provisor.example"),
        ("https://provisor.example:8443/below", "provisor.example"),
        ("http://localhost:8000", "localhost"),
        ("http://acme.localhost:8000", "acme.localhost"),
    ],
)
def test_passkeys_are_good_at_a_name(address: str, host: str) -> None:
    site = site_of(address)

    assert site == Site(host, address.removesuffix("/below"))


@pytest.mark.parametrize(
    "address",
    [
        "http://provisor.example",
        "http://127.0.0.1:8000",
        "https://192.0.2.1",
        "https://[2001:db8::1]",
        "https://",
    ],
)
def test_there_are_none_of_an_address_nor_without_https(address: str) -> None:
    assert site_of(address) is None
