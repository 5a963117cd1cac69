"""How many people could come in, day by day: told of kept totals once a day, so that no page need count."""

from datetime import date

from sqlalchemy import delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from provisor.store.statements import Statement, value
from provisor.store.tables import NUMBER, daily_numbers, totals, users
from provisor.store.transaction import Transaction

_of_organization = daily_numbers.c.organization_id == value("organization_id")
_of_users = users.c.organization_id == value("organization_id")
_people = select(func.coalesce(func.sum(totals.c.users), 0)).where(
    totals.c.organization_id == value("organization_id")
)
# Each has an index of its own few rows.
_may_not_come_in = (
    select(func.count())
    .select_from(users)
    .where(
        _of_users,
        users.c.deleted.is_(None),
        users.c.active.is_not(True),
        users.c.held == literal_column("''"),
    )
)
_to_be_deleted = (
    select(func.count()).select_from(users).where(_of_users, users.c.held == literal_column("'deletion'"))
)
COUNT = Statement(
    select(_people.scalar_subquery() - _may_not_come_in.scalar_subquery() + _to_be_deleted.scalar_subquery())
)
NOTE = Statement(insert(daily_numbers).on_conflict_do_nothing())
IS_NOTED = Statement(
    select(daily_numbers.c.active).where(_of_organization, daily_numbers.c.day == value("day", NUMBER))
)
SINCE = Statement(
    select(daily_numbers.c.day, daily_numbers.c.active)
    .where(_of_organization, daily_numbers.c.day >= value("day", NUMBER))
    .order_by(daily_numbers.c.day)
)
FORGET = Statement(delete(daily_numbers).where(_of_organization, daily_numbers.c.day < value("day", NUMBER)))


class DailyNumberRecords(Transaction):
    """The daily numbers of an organization."""

    def note_active_people(self, day: date) -> bool:
        """Count who may come in, as the number of that day; False if it has one already."""
        if self._one(IS_NOTED, day=day.toordinal()) is not None:
            return False
        row = self._one(COUNT)
        self._run(NOTE, day=day.toordinal(), active=int(row[0]) if row is not None else 0)
        return True

    def active_people(self, *, since: date) -> list[tuple[date, int]]:
        """The numbers from that day on, in order; a day on which nobody counted is none."""
        return [(date.fromordinal(day), active) for day, active in self._all(SINCE, day=since.toordinal())]

    def forget_active_people(self, *, before: date) -> None:
        """Forget the numbers of earlier days."""
        self._run(FORGET, day=before.toordinal())
