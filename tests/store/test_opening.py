"""Databases are made, brought up to date, opened, and refused."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Text, column, create_engine, table, update
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from tests.databases import USER, Postgresql
from tests.store.records_of import CONNECTION, NOON, Organization, a_team, new_id, opened

from provisor.directory.connections import SCIM_BOT
from provisor.directory.guard import Beginning, Departing, Fate, Held, HeldChange
from provisor.directory.refusals import OrganizationNameTaken
from provisor.directory.rulings import Decision, Ruling
from provisor.provisioning.ports import NoSuchOrganization, Records
from provisor.provisioning.ports.roster import RosterSearch
from provisor.store import add_organization, migrations, open_store, prepare, upgrade
from provisor.store.driver import Driver
from provisor.store.failures import (
    DatabaseFromTheFuture,
    DatabaseOutdated,
    StoreUnavailable,
    UnknownDatabase,
)
from provisor.store.revisions import REVISIONS
from provisor.store.statements import Statement, value
from provisor.store.tables import metadata

BEFORE_NAMES_WERE_KEYS = "0004"
BEFORE_FORMS_WERE_ONE = "0017"
BEFORE_HOLDS_HAD_IDS = "0020"
NFC, NFD = "\u00dcbersee", "U\u0308bersee"
USERS, TEAMS = Departing.USERS, Departing.TEAMS


async def first_start(database_url: str, secret: bytes = b"secret") -> tuple[bool, bytes]:
    made = await prepare(database_url, at=NOON, new_id=new_id, new_secret=lambda: secret)
    return made.new, made.secret


async def open_and_close(database_url: str) -> None:
    async with open_store(database_url):
        pass


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, runner: asyncio.Runner, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    address: str = runner.run(request.getfixturevalue("postgresql_server").new_database())
    return address


def test_a_first_start_makes_an_organization_with_its_root_bot_and_connection(
    runner: asyncio.Runner, empty_url: str
) -> None:
    assert runner.run(first_start(empty_url)) == (True, b"secret")

    with opened(runner, empty_url) as store:
        first = Organization(runner, store, runner.run(store.organization_named(None)), "Organization")
        assert first.read(lambda records: records.root()).name == "Organization"
        assert first.read(lambda records: records.bot(SCIM_BOT)) is not None
        assert [each.name for each in first.read(lambda records: records.connections())] == ["default"]


def test_later_starts_make_nothing_and_keep_the_secret(runner: asyncio.Runner, empty_url: str) -> None:
    runner.run(first_start(empty_url, b"first"))

    assert runner.run(first_start(empty_url, b"second")) == (False, b"first")


def test_processes_that_start_together_make_one_organization(runner: asyncio.Runner, empty_url: str) -> None:
    async def together() -> list[tuple[bool, bytes]]:
        return await asyncio.gather(
            *(asyncio.to_thread(asyncio.run, first_start(empty_url, bytes([n]))) for n in range(4))
        )

    starts = runner.run(together())

    assert sorted(new for new, _ in starts) == [False, False, False, True]
    assert len({secret for _, secret in starts}) == 1
    with opened(runner, empty_url) as store:
        assert runner.run(store.organization_named(None))


def test_to_upgrade_what_is_up_to_date_does_nothing(runner: asyncio.Runner, empty_url: str) -> None:
    assert runner.run(upgrade(empty_url))
    assert not runner.run(upgrade(empty_url))


def test_the_migrations_lead_to_the_tables(runner: asyncio.Runner, database_url: str) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async def on_postgresql() -> list[object]:
        address = database_url.replace("postgresql://", "postgresql+asyncpg://")
        async with create_async_engine(address, poolclass=NullPool).connect() as connection:
            return await connection.run_sync(differences)

    if database_url.startswith("postgresql"):
        assert runner.run(on_postgresql()) == []
    else:
        with create_engine(database_url, poolclass=NullPool).connect() as connection:
            assert differences(connection) == []


def test_people_of_an_earlier_version_are_found_by_what_this_one_knows(
    runner: asyncio.Runner, empty_url: str
) -> None:
    runner.run(first_start(empty_url))
    with opened(runner, empty_url) as store:
        there = Organization(runner, store, runner.run(store.organization_named(None)), "Organization")
        there.add_user(userName="m.example@acme.example", name={"givenName": "Maria"})
        there.add_user(userName="nameless@acme.example")

    runner.run(downgrade(empty_url, BEFORE_NAMES_WERE_KEYS))
    assert runner.run(upgrade(empty_url))

    with opened(runner, empty_url) as store:
        found = replace(there, store=store).read(lambda records: records.roster(RosterSearch("mar")))
    assert [each.user.user_name for each in found.people] == ["m.example@acme.example"]


def test_names_that_were_there_before_are_found_in_each_form(runner: asyncio.Runner, empty_url: str) -> None:
    runner.run(first_start(empty_url))
    with opened(runner, empty_url) as store:
        there = Organization(runner, store, runner.run(store.organization_named(None)), "Organization")
        written, twin = there.add_user(userName="written"), there.add_user(userName="twin")
        team = a_team("team")
        there.write(lambda records: records.add_team(team, under=[records.root().id]))
    keys_as_before(runner, empty_url, {"users": ("user_name", written.id), "teams": ("name", team.id)}, NFD)
    keys_as_before(runner, empty_url, {"users": ("user_name", twin.id)}, NFC)

    runner.run(downgrade(empty_url, BEFORE_FORMS_WERE_ONE))
    assert runner.run(upgrade(empty_url))

    with opened(runner, empty_url) as store:
        here = replace(there, store=store)
        for form in (NFC, NFD):
            assert here.read(lambda records, form=form: records.user_named(form)).id == twin.id
            assert here.read(lambda records, form=form: records.team_named(form)).id == team.id


def keys_as_before(
    runner: asyncio.Runner, database_url: str, rows: Mapping[str, tuple[str, str]], name: str
) -> None:
    """Have rows the name, and the key that was made of it when forms were told apart."""
    for kept, (of, row_id) in rows.items():
        key = f"{of}_key"
        there = table(kept, *map(column, ("id", of, key)))
        changed = {of: value("name", Text()), key: value("key", Text())}
        statement = Statement(update(there).values(changed).where(there.c.id == value("row_id", Text())))
        values = {"name": name, "key": name.casefold(), "row_id": row_id}
        execute(runner, database_url, statement, values)


def test_holds_of_an_earlier_version_are_each_their_own(runner: asyncio.Runner, empty_url: str) -> None:
    runner.run(first_start(empty_url))
    with opened(runner, empty_url) as store:
        there = Organization(runner, store, runner.run(store.organization_named(None)), "Organization")
        there.write(_keep_two_holds)

    runner.run(downgrade(empty_url, BEFORE_HOLDS_HAD_IDS))
    assert runner.run(upgrade(empty_url))

    with opened(runner, empty_url) as store:
        there = replace(there, store=store)
        second, first = there.read(lambda records: records.newest_episodes(newest=9))
        assert second.id == there.read(lambda records: records.open_hold(CONNECTION))
        assert [[*each.beginnings] for each in (first, second)] == [[USERS], [TEAMS, USERS]]
        decided = there.read(lambda records: [records.decided(each, USERS) for each in (first, second)])
        assert [[each.fate for each in of_hold] for of_hold in decided] == [[Fate.DROPPED], []]
        (number,) = there.read(lambda records: records.waiting_changes())
        assert (number.hold_id, number.people, number.teams) == (second.id, 1, 1)
        rulings = there.read(lambda records: records.rulings(newest=9))
        assert [each.hold_id for each in rulings] == [second.id, first.id, CONNECTION]
        assert there.read(lambda records: records.begun_events()) == [f"changes.held:{second.id}"]


def _keep_two_holds(records: Records) -> None:
    """A hold that was decided, and another one, two days later, of a person and, later still, of a team that wait."""

    def began(hold_id: str, departing: Departing, hours: int) -> datetime:
        at = NOON + timedelta(hours=hours)
        records.begin_hold(hold_id, CONNECTION, departing, Beginning(at, at, 9))
        whose = (None, "team") if departing is TEAMS else (f"user-{hours}", None)
        about = (CONNECTION, *whose, "", at, None, None)
        records.hold(HeldChange(f"{hours:04}", Held.DELETION, *about, hold_id=hold_id))
        return at

    def ruled(at: datetime) -> None:
        records.add_ruling(
            Ruling(new_id(), "hold", CONNECTION, Decision.DROP, True, "olga", at, total=1, ended=at)
        )

    ruled(NOON - timedelta(hours=1))
    ruled(began("first", USERS, 0))
    (change,) = records.held_changes()
    records.unhold(change, Fate.DROPPED, at=NOON)
    ruled(began("second", USERS, 48))
    began("second", TEAMS, 96)
    records.begin_event(f"changes.held:{CONNECTION}", at=NOON)


def test_every_migration_is_known() -> None:
    revisions = [each.revision for each in ScriptDirectory.from_config(alembic()).walk_revisions()]

    assert tuple(reversed(revisions)) == REVISIONS


def test_a_database_from_the_future_is_refused(runner: asyncio.Runner, database_url: str) -> None:
    set_revision(runner, database_url, "9999")

    for refused in (upgrade(database_url), open_and_close(database_url)):
        with pytest.raises(DatabaseFromTheFuture, match="9999"):
            runner.run(refused)


def alembic(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.attributes["connection"] = connection
    return config


async def downgrade(database_url: str, revision: str) -> None:
    """Make the tables those of an earlier version."""
    if database_url.startswith("sqlite"):
        with create_engine(database_url, poolclass=NullPool).begin() as connection:
            command.downgrade(alembic(connection), revision)
        return
    address = database_url.replace("postgresql://", "postgresql+asyncpg://")
    async with create_async_engine(address, poolclass=NullPool).begin() as connection:
        await connection.run_sync(lambda held: command.downgrade(alembic(held), revision))


def set_revision(runner: asyncio.Runner, database_url: str, revision: str) -> None:
    revisions = table("alembic_version", column("version_num"))
    statement = Statement(update(revisions).values(version_num=value("revision", Text())))
    execute(runner, database_url, statement, {"revision": revision})


def execute(
    runner: asyncio.Runner, database_url: str, statement: Statement, values: Mapping[str, str]
) -> None:
    def change(driver: Driver) -> int:
        return driver.execute(statement, values)

    async def changed() -> None:
        async with open_store(database_url) as store:
            await store.transact(change)

    runner.run(changed())


def test_an_empty_database_is_not_opened(runner: asyncio.Runner, empty_url: str) -> None:
    with pytest.raises(DatabaseOutdated, match="provisor database upgrade"):
        runner.run(open_and_close(empty_url))


def test_a_store_that_is_up_to_date_is_reachable(runner: asyncio.Runner, database_url: str) -> None:
    with opened(runner, database_url) as store:
        assert runner.run(store.reachable())


@pytest.mark.parametrize(
    "address", ["mysql://root@localhost/x", "provisor.db", "sqlite://", "sqlite:///", ""]
)
def test_addresses_of_other_databases_are_refused_without_repeating_them(
    runner: asyncio.Runner, address: str
) -> None:
    with pytest.raises(UnknownDatabase, match="sqlite:///") as refusal:
        runner.run(open_and_close(address))

    assert "root" not in str(refusal.value)


def test_a_server_that_does_not_answer_is_told_as_such(runner: asyncio.Runner) -> None:
    with pytest.raises(StoreUnavailable, match="does not answer"):
        runner.run(open_and_close("postgresql://provisor@127.0.0.1:1/provisor"))


def test_a_database_that_a_server_does_not_have_is_told_as_such(
    runner: asyncio.Runner, postgresql_url: str
) -> None:
    with pytest.raises(UnknownDatabase, match="nowhere"):
        runner.run(open_and_close(postgresql_url + "_nowhere"))


def test_a_user_who_may_make_no_tables_is_told_so(
    runner: asyncio.Runner, postgresql_server: Postgresql
) -> None:
    name = f"guest_{new_id().replace('-', '')}"
    runner.run(postgresql_server.execute(f"CREATE ROLE {name} LOGIN"))
    address = runner.run(postgresql_server.new_database()).replace(f"{USER}@", f"{name}@")

    with pytest.raises(StoreUnavailable, match=r"made or changed: permission denied for schema public\.$"):
        runner.run(upgrade(address))


def test_a_file_that_can_not_be_made_is_told_as_such(runner: asyncio.Runner, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="unable to open"):
        runner.run(open_and_close(f"sqlite:///{tmp_path}/nowhere/provisor.db"))


@pytest.mark.parametrize("use", [open_and_close, upgrade])
def test_a_file_that_is_no_database_is_told_as_such(
    runner: asyncio.Runner, tmp_path: Path, use: Callable[[str], Coroutine[None, None, object]]
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear Maria,\n" * 100)

    with pytest.raises(StoreUnavailable, match="not a database"):
        runner.run(use(f"sqlite:///{file}"))


def test_organizations_are_found_by_name_or_alone(runner: asyncio.Runner, database_url: str) -> None:
    with opened(runner, database_url) as store:
        first = runner.run(store.organization_named(None))
        second = runner.run(add_organization(store, "Acme", at=NOON + timedelta(1), new_id=new_id))

        assert runner.run(store.organization_named("Acme")) == second
        assert runner.run(store.organization_named("ACME")) == second
        assert runner.run(store.organization_named("Organization")) == first
        with pytest.raises(NoSuchOrganization, match="several"):
            runner.run(store.organization_named(None))
        with pytest.raises(NoSuchOrganization, match="Nobody"):
            runner.run(store.organization_named("Nobody"))
        with pytest.raises(OrganizationNameTaken, match="'Acme' already; names are compared without case"):
            runner.run(add_organization(store, "acme", at=NOON, new_id=new_id))
