"""What people ask the journal is answered from indexes, without sorting more than one person's entries."""

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from tests.databases import Postgresql
from tests.store.records_of import NOON, Organization, an_entry, new_id, new_organization, opened
from tests.store.test_plans import Planned, PostgresqlPlans, SqlitePlans

from provisor.directory import finding
from provisor.directory.cycles import Cycle
from provisor.directory.journal import Action
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.provisioning.ports import Records
from provisor.store.cycles import ENDED_SINCE, FORGET_BEYOND, MISSED, NEWEST, NEWEST_OF_CONNECTION
from provisor.store.journal_search import FIRST_SINCE, LAST_UNTIL, NEWEST_BEFORE, counting, first, search
from provisor.store.seals import LAST_SEAL, SEALED, UNSEALED
from provisor.store.statements import Statement, Values
from provisor.store.transaction import Transaction

CONNECTIONS = ("connection-1", "connection-2")
EVERYTHING = {"first": 0, "last": 2**62, "since": 0, "until": 2**62, "newest": 50}


def fill(organization: Organization) -> None:
    """Three thousand sealed entries about a thousand people."""

    def append(records: Records) -> None:
        people = [new_id() for _ in range(1000)]
        for number in range(3000):
            records.append(
                an_entry(
                    action=(Action.USER_CREATED, Action.USER_CHANGED, Action.REQUEST_REFUSED)[number % 3],
                    resource_type="user",
                    resource_id=people[number % 1000],
                    resource_name=f"person-{number % 1000}@acme.example",
                    request_id=new_id(),
                )
            )

    organization.write(append)
    organization.write(add_cycles)
    organization.run(organization.store.sealer.catch_up(organization.id))


def add_cycles(records: Records) -> None:
    """Two thousand cycles of two connections, each of which looked for somebody in vain."""
    for number in range(2000):
        connection_id, at = CONNECTIONS[number % 2], NOON + timedelta(hours=number)
        records.save_cycles([Cycle(new_id(), connection_id, at, at)])
        sought = Lookup("user", "userName", f"person-{number}")
        records.note_missed(connection_id, [MissedLookup(connection_id, sought, at)])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def planned(
    request: pytest.FixtureRequest, runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Organization, Planned]]:
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("plans") / "provisor.db"
        address = f"sqlite:///{path}"
    else:
        server: Postgresql = request.getfixturevalue("postgresql_server")
        address = runner.run(server.new_database())
    with opened(runner, address) as store:
        organization = new_organization(runner, store)
        fill(organization)
        plans = SqlitePlans(path) if request.param == "sqlite" else PostgresqlPlans(organization, address)
        yield organization, plans
        plans.close()


PERSON = [finding.about(name) for name in "abc"]
CONNECTION, KIND = [finding.through("connection-1")], [finding.of_kind(Action.USER_CREATED)]


@pytest.mark.parametrize(
    ("groups", "lacking"),
    [
        ([[finding.about("a")]], None),
        ([[finding.of_request("a")]], None),
        ([PERSON], None),
        ([PERSON, KIND, CONNECTION], None),
        ([PERSON], KIND[0]),
    ],
    ids=["one id", "request", "person", "person, kind and connection", "person, without a kind"],
)
def test_what_few_entries_have_is_looked_up(
    planned: tuple[Organization, Planned], groups: list[list[bytes]], lacking: bytes | None
) -> None:
    plan = plan_of(planned, *searching(groups, lacking))

    assert led_by_terms(plan), plan
    assert reads_nothing_whole(plan), plan


@pytest.mark.parametrize("groups", [[KIND], [PERSON, KIND]], ids=["kind", "person and kind"])
def test_what_fits_is_counted_as_it_is_found(
    planned: tuple[Organization, Planned], groups: list[list[bytes]]
) -> None:
    _, values = searching(groups, None)

    plan = plan_of(planned, counting(tuple(map(len, groups)), lacking=False), values)

    assert led_by_terms(plan), plan
    assert "seals_at" not in plan, plan


@pytest.mark.parametrize("groups", [[CONNECTION], [KIND], [KIND, CONNECTION]], ids=["one", "other", "both"])
def test_what_many_entries_have_is_walked_from_the_newest_on(
    planned: tuple[Organization, Planned], groups: list[list[bytes]]
) -> None:
    plan = plan_of(planned, *searching(groups, None))

    assert led_by_terms(plan), plan
    assert sorts_nothing(plan), plan


def test_what_came_first_is_walked_from_the_oldest_on(planned: tuple[Organization, Planned]) -> None:
    _, values = searching([CONNECTION, KIND], None)

    plan = plan_of(planned, first((1, 1)), values)

    assert led_by_terms(plan), plan
    assert sorts_nothing(plan), plan


def test_the_newest_entries_are_walked_by_position(planned: tuple[Organization, Planned]) -> None:
    plan = plan_of(planned, *searching([], None))

    assert "seals_pk" in plan
    assert sorts_nothing(plan), plan


@pytest.mark.parametrize("statement", [FIRST_SINCE, LAST_UNTIL], ids=["since", "until"])
def test_a_time_is_turned_into_a_position_by_its_index(
    planned: tuple[Organization, Planned], statement: Statement
) -> None:
    plan = plan_of(planned, statement, {"at": 1})

    assert "seals_at" in plan
    assert sorts_nothing(plan), plan


@pytest.mark.parametrize(
    ("statement", "values", "index"),
    [
        (LAST_SEAL, {}, "seals_pk"),
        (SEALED, {"after": 10, "most": 10}, "seals_pk"),
        (UNSEALED, {"turn": 2**40, "entry_id": "x", "most": 10}, "journal_turn"),
    ],
    ids=["last", "following", "unsealed"],
)
def test_the_chain_is_continued_and_followed_by_an_index(
    planned: tuple[Organization, Planned], statement: Statement, values: Values, index: str
) -> None:
    plan = plan_of(planned, statement, values)

    assert index in plan
    assert sorts_nothing(plan), plan


def searching(groups: list[list[bytes]], lacking: bytes | None) -> tuple[Statement, Values]:
    statement = search(tuple(map(len, groups)), lacking=lacking is not None)
    terms = {
        f"term_{number}_{each}": term
        for number, group in enumerate(groups)
        for each, term in enumerate(group)
    }
    return statement, {**EVERYTHING, **terms, "lacking_0": lacking}


def plan_of(planned: tuple[Organization, Planned], statement: Statement, values: Values) -> str:
    organization, plan = planned
    return plan(statement, {**values, "organization_id": organization.id})


def led_by_terms(plan: str) -> bool:
    """Whether the first group's terms are looked up; SQLite tells an alias instead of the table."""
    return "journal_terms_pk" in plan or "SEARCH leading USING INDEX leading_pk" in plan


def reads_nothing_whole(plan: str) -> bool:
    return not re.search(r"Seq Scan|SCAN (journal|seals|leading|with_\w+)", plan)


def sorts_nothing(plan: str) -> bool:
    return reads_nothing_whole(plan) and not re.search(r"Sort\b|TEMP B-TREE", plan)


CYCLE_QUESTIONS = {
    "the newest": (NEWEST, {"before": 2**62, "before_id": "", "newest": 50}, "cycles_started"),
    "the newest of a connection": (
        NEWEST_OF_CONNECTION,
        {"connection_id": "connection-1", "before": 2**62, "newest": 1},
        "cycles_of_connection",
    ),
    "since a time": (ENDED_SINCE, {"connection_id": "connection-1", "since": 10**18}, "cycles_of_connection"),
    "in vain": (MISSED, {"key": "ana"}, "missed_lookups_key"),
    "beyond a bound": (FORGET_BEYOND, {"connection_id": "connection-1", "most": 100}, "missed_lookups_at"),
}


@pytest.mark.parametrize(
    ("statement", "values", "answered_by"), CYCLE_QUESTIONS.values(), ids=CYCLE_QUESTIONS
)
def test_what_is_asked_of_cycles_and_look_ups_finds_its_index(
    planned: tuple[Organization, Planned], statement: Statement, values: Values, answered_by: str
) -> None:
    assert answered_by in plan_of(planned, statement, values)


def test_the_newest_entries_of_many_are_looked_up_one_by_one(planned: tuple[Organization, Planned]) -> None:
    organization, _ = planned
    terms = [finding.about(new_id()) for _ in range(10)]

    def as_rows(records: Transaction) -> Values:
        return records._driver.as_rows({"term": terms, "before": [2**62] * len(terms)})

    plan = plan_of(planned, NEWEST_BEFORE, organization.read(as_rows))

    assert "journal_terms_pk" in plan, plan
    assert "seals_pk" in plan, plan
    assert "seals_pk (organization_id=?)" not in plan, plan
    assert sorts_nothing(plan), plan
