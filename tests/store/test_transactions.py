"""Units of work: whole or not at all, alone or among many, and what was answered is kept."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.store.records_of import (
    CONNECTION,
    NOON,
    Organization,
    a_team,
    a_user,
    an_entry,
    index,
    new_organization,
    opened,
    renamed,
)

from provisor.directory.refusals import TeamNameTaken, UserNameTaken
from provisor.provisioning.ports import Records, Search, StoreBusy
from provisor.store import OpenStore, sqlite_writer
from provisor.store.sqlite_driver import SqliteDriver


@pytest.fixture(params=[True, False], ids=["brief", "long"])
def organization(request: pytest.FixtureRequest, runner: asyncio.Runner, store: OpenStore) -> Organization:
    """An organization whose units of work are called brief, or not: it makes no difference to what they do."""
    return replace(new_organization(runner, store), brief=request.param)


def count(organization: Organization) -> int:
    return organization.read(lambda records: records.search_users(Search(None, None, 0))).total


def test_what_a_unit_wrote_before_it_raised_is_undone(organization: Organization) -> None:
    user = a_user()

    def work(records: Records) -> None:
        records.add_user(user, index(user))
        records.append(an_entry())
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the test's own
        organization.write(work)

    assert organization.read(lambda records: records.user(user.id)) is None
    assert organization.read(lambda records: records.entries()) == []
    assert count(organization) == 0


def test_a_failing_unit_takes_none_of_its_neighbours_along(organization: Organization) -> None:
    users = [a_user() for _ in range(20)]

    def adding(number: int) -> Callable[[Records], str]:
        def work(records: Records) -> str:
            records.add_user(users[number], index(users[number]))
            if number % 2:
                raise ValueError(number)
            return users[number].id

        return work

    outcomes = organization.at_once(*(adding(number) for number in range(20)))

    assert outcomes[::2] == [user.id for user in users[::2]]
    assert all(isinstance(each, ValueError) for each in outcomes[1::2])
    assert count(organization) == 10
    missing = organization.read(lambda records: records.missing_users(user.id for user in users))
    assert missing == [user.id for user in users[1::2]]


def test_a_savepoint_is_undone_alone(organization: Organization) -> None:
    first, second, third = (a_user(userName=name) for name in ("a", "b", "c"))

    def work(records: Records) -> None:
        records.add_user(first, index(first))
        with contextlib.suppress(UserNameTaken), records.savepoint():
            records.add_user(second, index(second))
            with records.savepoint():
                records.add_user(third, index(third))
            records.add_user(a_user(userName="A"), index(first))

    organization.write(work)

    assert organization.users_where("userName pr") == ["a"]
    assert count(organization) == 1


def test_of_many_who_want_a_user_name_at_once_one_gets_it(organization: Organization) -> None:
    users = [a_user(userName="maria") for _ in range(10)]

    outcomes = organization.at_once(
        *(lambda records, user=user: records.add_user(user, index(user)) for user in users)
    )

    (winner,) = [user for user, outcome in zip(users, outcomes, strict=True) if outcome is None]
    refusals = [outcome for outcome in outcomes if outcome is not None]
    assert [type(each) for each in refusals] == [UserNameTaken] * 9
    assert {each.held_by for each in refusals} == {winner.id}
    assert count(organization) == 1


def test_of_many_who_want_to_be_renamed_so_at_once_one_is(organization: Organization) -> None:
    users = [renamed(organization.add_user(), "maria") for _ in range(6)]

    outcomes = organization.at_once(
        *(lambda records, user=user: records.save_user(user, index(user)) for user in users)
    )

    assert outcomes.count(None) == 1
    assert {type(each) for each in outcomes if each is not None} == {UserNameTaken}


def test_of_many_who_want_a_team_name_at_once_one_gets_it(organization: Organization) -> None:
    teams = [a_team("Data") for _ in range(6)]

    outcomes = organization.at_once(
        *(lambda records, team=team: records.add_team(team, under=[]) for team in teams)
    )

    assert outcomes.count(None) == 1
    assert {type(each) for each in outcomes if each is not None} == {TeamNameTaken}


def test_a_locked_record_is_read_as_the_one_before_left_it(organization: Organization) -> None:
    team = organization.add_team("Data")

    def count_up(records: Records) -> None:
        held = records.team(team.id, lock=True)
        assert held is not None
        records.save_team(replace(held, version=held.version + 1))

    organization.at_once(*[count_up] * 20)

    found = organization.read(lambda records: records.team(team.id))
    assert found is not None
    assert found.version == 21


def test_units_that_would_wait_for_each_other_for_ever_all_succeed(organization: Organization) -> None:
    one, other = organization.add_team("One"), organization.add_team("Other")

    def locking(first: str, second: str) -> Callable[[Records], bool]:
        def work(records: Records) -> bool:
            return None not in (records.team(first, lock=True), records.team(second, lock=True))

        return work

    outcomes = organization.at_once(
        *(locking(*pair) for _ in range(2) for pair in ((one.id, other.id), (other.id, one.id)))
    )

    assert outcomes == [True] * 4


def test_whoever_is_erased_while_teams_take_them_in_is_gone(organization: Organization) -> None:
    user = organization.add_user()
    teams = [organization.add_team(f"Team {number}") for number in range(8)]

    def taking_in(team_id: str) -> Callable[[Records], None]:
        def work(records: Records) -> None:
            if records.user(user.id) is not None:
                records.add_members(team_id, [user.id], source=CONNECTION, at=NOON)

        return work

    outcomes = organization.at_once(
        *(taking_in(team.id) for team in teams), lambda records: records.erase_user(user.id, living=True)
    )

    assert outcomes == [None] * 9
    assert organization.read(lambda records: records.user(user.id)) is None


def test_many_members_added_at_once_are_all_there(organization: Organization) -> None:
    users = [organization.add_user() for _ in range(20)]
    team = organization.add_team("Data")

    outcomes = organization.at_once(
        *(
            lambda records, user=user: records.add_members(team.id, [user.id], source=CONNECTION, at=NOON)
            for user in users
        )
    )

    assert [gained.new for gained in outcomes] == [[user.id] for user in users]
    members = organization.read(lambda records: records.members([team.id]))[team.id]
    assert [each.user_id for each in members] == [user.id for user in users]


def test_when_too_much_waits_the_store_is_busy(
    runner: asyncio.Runner, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "MOST_WAITING", 5)
    with opened(runner, sqlite_url) as store:
        organization = new_organization(runner, store)

        outcomes = organization.at_once(*[lambda records: records.entries()] * 200)

    assert {type(each) for each in outcomes} == {list, StoreBusy}


def test_a_database_that_another_process_holds_is_busy(
    runner: asyncio.Runner, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_writer, "BUSY_TIMEOUT", 0.1)
    with opened(runner, sqlite_url) as store:
        organization = new_organization(runner, store)
        another = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
        another.execute("BEGIN IMMEDIATE")

        with pytest.raises(StoreBusy):
            organization.write(lambda records: records.append(an_entry()))

        another.execute("ROLLBACK")
        another.close()
        organization.write(lambda records: records.append(an_entry()))
        assert len(organization.read(lambda records: records.entries())) == 1


def test_a_token_that_can_not_be_looked_up_now_is_no_defect(
    runner: asyncio.Runner, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Readers of SQLite are refused only while others recover or delete its log, which can't be brought about.
    failure = sqlite3.OperationalError("database is locked")
    failure.sqlite_errorcode = sqlite3.SQLITE_BUSY

    def refuse(*_: object) -> None:
        raise failure

    with opened(runner, sqlite_url) as store:
        monkeypatch.setattr(SqliteDriver, "fetch_one", refuse)

        with pytest.raises(StoreBusy):
            runner.run(store.credentials(b"digest"))


def test_a_reader_of_sqlite_can_not_write(runner: asyncio.Runner, sqlite_url: str) -> None:
    with opened(runner, sqlite_url) as store:
        organization = new_organization(runner, store)

        with pytest.raises(StoreBusy, match="readonly"):
            organization.read(lambda records: records.append(an_entry()))
