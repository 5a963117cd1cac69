"""Bringing the tables of a database to the revision of this version, by one process at a time."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import NullPool

from provisor.store.addresses import PostgresqlServer, SqliteFile, read_address
from provisor.store.revisions import REVISIONS, check_known
from provisor.store.sqlite_driver import connect


async def upgrade(database_url: str) -> bool:
    """Create or change the tables as this version needs them; False if nothing was to do.

    Any number of processes may ask at once. Raises UnknownDatabase and DatabaseFromTheFuture.
    """
    match read_address(database_url):
        case SqliteFile(path):
            return _upgrade_sqlite(path)
        case PostgresqlServer(_):
            raise NotImplementedError


def _upgrade_sqlite(path: str) -> bool:
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text("BEGIN EXCLUSIVE"))
        changed = _upgrade(connection)
        connection.commit()
    return changed


def _upgrade(connection: Connection) -> bool:
    found = MigrationContext.configure(connection).get_current_revision()
    check_known(found)
    if found == REVISIONS[-1]:
        return False
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True
