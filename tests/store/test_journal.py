"""The journal: entries come back as they were appended, the newest first."""

from datetime import datetime, timedelta

from tests.store.records_of import NOON, Organization, an_entry

from provisor.directory import finding
from provisor.directory.journal import Action, Entry


def test_an_entry_is_read_as_it_was_appended(organization: Organization) -> None:
    entry = an_entry(
        resource_type="user",
        resource_id="1",
        resource_name="maria",
        before={"active": True},
        after={"active": False, "emails": [{"value": "é"}]},
        detail="why",
        request_id="r",
        client_request_id="c",
        tolerances=("capitalised-verb",),
        set_aside=("urn:x",),
    )

    organization.write(lambda records: records.append(entry))

    assert organization.read(lambda records: records.entries()) == [entry]


def test_the_newest_entries_come_first_within_the_bound(organization: Organization) -> None:
    entries = [an_entry(action=Action.TEAM_CHANGED) for _ in range(3)]
    for entry in entries:
        organization.write(lambda records, entry=entry: records.append(entry))

    assert organization.read(lambda records: records.entries(newest=2)) == [entries[2], entries[1]]


def test_the_first_of_a_kind_since_a_time_is_found(organization: Organization) -> None:
    entries = [
        an_entry(action=action, at=NOON + timedelta(minutes=minute))
        for minute, action in enumerate((Action.TEAM_CHANGED, Action.USER_CHANGED, Action.TEAM_CHANGED))
    ]
    for entry in entries:
        organization.write(lambda records, entry=entry: records.append(entry))
    organization.run(organization.store.sealer.catch_up(organization.id))

    def first(kind: Action, since: datetime) -> Entry | None:
        terms = [[finding.of_kind(kind)]]
        found = organization.read(lambda records: records.first_in_journal(terms=terms, since=since))
        return None if found is None else found.entry

    assert first(Action.TEAM_CHANGED, NOON) == entries[0]
    assert first(Action.TEAM_CHANGED, NOON + timedelta(minutes=1)) == entries[2]
    assert first(Action.USER_KEPT, NOON) is None


def test_what_a_search_would_find_is_counted_within_a_bound(organization: Organization) -> None:
    for action in (Action.TEAM_CHANGED, Action.TEAM_CHANGED, Action.TEAM_CHANGED, Action.USER_CHANGED):
        organization.write(lambda records, action=action: records.append(an_entry(action=action)))
    organization.run(organization.store.sealer.catch_up(organization.id))

    def count(*kinds: Action, most: int = 9, since: datetime | None = None) -> int:
        terms = [[finding.of_kind(each)] for each in kinds]
        return organization.read(
            lambda records: records.count_journal(
                terms=terms, lacking=None, since=since, until=None, most=most
            )
        )

    assert (count(), count(Action.TEAM_CHANGED), count(Action.USER_KEPT)) == (4, 3, 0)
    assert count(Action.TEAM_CHANGED, most=2) == 2
    assert count(since=NOON + timedelta(days=1)) == 0
