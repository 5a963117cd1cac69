"""An open transaction on the records of one organization: what the parts of `Records` share."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from provisor.store.driver import Driver, Row
from provisor.store.statements import Statement
from provisor.store.tables import totals

_new_totals = insert(totals)
COUNT = Statement(
    _new_totals.on_conflict_do_update(
        index_elements=[totals.c.organization_id, totals.c.shard],
        set_={
            "users": totals.c.users + _new_totals.excluded.users,
            "teams": totals.c.teams + _new_totals.excluded.teams,
        },
    )
)


class Transaction:
    """The organization, the driver, and statements run with the organization's id among their values."""

    def __init__(self, driver: Driver, organization_id: str) -> None:
        self._driver = driver
        self._organization_id = organization_id

    @property
    def organization_id(self) -> str:
        """Whose records these are."""
        return self._organization_id

    def savepoint(self) -> AbstractContextManager[None]:
        """A part that is undone alone when it raises."""
        return self._driver.savepoint()

    def _all(self, statement: Statement, **values: Any) -> Sequence[Row]:
        values["organization_id"] = self._organization_id
        return self._driver.fetch_all(statement, values)

    def _one(self, statement: Statement, **values: Any) -> Row | None:
        values["organization_id"] = self._organization_id
        return self._driver.fetch_one(statement, values)

    def _run(self, statement: Statement, **values: Any) -> int:
        values["organization_id"] = self._organization_id
        return self._driver.execute(statement, values)

    def _count(self, *, users: int = 0, teams: int = 0) -> None:
        """Keep the totals of living resources in step."""
        self._run(COUNT, shard=self._driver.shard, users=users, teams=teams)
