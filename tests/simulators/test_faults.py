import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest
from tests.databases import Postgresql
from tests.server import Server
from tests.simulators.faulty import Faulty
from tests.simulators.rehearsals import a_rehearsal, cycles, entra_id, okta
from tests.simulators.troubles import Troubles

from provisor.simulators.engine import Engine
from provisor.simulators.outcome import Outcome
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.wire.pace import Patience

_LONGER_THAN_A_START = Patience(answer=60.0, tries=400, first_wait=0.02, longest_wait=0.2)


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A service that asks nobody to slow down, on either database."""
    address = None
    if request.param == "postgresql":
        database: Postgresql = request.getfixturevalue("postgresql_server")
        address = asyncio.run(database.new_database())
    with Server(tmp_path, address, {"RATE_LIMIT": "0"}) as started:
        yield started


@pytest.mark.parametrize("provider", [entra_id, okta])
def test_a_server_that_dies_and_comes_back_ends_in_sync_and_has_kept_all_that_it_acknowledged(
    server: Server, provider: Callable[[Rehearsal], Engine]
) -> None:
    troubles = Troubles(server, Random(provider.__name__), share=0.05, life=(80, 160))  # noqa: S311 - drawn alike each time

    async def rehearsed() -> Outcome:
        async with (
            Faulty(server.scim, troubles.choose) as proxy,
            a_rehearsal(proxy.base, server.token, patience=_LONGER_THAN_A_START) as rehearsal,
        ):
            engine = provider(rehearsal)
            await cycles(rehearsal, engine, 2)
            await asyncio.to_thread(server.kill)
            await asyncio.to_thread(server.start)
            return await cycles(rehearsal, engine, 4)

    outcome = asyncio.run(rehearsed())
    troubles.search()

    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    assert outcome.comparison.unknown_users == 0  # nobody was created twice
    assert troubles.lost == []
    assert troubles.deaths > 0
    assert len(troubles.acknowledged) > 30
