"""Single logout by SAML, both ways, with a provider of ours that does right or wrong."""

import base64
import json
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_der_x509_certificate
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.federation.saml.forgeries import drop, put
from tests.federation.saml.issued import OTHER_CERTIFICATE, OTHER_KEY, posted, signed, the
from tests.federation.saml.logouts import RSA_SHA1
from tests.pages.visitor import Clients, heading
from tests.server import Server
from tests.sign_in.conftest import command
from tests.sign_in.saml_provider import OurSamlProvider, asked, message, post, relay_state

from provisor.federation.saml.names import saml, samlp

MARIA, ANA = "maria@acme.example", "ana@acme.example"
NOBODY_OUT = "Nobody was signed out"


@pytest.fixture(scope="module")
def started(server: Server) -> Iterator[OurSamlProvider]:
    """Known to the service as `ours`, by the address of its metadata."""
    for name in (MARIA, ANA):
        command(server, "user", "add", name)
    with OurSamlProvider() as provider:
        command(server, "sign-in", "add", "saml", "ours", "--metadata", provider.entity_id)
        command(server, "sign-in", "enable", "ours", "--untried")
        yield provider


@pytest.fixture
def provider(started: OurSamlProvider) -> OurSamlProvider:
    started.behave()
    return started


@pytest.fixture
def clients(server: Server) -> Iterator[Clients]:
    opened = Clients(server)
    yield opened
    opened.close()


def signed_in(
    clients: Clients, provider: OurSamlProvider, session: str | None, name: str = MARIA, way: str = "ours"
) -> httpx.Client:
    provider.name, provider.edit = name, put("AuthnStatement", "SessionIndex", session)
    browser = clients.stranger()
    form = provider.answer(asked(browser.get(f"/sign-in/{way}").headers["location"]))
    led = post(f"{clients.server.url}/sign-in/{way}/acs", form).headers["location"]
    assert browser.get(led).status_code == 303
    assert is_in(browser)
    return browser


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/me").status_code == 200


def slo(server: Server, way: str = "ours") -> str:
    return f"{server.url}/sign-in/{way}/slo"


def newest(server: Server, kind: str) -> dict[str, str]:
    return json.loads(command(server, "journal", "list", "--kind", kind, "--limit", "1", "--json"))


def test_a_logout_there_ends_the_sessions_that_it_names_and_is_answered(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    one, other, ana = (
        signed_in(clients, provider, session, name)
        for session, name in (("s1", MARIA), ("s2", MARIA), ("s1", ANA))
    )
    provider.name = MARIA
    request = provider.logged_out(slo(server), "s1")
    answer = httpx.get(f"{slo(server)}?{provider.carried(request)}")
    led = answer.headers["location"]

    assert (answer.status_code, answer.headers["cache-control"]) == (303, "no-store")
    assert [is_in(each) for each in (one, other, ana)] == [False, True, True]
    assert newest(server, "sessions.ended")["sentence"].startswith(f"ours ended sessions of {MARIA}")
    response = message(led, "SAMLResponse")
    assert led.startswith(f"{provider.url}/slo?")
    assert relay_state(led) == "theirs/1"
    assert response.tag == samlp("LogoutResponse")
    assert response.get("InResponseTo") == request.get("ID")
    assert the(response, "StatusCode").get("Value") == "urn:oasis:names:tc:SAML:2.0:status:Success"
    assert is_signed_by_us(server, led)


def is_signed_by_us(server: Server, led: str) -> bool:
    ours = etree.fromstring(httpx.get(f"{server.url}/sign-in/ours/metadata").content)
    certificate = load_der_x509_certificate(base64.b64decode(the(ours, "X509Certificate").text or ""))
    told, _, signature = urlsplit(led).query.partition("&Signature=")
    sent = base64.b64decode(parse_qs(f"x={signature}")["x"][0])
    certificate.public_key().verify(sent, told.encode(), PKCS1v15(), SHA256())  # type: ignore[union-attr, call-arg, arg-type]
    return True


def test_a_form_does_the_same_without_a_cookie(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, "s3")
    request = signed(provider.logged_out(slo(server), "s3"), "LogoutRequest")
    answer = post(slo(server), {"SAMLRequest": posted(request), "RelayState": "a&b"})

    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert relay_state(answer.headers["location"]) == "a&b"
    assert not is_in(maria)


def test_without_a_session_all_of_the_name_end(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    one, other = (signed_in(clients, provider, session) for session in ("s4", "s5"))

    assert httpx.get(f"{slo(server)}?{provider.carried(provider.logged_out(slo(server)))}").status_code == 303
    assert not is_in(one)
    assert not is_in(other)


def test_a_session_without_a_name_of_its_own_ends_with_any(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, None)
    request = provider.logged_out(slo(server), "another")

    assert httpx.get(f"{slo(server)}?{provider.carried(request)}").status_code == 303
    assert not is_in(maria)


def test_a_logout_is_good_once(server: Server, provider: OurSamlProvider, clients: Clients) -> None:
    signed_in(clients, provider, "s6")
    query = provider.carried(provider.logged_out(slo(server)))
    assert httpx.get(f"{slo(server)}?{query}").status_code == 303
    maria = signed_in(clients, provider, "s6")
    refused = httpx.get(f"{slo(server)}?{query}")

    assert (refused.status_code, heading(refused.text)) == (403, NOBODY_OUT)
    assert newest(server, "logout.refused")["sentence"] == "A logout of ours came a second time."
    assert is_in(maria)


def test_what_is_no_logout_of_theirs_ends_nothing_and_is_told(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, "s7")
    request = provider.logged_out(slo(server))
    unsigned = provider.carried(request).partition("&SigAlg")[0]
    provider.key = OTHER_KEY
    for query, told in (
        (unsigned, "that is not signed"),
        (provider.carried(request), "did not sign by any certificate"),
        (provider.carried(request, algorithm=RSA_SHA1), "#rsa-sha1, which is not accepted"),
        ("SAMLRequest=x", "that is not signed"),
        ("", "without a usable SAMLRequest"),
    ):
        refused = httpx.get(f"{slo(server)}?{query}")
        assert (refused.status_code, heading(refused.text)) == (403, NOBODY_OUT)
        assert told in refused.text
        assert told in newest(server, "logout.refused")["sentence"]
    assert is_in(maria)


def test_a_new_certificate_is_asked_for(server: Server, provider: OurSamlProvider, clients: Clients) -> None:
    command(server, "sign-in", "add", "saml", "renewed", "--metadata", f"{provider.entity_id}?renewed")
    command(server, "sign-in", "enable", "renewed", "--untried")
    maria = signed_in(clients, provider, "s8", way="renewed")
    provider.key, provider.published = OTHER_KEY, [OTHER_CERTIFICATE]
    query = provider.carried(provider.logged_out(slo(server, "renewed")))

    assert httpx.get(f"{slo(server, 'renewed')}?{query}").status_code == 303
    assert not is_in(maria)


def signed_out(browser: httpx.Client) -> str:
    """Where somebody is led who signs out."""
    answer = browser.post("/sign-out")
    assert answer.status_code == 200, answer.text
    assert not is_in(browser)
    return answer.headers["refresh"].removeprefix("0; url=")


def test_a_sign_out_here_is_told_there(server: Server, provider: OurSamlProvider, clients: Clients) -> None:
    there = signed_out(signed_in(clients, provider, "s9"))
    request = message(there)

    assert there.startswith(f"{provider.url}/slo?")
    assert request.tag == samlp("LogoutRequest")
    assert request.findtext(saml("Issuer")) == f"{server.url}/sign-in/ours/metadata"
    assert request.findtext(saml("NameID")) == MARIA
    assert the(request, "NameID").get("Format") == "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
    assert request.findtext(samlp("SessionIndex")) == "s9"
    assert is_signed_by_us(server, there)


def test_what_is_answered_leads_to_a_page_that_tells_it(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    for way in ("query", "form"):
        browser = signed_in(clients, provider, "s10")
        there = signed_out(browser)
        answer, state = provider.ended(message(there)), relay_state(there)
        if way == "query":
            query = provider.carried(answer, as_="SAMLResponse", relay_state=state)
            led = browser.get(f"{slo(server)}?{query}")
        else:
            form = {"SAMLResponse": posted(signed(answer, "LogoutResponse")), "RelayState": state}
            led = post(slo(server), form)
        page = browser.get(led.headers["location"])

        assert (page.status_code, heading(page.text)) == (200, "You are signed out")
        assert "says that the one there has, too" in page.text
        assert "may still know you" in clients.stranger().get(led.headers["location"]).text


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"answers": "_another"}, "belongs to no sign-out that began here"),
        ({"issuer": "https://evil.example"}, "of another identity provider: https://evil.example"),
        ({"status": "Responder"}, "did not sign somebody out who had signed out here: Responder"),
    ],
)
def test_an_answer_that_proves_nothing_is_told_so(
    server: Server, provider: OurSamlProvider, clients: Clients, told: dict[str, str], sentence: str
) -> None:
    browser = signed_in(clients, provider, "s11")
    there = signed_out(browser)
    answer = provider.ended(message(there), **told)
    query = provider.carried(answer, as_="SAMLResponse", relay_state=relay_state(there))
    page = browser.get(browser.get(f"{slo(server)}?{query}").headers["location"])

    assert (page.status_code, heading(page.text)) == (200, "You are signed out")
    assert "is not proven" in page.text
    assert sentence in newest(server, "logout.refused")["sentence"]


@pytest.mark.parametrize("services", [(), ("urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",)])
def test_where_nobody_can_be_told_by_an_address_the_session_ends_here_alone(
    server: Server, provider: OurSamlProvider, clients: Clients, services: tuple[str, ...]
) -> None:
    provider.services = services
    way = f"quiet-{len(services)}"
    command(server, "sign-in", "add", "saml", way, "--metadata", provider.entity_id)
    command(server, "sign-in", "enable", way, "--untried")
    browser = signed_in(clients, provider, "s12", way=way)
    answer = browser.post("/sign-out")

    assert (answer.status_code, answer.headers["location"]) == (303, "/signed-out")
    assert not is_in(browser)
    maria = signed_in(clients, provider, "s13", way=way)
    request = signed(provider.logged_out(slo(server, way)), "LogoutRequest")
    led = post(slo(server, way), {"SAMLRequest": posted(request)})
    assert (led.status_code, led.headers["location"]) == (303, "/signed-out")
    assert not is_in(maria)


def test_our_metadata_say_where_a_logout_is_told(server: Server, provider: OurSamlProvider) -> None:
    assert provider.url
    root = etree.fromstring(httpx.get(f"{server.url}/sign-in/ours/metadata").content)
    found = [each for each in root.iter() if etree.QName(each).localname == "SingleLogoutService"]

    assert [each.get("Location") for each in found] == [slo(server)] * 2
    assert {(each.get("Binding") or "").rpartition(":")[2] for each in found} == {
        "HTTP-Redirect",
        "HTTP-POST",
    }


@given(
    told=st.dictionaries(
        st.sampled_from(["SAMLResponse", "SAMLRequest", "RelayState", "SigAlg", "Signature"]),
        st.text(max_size=60) | st.just("A" * 500),
    )
)
def test_whatever_comes_is_answered(server: Server, started: OurSamlProvider, told: dict[str, str]) -> None:
    assert started.url

    assert httpx.get(slo(server), params=told).status_code < 500
    assert post(slo(server), told).status_code < 500


def test_a_change_by_hand_on_the_way_is_refused(
    server: Server, provider: OurSamlProvider, clients: Clients
) -> None:
    maria = signed_in(clients, provider, "s14")
    request = signed(provider.logged_out(slo(server), "another"), "LogoutRequest")
    drop("SessionIndex")(request)
    refused = post(slo(server), {"SAMLRequest": posted(request)})

    assert refused.status_code == 403
    assert "is not what ours signed" in refused.text
    assert is_in(maria)
