"""A recording of real traffic, and a fresh server to replay it at."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.server import Server
from tests.simulators.replay.traffic import play_traffic

UNHURRIED = {"RATE_LIMIT": "0"}


@dataclass(frozen=True)
class Traffic:
    """A recording that was made, and the token that it must not hold."""

    path: Path
    token: str


@pytest.fixture(scope="package")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Traffic:
    folder = tmp_path_factory.mktemp("recording")
    path = folder / "traffic.jsonl"
    with Server(folder, settings=UNHURRIED, options=("--record", str(path))) as server:
        play_traffic(server)
    return Traffic(path, server.token)


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Server]:
    """A server that knows nobody yet."""
    with Server(tmp_path, settings=UNHURRIED) as server:
        yield server
