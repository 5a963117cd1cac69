import asyncio
from pathlib import Path

from aiohttp import web
from tests.server import Server
from tests.simulators.faulty import Answering, Faulty
from tests.simulators.rehearsals import a_rehearsal, cycles, entra_id

from provisor.simulators.outcome import Outcome
from provisor.simulators.tenant.state import State

AT_ONCE = 8
HELD_FROM = 40  # requests: creating has begun


def test_a_pause_is_heard_while_all_wait_for_answers_and_nothing_more_begins(
    server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "state"
    answering = asyncio.Event()

    async def held(request: web.Request, pass_on: Answering) -> web.StreamResponse:
        await answering.wait()
        return await pass_on(request)

    async def pausing() -> tuple[int, int, str, Outcome]:
        async with (
            Faulty(server.scim, lambda number, _: held if number > HELD_FROM else None) as proxy,
            a_rehearsal(proxy.base, server.token, users=60, state=path, at_once=AT_ONCE) as rehearsal,
        ):
            progress = rehearsal.progress
            running = asyncio.create_task(cycles(rehearsal, entra_id(rehearsal)))
            while rehearsal.client.tally.sent < HELD_FROM + AT_ONCE:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(switch, path, "yes")
            while progress.stage != "paused":
                await asyncio.sleep(0.01)
            at_work = progress.done + AT_ONCE
            answering.set()
            while progress.done < at_work:
                await asyncio.sleep(0.01)
            await asyncio.to_thread(switch, path, "")
            begun = progress.done - at_work
            while progress.stage == "paused":
                await asyncio.sleep(0.01)
            return at_work, begun, progress.stage, await running

    at_work, begun, stage, outcome = asyncio.run(pausing())

    assert at_work < 60
    assert begun == 0
    assert stage == "users"
    assert outcome.in_sync


def test_whoever_stops_a_paused_run_does_not_wait(server: Server, tmp_path: Path) -> None:
    async def stopped() -> Outcome:
        async with a_rehearsal(server.scim, server.token, state=tmp_path / "state") as rehearsal:
            rehearsal.state.note("paused", "yes")
            running = asyncio.create_task(cycles(rehearsal, entra_id(rehearsal)))
            while (rehearsal.progress.cycle, rehearsal.progress.stage) != (1, "paused"):
                await asyncio.sleep(0.01)
            rehearsal.stop()
            return await running

    assert asyncio.run(stopped()).cycles[0].interrupted


def switch(path: Path, paused: str) -> None:
    with State(path, shared=True) as state:
        state.take_turn()
        state.note("paused", paused)
