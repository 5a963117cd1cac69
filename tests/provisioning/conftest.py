"""Each use case runs on the real store, on SQLite and on PostgreSQL, in an organization of its own."""

import asyncio
from collections.abc import Iterator

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases
from tests.store.conftest import (  # noqa: F401 - fixtures
    make_organization,
    postgresql_model,
    postgresql_store,
    runner,
    sqlite_model,
    sqlite_store,
    store,
)
from tests.store.records_of import new_organization

from provisor.scim.leniency import Manner
from provisor.store import OpenStore


@pytest.fixture
def scim(runner: asyncio.Runner, store: OpenStore) -> UseCases:  # noqa: F811 - a fixture named above
    """What a connection that is met tolerantly may do in a new organization."""
    return UseCases.of(new_organization(runner, store))


@pytest.fixture(scope="module", autouse=True)
def nothing_is_on_its_way(runner: asyncio.Runner, postgresql_store: OpenStore) -> Iterator[None]:  # noqa: F811
    """A loop that stands still in the middle of sealing keeps a transaction open, for which other sealers wait."""
    yield

    async def rest() -> None:
        while postgresql_store.sealer.busy:
            await asyncio.sleep(0.01)

    runner.run(asyncio.wait_for(rest(), 60))


@pytest.fixture
def people(scim: UseCases) -> People:
    """What people may do in the same organization."""
    return People(scim.organization)


@pytest.fixture
def strict(scim: UseCases) -> UseCases:
    """The same connection, met strictly."""
    return scim.met(Manner.STRICT)


@pytest.fixture
def elsewhere(runner: asyncio.Runner, store: OpenStore) -> UseCases:  # noqa: F811 - a fixture named above
    """Another organization in the same database."""
    return UseCases.of(new_organization(runner, store))
