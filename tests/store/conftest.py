"""Each test of the store runs on SQLite and on PostgreSQL, in an organization or a database of its own."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.databases import Postgresql
from tests.store.records_of import Organization, new_organization, opened

from provisor.store import OpenStore, upgrade

DATABASES = ("sqlite", "postgresql")


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
    """A database of the test's own."""
    shutil.copy(sqlite_model, tmp_path / "provisor.db")
    return f"sqlite:///{tmp_path / 'provisor.db'}"


@pytest.fixture
def postgresql_url(
    runner: asyncio.Runner, postgresql_server: Postgresql, postgresql_model: str
) -> Iterator[str]:
    """A database of the test's own."""
    address = runner.run(postgresql_server.new_database(like=postgresql_model))
    yield address
    runner.run(postgresql_server.drop_database(address))


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def sqlite_store(
    runner: asyncio.Runner, sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[OpenStore]:
    path = tmp_path_factory.mktemp("shared") / "provisor.db"
    shutil.copy(sqlite_model, path)
    with opened(runner, f"sqlite:///{path}") as store:
        yield store


@pytest.fixture(scope="session")
def postgresql_store(
    runner: asyncio.Runner, postgresql_server: Postgresql, postgresql_model: str
) -> Iterator[OpenStore]:
    with opened(runner, runner.run(postgresql_server.new_database(like=postgresql_model))) as store:
        yield store


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest) -> OpenStore:
    shared: OpenStore = request.getfixturevalue(f"{request.param}_store")
    return shared


@pytest.fixture
def organization(runner: asyncio.Runner, store: OpenStore) -> Organization:
    """A new organization beside those of other tests, which it never sees."""
    return new_organization(runner, store)


@pytest.fixture
def make_organization(runner: asyncio.Runner, store: OpenStore) -> Callable[[], Organization]:
    """As many more in the same database as a test wants."""
    return lambda: new_organization(runner, store)
