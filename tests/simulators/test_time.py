"""Between two cycles time passes as in life, faster, or not at all."""

import asyncio
from datetime import timedelta

from tests.server import Server
from tests.simulators.rehearsals import NOON, a_rehearsal, entra_id

from provisor.simulators.outcome import Outcome
from provisor.simulators.run import Plan, run


def plan(speed: float) -> Plan:
    return Plan("Microsoft Entra ID", "", 1, cycles=2, span=None, speed=speed)


def test_in_real_time_a_cycle_comes_forty_minutes_after_another_and_stopping_waits_for_none(
    server: Server,
) -> None:
    async def stopped_while_waiting() -> tuple[Outcome, int]:
        async with a_rehearsal(server.scim, server.token, users=3, groups=0) as rehearsal:
            running = asyncio.create_task(run(rehearsal, entra_id(rehearsal), plan(1.0), NOON))
            while not rehearsal.progress.stage.startswith("waiting"):
                await asyncio.sleep(0.01)
            seconds = rehearsal.progress.total
            rehearsal.stop()
            return await running, seconds

    outcome, seconds = asyncio.run(stopped_while_waiting())

    assert seconds == 40 * 60
    assert len(outcome.cycles) == 1
    assert "goes on from here" in outcome.not_compared


def test_in_accelerated_time_the_directory_lives_through_as_much(server: Server) -> None:
    async def accelerated() -> Outcome:
        async with a_rehearsal(server.scim, server.token, users=3, groups=0) as rehearsal:
            return await run(rehearsal, entra_id(rehearsal), plan(100_000.0), NOON)

    outcome = asyncio.run(accelerated())

    assert [cycle.at for cycle in outcome.cycles] == [NOON, NOON + timedelta(minutes=40)]
    assert outcome.in_sync
