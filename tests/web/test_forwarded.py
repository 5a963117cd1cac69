"""Headers by which proxies say how a request came (ASVS 5.0, 4.1.3 and 15.3.4)."""

from pathlib import Path

import httpx
import pytest
from tests.server import Server

FORGED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;proto=https;host=evil.example",
}
STRICT = "strict-transport-security"


@pytest.mark.parametrize(("proxies", "believed"), [("192.0.2.1", False), ("127.0.0.1", True)])
def test_nobody_but_a_named_proxy_says_how_a_request_came(
    tmp_path: Path, proxies: str, believed: bool
) -> None:
    with Server(tmp_path, settings={"TRUSTED_PROXIES": proxies}) as server:
        shown = httpx.get(f"{server.url}/sign-in", headers=FORGED)
        made = httpx.post(
            f"{server.scim}/Users",
            headers={**FORGED, "Authorization": f"Bearer {server.token}"},
            json={
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                "userName": "maria@acme.example",
            },
        )

    assert (STRICT in shown.headers) is believed
    assert made.headers["location"].startswith("https://" if believed else "http://")
    assert "evil.example" not in shown.text + made.text + str(made.headers)
