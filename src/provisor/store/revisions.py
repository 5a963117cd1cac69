"""Which revision the tables of a database are in, and whether this version of the program knows it."""

from typing import Any

from sqlalchemy import Column, MetaData, Table, Text, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from provisor.store.driver import Driver
from provisor.store.failures import DatabaseFromTheFuture, DatabaseOutdated
from provisor.store.statements import Condition, Statement

REVISIONS = (
    *("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011"),
    *("0012", "0013", "0014", "0015", "0016", "0017", "0018", "0019", "0020", "0021", "0022"),
    *("0023", "0024", "0025", "0026", "0027"),
)
"""Every revision of the tables, in order; `migrations` leads from one to the next."""

_TABLE = "alembic_version"


class _TableExists(Condition):
    """Whether Alembic has been here."""

    inherit_cache = False


@compiles(_TableExists, "sqlite")
def _exists_on_sqlite(_: _TableExists, __: SQLCompiler, **___: Any) -> str:
    return f"EXISTS (SELECT 1 FROM sqlite_master WHERE name = '{_TABLE}')"


@compiles(_TableExists, "postgresql")
def _exists_on_postgresql(_: _TableExists, __: SQLCompiler, **___: Any) -> str:
    return f"to_regclass('{_TABLE}') IS NOT NULL"


EXISTS = Statement(select(_TableExists()))
REVISION = Statement(select(Table(_TABLE, MetaData(), Column("version_num", Text)).c.version_num))


def revision(driver: Driver) -> str | None:
    """The revision of the tables; None where there are none."""
    exists = driver.fetch_one(EXISTS, {})
    if exists is None or not exists[0]:
        return None
    row = driver.fetch_one(REVISION, {})
    return None if row is None else row[0]


def is_current(driver: Driver) -> bool:
    """Whether the tables are those of this version."""
    return revision(driver) == REVISIONS[-1]


def check_current(driver: Driver) -> None:
    """Raise DatabaseOutdated or DatabaseFromTheFuture unless the tables are those of this version."""
    found = revision(driver)
    check_known(found)
    if found is None:
        raise DatabaseOutdated(
            "The database is empty. Run `provisor serve` or `provisor database upgrade` first."
        )
    if found != REVISIONS[-1]:
        raise DatabaseOutdated(
            f"The database is in revision {found}, this program works with {REVISIONS[-1]}. "
            "Run `provisor database upgrade`."
        )


def check_known(found: str | None) -> None:
    """Raise DatabaseFromTheFuture for a revision that this version does not know."""
    if found is not None and found not in REVISIONS:
        raise DatabaseFromTheFuture(
            f"The database is in revision {found}, which a later version of Provisor made; this one knows "
            f"revisions up to {REVISIONS[-1]}. Run the later version, or restore a backup from before its upgrade."
        )
