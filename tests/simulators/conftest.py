"""One server for all tests of this folder, and an organization of its own for each."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.server import Server

_AT_ONCE = 20
_MAKE = """
import sys
from provisor.cli import organizations, tokens
for name in sys.argv[1:]:
    organizations.add(name)
    tokens.create(organization=name)
"""


@pytest.fixture(scope="session")
def organizations(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Server]]:
    """The server as the bots of ever new organizations see it."""
    with Server(tmp_path_factory.mktemp("server"), settings={"RATE_LIMIT": "0"}) as started:
        yield _each(started)


@pytest.fixture
def server(organizations: Iterator[Server]) -> Server:
    """The server, as seen with the token of an organization in which nothing has happened."""
    return next(organizations)


def _each(server: Server) -> Iterator[Server]:
    for round_ in itertools.count():
        names = [f"Organization {round_}-{number}" for number in range(_AT_ONCE)]
        made = subprocess.run(
            [sys.executable, "-c", _MAKE, *names],
            env=server.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        yield from (replace(server, token=token) for token in made.stdout.split() if token.startswith("pvr_"))
