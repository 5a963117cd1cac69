"""Sealing: every entry gets its place soon after it was written, in an order that nothing can come before any more."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

from sqlalchemy import update
from sqlalchemy.util.concurrency import await_
from tests.store.records_of import Organization, a_team, an_entry, new_organization

from provisor.directory import chain, finding
from provisor.directory.chain import Seal
from provisor.directory.journal import Action, Entry
from provisor.directory.phrasing import Name
from provisor.provisioning.ports import Records
from provisor.store import OpenStore
from provisor.store.sealing import LARGEST_BATCH
from provisor.store.statements import Statement, value
from provisor.store.tables import seals


def write(organization: Organization, *entries: Entry) -> None:
    def append(records: Records) -> None:
        for entry in entries:
            records.append(entry)

    organization.write(append)


def seal(organization: Organization) -> None:
    organization.run(organization.store.sealer.catch_up(organization.id))


def sealed(organization: Organization) -> list[str]:
    """The ids of the sealed entries, in the order of their positions, which have no gaps."""
    found = organization.read(lambda records: records.sealed(after=0, most=10_000))
    assert [each.seal.position for each in found] == list(range(1, len(found) + 1))
    return [each.entry.id for each in found]


def test_entries_are_sealed_in_the_order_in_which_they_were_written(organization: Organization) -> None:
    newer_id, older_id, last = an_entry(id="2"), an_entry(id="1"), an_entry(id="3")
    for entry in (newer_id, older_id, last):
        write(organization, entry)

    seal(organization)

    assert sealed(organization) == ["2", "1", "3"]


def test_the_chain_is_the_one_of_the_entries_as_they_are_kept(organization: Organization) -> None:
    entry = an_entry(after={"b": (1, Action.USER_CREATED), "a": Name("ü")}, detail="ü", facts={})
    write(organization, entry, replace(an_entry(), at=entry.at.astimezone(timezone(timedelta(hours=5)))))

    seal(organization)

    found = organization.read(lambda records: records.sealed(after=0, most=10))
    assert [each.seal for each in found] == chain.seal([each.kept for each in found if each.kept], after=None)
    assert all(len(each.kept.salt or b"") == 16 for each in found)


def test_more_than_a_batch_is_sealed_whole(organization: Organization) -> None:
    entries = [an_entry() for _ in range(LARGEST_BATCH + 3)]
    write(organization, *entries)

    seal(organization)

    assert sealed(organization) == [entry.id for entry in entries]


def test_sealing_goes_on_where_it_ended(organization: Organization) -> None:
    first, second = an_entry(), an_entry()
    write(organization, first)
    seal(organization)
    write(organization, second)

    seal(organization)
    seal(organization)

    assert sealed(organization) == [first.id, second.id]


def test_of_many_sealers_at_once_each_entry_gets_one_place(organization: Organization) -> None:
    entries = [an_entry() for _ in range(30)]
    write(organization, *entries)

    async def together() -> None:
        await asyncio.gather(*(organization.store.sealer.catch_up(organization.id) for _ in range(5)))

    organization.run(together())

    assert sealed(organization) == [entry.id for entry in entries]


def test_an_entry_that_was_undone_has_no_place(organization: Organization) -> None:
    stays = an_entry()

    def work(records: Records) -> None:
        with suppress(LookupError), records.savepoint():
            records.append(an_entry())
            records.save_team(a_team("nobody's"))
        records.append(stays)

    organization.write(work)

    seal(organization)

    assert sealed(organization) == [stays.id]


def test_what_was_written_is_sealed_without_being_asked(organization: Organization) -> None:
    entry = an_entry()
    write(organization, entry)

    async def until_sealed() -> None:
        while organization.store.sealer.busy:
            await asyncio.sleep(0.02)

    organization.run(until_sealed())

    assert sealed(organization) == [entry.id]


def test_each_organization_has_a_chain_of_its_own(runner: asyncio.Runner, store: OpenStore) -> None:
    ours, theirs = new_organization(runner, store), new_organization(runner, store)
    write(ours, an_entry(id="a"))
    write(theirs, an_entry(id="a"), an_entry(id="b"))

    seal(ours)
    seal(theirs)

    assert sealed(ours) == ["a"]
    assert sealed(theirs) == ["a", "b"]


def test_a_late_commit_comes_before_what_was_committed_meanwhile(
    runner: asyncio.Runner, postgresql_store: OpenStore
) -> None:
    organization = new_organization(runner, postgresql_store)
    early, quick = an_entry(), an_entry()

    async def course() -> tuple[list[Any], list[Any]]:
        written, may_commit = asyncio.Event(), asyncio.Event()

        def slow(records: Records) -> None:
            records.append(early)
            written.set()
            await_(may_commit.wait())

        slow_one = asyncio.create_task(postgresql_store.write(organization.id, slow))
        await written.wait()
        await postgresql_store.write(organization.id, lambda records: records.append(quick))
        settled = await postgresql_store.sealer.seal(organization.id)
        meanwhile = await postgresql_store.read(
            organization.id, lambda records: records.sealed(after=0, most=9)
        )
        assert not settled
        may_commit.set()
        await slow_one
        await postgresql_store.sealer.catch_up(organization.id)
        in_the_end = await postgresql_store.read(
            organization.id, lambda records: records.sealed(after=0, most=9)
        )
        return list(meanwhile), list(in_the_end)

    meanwhile, in_the_end = runner.run(course())

    assert meanwhile == []
    assert [each.entry.id for each in in_the_end] == [early.id, quick.id]


def test_a_database_that_was_moved_to_a_younger_server_goes_on(
    runner: asyncio.Runner, postgresql_store: OpenStore
) -> None:
    organization = new_organization(runner, postgresql_store)
    write(organization, an_entry(id="1"))
    seal(organization)
    _as_if_by_transaction(organization, 2**40)
    write(organization, an_entry(id="2"))

    seal(organization)

    assert sealed(organization) == ["1", "2"]


def test_an_altered_end_of_the_chain_holds_nothing_up(organization: Organization) -> None:
    write(organization, an_entry(id="1"))
    seal(organization)
    earlier = Statement(
        update(seals).where(seals.c.organization_id == value("organization_id")).values(turn=seals.c.turn - 1)
    )
    organization.run(
        organization.store.transact(
            lambda driver: driver.execute(earlier, {"organization_id": organization.id})
        )
    )
    write(organization, an_entry(id="2"))

    seal(organization)

    assert sealed(organization) == ["1", "2"]


def _as_if_by_transaction(organization: Organization, turn: int) -> None:
    def alter(driver: Any) -> None:
        of_organization = (turn, organization.id)
        for table in ("UPDATE journal", "UPDATE seals"):
            await_(
                driver.connection.execute(
                    table + " SET turn = $1 WHERE organization_id = $2", *of_organization
                )
            )

    organization.run(organization.store.transact(alter))


def test_a_sealed_entry_is_found_by_its_terms(organization: Organization) -> None:
    write(organization, an_entry(resource_id="u", request_id="r"), an_entry(resource_id="v", request_id="r"))
    seal(organization)

    def positions(*terms: bytes) -> list[int]:
        found = organization.read(lambda records: records.search_journal(terms=[list(terms)], newest=10))
        return [each.seal.position for each in found]

    assert positions(finding.about("u")) == [1]
    assert positions(finding.of_request("r")) == [2, 1]


def test_the_seal_keeps_what_the_next_sealer_needs(organization: Organization) -> None:
    entry = an_entry()
    write(organization, entry)
    seal(organization)

    last = organization.read(lambda records: records.last_seal())

    assert isinstance(last, Seal)
    assert (last.position, last.entry_id, last.at) == (1, entry.id, entry.at)
