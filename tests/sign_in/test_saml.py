"""Signing in by SAML, step by step, with a provider of ours that does right or wrong."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.federation.saml.forgeries import WRAPPED, WRITTEN, put, write
from tests.federation.saml.issued import OTHER_CERTIFICATE, OTHER_KEY, the
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor
from tests.sign_in.conftest import command
from tests.sign_in.saml_provider import OurSamlProvider, asked, post

CODE = re.compile('"(sign-in-[a-z-]+)"')
MARIA = "maria@acme.example"
REFUSED = "You are not signed in"


@pytest.fixture(scope="module")
def started(server: Server) -> Iterator[OurSamlProvider]:
    """Known to the service as `ours`, by the address of its metadata."""
    for name in ("maria", "dora"):
        command(server, "user", "add", f"{name}@acme.example", "--role", "auditor")
    command(server, "user", "deactivate", "dora@acme.example")
    with OurSamlProvider() as provider:
        told = command(server, "sign-in", "add", "saml", "ours", "--metadata", provider.entity_id)
        assert told.splitlines() == [
            f"entity_id: {server.url}/sign-in/ours/metadata",
            f"acs_url: {server.url}/sign-in/ours/acs",
            f"slo_url: {server.url}/sign-in/ours/slo",
            f"metadata_url: {server.url}/sign-in/ours/metadata",
        ]
        command(server, "sign-in", "enable", "ours", "--untried")
        yield provider


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    clients = Clients(server)
    yield clients.first_owner()
    clients.close()


@pytest.fixture
def provider(started: OurSamlProvider) -> OurSamlProvider:
    started.behave()
    started.name = MARIA
    return started


def form_for(browser: httpx.Client, provider: OurSamlProvider, query: str = "") -> dict[str, str]:
    """What the identity provider has the browser post."""
    there = browser.get(f"/sign-in/ours{query}")
    assert there.status_code == 303, there.text
    return provider.answer(asked(there.headers["location"]))


def back(server: Server, form: dict[str, str]) -> str:
    """Where the browser is led that posts a form."""
    led = post(f"{server.url}/sign-in/ours/acs", form)
    assert led.status_code == 303, led.text
    assert "set-cookie" not in led.headers
    return led.headers["location"]


def signed_in(
    server: Server, browser: httpx.Client, provider: OurSamlProvider, query: str = ""
) -> httpx.Response:
    return browser.get(back(server, form_for(browser, provider, query)))


def newest_code(server: Server) -> str:
    exported = server.folder / "journal.jsonl"
    exported.unlink(missing_ok=True)
    command(server, "journal", "export", str(exported))
    refused = [each for each in exported.read_text().splitlines() if '"sign-in.refused"' in each]
    return CODE.search(refused[-1])[1]


def test_whom_the_provider_proves_is_signed_in(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    led = signed_in(server, browser, provider, "?return=/users")

    assert (led.status_code, led.headers["location"]) == (303, "/users")
    assert MARIA in heading(browser.get("/me").text)
    told = json.loads(command(server, "journal", "list", "--kind", "session.begun", "--limit", "1", "--json"))
    assert told["sentence"] == f"{MARIA} signed in by ours."


@pytest.fixture
def portal(server: Server, provider: OurSamlProvider) -> Iterator[str]:
    """A way by which sign-ins may begin there."""
    command(server, "sign-in", "add", "saml", "portal", "--metadata", provider.entity_id, "--idp-initiated")
    command(server, "sign-in", "enable", "portal", "--untried")
    yield "portal"
    command(server, "sign-in", "remove", "portal")


def unasked(server: Server, provider: OurSamlProvider, way: str, state: str = "") -> dict[str, str]:
    return provider.unasked(f"{server.url}/sign-in/{way}", state)


@pytest.mark.parametrize(
    ("state", "target"),
    [("", "/"), ("/users?x=1", "/users?x=1"), ("https://evil.example/", "/"), ("//evil", "/")],
)
def test_a_tile_of_the_portal_leads_in_where_that_was_switched_on(
    server: Server, provider: OurSamlProvider, portal: str, state: str, target: str
) -> None:
    form = unasked(server, provider, portal, state)
    led = post(f"{server.url}/sign-in/{portal}/acs", form)
    again = post(f"{server.url}/sign-in/{portal}/acs", form)

    assert (led.status_code, led.headers["location"]) == (303, target)
    assert MARIA in httpx.get(f"{server.url}/me", cookies=led.cookies).text
    assert (again.status_code, newest_code(server)) == (403, "sign-in-assertion-used")
    assert "set-cookie" not in again.headers


def test_what_was_asked_for_is_none_that_begins_there(
    server: Server, provider: OurSamlProvider, browser: httpx.Client, portal: str
) -> None:
    """Who took somebody's answer on its way can't bring it as one that nobody asked for."""
    form = provider.answer(asked(browser.get(f"/sign-in/{portal}").headers["location"]))
    refused = post(f"{server.url}/sign-in/{portal}/acs", {"SAMLResponse": form["SAMLResponse"]})

    assert (refused.status_code, newest_code(server)) == (403, "sign-in-answer-to-another")
    command(server, "sign-in", "disable", portal)
    refused = post(f"{server.url}/sign-in/{portal}/acs", unasked(server, provider, portal))
    assert (refused.status_code, newest_code(server)) == (403, "sign-in-method-disabled")


def test_sign_ins_begin_here_alone_unless_somebody_says_otherwise(
    server: Server, provider: OurSamlProvider, browser: httpx.Client, owner: httpx.Client
) -> None:
    form = unasked(server, provider, "ours")
    assert browser.get(back(server, form)).status_code == 403
    place = "/settings/sign-in/ours"
    assert "Let them begin there, too" in owner.get(f"{place}/settings").text
    assert owner.post(f"{place}/idp-initiated", data={"allowed": "true"}).status_code == 303
    assert post(f"{server.url}/sign-in/ours/acs", form).headers["location"] == "/"
    assert "Let them begin here alone" in owner.get(f"{place}/settings").text
    done = provisor("sign-in", "idp-initiated", "ours", "--off", environment=server.environment)
    assert done.returncode == 0
    assert browser.get(back(server, unasked(server, provider, "ours"))).status_code == 403
    assert owner.post(f"{place}/idp-initiated", data={"allowed": "x"}).status_code == 400


def test_an_answer_counts_once(server: Server, provider: OurSamlProvider, browser: httpx.Client) -> None:
    form = form_for(browser, provider)
    first, again = browser.get(back(server, form)), browser.get(back(server, form))

    assert (first.status_code, again.status_code) == (303, 403)


def test_an_answer_counts_in_the_browser_that_asked(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    led = back(server, form_for(browser, provider))
    with httpx.Client(base_url=server.url) as another:
        another.get("/sign-in/ours")
        refused = another.get(led)

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    assert newest_code(server) == "sign-in-attempt-of-another"


def test_an_assertion_is_good_once(server: Server, provider: OurSamlProvider, browser: httpx.Client) -> None:
    provider.edit = put("Assertion", "ID", "_the_same")

    assert signed_in(server, browser, provider).status_code == 303
    assert signed_in(server, browser, provider).status_code == 403
    assert newest_code(server) == "sign-in-assertion-used"


def test_the_answer_of_one_sign_in_is_none_to_another(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    before, form = form_for(browser, provider), form_for(browser, provider)

    assert browser.get(back(server, {**form, "SAMLResponse": before["SAMLResponse"]})).status_code == 403
    assert newest_code(server) == "sign-in-answer-to-another"


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (write("Audience", "https://another.example"), "sign-in-audience-of-another"),
        (put("SubjectConfirmationData", "Recipient", "https://evil.example"), "sign-in-wrong-destination"),
        (put("Conditions", "NotOnOrAfter", "2026-01-01T00:00:00Z"), "sign-in-assertion-expired"),
        (
            put("StatusCode", "Value", "urn:oasis:names:tc:SAML:2.0:status:Requester"),
            "sign-in-provider-refused",
        ),
    ],
)
def test_what_a_provider_does_wrong_is_refused_by_its_name(
    server: Server,
    provider: OurSamlProvider,
    browser: httpx.Client,
    edit: Callable[[etree._Element], object],
    code: str,
) -> None:
    provider.edit = edit
    refused = signed_in(server, browser, provider)

    assert (refused.status_code, heading(refused.text)) == (403, REFUSED)
    assert browser.get("/me").status_code == 303
    assert newest_code(server) == code


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("nobody@acme.example", "nobody@acme.example could not sign in by ours: nobody here is called so"),
        (
            "dora@acme.example",
            "dora@acme.example could not sign in by ours: dora@acme.example was deactivated here on",
        ),
    ],
)
def test_who_may_not_come_in_is_told_so_once_it_is_proven(
    server: Server, provider: OurSamlProvider, browser: httpx.Client, name: str, sentence: str
) -> None:
    provider.name = name

    assert sentence in signed_in(server, browser, provider).text


def test_a_name_is_whose_it_is_by_provisioning(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    """Without a persistent NameID nobody is known by the name for good: it may be given to another person."""
    provider.name = "ana@acme.example"
    headers = {"Authorization": f"Bearer {server.token}"}
    made = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": provider.name}
    with httpx.Client(base_url=server.scim, headers=headers) as scim:
        found = scim.post("/Users", json={**made, "externalId": "1"}).json()
        assert signed_in(server, browser, provider).status_code == 303
        assert scim.delete(f"/Users/{found['id']}").status_code == 204
        assert scim.post("/Users", json={**made, "externalId": "2"}).status_code == 201

    assert signed_in(server, browser, provider).status_code == 303


def test_a_persistent_name_is_somebodys_for_good(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    provider.shape, provider.sign, provider.name = "keycloak", ("Response",), "G-7d1f"
    mail = "urn:oid:1.2.840.113549.1.9.1"
    command(
        server,
        "sign-in",
        "add",
        "saml",
        "lasting",
        "--metadata",
        provider.entity_id,
        "--match",
        f"{mail}=userName",
    )
    command(server, "sign-in", "enable", "lasting", "--untried")
    command(server, "user", "add", "zoe@acme.example")

    def by(address: str) -> httpx.Response:
        provider.edit = write("AttributeValue", address)
        request = asked(browser.get("/sign-in/lasting").headers["location"])
        return browser.get(
            post(f"{server.url}/sign-in/lasting/acs", provider.answer(request)).headers["location"]
        )

    assert by(MARIA).status_code == 303
    assert by("zoe@acme.example").status_code == 303
    assert MARIA in heading(browser.get("/me").text)


@pytest.mark.parametrize(("minutes", "is_in"), [(60, True), (-0.5, False)])
def test_a_session_lasts_no_longer_than_the_provider_lets_it(
    server: Server, provider: OurSamlProvider, browser: httpx.Client, minutes: float, is_in: bool
) -> None:
    ends = datetime.now(UTC) + timedelta(minutes=minutes)
    provider.edit = put("AuthnStatement", "SessionNotOnOrAfter", ends.strftime("%Y-%m-%dT%H:%M:%SZ"))

    assert signed_in(server, browser, provider).status_code == 303
    assert browser.get("/me").status_code == (200 if is_in else 303)


def test_a_new_certificate_is_asked_for(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    provider.key, provider.published = OTHER_KEY, [OTHER_CERTIFICATE]
    try:
        assert signed_in(server, browser, provider).status_code == 303
        told = json.loads(
            command(server, "journal", "list", "--kind", "sign-in.refreshed", "--limit", "1", "--json")
        )
        assert told["sentence"] == "ours renewed the metadata of ours, by which people sign in."
        provider.behave()
        assert signed_in(server, browser, provider).status_code == 403
        assert newest_code(server) == "sign-in-wrong-xml-signature"
    finally:
        provider.behave()
        command(server, "sign-in", "renew", "ours", "--metadata", provider.entity_id)


def test_metadata_of_a_file_are_renewed_by_hand(
    server: Server, provider: OurSamlProvider, browser: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "metadata.xml"
    file.write_bytes(provider.metadata())
    command(server, "sign-in", "add", "saml", "by-file", "--metadata", str(file))
    command(server, "sign-in", "enable", "by-file", "--untried")
    provider.key, provider.published = OTHER_KEY, [OTHER_CERTIFICATE]

    def led() -> httpx.Response:
        request = asked(browser.get("/sign-in/by-file").headers["location"])
        return browser.get(
            post(f"{server.url}/sign-in/by-file/acs", provider.answer(request)).headers["location"]
        )

    assert led().status_code == 403
    file.write_bytes(provider.metadata())
    command(server, "sign-in", "renew", "by-file", "--metadata", str(file))
    assert led().status_code == 303


def test_a_key_of_ours_that_cannot_be_read_is_told_and_made_anew(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    other_key = {**server.environment, "PROVISOR_SECRET_KEY": "another key than that of the service"}
    words = ("--metadata", provider.entity_id)
    for doing in (("add", "saml", "sealed", *words), ("enable", "sealed", "--untried")):
        assert provisor("sign-in", *doing, environment=other_key).returncode == 0

    def led() -> httpx.Response:
        request = asked(browser.get("/sign-in/sealed").headers["location"])
        return browser.get(
            post(f"{server.url}/sign-in/sealed/acs", provider.answer(request)).headers["location"]
        )

    assert "provisor sign-in renew sealed" in led().text
    assert newest_code(server) == "sign-in-secret-unreadable"
    assert browser.get("/sign-in/sealed/metadata").status_code == 409
    command(server, "sign-in", "renew", "sealed", *words)
    assert led().status_code == 303
    assert browser.get("/sign-in/sealed/metadata").status_code == 200


def test_other_metadata_are_tried_anew(
    server: Server, provider: OurSamlProvider, owner: httpx.Client, tmp_path: Path
) -> None:
    file = tmp_path / "metadata.xml"
    file.write_bytes(provider.metadata())
    command(server, "sign-in", "add", "saml", "tried", "--metadata", str(file))
    target = owner.post("/settings/sign-in/tried/trial").headers["refresh"].partition("url=")[2]
    owner.get(post(f"{server.url}/sign-in/tried/acs", provider.answer(asked(target))).headers["location"])
    tried = json.loads(command(server, "sign-in", "show", "tried", "--json"))["tried"]
    provider.published = [OTHER_CERTIFICATE]
    file.write_bytes(provider.metadata())
    command(server, "sign-in", "renew", "tried", "--metadata", str(file))

    assert tried
    assert not json.loads(command(server, "sign-in", "show", "tried", "--json"))["tried"]
    done = provisor("sign-in", "enable", "tried", environment=server.environment)
    assert "Nobody has tried" in done.stderr


def test_our_metadata_say_where_answers_are_brought(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    assert provider.name
    answer = browser.get("/sign-in/ours/metadata")
    root = etree.fromstring(answer.content)

    assert answer.headers["content-type"].startswith("application/samlmetadata+xml")
    assert root.get("entityID") == f"{server.url}/sign-in/ours/metadata"
    assert the(root, "AssertionConsumerService").get("Location") == f"{server.url}/sign-in/ours/acs"


def test_a_request_is_signed_where_the_metadata_want_it(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    assert "Signature" not in parse_qs(urlsplit(browser.get("/sign-in/ours").headers["location"]).query)
    provider.wants_signed = True
    try:
        command(server, "sign-in", "add", "saml", "signed", "--metadata", provider.entity_id)
        command(server, "sign-in", "enable", "signed", "--untried")
        query = parse_qs(urlsplit(browser.get("/sign-in/signed").headers["location"]).query)
        assert query["SigAlg"] == ["http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"]
        assert query["Signature"]
    finally:
        provider.wants_signed = False


@pytest.mark.usefixtures("provider")
def test_ways_of_other_kinds_have_none_of_these_places(server: Server, browser: httpx.Client) -> None:
    words = ("--issuer", "http://127.0.0.1:9", "--client-id", "x")
    command(server, "sign-in", "add", "oidc", "another-kind", *words)

    assert browser.get("/sign-in/another-kind/metadata").status_code == 404
    assert post(f"{server.url}/sign-in/another-kind/acs", {"SAMLResponse": "x"}).status_code == 404
    assert post(f"{server.url}/sign-in/ours/backchannel-logout", {"logout_token": "x"}).status_code == 404
    assert browser.get("/sign-in/ours/frontchannel-logout?sid=x&iss=y").status_code == 404


def test_secrets_and_assertions_are_kept_nowhere_in_the_clear(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    form = form_for(browser, provider)
    back(server, form)
    kept = b"".join(each.read_bytes() for each in server.folder.iterdir() if each.is_file())

    for secret in (form["SAMLResponse"], form["RelayState"], "BEGIN PRIVATE KEY", "_the_same"):
        assert secret.encode() not in kept
    assert "PRIVATE" not in command(server, "sign-in", "show", "ours", "--json")


@pytest.mark.parametrize(
    ("content", "reason"),
    [("<a/>", "begin with a"), ("", "no well-formed XML"), ("<!DOCTYPE a><a/>", "document type")],
)
def test_what_is_no_metadata_is_refused(server: Server, tmp_path: Path, content: str, reason: str) -> None:
    file = tmp_path / "metadata.xml"
    file.write_text(content)
    done = provisor("sign-in", "add", "saml", "bad", "--metadata", str(file), environment=server.environment)

    assert done.returncode != 0
    assert reason in done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "http://idp.example/metadata",
        "https://user@idp.example/",
        "http://127.0.0.1:9/metadata",
        "http://169.254.169.254/",
    ],
)
def test_metadata_are_not_called_for_anywhere(server: Server, url: str) -> None:
    done = provisor("sign-in", "add", "saml", "bad", "--metadata", url, environment=server.environment)

    assert done.returncode != 0
    assert "metadata" in done.stderr or "reached" in done.stderr


@given(
    form=st.dictionaries(
        st.sampled_from(["SAMLResponse", "RelayState", "x"]), st.text(max_size=60) | st.just("A" * 500)
    )
)
def test_whatever_is_posted_is_answered(
    server: Server, started: OurSamlProvider, form: dict[str, str]
) -> None:
    assert started.url

    assert post(f"{server.url}/sign-in/ours/acs", form).status_code < 500


def test_no_forgery_ends_in_an_error_of_ours(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    for each in (*WRAPPED, *WRITTEN):
        form = {**form_for(browser, provider), "SAMLResponse": each.make()}
        assert browser.get(back(server, form)).status_code == 403, each.name
    assert browser.get("/me").status_code == 303


def test_a_trial_shows_what_is_said_of_somebody_and_signs_nobody_in(
    server: Server, provider: OurSamlProvider, owner: httpx.Client
) -> None:
    shown = owner.post("/settings/sign-in/ours/trial")
    target = shown.headers["refresh"].partition("url=")[2]
    led = post(f"{server.url}/sign-in/ours/acs", provider.answer(asked(target))).headers["location"]
    page = owner.get(led)

    assert (page.status_code, heading(page.text)) == (200, f"It works: {MARIA} would come in")
    assert "NameID" in page.text


def test_a_way_is_added_and_changed_on_the_pages(
    server: Server, provider: OurSamlProvider, owner: httpx.Client
) -> None:
    form = {"name": "pasted", "metadata": provider.metadata().decode()}
    added = owner.post("/settings/sign-in/new-saml", data=form)
    page = owner.get(added.headers["location"]).text

    assert (added.status_code, heading(page)) == (303, "Nobody signs in by pasted yet")
    assert f"{server.url}/sign-in/pasted/acs" in page
    assert "good until" in page
    again = owner.post("/settings/sign-in/pasted/metadata", data={"address": provider.entity_id})
    assert again.status_code == 303
    assert (
        json.loads(command(server, "sign-in", "show", "pasted", "--json"))["metadata"] == provider.entity_id
    )


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "a b", "stands in addresses"),
        ("metadata", "<a/>", "begin with a"),
        ("address", "http://idp.example", "must begin with https"),
        ("rules", "NameID", "CLAIM=ATTRIBUTE"),
        ("subject", "x" * 301, "by which people are known"),
    ],
)
def test_what_is_written_wrong_is_told_at_its_field(
    provider: OurSamlProvider, owner: httpx.Client, field: str, value: str, told: str
) -> None:
    form = {"name": "wrong", "metadata": provider.metadata().decode(), field: value}
    asked_again = owner.post("/settings/sign-in/new-saml", data=form)

    assert asked_again.status_code == 422
    assert f'id="{field}-wrong"' in asked_again.text
    assert told in asked_again.text
