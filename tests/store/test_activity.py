"""What connections ask for is noted in memory, and in their cycles soon after."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, an_entry

from provisor.directory.cycles import Counts
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.provisioning.ports import StoreBusy
from provisor.store import activity
from provisor.store.activity import ActivityNotes
from provisor.store.driver import Driver

Transact = Callable[[Callable[[Driver], None]], Awaitable[None]]

ANA = Lookup("user", "userName", "ana")


def a_request(organization: Organization, at: datetime = NOON, *, failed: bool = False) -> None:
    async def note() -> None:
        organization.store.note_request(organization.id, CONNECTION, at, failed=failed)

    organization.run(note())


def a_lookup(organization: Organization, lookup: Lookup = ANA, *, found: bool = False) -> None:
    async def note() -> None:
        organization.store.note_lookup(organization.id, CONNECTION, NOON, lookup, found=found)

    organization.run(note())


def write(organization: Organization) -> None:
    organization.run(organization.store.activity.write())


def counts(organization: Organization) -> list[Counts]:
    return [each.counts for each in organization.read(lambda records: records.cycles())]


def test_requests_are_counted_in_a_cycle(organization: Organization) -> None:
    a_request(organization)
    a_request(organization, NOON + timedelta(seconds=69), failed=True)
    a_request(organization, NOON + timedelta(seconds=59))

    write(organization)

    (cycle,) = organization.read(lambda records: records.cycles())
    assert (cycle.started, cycle.ended) == (NOON, NOON + timedelta(seconds=69))
    assert cycle.counts == Counts(requests=3, failed=1)


def test_requests_of_the_same_cycle_are_added_whenever_they_are_written(organization: Organization) -> None:
    a_request(organization)
    write(organization)
    a_request(organization)
    organization.write(lambda records: records.append(an_entry()))

    write(organization)
    organization.run(organization.store.sealer.catch_up(organization.id))

    assert counts(organization) == [Counts(requests=2, created=1)]


def test_look_ups_are_counted_and_kept_where_they_found_nobody(organization: Organization) -> None:
    a_lookup(organization)
    a_lookup(organization, Lookup("user", "userName", "bea"), found=True)

    write(organization)

    assert counts(organization) == [Counts(lookups=2, missed=1)]
    missed = organization.read(lambda records: records.missed_lookups("ana"))
    assert missed == [MissedLookup(CONNECTION, ANA, NOON)]
    assert organization.read(lambda records: records.missed_lookups("bea")) == []


def test_of_a_flood_of_look_ups_all_are_counted_and_some_are_kept(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "MOST_MISSED_WAITING", 2)
    for value in ("a", "b", "c"):
        a_lookup(organization, Lookup("user", "userName", value))

    write(organization)

    assert counts(organization) == [Counts(lookups=3, missed=3)]
    assert organization.read(lambda records: records.missed_lookups("c")) == []


class FailingDatabase:
    """Is busy as often as told, then does what `well` does, and tells that something was to be written."""

    def __init__(self, failures: int, well: Transact | None = None) -> None:
        self._failures = failures
        self._well = well
        self.attempts = 0
        self.written = asyncio.Event()

    async def transact(self, work: Callable[[Driver], None]) -> None:
        self.attempts += 1
        if self.attempts <= self._failures:
            raise StoreBusy
        if self._well is not None:
            await self._well(work)
        self.written.set()


def test_what_a_busy_database_did_not_take_is_written_later(
    runner: asyncio.Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(activity, "WRITTEN_AFTER", 0.001)

    async def attempts() -> int:
        database = FailingDatabase(3)
        notes = ActivityNotes(database.transact)
        notes.note_request("organization", CONNECTION, NOON, failed=False)
        await database.written.wait()
        await notes.close()
        return database.attempts

    assert runner.run(attempts()) == 4


def test_what_waits_again_is_added_to_what_came_meanwhile(organization: Organization) -> None:
    async def notes() -> None:
        busy = FailingDatabase(1, organization.store.transact)
        noted = ActivityNotes(busy.transact)
        noted.note_request(organization.id, CONNECTION, NOON, failed=True)
        first = asyncio.create_task(noted.write())
        noted.note_lookup(organization.id, CONNECTION, NOON, ANA, found=False)
        await first
        noted.note_request(organization.id, CONNECTION, NOON, failed=False)
        await noted.close()

    organization.run(notes())

    assert counts(organization) == [Counts(requests=2, failed=1, lookups=1, missed=1)]


def test_closing_succeeds_when_the_database_is_down(runner: asyncio.Runner) -> None:
    async def close() -> bool:
        before = asyncio.all_tasks()
        notes = ActivityNotes(FailingDatabase(1000).transact)
        notes.note_request("organization", CONNECTION, NOON, failed=False)
        await notes.close()
        return asyncio.all_tasks() <= before

    assert runner.run(close())
