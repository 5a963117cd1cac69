"""SQLite's own driver, as the statements need it, and how its connections are set up."""

import shutil
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.dialects import sqlite

from provisor.store import json_text, many_rows
from provisor.store.driver import Row
from provisor.store.many_rows import Columns
from provisor.store.statements import Statement, Values

DIALECT = sqlite.dialect(paramstyle="qmark")
BUSY_TIMEOUT = 5.0
"""In seconds: how long another process may hold the database before a writer gives up."""

_AGAIN_AFTER = 0.005  # seconds
_PRIMARY = 0xFF
"""The bits of an error code that say what it is; those above say of which kind (sqlite.org/rescode.html)."""

_SET_UP = (
    # A commit is on disk when it returns; WAL's default would lose the latest on a power cut.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA temp_store = MEMORY",
    # A create touches a dozen pages; copying them back from the log every 1,000 pages, as is the default, is most
    # of what a busy writer would do. 16 MiB of each, log and cache.
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA cache_size = -16384",
)


def connect(path: str, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection whose transactions are begun and ended by hand, for one thread at a time."""
    connection = sqlite3.connect(
        path,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=500,
    )
    try:
        _write_ahead(connection)
        for setting in _SET_UP:
            connection.execute(setting)
        if read_only:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log, in which a database stays.

    Of several that switch a new database at once, SQLite refuses all but one without waiting, whatever the timeout:
    each holds what the others wait for (sqlite.org/c3ref/busy_handler.html). So they come again.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            busy = error.sqlite_errorcode & _PRIMARY == sqlite3.SQLITE_BUSY
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_AFTER)
        else:
            return


def set_patience(connection: sqlite3.Connection, seconds: float) -> None:
    """How long the connection waits for other processes from now on."""
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


class SqliteDriver:
    """A connection to SQLite inside a transaction."""

    shard = 0

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def listed(self, items: Iterable[str]) -> str:
        """A list as JSON text."""
        return json_text.written(list(items))

    def as_rows(self, columns: Columns) -> Values:
        """Rows as JSON text, and their bytes."""
        return many_rows.as_json(columns)

    def fetch_all(self, statement: Statement, values: Values) -> Sequence[Row]:
        """Every row of the answer."""
        text, arguments = statement.compiled(DIALECT)
        return self._connection.execute(text, arguments(values)).fetchall()

    def fetch_one(self, statement: Statement, values: Values) -> Row | None:
        """The first row of the answer."""
        text, arguments = statement.compiled(DIALECT)
        row: Row | None = self._connection.execute(text, arguments(values)).fetchone()
        return row

    def execute(self, statement: Statement, values: Values) -> int:
        """Run a statement; the number of rows that it changed."""
        text, arguments = statement.compiled(DIALECT)
        return self._connection.execute(text, arguments(values)).rowcount

    def execute_many(self, statement: Statement, values: Sequence[Values]) -> None:
        """Run a statement for each of the values."""
        text, arguments = statement.compiled(DIALECT)
        self._connection.executemany(text, [arguments(each) for each in values])

    def gather_statistics(self) -> None:
        """Nothing: without statistics SQLite takes the index with the most columns in question."""

    def free_space(self) -> int | None:
        """The bytes that are free for the file and its log."""
        _, _, path = self._connection.execute("PRAGMA database_list").fetchone()
        return shutil.disk_usage(Path(path).parent).free

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when it raises."""
        self._connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # Some failures (a full disk) end the whole transaction by themselves.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK TO part")
                self._connection.execute("RELEASE part")
            raise
        self._connection.execute("RELEASE part")
