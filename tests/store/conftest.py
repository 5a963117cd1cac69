"""Each test of the store runs on SQLite and on PostgreSQL, in a database of its own."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.databases import Postgresql
from tests.store.records_of import Organization, opened

from provisor.store import upgrade


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="session")
def sqlite_model(runner: asyncio.Runner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with its tables, to be copied."""
    path = tmp_path_factory.mktemp("model") / "model.db"
    runner.run(upgrade(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgresql_model(runner: asyncio.Runner, postgresql_server: Postgresql) -> str:
    """The name of an empty database with its tables, to be copied."""
    address = runner.run(postgresql_server.new_database())
    runner.run(upgrade(address))
    return address.rpartition("/")[2]


@pytest.fixture
def sqlite_url(sqlite_model: Path, tmp_path: Path) -> str:
    shutil.copy(sqlite_model, tmp_path / "provisor.db")
    return f"sqlite:///{tmp_path / 'provisor.db'}"


@pytest.fixture
def postgresql_url(
    runner: asyncio.Runner, postgresql_server: Postgresql, postgresql_model: str
) -> Iterator[str]:
    address = runner.run(postgresql_server.new_database(like=postgresql_model))
    yield address
    runner.run(postgresql_server.drop_database(address))


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def organization(runner: asyncio.Runner, database_url: str) -> Iterator[Organization]:
    yield from opened(runner, database_url)
