"""`python -m benchmarks sign-in [--times N] [--database sqlite|postgresql]`: people and machines come in, and leave.

Each by every way there is, one at a time, with identity providers on this machine that do right; what these and the
browser do beforehand is not measured. A row says how long the service took for what decides, as whoever sends it sees
it, and how much its processes computed. OpenID Connect's code is exchanged meanwhile at the provider: that is in the
time, and not in the CPU.
"""

import argparse
import base64
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any, Self

import httpx
import orjson
from cryptography import x509
from joserfc import jwt
from joserfc.jwk import ECKey
from lxml import etree
from tests.federation.saml.issued import encrypted, posted
from tests.server import provisor as told_by
from tests.sign_in.provider import CLIENT, SECRET, Claims, OurProvider
from tests.sign_in.saml_provider import OurSamlProvider, asked

from benchmarks.contestants import Provisor
from benchmarks.databases import DATABASES, provisors
from benchmarks.load import cpu_time

_LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_CERTIFICATE = "{http://www.w3.org/2000/09/xmldsig#}X509Certificate"
_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_MOST = 300
"""Steps of a sign-in are bounded for all addresses together, and a fifth of them has to be left for what follows."""

_HEAD = "| Flow | Server | CPU ms | p50 ms | p99 ms |\n|---|---|--:|--:|--:|"

Arrival = Callable[[], int]
"""What is measured of somebody: it answers with the status; everything else was done before."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one arrival took, in seconds: CPU of the server and its database, and time at two percentiles."""

    flow: str
    server: str
    cpu: float
    p50: float
    p99: float

    def line(self) -> str:
        """The row of a table."""
        times = (f"{1000 * each:,.1f}" for each in (self.cpu, self.p50, self.p99))
        return f"| {' | '.join([self.flow, self.server, *times])} |"


class _Behind(Provisor):
    """Behind a proxy, which says from where somebody comes: rates of sign-ins are by address."""

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PROVISOR_TRUSTED_PROXIES": "127.0.0.1"}


class _Place:
    """The service, its people, and its ways to sign in."""

    def __init__(self, provisor: Provisor, times: int) -> None:
        self.provisor = provisor
        self.times = times
        self.url = f"http://127.0.0.1:{provisor.port}"
        self.people = [f"person{number}@example.com" for number in range(times)]
        self._opened = ExitStack()

    def __enter__(self) -> Self:
        bearer = {"Authorization": f"Bearer {self.provisor.tokens(1)[0]}"}
        for name in self.people:
            person = {"schemas": [_USER], "userName": name, "active": True}
            made = httpx.post(f"{self.url}/scim/v2/Users", json=person, headers=bearer)
            made.raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def order(self, *words: str) -> str:
        """What a command prints."""
        done = told_by(*words, environment={**self.provisor.environment()})
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def browser(self, number: int) -> httpx.Client:
        """Somebody's browser, which comes from an address of its own."""
        headers = {
            "X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}",
            "Sec-Fetch-Site": "same-origin",
        }
        return self._opened.enter_context(httpx.Client(base_url=self.url, headers=headers))


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to those of the program."""
    parser = commands.add_parser(
        "sign-in", help="people and machines come in, and leave", description=__doc__
    )
    parser.add_argument(
        "--times", type=int, default=_MOST, help=f"how often by each way, {_MOST} at the most"
    )
    parser.add_argument("--database", action="append", choices=DATABASES, help="only on this one")
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    parser.add_argument("--markdown", type=Path, help="write the table to this file, too")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    """Measure, and print the table."""
    rows: list[Row] = []
    for provisor in provisors(arguments.database or DATABASES, _Behind):
        with _Place(provisor, min(arguments.times, _MOST)) as place:
            rows += _measured(place)
    table = "\n".join([_HEAD, *(each.line() for each in rows)])
    print(table)
    if arguments.markdown:
        arguments.markdown.write_text(f"{table}\n")
    if arguments.json:
        arguments.json.write_bytes(orjson.dumps([asdict(each) for each in rows], option=orjson.OPT_INDENT_2))


def _measured(place: _Place) -> Iterator[Row]:
    with OurProvider() as provider:
        keys = ("--issuer", provider.issuer, "--client-id", CLIENT, "--client-secret", SECRET)
        place.order("sign-in", "add", "oidc", "openid", *keys, "--match", "email=userName")
        place.order("sign-in", "enable", "openid", "--untried")
        yield _flow("OpenID Connect, callback", place, 303, _by_openid(place, provider))
        yield _flow("OpenID Connect, back-channel logout", place, 200, _out_of_openid(place, provider))
    with OurSamlProvider() as provider:
        place.order("sign-in", "add", "saml", "saml", "--metadata", provider.entity_id)
        place.order("sign-in", "enable", "saml", "--untried")
        yield _flow("SAML, signed", place, 303, _by_saml(place, provider))
        ours = _certificate_of(place)
        yield _flow("SAML, signed and encrypted", place, 303, _by_saml(place, provider, ours))
    yield _flow("machine, signed assertion (RFC 7523)", place, 200, _by_assertion(place))
    yield _flow("one-time link", place, 303, _by_link(place))


def _flow(flow: str, place: _Place, status: int, arrivals: Sequence[Arrival]) -> Row:
    """The row of arrivals, each of which has to end so."""
    servers = (*place.provisor.pids, *place.provisor.database)
    times: list[float] = []
    computed = cpu_time(servers)
    for arrive in arrivals:
        began = time.perf_counter()
        met = arrive()
        times.append(time.perf_counter() - began)
        if met != status:
            raise RuntimeError(f"{flow} was answered {met}")
    cpu = (cpu_time(servers) - computed) / len(arrivals)
    shares = quantiles(times, n=100, method="inclusive")
    return Row(flow, place.provisor.name, cpu, shares[49], shares[98])


def _by_openid(place: _Place, provider: OurProvider) -> list[Arrival]:
    def arrive(browser: httpx.Client, back: str, person: Claims) -> int:
        provider.person = person
        return browser.get(back).status_code

    arrivals: list[Arrival] = []
    for number, name in enumerate(place.people):
        browser = place.browser(number)
        there = browser.get("/sign-in/openid").headers["location"]
        person = {"sub": f"subject-{number}", "sid": f"session-{number}", "email": name}
        arrivals.append(partial(arrive, browser, httpx.get(there).headers["location"], person))
    return arrivals


def _out_of_openid(place: _Place, provider: OurProvider) -> list[Arrival]:
    """Of those who came before."""

    def leave(browser: httpx.Client, token: str) -> int:
        return browser.post("/sign-in/openid/backchannel-logout", data={"logout_token": token}).status_code

    now = int(time.time())
    said = {"iss": provider.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "events": {_LOGOUT: {}}}
    header = {"alg": "RS256", "kid": provider.key.kid, "typ": "logout+jwt"}
    return [
        partial(
            leave,
            place.browser(number),
            jwt.encode(header, {**said, "jti": f"{number}", "sid": f"session-{number}"}, provider.key),
        )
        for number in range(place.times)
    ]


def _by_saml(place: _Place, provider: OurSamlProvider, ours: x509.Certificate | None = None) -> list[Arrival]:
    """By answers that are encrypted to us, if our certificate is given."""

    def arrive(browser: httpx.Client, form: dict[str, str]) -> int:
        led = browser.post("/sign-in/saml/acs", data=form)
        return browser.get(led.headers["location"]).status_code

    arrivals: list[Arrival] = []
    for number, name in enumerate(place.people):
        browser = place.browser(number)
        provider.name = name
        form = provider.answer(asked(browser.get("/sign-in/saml").headers["location"]))
        if ours is not None:
            answer = etree.fromstring(base64.b64decode(form["SAMLResponse"]))
            form["SAMLResponse"] = posted(encrypted(answer, certificate=ours))
        arrivals.append(partial(arrive, browser, form))
    return arrivals


def _certificate_of(place: _Place) -> x509.Certificate:
    metadata = etree.fromstring(httpx.get(f"{place.url}/sign-in/saml/metadata").content)
    text = next(metadata.iter(_CERTIFICATE)).text or ""
    return x509.load_der_x509_certificate(base64.b64decode(text))


def _by_assertion(place: _Place) -> list[Arrival]:
    key = ECKey.generate_key("P-256", auto_kid=True)
    file = place.provisor.folder / "machine.pem"
    file.write_bytes(key.as_pem(private=False))
    told: dict[str, Any] = orjson.loads(place.order("token", "key", str(file), "--json"))

    def arrive(browser: httpx.Client, assertion: str) -> int:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": assertion,
        }
        return browser.post("/oauth/token", data=form).status_code

    now = int(time.time())
    client, audience = told["client_id"], told["issuer"]
    said = {"iss": client, "sub": client, "aud": audience, "iat": now, "exp": now + 240}
    header = {"alg": "ES256", "kid": told["kid"]}
    return [
        partial(arrive, place.browser(number), jwt.encode(header, {**said, "jti": f"{number}"}, key))
        for number in range(place.times)
    ]


def _by_link(place: _Place) -> list[Arrival]:
    """People's, since that of an organization founds it."""

    def arrive(browser: httpx.Client, link: str) -> int:
        return browser.post("/welcome", data={"link": link}).status_code

    return [
        partial(arrive, place.browser(number), place.order("admin-link", "--user", name).strip())
        for number, name in enumerate(place.people)
    ]
