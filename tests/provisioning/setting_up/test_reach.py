"""Who can reach the service by its address, as far as the address tells."""

import pytest

from provisor.provisioning.setting_up.reach import Reach, reach


@pytest.mark.parametrize(
    ("url", "reached"),
    [
        ("https://provisor.example.com", Reach.PUBLIC),
        ("https://203.0.113.7.nip.io:8443", Reach.PUBLIC),
        ("https://1.1.1.1", Reach.PUBLIC),
        ("http://provisor.example.com", Reach.PLAIN),
        ("http://localhost:8000", Reach.LOOPBACK),
        ("https://provisor.localhost", Reach.LOOPBACK),
        ("http://127.0.0.1:8000", Reach.LOOPBACK),
        ("http://[::1]:8000", Reach.LOOPBACK),
        ("https://10.1.2.3", Reach.PRIVATE),
        ("https://192.168.0.9:8443", Reach.PRIVATE),
        ("https://[fd00::1]", Reach.PRIVATE),
        ("https://169.254.1.1", Reach.PRIVATE),
        ("https://provisor", Reach.PRIVATE),
        ("https://provisor.internal.", Reach.PRIVATE),
        ("http://provisor.local", Reach.PRIVATE),
    ],
)
def test_an_address_tells_who_reaches_it(url: str, reached: Reach) -> None:
    assert reach(url) is reached
