import asyncio
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from tests.server import Server
from tests.simulators.faulty import Fault, Faulty
from tests.simulators.rehearsals import NOON, a_rehearsal, cycles, entra_id

from provisor.simulators.outcome import Outcome
from provisor.simulators.run import Plan, run


@pytest.mark.parametrize("killed_in", [1, 2])
def test_a_run_that_was_killed_in_a_cycle_finishes_it_before_another_day_passes(
    server: Server, tmp_path: Path, killed_in: int
) -> None:
    path, left = tmp_path / "state", tmp_path / "left"

    async def going_on() -> tuple[Outcome, Outcome]:
        def choice(_: int, __: object) -> Fault | None:
            # A kill leaves what was saved when a cycle sends its first request.
            if rehearsal.progress.cycle == killed_in and not left.exists():
                _copy(path, left)
            return None

        async with Faulty(server.scim, choice) as proxy:
            async with a_rehearsal(proxy.base, server.token, state=path) as rehearsal:
                killed = await cycles(rehearsal, entra_id(rehearsal), killed_in)
            async with a_rehearsal(proxy.base, server.token, state=left) as rehearsal:
                return killed, await cycles(rehearsal, entra_id(rehearsal), 2)

    killed, after = asyncio.run(going_on())

    assert [cycle.number for cycle in after.cycles] == [killed_in, killed_in + 1]
    assert after.cycles[0].at == killed.cycles[-1].at == NOON + timedelta(days=killed_in - 1)
    assert after.cycles[0].changes == {}
    assert after.cycles[1].changes != {}
    assert after.in_sync


def test_somebody_on_demand_leaves_an_interrupted_cycle_to_be_finished(server: Server) -> None:
    async def on_demand() -> Outcome:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            engine = entra_id(rehearsal)
            person = next(each for each in rehearsal.tenant.people() if each.in_scope)
            rehearsal.stop()
            await cycles(rehearsal, engine)
            rehearsal.stopping = False
            plan = Plan(engine.name, "", 1, on_demand=lambda number: engine.provision_user(person, number))
            await run(rehearsal, engine, plan, NOON)
            return await cycles(rehearsal, engine, 2)

    outcome = asyncio.run(on_demand())

    assert [(cycle.number, cycle.at) for cycle in outcome.cycles] == [
        (1, NOON),
        (2, NOON + timedelta(days=1)),
    ]
    assert outcome.in_sync


def _copy(path: Path, to: Path) -> None:
    with closing(sqlite3.connect(path)) as saved, closing(sqlite3.connect(to)) as copy:
        saved.backup(copy)
