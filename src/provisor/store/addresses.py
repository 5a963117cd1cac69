"""Addresses of databases: `sqlite:///FILE` and `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`."""

from dataclasses import dataclass
from urllib.parse import unquote

from provisor.store.failures import UnknownDatabase

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A database in a file."""

    path: str


@dataclass(frozen=True, slots=True)
class PostgresqlServer:
    """A database of a server, or of several that stand in for each other.

    The address stays as it was given: the driver reads several hosts with their ports, which other parsers don't.
    """

    address: str


def read_address(url: str) -> SqliteFile | PostgresqlServer:
    """The database that an address means. Raises UnknownDatabase."""
    if url.startswith(_POSTGRESQL):
        return PostgresqlServer(url)
    if url.startswith(_SQLITE) and (path := unquote(url.removeprefix(_SQLITE).partition("?")[0])):
        return SqliteFile(path)
    # The address may hold a password, so it is not repeated.
    raise UnknownDatabase(
        "The address of the database starts with sqlite:/// (and then a file) or with postgresql:// "
        "(and then user, password, host and database)."
    )
