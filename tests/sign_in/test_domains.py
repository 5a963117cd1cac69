"""Domains that lead to a way to sign in, with a DNS server of ours."""

import json
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from tests.pages.visitor import Clients, heading
from tests.server import Server, provisor
from tests.sign_in.conftest import command
from tests.sign_in.name_server import NameServer

PLACE = "/settings/sign-in/red/domains"


@pytest.fixture(scope="module")
def names() -> Iterator[NameServer]:
    with NameServer() as started:
        yield started


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, names: NameServer) -> Iterator[Server]:
    """With two ways to sign in, `red` and `blue`."""
    settings = {"RATE_LIMIT": "0", "DNS_SERVER": names.address}
    with Server(tmp_path_factory.mktemp("service"), settings=settings) as started:
        for name in ("red", "blue"):
            words = ("--issuer", "http://127.0.0.1:9", "--client-id", "provisor")
            command(started, "sign-in", "add", "oidc", name, *words)
            command(started, "sign-in", "enable", name, "--untried")
        yield started


@pytest.fixture(scope="module")
def clients(server: Server) -> Iterator[Clients]:
    opened = Clients(server)
    opened.first_owner()
    yield opened
    opened.close()


@pytest.fixture
def own(server: Server, names: NameServer) -> Iterator[str]:
    """A domain that is proven to lead to red."""
    told = dict(
        line.split(": ")
        for line in command(server, "sign-in", "domain", "add", "red", "bücher.example").splitlines()
    )
    names.records[told["record"]] = ["something else", told["value"]]
    command(server, "sign-in", "domain", "check", "bücher.example")
    yield "bücher.example"
    command(server, "sign-in", "domain", "remove", "bücher.example")
    names.records.clear()
    names.mute = False


def told_of(server: Server, kind: str) -> str:
    told = command(server, "journal", "list", "--kind", kind, "--limit", "1", "--json")
    return str(json.loads(told)["sentence"])


def ask(browser: httpx.Client, address: str) -> httpx.Response:
    return browser.post("/sign-in", data={"address": address, "return": "/users"})


def test_without_domains_every_way_is_offered(clients: Clients) -> None:
    page = clients.stranger().get("/sign-in").text

    assert 'href="/sign-in/red"' in page
    assert 'href="/sign-in/blue"' in page
    assert 'name="address"' not in page


def test_an_address_leads_to_the_way_of_its_domain(server: Server, clients: Clients, own: str) -> None:
    browser = clients.stranger()
    page = browser.get("/sign-in?return=/users").text
    assert 'name="address"' in page
    assert "/sign-in/blue" not in page

    for address in (f"maria@{own}", "nobody@XN--BCHER-KVA.example"):
        led = ask(browser, address)
        assert (led.status_code, led.headers["location"]) == (303, "/sign-in/red?return=%2Fusers")
    assert told_of(server, "domain.proven") == f"The DNS proves {own}: its addresses lead to red."


@pytest.mark.parametrize(
    "address", ["maria@a.bücher.example", "maria@elsewhere.example", "maria", "", "@", "x" * 5000]
)
def test_other_addresses_see_the_ways_that_are_for_everybody(
    clients: Clients, own: str, address: str
) -> None:
    assert own
    shown = ask(clients.stranger(), address)

    assert shown.status_code == 200
    assert "/sign-in/blue?return=%2Fusers" in shown.text
    assert "/sign-in/red" not in shown.text


def test_where_no_way_is_for_everybody_it_is_said(
    server: Server, names: NameServer, clients: Clients, own: str
) -> None:
    told = command(server, "sign-in", "domain", "add", "blue", "blue.example")
    record, value = (line.partition(": ")[2] for line in told.splitlines())
    names.records[record] = [value]
    command(server, "sign-in", "domain", "check", "blue.example")
    shown = ask(clients.stranger(), f"maria@a.{own}")

    assert "Ask whoever administers Provisor for you." in shown.text
    command(server, "sign-in", "domain", "remove", "blue.example")


def test_a_domain_leads_nowhere_before_it_is_proven(
    server: Server, names: NameServer, clients: Clients
) -> None:
    owner = clients.owner()
    assert owner.post(PLACE, data={"domain": "Acme.example"}).status_code == 303
    page = owner.get("/settings/sign-in/red/settings").text
    assert "_provisor-challenge.acme.example" in page
    assert "not proven yet" in page

    early = owner.post(f"{PLACE}/proven", data={"domain": "acme.example"})
    assert early.status_code == 422
    assert "There is no TXT record _provisor-challenge.acme.example" in early.text
    names.mute = True
    assert "the DNS does not answer" in unescape(
        owner.post(f"{PLACE}/proven", data={"domain": "acme.example"}).text
    )
    names.mute = False
    assert 'name="address"' not in clients.stranger().get("/sign-in").text

    names.records["_provisor-challenge.acme.example"] = ["provisor-domain-verification=forged"]
    assert owner.post(f"{PLACE}/proven", data={"domain": "acme.example"}).status_code == 422
    assert owner.post(f"{PLACE}/removed", data={"domain": "acme.example"}).status_code == 303
    assert (
        told_of(server, "domain.removed")
        == "olga@acme.example lets addresses of acme.example lead to red no more."
    )


def test_one_whose_record_goes_leads_on_and_is_told(
    server: Server, names: NameServer, clients: Clients, own: str
) -> None:
    records = dict(names.records)
    names.records.clear()
    checked = provisor("sign-in", "domain", "check", own, environment=server.environment)

    assert (checked.returncode, "not proven any more" in checked.stderr) == (0, True)
    assert json.loads(command(server, "sign-in", "domain", "list", "--json")) == [
        {"domain": own, "way": "red", "state": "not proven any more"}
    ]
    assert ask(clients.stranger(), f"maria@{own}").headers["location"].startswith("/sign-in/red")
    assert "has no such record any more" in clients.owner().get("/settings/sign-in/red/settings").text
    assert told_of(server, "domain.lost") == (
        f"The DNS does not prove {own} any more; its addresses lead to red still."
    )
    names.records.update(records)
    command(server, "sign-in", "domain", "check", own)
    assert json.loads(command(server, "sign-in", "domain", "list", "--json"))[0]["state"] == "proven"


@pytest.mark.parametrize(
    ("domain", "sentence"),
    [
        ("gmail.com", "Anybody can have an address at gmail.com"),
        ("nonsense", "is no domain"),
        ("xn--bcher-kva.example", "belongs to another way to sign in already"),
    ],
)
def test_what_can_not_lead_is_refused(clients: Clients, own: str, domain: str, sentence: str) -> None:
    assert own
    refused = clients.owner().post("/settings/sign-in/blue/domains", data={"domain": domain})

    assert refused.status_code == 422
    assert sentence in unescape(refused.text)


def test_with_the_way_its_domains_go(server: Server, names: NameServer, clients: Clients) -> None:
    words = ("--issuer", "http://127.0.0.1:9", "--client-id", "provisor")
    command(server, "sign-in", "add", "oidc", "green", *words)
    told = command(server, "sign-in", "domain", "add", "green", "green.example")
    record, value = (line.partition(": ")[2] for line in told.splitlines())
    names.records[record] = [value]
    command(server, "sign-in", "domain", "check", "green.example")
    command(server, "sign-in", "remove", "green")

    assert json.loads(command(server, "sign-in", "domain", "list", "--json")) == []
    assert ask(clients.stranger(), "maria@green.example").status_code == 200
    assert heading(clients.stranger().get("/sign-in").text) == "Sign in"
