"""What was answered with success is on disk: a server is killed under load, again and again, on one database."""

import asyncio
from pathlib import Path

from tests.databases import postgresql
from tests.durability.rounds import Rounds
from tests.server import Server

ROUNDS = 15
ROUNDS_ON_POSTGRESQL = 6
CRASHES = 3
"""More of them by hand: `python -m tests.durability --rounds 1000 --database …`."""


def test_a_server_killed_on_sqlite_has_kept_all_that_it_acknowledged_and_nothing_by_halves(
    tmp_path: Path,
) -> None:
    with Server(tmp_path, None, {"RATE_LIMIT": "0"}) as server:
        _hold(server, ROUNDS)


def test_a_server_killed_on_postgresql_has_kept_all_that_it_acknowledged_and_nothing_by_halves(
    tmp_path: Path,
) -> None:
    with postgresql(durable=True) as database:
        address = asyncio.run(database.new_database())
        with Server(tmp_path, address, {"RATE_LIMIT": "0"}) as server:
            _hold(server, ROUNDS_ON_POSTGRESQL)


def test_a_postgresql_that_crashes_has_kept_all_that_was_acknowledged_and_nothing_by_halves(
    tmp_path: Path,
) -> None:
    with postgresql(durable=True) as database:
        address = asyncio.run(database.new_database())
        with Server(tmp_path, address, {"RATE_LIMIT": "0"}) as server:
            rounds = Rounds(server, seed=2)

            for _ in range(CRASHES):
                rounds.round_of_database(database)

            assert rounds.undecided > CRASHES


def _hold(server: Server, number: int) -> None:
    rounds = Rounds(server, seed=1)
    for _ in range(number):
        rounds.round()
    assert rounds.acknowledged > number
    assert rounds.undecided > number, "the server never died with requests on their way"
