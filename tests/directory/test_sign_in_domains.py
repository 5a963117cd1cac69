"""Domains of addresses: one domain however it is written, and none where anybody has an address."""

import pytest

from provisor.directory import sign_in_domains
from provisor.directory.sign_in_domains import PublicMailDomain, UnusableDomain


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Example.COM", "example.com"),
        (" example.com. ", "example.com"),
        ("BÜCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。jp", "xn--r8jz45g.jp"),
    ],
)
def test_a_domain_is_one_however_it_is_written(written: str, kept: str) -> None:
    assert sign_in_domains.read(written) == kept
    assert sign_in_domains.of_address(f"maria@{written.strip()}") == kept


@pytest.mark.parametrize(
    "written",
    ["", "com", "maria@example.com", "-a.example", "a..example", "127.0.0.1", "a b.example", "x" * 300],
)
def test_what_is_no_domain_is_refused(written: str) -> None:
    with pytest.raises(UnusableDomain):
        sign_in_domains.read(written)


@pytest.mark.parametrize("written", ["gmail.com", "GMX.de", "outlook.com."])
def test_where_anybody_has_an_address_is_refused(written: str) -> None:
    with pytest.raises(PublicMailDomain):
        sign_in_domains.read(written)


@pytest.mark.parametrize("address", ["", "maria", "@example.com", "maria@", "maria@com", "maria@\0.example"])
def test_what_is_no_address_has_no_domain(address: str) -> None:
    assert sign_in_domains.of_address(address) is None
