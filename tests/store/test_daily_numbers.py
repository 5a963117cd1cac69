"""How many people may come in is counted once a day, whatever SCIM sees, and forgotten after a quarter."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.store.records_of import NOON, Organization, index

from provisor.directory.guard import Held
from provisor.provisioning import daily_numbers

TODAY = NOON.date()


def test_who_may_come_in_is_counted_once_a_day(
    organization: Organization, make_organization: Callable[[], Organization]
) -> None:
    other = make_organization()
    for n in range(4):
        organization.add_user(userName=f"user{n}")
    shut_out, held = organization.add_user(userName="shut out"), organization.add_user(userName="held")
    gone, leaving = organization.add_user(userName="gone"), organization.add_user(userName="leaving")
    for user in (replace(shut_out, active=False), replace(held, active=False, held=Held.DEACTIVATION)):
        organization.write(lambda records, user=user: records.save_user(user, index(user)))
    organization.write(lambda records: records.delete_user(gone.id, at=NOON))
    organization.write(lambda records: records.hold_deletion(leaving.id, at=NOON))

    for later in (timedelta(), timedelta(hours=1), timedelta(days=1)):
        organization.write(lambda records, later=later: daily_numbers.note(records, NOON + later))
        organization.add_user(userName=f"newcomer {later}")
    other.write(lambda records: daily_numbers.note(records, NOON))

    found = organization.read(lambda records: daily_numbers.active_people(records, NOON))
    assert found == [(TODAY, 6), (TODAY + timedelta(days=1), 8)]
    assert other.read(lambda records: daily_numbers.active_people(records, NOON)) == [(TODAY, 0)]


def test_the_numbers_of_a_quarter_are_kept(organization: Organization) -> None:
    for days in (0, 1, 90, 91):
        organization.write(
            lambda records, days=days: daily_numbers.note(records, NOON + timedelta(days=days))
        )

    found = organization.read(lambda records: records.active_people(since=TODAY))
    assert [day for day, _ in found] == [TODAY + timedelta(days=days) for days in (1, 90, 91)]
