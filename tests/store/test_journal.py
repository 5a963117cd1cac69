"""The journal: entries come back as they were appended, the newest first."""

from tests.store.records_of import Organization, an_entry

from provisor.directory.journal import Action


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
