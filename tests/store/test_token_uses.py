import asyncio
from collections.abc import Callable

import pytest
from tests.store.records_of import NOON

from provisor.provisioning.ports import StoreBusy
from provisor.store import token_uses
from provisor.store.driver import Driver
from provisor.store.token_uses import TokenUses


class FailingDatabase:
    """Is busy as often as told, then tells that something was written."""

    def __init__(self, failures: int) -> None:
        self._failures = failures
        self.attempts = 0
        self.written = asyncio.Event()

    async def transact(self, _: Callable[[Driver], None]) -> None:
        self.attempts += 1
        if self.attempts <= self._failures:
            raise StoreBusy
        self.written.set()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_uses, "USES_WRITTEN_AFTER", 0.001)


def test_uses_are_written_by_themselves(runner: asyncio.Runner) -> None:
    async def use() -> None:
        database = FailingDatabase(0)
        TokenUses(database.transact).note("organization", "token", NOON)
        await database.written.wait()

    runner.run(use())


def test_what_a_busy_database_did_not_take_is_written_later(runner: asyncio.Runner) -> None:
    async def attempts() -> int:
        database = FailingDatabase(3)
        uses = TokenUses(database.transact)
        uses.note("organization", "token", NOON)
        await database.written.wait()
        await uses.close()
        return database.attempts

    assert runner.run(attempts()) == 4


def test_closing_writes_what_waits(runner: asyncio.Runner) -> None:
    async def close() -> bool:
        database = FailingDatabase(0)
        uses = TokenUses(database.transact)
        uses.note("organization", "token", NOON)
        await uses.close()
        return database.written.is_set()

    assert runner.run(close())


def test_closing_succeeds_when_the_database_is_down(runner: asyncio.Runner) -> None:
    async def close() -> bool:
        before = asyncio.all_tasks()
        uses = TokenUses(FailingDatabase(1000).transact)
        uses.note("organization", "token", NOON)
        await uses.close()
        return asyncio.all_tasks() <= before

    assert runner.run(close())
