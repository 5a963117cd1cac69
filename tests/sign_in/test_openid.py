"""Signing in by OpenID Connect, step by step, with a provider of ours that does right or wrong."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from tests.pages.visitor import heading
from tests.server import Server, provisor
from tests.sign_in.conftest import command
from tests.sign_in.provider import ACCESS_TOKEN, CLIENT, SECRET, Claims, OurProvider

REFUSED = "You are not signed in"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.fixture(scope="module", autouse=True)
def people(server: Server) -> None:
    for name in ("maria", "dora", "held"):
        command(server, "user", "add", f"{name}@acme.example", "--role", "auditor")
    command(server, "user", "deactivate", "dora@acme.example")


def somebody(name: str, subject: str | None = None) -> Claims:
    return {"sub": subject or f"sub-of-{name}", "email": f"{name}@acme.example"}


def begun(browser: httpx.Client, query: str = "") -> str:
    """Where the identity provider sends the browser back to."""
    there = browser.get(f"/sign-in/ours{query}")
    assert there.status_code == 303, there.text
    return httpx.get(there.headers["location"]).headers["location"]


def signed_in(browser: httpx.Client, query: str = "") -> httpx.Response:
    return browser.get(begun(browser, query))


def newest(server: Server, kind: str) -> Claims:
    """The newest entry of a kind that the journal has."""
    told = command(server, "journal", "list", "--kind", kind, "--limit", "1", "--json")
    found: Claims = json.loads(told)
    return found


def test_whom_the_provider_proves_is_signed_in(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    back = signed_in(browser, "?return=/users%3Fstate%3Dactive")

    assert (back.status_code, back.headers["location"]) == (303, "/users?state=active")
    assert "maria@acme.example" in heading(browser.get("/me").text)
    assert newest(server, "session.begun")["sentence"] == "maria@acme.example signed in by ours."


def test_a_page_that_was_asked_for_before_is_where_a_sign_in_ends(
    provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    asked = browser.get("/users?state=active").headers["location"]
    assert asked == "/sign-in?return=%2Fusers%3Fstate%3Dactive"
    assert browser.get("/").headers["location"] == "/sign-in"
    assert browser.post("/me/choices").headers["location"] == "/sign-in"

    assert signed_in(browser, asked.removeprefix("/sign-in")).headers["location"] == "/users?state=active"


@pytest.mark.usefixtures("provider")
def test_the_way_is_offered_and_begins_with_a_link(browser: httpx.Client) -> None:
    page = browser.get("/sign-in?return=/users").text

    assert heading(page) == "Sign in"
    assert 'href="/sign-in/ours?return=%2Fusers"' in page
    assert "provisor admin-link" in page


@pytest.mark.usefixtures("provider")
def test_who_is_to_sign_in_again_is_asked_anew_there(browser: httpx.Client) -> None:
    page = browser.get("/sign-in?again=yes&return=/me").text
    there = browser.get("/sign-in/ours?return=%2Fme&again=yes").headers["location"]

    assert 'href="/sign-in/ours?return=%2Fme&amp;again=yes"' in page
    assert "prompt=login" in there
    assert "prompt" not in browser.get("/sign-in/ours").headers["location"]


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https:evil.example", "javascript:x", "x", "/sign-out"]
)
def test_a_sign_in_ends_on_a_page_of_ours(provider: OurProvider, browser: httpx.Client, target: str) -> None:
    provider.person = somebody("maria")

    assert signed_in(browser, f"?{urlencode({'return': target})}").headers["location"] == "/"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nobody", "nobody@acme.example could not sign in by ours: nobody here is called so"),
        ("dora", "dora@acme.example could not sign in by ours: dora@acme.example was deactivated here on"),
    ],
)
def test_who_may_not_come_in_is_told_so_once_it_is_proven(
    server: Server, provider: OurProvider, browser: httpx.Client, name: str, sentence: str
) -> None:
    provider.person = somebody(name)
    refused = signed_in(browser)

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    assert sentence in refused.text
    assert "provisor-session" not in browser.cookies
    assert newest(server, "sign-in.refused")["sentence"].startswith(sentence)


def test_an_answer_counts_once(provider: OurProvider, browser: httpx.Client) -> None:
    provider.person = somebody("maria")
    back = begun(browser)
    first, second = browser.get(back), browser.get(back)

    assert (first.status_code, second.status_code) == (303, 403)


def test_an_answer_counts_in_the_browser_that_asked(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    back = begun(browser)
    with httpx.Client(base_url=server.url) as another:
        assert another.get(back).status_code == 403
    assert "began in another browser" in newest(server, "sign-in.refused")["sentence"]

    assert browser.get(back).status_code == 403
    assert newest(server, "sign-in.refused")["sentence"].endswith("or was used already.")

    back = begun(browser)
    with httpx.Client(base_url=server.url, cookies={"provisor-sign-in": "x" * 43}) as another:
        assert another.get(back).status_code == 403


@pytest.mark.parametrize("state", ["", "another", "x" * 5000])
@pytest.mark.usefixtures("provider")
def test_an_answer_without_a_beginning_is_refused(server: Server, browser: httpx.Client, state: str) -> None:
    begun(browser)
    refused = browser.get("/sign-in/ours/callback", params={"code": "code", "state": state})

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    sentence = newest(server, "sign-in.refused")["sentence"]
    assert sentence == "Somebody came back from ours whose sign-in did not begin here, or was used already."


@pytest.mark.usefixtures("provider")
def test_an_answer_counts_for_the_way_that_asked(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    command(server, "sign-in", "add", "oidc", "other", "--issuer", provider.issuer, "--client-id", CLIENT)
    back = begun(browser)

    assert browser.get(back.replace("/sign-in/ours/", "/sign-in/other/")).status_code == 403
    assert browser.get(back).status_code == 403
    command(server, "sign-in", "remove", "other")


def without(*names: str) -> Callable[[Claims], Claims]:
    return lambda told: {name: value for name, value in told.items() if name not in names}


def told_otherwise(**values: object) -> Callable[[Claims], Claims]:
    return lambda told: {**told, **values}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"claims": told_otherwise(nonce="another")}, "sign-in-wrong-nonce"),
        ({"claims": told_otherwise(aud="another")}, "sign-in-wrong-audience"),
        ({"claims": told_otherwise(exp=1)}, "sign-in-token-expired"),
        ({"claims": without("sub")}, "sign-in-claim-missing"),
        ({"claims": told_otherwise(at_hash="x")}, "sign-in-wrong-access-token-hash"),
        ({"tokens": without("id_token")}, "sign-in-no-id-token"),
        ({"tokens": lambda _: []}, "sign-in-provider-answer-unusable"),
        ({"tokens": told_otherwise(id_token="a.b.c")}, "sign-in-token-unreadable"),
        ({"answer": without("iss")}, "sign-in-answer-without-issuer"),
        ({"answer": told_otherwise(iss="https://evil.example")}, "sign-in-answer-of-another-issuer"),
        ({"answer": told_otherwise(code="another")}, "sign-in-code-refused"),
        ({"answer": without("code")}, "sign-in-answer-without-code"),
        (
            {"answer": told_otherwise(error="access_denied", error_description="<b>no</b>")},
            "sign-in-provider-refused",
        ),
    ],
)
def test_what_a_provider_does_wrong_is_refused_by_its_name(
    server: Server, provider: OurProvider, browser: httpx.Client, change: Claims, code: str
) -> None:
    provider.person = somebody("maria")
    for name, made in change.items():
        setattr(provider, name, made)
    refused = signed_in(browser)

    assert refused.status_code in (403, 502)
    assert heading(refused.text) == REFUSED
    assert "<b>no" not in refused.text
    assert browser.get("/me").status_code == 303
    exported = server.folder / f"{code}.jsonl"
    command(server, "journal", "export", str(exported))
    newest_entry = exported.read_text().splitlines()[-1]
    assert '"sign-in.refused"' in newest_entry
    assert f'"{code}"' in newest_entry


def test_somebody_is_known_by_the_subject_from_then_on(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    command(server, "user", "add", "ana@acme.example")
    provider.person = somebody("ana", "ana-1")
    assert signed_in(browser).status_code == 303

    provider.person = somebody("maria", "ana-1")
    assert signed_in(browser).status_code == 303
    assert "ana@acme.example" in heading(browser.get("/me").text)
    provider.person = somebody("ana", "ana-2")
    assert "somebody else there has signed in as ana@acme.example before" in signed_in(browser).text

    command(server, "sign-in", "forget", "ours", "ana@acme.example")
    assert signed_in(browser).status_code == 303


def test_a_name_that_was_given_to_another_person_lets_nobody_in(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    brought = {"schemas": [USER], "userName": "rita@acme.example", "externalId": "sub-of-rita-before"}
    httpx.post(
        f"{server.scim}/Users", headers={"Authorization": f"Bearer {server.token}"}, json=brought
    ).raise_for_status()
    provider.person = somebody("rita")
    refused = signed_in(browser)

    assert refused.status_code == 403
    assert "rita@acme.example has another external id than sub=externalId says" in refused.text
    assert browser.get("/me").status_code == 303
    provider.person = somebody("rita", "sub-of-rita-before")
    assert signed_in(browser).status_code == 303


@pytest.mark.parametrize("verified", [False, "false", 0, None, "yes"])
def test_an_address_that_nobody_verified_finds_nobody(
    provider: OurProvider, browser: httpx.Client, verified: object
) -> None:
    provider.person = {**somebody("maria", "somebody-else"), "email_verified": verified}

    assert signed_in(browser).status_code == 403


def test_a_deactivation_ends_what_is_open(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    command(server, "user", "add", "bea@acme.example")
    provider.person = somebody("bea")
    signed_in(browser)
    assert browser.get("/me").status_code == 200

    command(server, "user", "deactivate", "bea@acme.example")

    assert browser.get("/me").status_code == 303
    assert "was deactivated here" in signed_in(browser).text


def test_whoever_was_at_the_page_before_is_signed_out_by_a_new_sign_in(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    signed_in(browser)
    before = browser.cookies["provisor-session"]
    signed_in(browser)

    assert browser.cookies["provisor-session"] != before
    with httpx.Client(base_url=server.url, cookies={"provisor-session": before}) as old:
        assert old.get("/me").status_code == 303


def test_what_is_disabled_lets_nobody_in(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    back = begun(browser)
    command(server, "sign-in", "disable", "ours")
    try:
        assert browser.get(back).status_code == 403
        assert browser.get("/sign-in/ours").status_code == 403
        assert "by which nobody signs in for now" in newest(server, "sign-in.refused")["sentence"]
        assert "/sign-in/ours" not in browser.get("/sign-in").text
    finally:
        command(server, "sign-in", "enable", "ours", "--untried")
    assert browser.get(back).status_code == 403, "the answer was used up"


def test_a_secret_that_cannot_be_read_is_told_and_uses_the_answer_up(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    words = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
    other_key = {**server.environment, "PROVISOR_SECRET_KEY": "another key than that of the service"}
    for doing in (("add", "oidc", "sealed", *words), ("enable", "sealed", "--untried")):
        assert provisor("sign-in", *doing, environment=other_key).returncode == 0
    there = browser.get("/sign-in/sealed").headers["location"]
    back = httpx.get(there).headers["location"]
    refused = browser.get(back)

    assert refused.status_code == 403
    assert "provisor sign-in renew sealed" in refused.text
    assert "be read any more" in newest(server, "sign-in.refused")["sentence"]
    command(server, "sign-in", "renew", "sealed", "--client-secret", SECRET)
    assert browser.get(back).status_code == 403
    command(server, "sign-in", "remove", "sealed")


def test_a_deleted_person_keeps_their_subject(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    with httpx.Client(base_url=server.scim, headers=headers) as scim:

        def bring(external_id: str) -> str:
            brought = {"schemas": [USER], "userName": "nora@acme.example", "externalId": external_id}
            made = scim.post("/Users", json=brought)
            assert made.status_code == 201, made.text
            return str(made.json()["id"])

        provider.person = somebody("nora", "n-1")
        first = bring("n-1")
        assert signed_in(browser).status_code == 303
        assert scim.delete(f"/Users/{first}").status_code == 204
        assert "the identity provider deleted nora@acme.example on" in signed_in(browser).text

        assert bring("n-1") == first
        assert signed_in(browser).status_code == 303

        assert scim.delete(f"/Users/{first}").status_code == 204
        assert bring("n-2") != first
        refused = signed_in(browser)
        assert refused.status_code == 403
        assert "they are known there as nora@acme.example, who was deleted; somebody else" in refused.text
        provider.person = somebody("nora", "n-2")
        assert signed_in(browser).status_code == 303

    command(server, "sign-in", "forget", "ours", first)
    assert (
        "had ours forget as whom nora@acme.example is known there"
        in newest(server, "subject.forgotten")["sentence"]
    )
    provider.person = somebody("nora", "n-1")
    assert "somebody else there has signed in as nora@acme.example before" in signed_in(browser).text


def test_what_is_no_way_to_sign_in_is_no_page(browser: httpx.Client) -> None:
    assert browser.get("/sign-in/another").status_code == 404
    assert browser.get("/sign-in/another/callback").status_code == 404


def test_the_cookie_on_the_way_is_out_of_reach(provider: OurProvider, browser: httpx.Client) -> None:
    assert provider.issuer
    begun(browser)
    cookie = next(each for each in browser.cookies.jar if each.name == "provisor-sign-in")

    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"


def test_the_provider_is_asked_with_values_that_nobody_guesses(
    provider: OurProvider, browser: httpx.Client
) -> None:
    assert provider.issuer
    asked = [parse_qs(urlsplit(browser.get("/sign-in/ours").headers["location"]).query) for _ in range(2)]

    for name in ("state", "nonce", "code_challenge"):
        one, other = (each[name][0] for each in asked)
        assert one != other
        assert len(one) >= 43
    assert asked[0]["code_challenge_method"] == ["S256"]


def test_secrets_are_kept_nowhere_in_the_clear(
    server: Server, provider: OurProvider, browser: httpx.Client
) -> None:
    provider.person = somebody("maria")
    issued: list[str] = []

    def remember(told: Claims) -> Claims:
        issued.append(told["id_token"])
        return told

    provider.tokens = remember
    session = signed_in(browser).headers["set-cookie"].partition("=")[2].partition(";")[0]
    kept = b"".join(each.read_bytes() for each in server.folder.iterdir() if each.is_file())

    for secret in (SECRET, session, issued[0], ACCESS_TOKEN):
        assert secret.encode() not in kept
    assert SECRET not in command(server, "sign-in", "show", "ours", "--json")
