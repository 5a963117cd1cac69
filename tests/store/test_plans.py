"""What identity providers ask is answered from an index: the databases themselves say how they would do it."""

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest
from tests.databases import Postgresql
from tests.store.records_of import (
    CONNECTION,
    ENTERPRISE,
    NOON,
    Organization,
    a_team,
    a_user,
    an_entry,
    index,
    new_id,
    new_organization,
    opened,
    team_filter,
    user_filter,
)

from provisor.directory.cycles import Counts, Cycle
from provisor.directory.guard import Held, HeldChange
from provisor.directory.traffic import QUARTER, Traffic
from provisor.provisioning.ports import Records, Search, Sort
from provisor.provisioning.ports.roster import RosterSearch
from provisor.provisioning.ports.roster import State as RosterState
from provisor.scim.core_schemas import USER_TYPE
from provisor.scim.leniency import Leniency
from provisor.scim.names import find
from provisor.store import cycles, hierarchy, holds, instants, roster, team_tree, traffic
from provisor.store.lists import BROUGHT_BY, LIMIT, OFFSET, TEAMS, USERS, page_of, paging, shape
from provisor.store.postgresql_driver import DIALECT as POSTGRESQL
from provisor.store.sessions import FORGET_LOOKUPS
from provisor.store.sqlite_driver import DIALECT as SQLITE
from provisor.store.statements import Statement, Values
from provisor.store.statistics import SIZES
from provisor.store.team_roles import ROLES_BY_TEAMS
from provisor.store.tokens import ADD_LOOKUP
from provisor.store.users import WITH_ROLES

Planned = Callable[[Statement, Values], str]

USER_QUESTIONS = {
    'userName eq "user-7@acme.example"': "users_living_name",
    'userName sw "user-7@"': "users_living_name",
    'externalId eq "x7"': "users_external_id",
    'externalId eq "x7" and active eq true': "users_external_id",
    'emails.value eq "m7@acme.example"': "user_lookups",
    'emails[value eq "m7@acme.example"]': "user_lookups",
    'emails[type eq "work" and value eq "m7@acme.example"]': "user_lookups",
    'emails[type eq "work"].value eq "m7@acme.example"': "user_lookups",
    'displayName eq "user 7"': "user_lookups",
    f'{ENTERPRISE}:employeeNumber eq "7"': "user_lookups",
    'id eq "7"': "users_pk",
    'groups.value eq "7"': "memberships_pk",
}
TEAM_QUESTIONS = {
    'displayName eq "team 7"': "teams_living_name",
    'displayName sw "team 7"': "teams_living_name",
    'externalId eq "g7"': "teams_external_id",
    'id eq "7"': "teams_pk",
    'members.value eq "7"': "memberships_user",
    'members eq "7"': "memberships_user",
    'id eq "7" and members eq "7"': "teams_pk",
}


def a_cycle(number: int) -> Cycle:
    at = NOON + timedelta(minutes=40 * number)
    return Cycle(f"cycle-{number}", f"connection-{number % 3}", at, at, Counts(requests=5))


def fill(organization: Organization) -> None:
    """A thousand people and two thousand teams, a hundred below each, so that an index is worth its while."""

    def add(records: Records) -> None:
        teams = [a_team(f"Team {number}", external_id=f"g{number}") for number in range(2000)]
        users = [
            a_user(
                userName=f"user-{number}@acme.example",
                externalId=f"x{number}",
                displayName=f"User {number}",
                emails=[{"value": f"m{number}@acme.example", "type": "work"}],
                enterprise={"employeeNumber": str(number)},
            )
            for number in range(1000)
        ]
        for user in users:
            records.add_user(user, index(user))
        for number, team in enumerate(teams):
            records.add_team(team, under=[teams[number % 20].id if number >= 20 else records.root().id])
            members = [users[(number + step) % 1000].id for step in range(3)]
            records.add_members(team.id, members, source=CONNECTION, at=NOON)
        for number in range(200):
            came = {NOON + QUARTER * (10 * number + step): Traffic(1, 0) for step in range(10)}
            records.count_traffic(f"connection-{number % 3}", came)
        records.save_cycles([a_cycle(number) for number in range(1500)])
        for user in users[::3]:
            change = HeldChange(new_id(), Held.DEACTIVATION, "another", user.id, None, "", NOON, None, None)
            records.hold(change)
        found_by = (
            {"digest": number.to_bytes(32), "token_id": new_id(), "expires": None} for number in range(3000)
        )
        of_organization = {"organization_id": records.organization_id}
        records._driver.execute_many(ADD_LOOKUP, [of_organization | each for each in found_by])

    organization.write(add)


def values_of(search: Search, organization: Organization) -> Values:
    return {
        "organization_id": organization.id,
        "base_url": "",
        "known_to": CONNECTION,
        LIMIT: search.count + 1,
        OFFSET: search.offset,
    }


def page(search: Search, organization: Organization, *, teams: bool = False) -> tuple[Statement, Values]:
    shape_, keys = shape(TEAMS if teams else USERS, search)
    statements = page_of(shape_, paging(search), place_has_key=False)
    return statements.page, {**values_of(search, organization), **statements.places.values(keys)}


class SqlitePlans:
    """How SQLite would answer: an index with the columns that it looks up."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        self._connection.execute("ANALYZE")

    def __call__(self, statement: Statement, values: Values) -> str:
        text, arguments = statement.compiled(SQLITE)
        rows = self._connection.execute("EXPLAIN QUERY PLAN " + text, arguments(values))
        plan = "\n".join(row[3] for row in rows)
        # SQLite's own index of a primary key has no name of ours.
        plan = re.sub(r"sqlite_autoindex_(\w+)_1", r"\1_pk", plan)
        return re.sub(r"SEARCH (\w+) USING PRIMARY KEY", r"SEARCH \1 USING INDEX \1_pk", plan)

    def close(self) -> None:
        self._connection.close()


class PostgresqlPlans:
    """How PostgreSQL would answer."""

    def __init__(self, organization: Organization, address: str, *, analyzed: bool = True) -> None:
        self._organization = organization
        self._connection = organization.run(asyncpg.connect(address))
        if analyzed:
            organization.run(self._connection.execute("ANALYZE"))

    def __call__(self, statement: Statement, values: Values) -> str:
        text, arguments = statement.compiled(POSTGRESQL)
        rows = self._organization.run(self._connection.fetch("EXPLAIN " + text, *arguments(values)))
        return "\n".join(row[0] for row in rows)

    def close(self) -> None:
        self._organization.run(self._connection.close())


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


@pytest.fixture(scope="module")
def young(
    runner: asyncio.Runner, postgresql_server: Postgresql
) -> Iterator[tuple[Organization, PostgresqlPlans]]:
    """A new PostgreSQL database that has sealed its first entries, and has grown since."""
    address = runner.run(postgresql_server.new_database())
    with opened(runner, address) as store:
        organization = new_organization(runner, store)
        organization.write(lambda records: _come(records, SIZES[0]))
        runner.run(store.sealer.catch_up(organization.id))
        organization.write(lambda records: _come(records, 500))
        plans = PostgresqlPlans(organization, address, analyzed=False)
        yield organization, plans
        plans.close()


def _come(records: Records, people: int) -> None:
    for _ in range(people):
        name = f"{new_id()}@acme.example"
        user = a_user(userName=name, externalId=name, emails=[{"value": name, "type": "work"}])
        records.add_user(user, index(user))
        records.append(an_entry())


@pytest.mark.parametrize(("condition", "answered_by"), USER_QUESTIONS.items())
def test_a_question_about_users_finds_its_index(
    planned: tuple[Organization, Planned], condition: str, answered_by: str
) -> None:
    organization, plan_of = planned

    plan = plan_of(*page(Search(user_filter(condition), None, 100), organization))

    assert answered_by in plan
    assert reads_no_table_whole(plan), plan


@pytest.mark.parametrize(("condition", "answered_by"), TEAM_QUESTIONS.items())
def test_a_question_about_teams_finds_its_index(
    planned: tuple[Organization, Planned], condition: str, answered_by: str
) -> None:
    organization, plan_of = planned

    plan = plan_of(*page(Search(team_filter(condition), None, 100), organization, teams=True))

    assert answered_by in plan
    assert reads_no_table_whole(plan), plan


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("by", ["userName", "id", None])
def test_a_page_in_the_order_of_an_index_sorts_nothing_but_itself(
    planned: tuple[Organization, Planned], by: str | None, descending: bool
) -> None:
    organization, plan_of = planned
    target = find(by, USER_TYPE, Leniency()) if by else None
    sort = Sort(target, descending) if target else None

    plan = plan_of(*page(Search(None, sort, 10), organization))

    assert "users_living_name" in plan if by == "userName" else "users_pk" in plan
    assert "Seq Scan" not in plan


PEOPLE = {
    RosterSearch(): "users_living",
    RosterSearch("user-7"): "users_living_name user_lookups_pk",
    RosterSearch("user-7", RosterState.INACTIVE, ("another",), "team-1"): "users_living_name user_lookups_pk",
    RosterSearch("user-7", RosterState.DELETED): "users_departed",
    RosterSearch(state=RosterState.DELETED): "users_departed",
    RosterSearch(state=RosterState.INACTIVE): "users_inactive",
    RosterSearch(state=RosterState.HELD, sources=()): "users_held",
    RosterSearch(sources=("another",)): "users_of_connection",
    RosterSearch(sources=("another", "before")): "users_of_connection",
    RosterSearch(sources=(), state=RosterState.ACTIVE): "users_of_connection",
    RosterSearch(team_id="team-1", state=RosterState.INACTIVE): "memberships_pk",
}


@pytest.mark.parametrize(("search", "answered_by"), PEOPLE.items(), ids=map(str, range(len(PEOPLE))))
def test_a_list_of_people_walks_its_index(
    planned: tuple[Organization, Planned], search: RosterSearch, answered_by: str
) -> None:
    organization, plan_of = planned
    values = {"organization_id": organization.id, "count": 51, **roster.values_of(search)}

    # Few of these people, as a page of many looks at few.
    for statement in roster.statements(roster.shape_of(search, looked_at=5)):
        plan = plan_of(statement, values)
        assert all(each in plan for each in answered_by.split()), plan
        assert reads_no_table_whole(plan), plan


TREE = {
    "level": (team_tree.LEVEL, "team_parents"),
    "beginning": (team_tree.BEGINNING, "teams_living_name teams_held_deletion"),
    "sizes": (team_tree.SIZES, "teams_pk memberships_pk team_parents_parent"),
    "types": (hierarchy.TYPES_BELOW, "team_parents_parent teams_living"),
    "size in all": (team_tree.SIZE_IN_ALL, "teams_pk memberships_pk"),
}


@pytest.mark.parametrize(("statement", "answered_by"), TREE.values(), ids=TREE)
def test_the_tree_of_teams_is_walked_by_its_indexes(
    planned: tuple[Organization, Planned], statement: Statement, answered_by: str
) -> None:
    organization, plan_of = planned
    ids = organization.run(organization.store.consult(lambda driver: driver.listed(["team-1"])))
    place = {"after_key": "team 7", "after_id": "", "end": "team 8", "count": 51}

    plan = plan_of(statement, {"organization_id": organization.id, "team_id": "team-1", "ids": ids, **place})

    assert all(each in plan for each in answered_by.split()), plan
    # Of teams there are few enough that PostgreSQL may like to read them all; of people there are not.
    assert not re.search(r"(Seq Scan on|SCAN) (users|memberships)\b", plan), plan
    assert "memberships_user" not in plan, plan


@pytest.mark.parametrize(
    "statement", [cycles.NEWEST_OF_CONNECTION, cycles.REGULAR_SINCE, cycles.LONGEST_PAUSE]
)
def test_the_rhythm_of_a_connection_is_told_from_its_index(
    planned: tuple[Organization, Planned], statement: Statement
) -> None:
    organization, plan_of = planned
    since = instants.kept(NOON + timedelta(days=30))
    times = {"since": since, "before": since, "newest": 4}

    plan = plan_of(statement, {"organization_id": organization.id, "connection_id": "connection-1", **times})

    assert "cycles_of_connection" in plan, plan
    assert re.search(r"ended[ <>=]", plan), plan
    assert not re.search(r"(Seq Scan on|SCAN) cycles", plan), plan


@pytest.mark.parametrize("statement", [traffic.AMONG, traffic.AMONG_OF_CONNECTION, traffic.FORGET])
def test_the_traffic_of_a_time_is_found_on_its_index(
    planned: tuple[Organization, Planned], statement: Statement
) -> None:
    organization, plan_of = planned
    since, until = instants.kept(NOON), instants.kept(NOON + timedelta(hours=2))
    times = {"since": since, "until": until, "before": since}

    plan = plan_of(statement, {"organization_id": organization.id, "connection_id": "connection-1", **times})

    assert "traffic_pk" in plan, plan
    assert re.search(r"began[ <>=]", plan), plan
    assert not re.search(r"(Seq Scan on|SCAN) traffic", plan), plan


def test_whom_a_connection_brought_is_counted_on_its_index(planned: tuple[Organization, Planned]) -> None:
    organization, plan_of = planned
    search = Search(None, None, 100, brought_by=frozenset({"another"}))
    shape_, _ = shape(USERS, search)
    brought_by = organization.run(organization.store.consult(lambda driver: driver.listed(["another"])))
    statement = page_of(shape_, paging(search), place_has_key=False).total

    plan = plan_of(statement, {**values_of(search, organization), BROUGHT_BY: brought_by})

    assert "users_of_connection" in plan
    assert reads_no_table_whole(plan), plan


@pytest.mark.parametrize(
    ("statement", "answered_by"), [(holds.WITH_ROLE, "users_with_role"), (holds.LEFT[0], "memberships_pk")]
)
def test_who_is_held_or_left_is_found_on_an_index(
    planned: tuple[Organization, Planned], statement: Statement, answered_by: str
) -> None:
    organization, plan_of = planned
    values = {
        "organization_id": organization.id,
        "connection_id": "another",
        "hold_id": "",
        "team_id": "team-1",
        "count": 50,
        "most": 50,
    }

    plan = plan_of(statement, values)

    assert answered_by in plan, plan
    assert "Seq Scan on memberships" not in plan


@pytest.mark.parametrize("condition", list(USER_QUESTIONS)[:3])
def test_a_young_database_plans_by_what_it_holds(young: tuple[Organization, Planned], condition: str) -> None:
    organization, plan_of = young

    plan = plan_of(*page(Search(user_filter(condition), None, 100), organization))

    assert USER_QUESTIONS[condition] in plan
    assert "users_living " not in plan, plan
    assert reads_no_table_whole(plan), plan


def reads_no_table_whole(plan: str) -> bool:
    """No table is read from end to end, and no index either but for what its key says."""
    whole = r"Seq Scan on (users|teams|memberships|user_lookups)|SCAN (users|teams|memberships|user_lookups)"
    by_organization_alone = r"\(organization_id=\?\)$"
    return not re.search(whole, plan) and not re.search(by_organization_alone, plan, re.MULTILINE)


def test_what_sessions_are_found_by_is_forgotten_by_its_index(
    planned: tuple[Organization, Planned],
) -> None:
    organization, plan_of = planned

    plan = plan_of(FORGET_LOOKUPS, {"organization_id": organization.id, "before": 0})

    assert "token_lookup_token" in plan
    assert not re.search("(Seq Scan on|SCAN) token_lookup", plan), plan


def test_what_teams_give_is_found_from_somebodys_teams_up(planned: tuple[Organization, Planned]) -> None:
    organization, plan_of = planned
    ids = organization.run(organization.store.consult(lambda driver: driver.listed(["user-1"])))

    plan = plan_of(ROLES_BY_TEAMS, {"organization_id": organization.id, "ids": ids})

    assert "memberships_user" in plan
    assert "team_parents_pk" in plan
    assert not re.search(r"(Seq Scan on|SCAN) (users|memberships)", plan), plan


def test_whoever_has_a_role_is_found_on_its_index(planned: tuple[Organization, Planned]) -> None:
    organization, plan_of = planned

    plan = plan_of(WITH_ROLES, {"organization_id": organization.id, "most": 10})

    assert "users_with_role" in plan
    assert reads_no_table_whole(plan.replace("(organization_id=?)", "")), plan
