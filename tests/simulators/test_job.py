import sqlite3
from collections.abc import Callable, Iterator

import pytest
from tests.simulators.rehearsals import NOON

from provisor.simulators.job import Job, Kind, Link
from provisor.simulators.tenant.state import State


@pytest.fixture
def state() -> Iterator[State]:
    with State() as opened:
        yield opened


@pytest.mark.parametrize(
    "asking",
    [
        lambda job: list(job.pending_people(NOON)),
        lambda job: list(job.pending_managers()),
        lambda job: list(job.links(Kind.USER)),
        lambda job: job.is_sent_member("somebody"),
        lambda job: job.forget(Link(Kind.USER, "somebody", "Somebody")),
    ],
    ids=["people", "managers", "links", "whether a member", "forgetting"],
)
def test_what_is_asked_again_and_again_reads_no_table_whole_and_sorts_nothing(
    state: State, asking: Callable[[Job], object]
) -> None:
    asked: list[str] = []
    state.connection.set_trace_callback(asked.append)
    asking(Job(state))
    state.connection.set_trace_callback(None)

    steps = [step for each in asked for step in _plan(state.connection, each)]

    assert steps
    assert [step for step in steps if step.startswith(("SCAN", "USE TEMP"))] == []


def _plan(connection: sqlite3.Connection, statement: str) -> list[str]:
    if not statement.lstrip().startswith(("SELECT", "DELETE")):
        return []
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
