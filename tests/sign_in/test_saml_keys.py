"""Our key for an identity provider of SAML is exchanged, and certificates of either side that end are warned of."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import Certificate, load_der_x509_certificate, load_pem_x509_certificate
from lxml import etree
from tests.federation.saml.issued import KEY, certificate_for, encrypted, posted
from tests.pages.visitor import Clients
from tests.server import Server, provisor
from tests.sign_in.conftest import command
from tests.sign_in.saml_provider import OurSamlProvider, asked, post

MARIA = "maria@acme.example"


@pytest.fixture(scope="module")
def started(server: Server) -> Iterator[OurSamlProvider]:
    """One that wants requests signed."""
    command(server, "user", "add", MARIA)
    with OurSamlProvider(name=MARIA, wants_signed=True) as provider:
        yield provider


@pytest.fixture
def provider(started: OurSamlProvider) -> OurSamlProvider:
    started.behave()
    return started


@pytest.fixture(scope="module")
def owner(server: Server) -> Iterator[httpx.Client]:
    clients = Clients(server)
    yield clients.first_owner()
    clients.close()


def add(server: Server, provider: OurSamlProvider, way: str) -> None:
    command(server, "sign-in", "add", "saml", way, "--metadata", f"{provider.entity_id}?{way}")
    command(server, "sign-in", "enable", way, "--untried")


def published(server: Server, way: str) -> list[Certificate]:
    """Our certificates, each as it signs and as it is encrypted to."""
    root = etree.fromstring(httpx.get(f"{server.url}/sign-in/{way}/metadata").content)
    told = [each.text or "" for each in root.iter("{http://www.w3.org/2000/09/xmldsig#}X509Certificate")]
    found = [load_der_x509_certificate(base64.b64decode(each)) for each in told]
    assert found[: len(found) // 2] == found[len(found) // 2 :]
    return found[: len(found) // 2]


def signs(certificate: Certificate, location: str) -> bool:
    told, _, signature = urlsplit(location).query.partition("&Signature=")
    sent = base64.b64decode(parse_qs(f"x={signature}")["x"][0])
    try:
        certificate.public_key().verify(sent, told.encode(), PKCS1v15(), SHA256())  # type: ignore[union-attr, call-arg, arg-type]
    except InvalidSignature:
        return False
    return True


def entered(
    server: Server, provider: OurSamlProvider, way: str, browser: httpx.Client, certificate: Certificate
) -> int:
    """What is answered to an assertion that is encrypted to that certificate."""
    form = provider.answer(asked(browser.get(f"/sign-in/{way}").headers["location"]))
    root = encrypted(etree.fromstring(base64.b64decode(form["SAMLResponse"])), certificate=certificate)
    led = post(f"{server.url}/sign-in/{way}/acs", {**form, "SAMLResponse": posted(root)})
    return browser.get(led.headers["location"]).status_code


def test_while_a_key_is_exchanged_both_are_published_and_either_can_be_encrypted_to(
    server: Server, provider: OurSamlProvider, browser: httpx.Client
) -> None:
    add(server, provider, "exchanged")
    (old,) = published(server, "exchanged")
    printed = load_pem_x509_certificate(command(server, "sign-in", "rotate", "exchanged").encode())
    both = published(server, "exchanged")

    assert both == [old, printed]
    assert signs(old, browser.get("/sign-in/exchanged").headers["location"])
    assert [entered(server, provider, "exchanged", browser, each) for each in both] == [303, 303]
    command(server, "sign-in", "rotate", "exchanged")
    assert published(server, "exchanged") == both, "a second time nothing is made"

    command(server, "sign-in", "rotate", "exchanged", "--finish")
    assert published(server, "exchanged") == [printed]
    assert signs(printed, browser.get("/sign-in/exchanged").headers["location"])
    assert [entered(server, provider, "exchanged", browser, each) for each in both] == [403, 303]
    done = provisor("sign-in", "rotate", "exchanged", "--finish", environment=server.environment)
    assert "There is no new key yet" in done.stderr


def test_a_key_is_exchanged_on_the_pages(
    server: Server, provider: OurSamlProvider, owner: httpx.Client
) -> None:
    add(server, provider, "by-page")
    place = "/settings/sign-in/by-page"
    assert "Make a new key" in owner.get(f"{place}/settings").text
    assert owner.post(f"{place}/key", data={"step": "begin"}).status_code == 303
    new = published(server, "by-page")[1]
    page = owner.get(f"{place}/settings").text

    assert new.fingerprint(SHA256()).hex(":").upper() in page
    assert "knows the new one: sign by it" in page
    assert owner.post(f"{place}/key", data={"step": "finish"}).status_code == 303
    assert published(server, "by-page") == [new]
    assert owner.post(f"{place}/key", data={"step": "x"}).status_code == 400


def told(server: Server) -> list[str]:
    """What the check-up says of certificates."""
    done = provisor("checkup", "--json", environment=server.environment)
    return [each["sentence"] for each in json.loads(done.stdout) if each["check"] == "certificates"]


def test_a_certificate_of_theirs_that_ends_soon_is_warned_of(
    server: Server, provider: OurSamlProvider, owner: httpx.Client
) -> None:
    assert told(server) == ["No certificate for signing in ends soon."]
    now = datetime.now(UTC)
    provider.published = [certificate_for(KEY, ends=now + timedelta(days=20))]
    add(server, provider, "ending")

    assert "The certificate by which ending signs ends on" in told(server)[0]
    assert "The certificate by which ending signs is good until" in owner.get("/").text
    provider.published.append(certificate_for(KEY, ends=now + timedelta(days=400)))
    command(server, "sign-in", "renew", "ending", "--metadata", provider.entity_id)
    command(server, "sign-in", "disable", "ending")
    assert told(server) == ["No certificate for signing in ends soon."]
