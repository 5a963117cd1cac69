"""A real server for the simulators."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A service that asks nobody to slow down."""
    with Server(tmp_path, settings={"RATE_LIMIT": "0"}) as started:
        yield started
