"""Bringing the tables of a database to the revision of this version, by one process at a time."""

from pathlib import Path

from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.exc import DatabaseError, DBAPIError
from sqlalchemy.pool import NullPool

from provisor.store.addresses import PostgresqlServer, SqliteFile, read_address
from provisor.store.failures import StoreUnavailable
from provisor.store.postgresql_pool import connect as connect_to_server
from provisor.store.revisions import REVISIONS, check_known
from provisor.store.sqlite_driver import connect

_LOCK = 7_403_311_245
"""What processes agree on to change the tables one at a time: any number that nobody else locks."""


async def upgrade(database_url: str) -> bool:
    """Create or change the tables as this version needs them; False if nothing was to do.

    Any number of processes may ask at once. Raises UnknownDatabase, StoreUnavailable and DatabaseFromTheFuture.
    """
    match read_address(database_url):
        case SqliteFile(path):
            return _upgrade_sqlite(path)
        case PostgresqlServer(address):
            return await _upgrade_postgresql(address)


def _upgrade_sqlite(path: str) -> bool:
    engine = create_engine("sqlite://", creator=lambda: connect(path), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            connection.execute(text("BEGIN EXCLUSIVE"))
            changed = _upgrade(connection)
            connection.commit()
    except DatabaseError as error:
        raise StoreUnavailable(f"The database {path} can't be used: {error.orig}.") from error
    return changed


async def _upgrade_postgresql(address: str) -> bool:
    # It brings the ORM along, which nothing else here needs: a fifth of the time of a start.
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415

    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: connect_to_server(address), poolclass=NullPool
    )
    try:
        async with engine.connect() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            changed: bool = await connection.run_sync(_upgrade)
            await connection.commit()
    except DBAPIError as error:
        # The driver's own error, in the server's words, is what SQLAlchemy's adapter was raised from.
        reason = (error.orig and error.orig.__cause__) or error.orig
        raise StoreUnavailable(f"The tables of the database can't be made or changed: {reason}.") from error
    return changed


def _upgrade(connection: Connection) -> bool:
    found = _revision(connection)
    check_known(found)
    if found == REVISIONS[-1]:
        return False
    # Loading Alembic takes longer than everything else in a start, and hardly any start needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
