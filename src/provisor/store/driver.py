"""What the statements need of a database's driver, whichever it is."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from provisor.store.many_rows import Columns
from provisor.store.statements import Statement, Values

Row = Sequence[Any]


class Driver(Protocol):
    """A connection inside a transaction, met synchronously."""

    @property
    def shard(self) -> int:
        """Which share of the kept totals this connection counts in."""

    def listed(self, items: Iterable[str]) -> object:
        """A list as the one value that `OneOf` and `NoneOf` take."""

    def as_rows(self, columns: Columns) -> Values:
        """Rows whose columns are given, one at least, as the values that a statement of `many_rows` takes."""

    def fetch_all(self, statement: Statement, values: Values) -> Sequence[Row]: ...

    def fetch_one(self, statement: Statement, values: Values) -> Row | None: ...

    def execute(self, statement: Statement, values: Values) -> int:
        """Run a statement; the number of rows that it changed."""

    def execute_many(self, statement: Statement, values: Sequence[Values]) -> None: ...

    def gather_statistics(self) -> None:
        """Have the database look at what its tables hold, if that is what it plans by."""

    def free_space(self) -> int | None:
        """The bytes that are free where the database is; None where that is another machine's to know."""

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when it raises."""
