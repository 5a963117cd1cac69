"""Whatever is sent: there is no 5xx, every error explains itself, what is refused changes nothing, no state is damaged.

More of it by hand: `python -m tests.fuzzing --requests 1000000 --seed 7`.
"""

import asyncio
from pathlib import Path

from tests.databases import Postgresql
from tests.fuzzing.fuzzer import SETTINGS, Fuzzer
from tests.server import Server, provisor


def test_twelve_thousand_hostile_requests_do_no_harm_on_sqlite(tmp_path: Path) -> None:
    with Server(tmp_path, None, SETTINGS) as server:
        fuzzer = Fuzzer(server, seed=1)

        fuzzer.run(6_000)
        fuzzer.run(6_000)


def test_four_thousand_hostile_requests_do_no_harm_on_postgresql(
    tmp_path: Path, postgresql_server: Postgresql
) -> None:
    with Server(tmp_path, asyncio.run(postgresql_server.new_database()), SETTINGS) as server:
        fuzzer = Fuzzer(server, seed=2)

        fuzzer.run(4_000)


def test_four_thousand_hostile_requests_do_no_harm_in_the_strict_manner(tmp_path: Path) -> None:
    with Server(tmp_path, None, SETTINGS) as server:
        strict = provisor(
            "connection", "set", "default", "--manner", "strict", environment=server.environment
        )
        fuzzer = Fuzzer(server, seed=3)

        fuzzer.run(4_000)

        assert strict.returncode == 0
