"""How many requests came through each connection is kept by the quarter of an hour, beside the journal."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization

from provisor.directory.traffic import QUARTER, Traffic
from provisor.provisioning import traffic
from provisor.provisioning.ports import Records

FIRST, LAST = NOON - timedelta(days=365), NOON + timedelta(days=365)


def count(organization: Organization, came: dict[datetime, Traffic], connection: str = CONNECTION) -> None:
    organization.write(lambda records: records.count_traffic(connection, came))


def kept(organization: Organization) -> dict[str, dict[datetime, Traffic]]:
    found = organization.read(lambda records: records.traffic(since=FIRST, until=LAST))
    return {connection_id: dict(came) for connection_id, came in found.items()}


def test_what_comes_later_is_added(organization: Organization) -> None:
    count(organization, {NOON: Traffic(3, 1)})
    count(organization, {NOON: Traffic(2, 2), NOON + QUARTER: Traffic(1, 0)})
    count(organization, {})

    assert kept(organization) == {CONNECTION: {NOON: Traffic(5, 3), NOON + QUARTER: Traffic(1, 0)}}


def test_what_servers_count_at_the_same_time_is_added(organization: Organization) -> None:
    def one(records: Records) -> None:
        records.count_traffic(CONNECTION, {NOON: Traffic(1, 1)})

    assert organization.at_once(*[one] * 10) == [None] * 10
    assert kept(organization) == {CONNECTION: {NOON: Traffic(10, 10)}}


def test_each_connection_has_its_own(
    organization: Organization, make_organization: Callable[[], Organization]
) -> None:
    other = make_organization()
    count(organization, {NOON: Traffic(3, 1)})
    count(organization, {NOON: Traffic(4, 0)}, "another")
    count(other, {NOON: Traffic(9, 9)})

    def of_one(records: Records) -> object:
        return records.traffic(since=NOON, until=NOON, connection_id="another")

    assert organization.read(of_one) == {"another": {NOON: Traffic(4, 0)}}
    assert kept(organization) == {CONNECTION: {NOON: Traffic(3, 1)}, "another": {NOON: Traffic(4, 0)}}


def test_hours_are_told_of_one_connection_and_of_all(organization: Organization) -> None:
    count(organization, {NOON: Traffic(3, 1), NOON + QUARTER: Traffic(1, 0)})
    count(organization, {NOON: Traffic(4, 0), NOON - timedelta(days=3): Traffic(50, 0)}, "another")
    until = NOON + timedelta(minutes=20)

    def of(connection_id: str | None) -> list[Traffic]:
        hours = organization.read(
            lambda records: traffic.hours(records, until=until, zone=NOON.tzinfo, connection_id=connection_id)  # type: ignore[arg-type]
        )
        return [each.traffic for each in hours if each.traffic.requests]

    assert of(CONNECTION) == [Traffic(4, 1)]
    assert of(None) == [Traffic(8, 1)]
    assert of("nobody's") == []


def test_since_a_time_each_connection_has_its_total(organization: Organization) -> None:
    count(organization, {NOON - QUARTER: Traffic(3, 1), NOON: Traffic(1, 1), NOON + QUARTER: Traffic(1, 0)})
    count(organization, {NOON - QUARTER: Traffic(4, 0)}, "another")

    found = organization.read(lambda records: traffic.since(records, NOON, until=NOON + QUARTER))
    assert found == {CONNECTION: Traffic(2, 1)}


@pytest.mark.parametrize(("days", "stay"), [(None, 2), (365, 2), (7, 1)])
def test_it_is_forgotten_after_four_weeks_or_with_the_journal(
    organization: Organization, days: int | None, stay: int
) -> None:
    ages = (timedelta(days=1), timedelta(weeks=4), timedelta(weeks=4) + QUARTER)
    count(organization, {NOON - age: Traffic(1, 0) for age in ages})
    organization.write(lambda records: traffic.forget(records, NOON, days=days))

    assert sum(map(len, kept(organization).values())) == stay


def test_requests_are_counted_where_they_are_noted(organization: Organization) -> None:
    async def note() -> None:
        for minute, failed in ((0, False), (1, True), (14, False), (15, True)):
            at = NOON + timedelta(minutes=minute, seconds=59)
            organization.store.note_request(organization.id, CONNECTION, at, failed=failed)

    organization.run(note())
    organization.run(organization.store.activity.write())

    assert kept(organization) == {CONNECTION: {NOON: Traffic(3, 1), NOON + QUARTER: Traffic(1, 1)}}
