"""What is asked of an identity provider, how often, and what is not called at all."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc.jwk import RSAKey
from tests.sign_in.provider import CLIENT, SECRET, OurProvider

from provisor.calling.openid import OpenIdProviders
from provisor.directory.sign_in import Attribute, Match, OidcSettings, Proof
from provisor.federation import authorization
from provisor.federation.clients import Client
from provisor.federation.id_token import VerifiedIdentity
from provisor.federation.refusals import (
    DiscoveryIncomplete,
    DiscoveryOfAnotherIssuer,
    KeyUnknown,
    NotProven,
    ProviderAnswerUnusable,
    ProviderUnreachable,
    UserInfoOfAnother,
    WrongSignature,
)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def provider() -> Iterator[OurProvider]:
    with OurProvider(person={"sub": "1"}) as started:
        yield started


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def providers(clock: Clock) -> OpenIdProviders:
    return OpenIdProviders(now=lambda: datetime.now(UTC), clock=clock)


def signed_in(providers: OpenIdProviders, provider: OurProvider) -> VerifiedIdentity:
    """Who comes of a code that the provider gave for this nonce."""
    provider.codes["code"] = {"nonce": "n", "code_challenge": authorization.challenge("v")}
    matches = (Match("email", Attribute.USER_NAME),)
    settings = OidcSettings(provider.issuer, CLIENT, Proof.SECRET, matches)

    return asyncio.run(
        providers.identity(
            settings,
            Client(CLIENT, secret=SECRET),
            code="code",
            verifier="v",
            nonce="n",
            redirect_uri="http://127.0.0.1/",
        )
    )


def test_discovery_and_keys_are_asked_for_once_an_hour(
    providers: OpenIdProviders, provider: OurProvider, clock: Clock
) -> None:
    for _ in range(2):
        signed_in(providers, provider)
    assert sorted(provider.calls) == ["/.well-known/openid-configuration", "/keys", "/token", "/token"]

    clock.at += 3600
    signed_in(providers, provider)

    assert provider.calls.count("/keys") == 2
    assert provider.calls.count("/.well-known/openid-configuration") == 2


@pytest.mark.parametrize("kid", ["first", "second"])
def test_a_new_key_is_asked_for_whatever_its_name(
    providers: OpenIdProviders, provider: OurProvider, kid: str
) -> None:
    signed_in(providers, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": kid})
    provider.published = [provider.key]

    assert signed_in(providers, provider).subject == "1"
    assert provider.calls.count("/keys") == 2


@pytest.mark.parametrize(("kid", "refusal"), [("first", WrongSignature), ("second", KeyUnknown)])
def test_keys_that_are_not_published_make_us_ask_every_half_a_minute(
    providers: OpenIdProviders, provider: OurProvider, clock: Clock, kid: str, refusal: type[NotProven]
) -> None:
    signed_in(providers, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": kid})
    asked = []
    for seconds in (0, 1, 28, 1):
        clock.at += seconds
        with pytest.raises(refusal):
            signed_in(providers, provider)
        asked.append(provider.calls.count("/keys"))

    assert asked == [2, 2, 2, 3]


def test_what_the_token_leaves_out_is_asked_for(providers: OpenIdProviders, provider: OurProvider) -> None:
    provider.discovery = lambda told: {**told, "userinfo_endpoint": f"{provider.issuer}/userinfo"}
    provider.info = {"sub": "1", "email": "maria@acme.example"}
    assert signed_in(providers, provider).claims["email"] == "maria@acme.example"
    assert provider.calls.count("/userinfo") == 1

    provider.info = {"sub": "2", "email": "maria@acme.example"}
    with pytest.raises(UserInfoOfAnother):
        signed_in(providers, provider)

    provider.person = {"sub": "1", "email": "ana@acme.example"}
    assert signed_in(providers, provider).claims["email"] == "ana@acme.example"
    assert provider.calls.count("/userinfo") == 2


@pytest.mark.parametrize(
    "issuer",
    ["http://169.254.169.254", "http://[fd00:ec2::254]", "http://127.0.0.1:1", "http://0.0.0.0", "http://nowhere.invalid"],
)  # fmt: skip
def test_what_can_not_or_may_not_be_called_is_unreachable(providers: OpenIdProviders, issuer: str) -> None:
    with pytest.raises(ProviderUnreachable):
        asyncio.run(providers.metadata(issuer))


@pytest.mark.parametrize(
    ("discovery", "refusal"),
    [
        (lambda told: {**told, "issuer": told["issuer"] + "/"}, DiscoveryOfAnotherIssuer),
        (lambda told: {**told, "padding": "x" * 600_000}, ProviderAnswerUnusable),
    ],
)
def test_a_discovery_document_of_another_kind_is_refused(
    providers: OpenIdProviders,
    provider: OurProvider,
    discovery: Callable[[dict[str, Any]], dict[str, Any]],
    refusal: type[NotProven],
) -> None:
    provider.discovery = discovery

    with pytest.raises(refusal):
        asyncio.run(providers.metadata(provider.issuer))


def test_a_redirect_is_not_followed(providers: OpenIdProviders, provider: OurProvider) -> None:
    with pytest.raises(ProviderAnswerUnusable, match="status 303"):
        asyncio.run(providers.metadata(f"{provider.issuer}/elsewhere"))
    assert len(provider.calls) == 1


def met(providers: OpenIdProviders, provider: OurProvider, refusal: type[NotProven]) -> bool:
    """Whether what was met by asking who the provider is was met before."""
    with pytest.raises(refusal) as raised:
        asyncio.run(providers.metadata(provider.issuer))
    return raised.value.is_repeated


@pytest.mark.parametrize(
    ("discovery", "refusal"),
    [(lambda _: [], DiscoveryIncomplete), (lambda _: "x" * 600_000, ProviderAnswerUnusable)],
)
def test_who_does_not_answer_well_is_left_alone_for_a_while(
    providers: OpenIdProviders,
    provider: OurProvider,
    clock: Clock,
    discovery: Callable[[dict[str, Any]], Any],
    refusal: type[NotProven],
) -> None:
    provider.discovery = discovery
    repeated = []
    for seconds in (0, 1, 13, 1, 1):
        clock.at += seconds
        repeated.append(met(providers, provider, refusal))
    assert repeated == [False, True, True, False, True]
    assert len(provider.calls) == 2

    provider.behave()
    clock.at += 15
    assert asyncio.run(providers.metadata(provider.issuer)).issuer == provider.issuer


def test_many_who_ask_at_once_make_one_call(providers: OpenIdProviders, provider: OurProvider) -> None:
    provider.discovery = lambda _: []

    async def asked() -> list[Any]:
        many = [providers.metadata(provider.issuer) for _ in range(20)]
        return await asyncio.gather(*many, return_exceptions=True)

    found = asyncio.run(asked())

    assert [type(each) for each in found] == [DiscoveryIncomplete] * 20
    assert len(provider.calls) == 1


@pytest.mark.parametrize("name", ["jwks_uri", "token_endpoint"])
def test_an_endpoint_that_is_down_is_left_alone_for_a_while(
    providers: OpenIdProviders, provider: OurProvider, clock: Clock, name: str
) -> None:
    provider.discovery = lambda told: {**told, name: f"http://127.0.0.1:9/{name}"}
    repeated = []
    for seconds in (0, 14, 1):
        clock.at += seconds
        with pytest.raises(ProviderUnreachable) as raised:
            signed_in(providers, provider)
        repeated.append(raised.value.is_repeated)

    assert repeated == [False, True, False]


def test_a_code_that_is_refused_stands_in_nobody_elses_way(
    providers: OpenIdProviders, provider: OurProvider
) -> None:
    provider.tokens = lambda _: []  # no JSON object
    with pytest.raises(ProviderAnswerUnusable):
        signed_in(providers, provider)
    provider.behave()

    assert signed_in(providers, provider).subject == "1"
