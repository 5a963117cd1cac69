"""The month is played on the real store, on SQLite and on PostgreSQL."""

from tests.store.conftest import (  # noqa: F401 - fixtures
    organization,
    postgresql_model,
    postgresql_store,
    runner,
    sqlite_model,
    sqlite_store,
    store,
)
