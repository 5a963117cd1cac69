"""Sessions that end because somebody has left the identity provider."""

import json
import time
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest
from joserfc import jwt
from tests.pages.visitor import Clients, one_time_link
from tests.server import Server
from tests.sign_in.conftest import command
from tests.sign_in.provider import CLIENT, OurProvider

EVENT = "http://schemas.openid.net/event/backchannel-logout"
NUMBERS = count()


@pytest.fixture(scope="module", autouse=True)
def people(server: Server) -> None:
    for name in ("maria", "ana"):
        command(server, "user", "add", f"{name}@acme.example")


@pytest.fixture
def clients(server: Server) -> Iterator[Clients]:
    opened = Clients(server)
    yield opened
    opened.close()


def signed_in(clients: Clients, provider: OurProvider, name: str, session: str) -> httpx.Client:
    provider.person = {"sub": name, "email": f"{name}@acme.example", "sid": session}
    browser = clients.stranger()
    there = browser.get("/sign-in/ours").headers["location"]
    assert browser.get(httpx.get(there).headers["location"]).status_code == 303
    return browser


def logged_out(server: Server, provider: OurProvider, **claims: Any) -> httpx.Response:
    """What is answered to a logout token of these claims, which the provider posts."""
    now = int(time.time())
    told = {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": str(next(NUMBERS))}
    text = jwt.encode(
        {"alg": "RS256", "kid": provider.key.kid, "typ": "logout+jwt"},
        {**told, "events": {EVENT: {}}, **claims},
        provider.key,
    )
    return httpx.post(f"{server.url}/sign-in/ours/backchannel-logout", data={"logout_token": text})


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/me").status_code == 200


def test_a_session_of_the_provider_ends_those_that_came_of_it(
    server: Server, provider: OurProvider, clients: Clients
) -> None:
    one, other, ana = (
        signed_in(clients, provider, name, session)
        for name, session in (("maria", "s1"), ("maria", "s2"), ("ana", "s3"))
    )
    answer = logged_out(server, provider, sid="s1")

    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (is_in(one), is_in(other), is_in(ana)) == (False, True, True)
    told = json.loads(
        command(server, "journal", "list", "--kind", "sessions.ended", "--limit", "1", "--json")
    )
    assert told["sentence"].startswith("ours ended sessions of maria@acme.example")


def test_a_subject_ends_all_that_they_have(server: Server, provider: OurProvider, clients: Clients) -> None:
    one, other = (signed_in(clients, provider, "maria", session) for session in ("s4", "s5"))
    ana = signed_in(clients, provider, "ana", "s6")

    assert logged_out(server, provider, sub="maria").status_code == 200
    assert (is_in(one), is_in(other), is_in(ana)) == (False, False, True)


def test_a_session_of_somebody_else_is_not_ended(
    server: Server, provider: OurProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, "maria", "s7")

    assert logged_out(server, provider, sid="s7", sub="ana").status_code == 200
    assert is_in(maria)


def test_a_logout_token_is_good_once(server: Server, provider: OurProvider, clients: Clients) -> None:
    assert logged_out(server, provider, sub="maria", jti="again").status_code == 200
    maria = signed_in(clients, provider, "maria", "s8")

    refused = logged_out(server, provider, sub="maria", jti="again")

    assert (refused.status_code, refused.json()["error_description"]) == (400, "token-used")
    assert is_in(maria)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "n"}, "logout-with-nonce"),
        ({"events": {}}, "no-logout-event"),
        ({"aud": "another"}, "wrong-audience"),
        ({"iat": 1}, "token-expired"),
    ],
)
def test_what_is_no_logout_token_ends_nothing(
    server: Server, provider: OurProvider, clients: Clients, claims: dict[str, Any], reason: str
) -> None:
    maria = signed_in(clients, provider, "maria", "s9")
    refused = logged_out(server, provider, sub="maria", **claims)

    assert (refused.status_code, refused.json()["error_description"]) == (400, reason)
    assert is_in(maria)


@pytest.mark.parametrize(
    "form", [{}, {"logout_token": ""}, {"logout_token": "x" * 100_000}, {"logout_token": "a.b.c"}]
)
@pytest.mark.usefixtures("provider")
def test_whatever_is_posted_is_answered(server: Server, form: dict[str, str]) -> None:
    assert httpx.post(f"{server.url}/sign-in/ours/backchannel-logout", data=form).status_code == 400


def test_a_frame_of_the_provider_ends_a_session_by_its_name(
    server: Server, provider: OurProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, "maria", "s10")
    place = f"{server.url}/sign-in/ours/frontchannel-logout"

    for asked in (
        {},
        {"sid": "s10"},
        {"sid": "s10", "iss": "https://evil.example"},
        {"iss": provider.issuer},
    ):
        assert httpx.get(place, params=asked).status_code == 400
    assert httpx.get(place, params={"sid": "another", "iss": provider.issuer}).status_code == 200
    assert is_in(maria)
    assert httpx.get(place, params={"sid": "s10", "iss": provider.issuer}).status_code == 200
    assert not is_in(maria)


def ordered(
    server: Server,
    provider: OurProvider,
    sub_id: object,
    *,
    kind: str = "global-token-revocation+jwt",
    **claims: Any,
) -> httpx.Response:
    """What is answered to Okta's order to end all of somebody."""
    place = f"{server.url}/sign-in/ours/global-token-revocation"
    now = int(time.time())
    told = {"iss": provider.issuer, "sub": CLIENT, "aud": place, "nbf": now - 300, "exp": now + 300}
    header = {"alg": "RS256", "kid": provider.key.kid, "typ": kind}
    text = jwt.encode(header, {**told, "jti": str(next(NUMBERS)), **claims}, provider.key)
    return httpx.post(place, headers={"Authorization": f"Bearer {text}"}, json={"sub_id": sub_id})


@pytest.mark.parametrize("way", ["iss_sub", "email"])
def test_universal_logout_ends_all_that_somebody_has(
    server: Server, provider: OurProvider, clients: Clients, way: str
) -> None:
    one, ana = (signed_in(clients, provider, name, f"u-{way}-{name}") for name in ("maria", "ana"))
    by_link = clients.owner("--user", "maria@acme.example")
    unused = one_time_link(server, "--user", "maria@acme.example")
    named = {
        "iss_sub": {"iss": provider.issuer, "sub": "maria"},
        "email": {"email": "Maria@acme.example"},
    }
    answer = ordered(server, provider, {"format": way, **named[way]})

    assert (answer.status_code, answer.content) == (204, b"")
    assert (is_in(one), is_in(by_link), is_in(ana)) == (False, False, True)
    assert clients.stranger().post("/welcome", data={"link": unused}).status_code == 403
    told = command(server, "journal", "list", "--kind", "sessions.ended", "--limit", "1", "--json")
    assert json.loads(told)["sentence"].startswith("ours ended sessions of maria@acme.example")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"kind": "logout+jwt"}, "wrong-token-type"),
        ({"kind": "JWT"}, "wrong-token-type"),
        ({"aud": "https://elsewhere.example/"}, "wrong-audience"),
        ({"aud": CLIENT}, "wrong-audience"),
        ({"iss": "https://evil.example"}, "wrong-issuer"),
        ({"exp": 1}, "token-expired"),
        ({"exp": 4_000_000_000}, "lives-too-long"),
        ({"nbf": 4_000_000_000}, "token-not-yet-valid"),
        ({"jti": ""}, "claim-missing"),
    ],
)
def test_what_is_no_such_order_ends_nothing(
    server: Server, provider: OurProvider, clients: Clients, changed: dict[str, Any], reason: str
) -> None:
    maria = signed_in(clients, provider, "maria", f"no-{reason}")
    meant = {"format": "iss_sub", "iss": provider.issuer, "sub": "maria"}
    refused = ordered(server, provider, meant, **changed)

    assert (refused.status_code, refused.json()["error_description"]) == (401, reason)
    assert is_in(maria)


@pytest.mark.parametrize(
    ("sub_id", "status"),
    [
        (None, 400),
        ("maria", 400),
        ({"format": "opaque", "id": "maria"}, 400),
        ({"format": "email", "email": 7}, 400),
        ({"format": "iss_sub", "iss": "https://evil.example", "sub": "maria"}, 401),
        ({"format": "email", "email": "nobody@acme.example"}, 404),
    ],
)
def test_whom_an_order_names_has_to_be_somebody(
    server: Server, provider: OurProvider, sub_id: object, status: int
) -> None:
    assert ordered(server, provider, sub_id).status_code == status


def test_an_order_counts_once(server: Server, provider: OurProvider) -> None:
    meant = {"format": "email", "email": "maria@acme.example"}
    answers = [ordered(server, provider, meant, jti="the same") for _ in range(2)]

    assert [each.status_code for each in answers] == [204, 401]
    assert answers[1].json()["error_description"] == "token-used"


def test_whatever_is_sent_as_an_order_is_answered(server: Server, provider: OurProvider) -> None:
    assert provider.issuer
    place = f"{server.url}/sign-in/ours/global-token-revocation"
    kind = {"Content-Type": "application/json"}

    assert httpx.post(place).status_code == 401
    assert httpx.post(place, content=b"{", headers=kind).status_code == 400
    assert httpx.post(place, content=b"x" * 2_000_000, headers=kind).status_code == 413
    assert httpx.post(place, headers={"Authorization": "Basic x"}).status_code == 401


def test_those_who_end_many_sessions_are_not_slowed_and_those_who_forge_are(
    server: Server, provider: OurProvider
) -> None:
    place = "/sign-in/ours/backchannel-logout"
    with httpx.Client(base_url=server.url) as forger:
        for _ in range(2000):
            refused = forger.post(place, data={"logout_token": "a.b.c"})
            if refused.status_code == 429:
                break
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")

    answered = {logged_out(server, provider, sub="nobody").status_code for _ in range(20)}
    assert answered == {200}
