"""What PostgreSQL alone can do to a unit of work: lose the connection, keep it waiting, doubt a commit."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from sqlalchemy import text
from tests.store.records_of import Organization, an_entry, new_organization, opened

from provisor.provisioning.ports import Records, StoreBusy
from provisor.store import postgresql_pool, postgresql_store
from provisor.store.driver import Driver
from provisor.store.failures import StoreUnavailable
from provisor.store.postgresql_pool import CONNECTIONS
from provisor.store.records import Records as OpenRecords
from provisor.store.statements import Statement


@pytest.fixture
def organization(runner: asyncio.Runner, postgresql_url: str) -> Iterator[Organization]:
    with opened(runner, postgresql_url) as store:
        yield new_organization(runner, store)


@pytest.fixture
def operator(runner: asyncio.Runner, postgresql_url: str) -> Iterator[asyncpg.Connection]:
    """Somebody else who is connected to the database."""
    connection = runner.run(asyncpg.connect(postgresql_url))
    yield connection
    runner.run(connection.close())


CUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE application_name = 'provisor' AND datname = current_database()"""


def append(records: Records) -> None:
    records.append(an_entry())


def entries(organization: Organization) -> int:
    return len(organization.read(lambda records: records.entries()))


def test_after_the_server_cut_every_connection_the_next_unit_succeeds(
    organization: Organization, operator: asyncpg.Connection
) -> None:
    organization.at_once(*[append] * 30)

    organization.run(operator.execute(CUT))

    assert organization.at_once(*[append] * 30) == [None] * 30
    assert entries(organization) == 60


def test_one_unit_alone_does_not_stumble_over_every_connection_that_was_cut(
    organization: Organization, operator: asyncpg.Connection
) -> None:
    organization.at_once(*[append] * CONNECTIONS)

    organization.run(operator.execute(CUT))
    organization.write(append)

    assert entries(organization) == CONNECTIONS + 1


def test_a_unit_that_waits_too_long_is_told_that_the_database_is_unavailable(
    organization: Organization, operator: asyncpg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_pool, "PATIENCE", 0.2)
    monkeypatch.setattr(postgresql_store, "PATIENCE", 0.2)
    monkeypatch.setattr(postgresql_store, "LONG_PATIENCE", 0.2)
    transaction = operator.transaction()
    organization.run(transaction.start())
    organization.run(operator.execute("LOCK TABLE journal IN ACCESS EXCLUSIVE MODE"))

    with pytest.raises(StoreUnavailable):
        organization.write(append)

    organization.run(transaction.rollback())
    organization.write(append)
    assert entries(organization) == 1


def test_more_units_than_connections_take_their_turns(organization: Organization) -> None:
    assert organization.at_once(*[append] * (4 * CONNECTIONS)) == [None] * (4 * CONNECTIONS)
    assert entries(organization) == 4 * CONNECTIONS


def test_when_too_much_waits_the_store_is_busy(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql_pool, "MOST_WAITING", 3)

    outcomes = organization.at_once(*[append] * (CONNECTIONS + 10))

    assert [type(each) for each in outcomes if each is not None] == [StoreBusy] * 7


def test_a_commit_that_its_standby_did_not_confirm_is_a_failure(
    organization: Organization, operator: asyncpg.Connection
) -> None:
    """PostgreSQL answers COMMIT with success and a warning when the wait for a standby is cancelled."""

    async def standby(name: str) -> None:
        await operator.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{name}'")
        await operator.execute("SELECT pg_reload_conf()")

    def work(driver: Driver) -> None:
        driver.fetch_all(Statement(text("SET LOCAL synchronous_commit = on")), {})
        OpenRecords(driver, organization.id).append(an_entry())

    async def commit_and_cancel_its_wait() -> None:
        waiting = (
            "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND datname = current_database()"
        )
        commit = asyncio.create_task(organization.store.transact(work))
        while not commit.done():
            if (pid := await operator.fetchval(waiting)) is not None:
                await operator.execute("SELECT pg_cancel_backend($1)", pid)
        await commit

    async def doubted() -> None:
        await standby("nobody")
        try:
            # The server takes up the new setting soon, not at once: the first commits may not wait yet.
            for _ in range(1000):
                await commit_and_cancel_its_wait()
        finally:
            await standby("")

    with pytest.raises(StoreUnavailable, match="confirm"):
        organization.run(doubted())
