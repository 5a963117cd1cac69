"""Teams and memberships follow the rules, whatever an identity provider and people do in whatever order."""

import asyncio
from pathlib import Path

import pytest
from tests.databases import Postgresql
from tests.organization.play import Play
from tests.server import Server

STEPS = 80
"""More of them by hand: `python -m tests.organization --steps 1000 --seed 7`."""


@pytest.mark.parametrize("seed", [1, 2])
def test_an_organization_played_on_sqlite_is_as_the_rules_say(seed: int, tmp_path: Path) -> None:
    with Server(tmp_path, None, {"RATE_LIMIT": "0"}) as server:
        _play(server, seed)


def test_an_organization_played_on_postgresql_is_as_the_rules_say(
    tmp_path: Path, postgresql_server: Postgresql
) -> None:
    database = asyncio.run(postgresql_server.new_database())
    with Server(tmp_path, database, {"RATE_LIMIT": "0"}) as server:
        _play(server, seed=3)


def _play(server: Server, seed: int) -> None:
    play = Play(server, seed)
    for _ in range(STEPS):
        play.step()
    play.compare_everything()
    play.close()
