"""When metadata are asked for, how often, and who has what came of it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.calling.test_openid import Clock
from tests.federation.saml.issued import CERTIFICATE, OTHER_CERTIFICATE
from tests.sign_in.saml_provider import OurSamlProvider

from provisor.calling.saml import SamlProviders
from provisor.federation.saml.metadata import IdentityProvider


@pytest.fixture
def provider() -> Iterator[OurSamlProvider]:
    with OurSamlProvider() as started:
        yield started


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def providers(clock: Clock) -> SamlProviders:
    return SamlProviders(now=lambda: datetime.now(UTC), clock=clock)


def refreshed(providers: SamlProviders, url: str, *, again: bool = False) -> IdentityProvider | None:
    return asyncio.run(providers.refreshed(url, again=again))


def certificates(told: IdentityProvider | None) -> tuple[object, ...]:
    return told.certificates if told is not None else ()


def test_metadata_are_asked_for_every_hour(
    providers: SamlProviders, provider: OurSamlProvider, clock: Clock
) -> None:
    assert certificates(refreshed(providers, provider.entity_id)) == (CERTIFICATE,)
    clock.at += 3599
    assert refreshed(providers, provider.entity_id) is None
    clock.at += 1
    assert refreshed(providers, provider.entity_id)
    assert provider.calls == 2


def test_a_key_that_is_not_known_has_them_asked_for_every_half_a_minute(
    providers: SamlProviders, provider: OurSamlProvider, clock: Clock
) -> None:
    refreshed(providers, provider.entity_id)
    provider.published = [OTHER_CERTIFICATE]
    told = refreshed(providers, provider.entity_id, again=True)
    assert certificates(told) == (OTHER_CERTIFICATE,)
    clock.at += 29
    assert refreshed(providers, provider.entity_id, again=True) is None
    clock.at += 1
    assert refreshed(providers, provider.entity_id, again=True)
    assert provider.calls == 3


def test_those_who_come_meanwhile_wait_and_have_the_same(
    providers: SamlProviders, provider: OurSamlProvider
) -> None:
    """On the morning after a certificate was exchanged, everybody comes at once."""

    async def all_at_once() -> list[IdentityProvider | None]:
        asking = (providers.refreshed(provider.entity_id, again=True) for _ in range(5))
        return await asyncio.gather(*asking)

    told = asyncio.run(all_at_once())

    assert [certificates(each) for each in told] == 5 * [(CERTIFICATE,)]
    assert provider.calls == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/metadata", "/nowhere", "/metadata"])
def test_what_cannot_be_had_is_nothing_new(
    providers: SamlProviders, provider: OurSamlProvider, clock: Clock, address: str
) -> None:
    provider.published = []
    url = address if "://" in address else f"{provider.url}{address}"
    assert refreshed(providers, url) is None
    clock.at += 3600
    provider.behave()
    assert (refreshed(providers, url) is not None) is (address == "/metadata")
