import asyncio

import pytest

from provisor.scim.errors import TooManyRequests, Unavailable
from provisor.web.answers import Refused
from provisor.web.limits import Limits
from provisor.web.shares import Shares


def test_a_full_process_refuses_at_once() -> None:
    shares = Shares(Limits(requests=2))
    shares.enter()
    shares.enter()

    with pytest.raises(Refused) as refused:
        shares.enter()
    assert isinstance(refused.value.error, Unavailable)
    assert refused.value.headers == {"Retry-After": "1"}
    shares.leave()
    shares.enter()


def test_a_busy_token_waits_for_its_own_turns_and_another_does_not() -> None:
    async def story() -> list[bool]:
        shares = Shares(Limits(requests_per_token=1))
        await shares.take_turn("busy")
        waiting = asyncio.create_task(shares.take_turn("busy"))
        await shares.take_turn("other")
        waited = not waiting.done()
        shares.end_turn("busy")
        await waiting
        return [waited, waiting.done()]

    assert asyncio.run(story()) == [True, True]


def test_beyond_those_that_may_wait_a_token_is_refused() -> None:
    async def story() -> Refused:
        shares = Shares(Limits(requests_per_token=1, waiting_per_token=1))
        await shares.take_turn("busy")
        waiting = asyncio.create_task(shares.take_turn("busy"))
        await asyncio.sleep(0)
        with pytest.raises(Refused) as refused:
            await shares.take_turn("busy")
        shares.end_turn("busy")
        await waiting
        return refused.value

    assert isinstance(asyncio.run(story()).error, TooManyRequests)


def test_whoever_gives_up_waiting_takes_no_turn_and_leaves_no_trace() -> None:
    async def story() -> int:
        shares = Shares(Limits(requests_per_token=1))
        await shares.take_turn("busy")
        waiting = asyncio.create_task(shares.take_turn("busy"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        shares.end_turn("busy")
        await shares.take_turn("busy")
        shares.end_turn("busy")
        return len(shares._shares)

    assert asyncio.run(story()) == 0
