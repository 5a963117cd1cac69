"""What every answer has, whoever gives it: pages, the SCIM endpoint, the admin API, and what watches the service."""

import httpx
import pytest
from tests.pages.a_site import SessionStore, a_site

PLACES = [
    "/scim/v2/Users",
    "/scim/v2/nothing",
    "/api/v1/scim/Users",
    "/api/v1/users",
    "/api/v1/nothing",
    "/api/docs",
    "/api/openapi.json",
    "/healthz",
    "/readyz",
    "/metrics",
    "/sign-in",
    "/users",
    "/nothing",
    "/static/nothing",
    "/oauth/token",
    "/.well-known/oauth-authorization-server",
]
ELSEWHERE = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}


def answer(path: str, method: str = "GET", base: str = "https://provisor.example") -> httpx.Response:
    return a_site(SessionStore(), base).request(method, path, headers=ELSEWHERE)


@pytest.mark.parametrize("path", PLACES)
def test_no_browser_guesses_loads_or_frames_anything(path: str) -> None:
    headers = answer(path).headers

    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["same-origin"]
    [policy] = headers.get_list("content-security-policy")
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "object-src" not in policy


@pytest.mark.parametrize("path", PLACES)
def test_browsers_stay_with_https_where_it_is_spoken(path: str) -> None:
    told = answer(path).headers.get_list("strict-transport-security")

    assert told == ["max-age=31536000; includeSubDomains"]
    assert "strict-transport-security" not in answer(path, base="http://provisor.example").headers


@pytest.mark.parametrize("path", PLACES)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_no_other_site_may_read_or_send_by_scripts(path: str, method: str) -> None:
    allowed = [name for name in answer(path, method).headers if name.startswith("access-control-")]

    assert allowed == []


@pytest.mark.parametrize("path", PLACES)
def test_a_request_is_never_sent_back_as_it_came(path: str) -> None:
    traced = answer(path, "TRACE")

    assert traced.status_code in (401, 404, 405)
    assert "evil.example" not in traced.text


@pytest.mark.parametrize("path", PLACES)
def test_a_body_says_what_it_is_with_its_characters(path: str) -> None:
    answered = answer(path)
    kind, _, more = answered.headers.get("content-type", "").partition(";")

    assert bool(kind) == bool(answered.content)
    assert not kind.startswith("text/") or "charset=utf-8" in more
