"""asyncpg as the statements need it: met synchronously, from inside a greenlet that the event loop goes on around."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import cast

import asyncpg
from asyncpg import Connection, PostgresLogMessage
from sqlalchemy import Dialect
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.util.concurrency import await_

from provisor.store.driver import Row
from provisor.store.failures import StoreUnavailable
from provisor.store.many_rows import Columns
from provisor.store.statements import Statement, Values
from provisor.store.tables import metadata

DIALECT: Dialect = dialect()  # type: ignore[no-untyped-call]

SHARDS = 16
"""In how many rows the totals of an organization are kept, so that few writers meet in one."""


class PostgresqlDriver:
    """A connection to PostgreSQL. Its methods are called inside `greenlet_spawn`."""

    def __init__(self, connection: Connection, number: int) -> None:
        self.connection = connection
        self.shard = number % SHARDS
        self._warned = False
        connection.add_log_listener(self._listen)

    def _listen(self, _: object, message: PostgresLogMessage) -> None:
        self._warned = self._warned or message.severity_en == "WARNING"

    def listed(self, items: Iterable[str]) -> list[str]:
        """A list as an array."""
        return list(items)

    def as_rows(self, columns: Columns) -> Columns:
        """Each column as an array."""
        return columns

    def fetch_all(self, statement: Statement, values: Values) -> Sequence[Row]:
        """Every row of the answer."""
        text, arguments = statement.compiled(DIALECT)
        return cast("Sequence[Row]", await_(self.connection.fetch(text, *arguments(values))))

    def fetch_one(self, statement: Statement, values: Values) -> Row | None:
        """The first row of the answer."""
        text, arguments = statement.compiled(DIALECT)
        return cast("Row | None", await_(self.connection.fetchrow(text, *arguments(values))))

    def execute(self, statement: Statement, values: Values) -> int:
        """Run a statement; the number of rows that it changed."""
        text, arguments = statement.compiled(DIALECT)
        done: str = await_(self.connection.execute(text, *arguments(values)))
        return int(done.rpartition(" ")[2])

    def execute_many(self, statement: Statement, values: Sequence[Values]) -> None:
        """Run a statement for each of the values."""
        text, arguments = statement.compiled(DIALECT)
        await_(self.connection.executemany(text, [arguments(each) for each in values]))

    def gather_statistics(self) -> None:
        """Analyze every table that nobody is at work on, each in a transaction of its own."""
        await_(self.connection.execute(f"ANALYZE (SKIP_LOCKED) {', '.join(metadata.tables)}"))

    def free_space(self) -> int | None:
        """Nothing: the server's disk is not seen from here."""
        return None

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when it raises."""
        await_(self.connection.execute("SAVEPOINT part"))
        try:
            yield
        except BaseException:
            # Without its connection the part is undone already, like everything else.
            with suppress(asyncpg.InterfaceError):
                await_(self.connection.execute("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part"))
            raise
        await_(self.connection.execute("RELEASE SAVEPOINT part"))

    def begin(self) -> None:
        """Begin a transaction."""
        await_(self.connection.execute("BEGIN"))

    def roll_back(self) -> None:
        """Undo the transaction; where the server can't be told any more, by leaving it."""
        try:
            await_(self.connection.execute("ROLLBACK"))
        except Exception:  # noqa: BLE001 - whatever it is, the transaction ends with the connection
            self.connection.terminate()

    def commit(self) -> None:
        """End the transaction well. Raises StoreUnavailable if it did not end well.

        A commit whose wait for its standby was cancelled says so by a warning only: it is on this server's disk, but
        would be lost with it.
        """
        self._warned = False
        done: str = await_(self.connection.execute("COMMIT"))
        if self._warned or done != "COMMIT":
            raise StoreUnavailable("The database did not confirm that everything is kept.")
