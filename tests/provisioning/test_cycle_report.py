"""A cycle is told beside those of its kind that came before it, and with what it was refused by cause."""

from datetime import timedelta

import pytest
from tests.provisioning.use_cases import UseCases
from tests.store.records_of import NOON

from provisor.directory.cycles import Because, Counts, Cycle
from provisor.directory.refusals import NoSuchCycle
from provisor.provisioning.cycle_report import Report, report


def came(
    scim: UseCases, minute: int, *, because: Because = Because.CHANGES, other: bool = False, **counts: int
) -> str:
    """A cycle that began so many minutes after noon, of the connection or of another one; its id."""
    at = NOON + timedelta(minutes=minute)
    connection_id = "another" if other else scim.connection.id
    cycle = Cycle(f"cycle-{minute}", connection_id, at, at, Counts(**counts), because)
    scim.organization.write(lambda records: records.save_cycles([cycle]))
    return cycle.id


def told(scim: UseCases, cycle_id: str) -> Report:
    return scim.organization.read(lambda records: report(records, cycle_id))


def test_usual_is_what_those_of_the_same_kind_and_connection_did_before(scim: UseCases) -> None:
    for minute, created in ((0, 1), (40, 2), (80, 3)):
        came(scim, minute, created=created)
    came(scim, 90, because=Because.EVERYBODY, created=1000)
    came(scim, 100, other=True, created=1000)
    cycle_id = came(scim, 120, created=50)
    came(scim, 160, created=1000)

    found = told(scim, cycle_id)

    assert found.usual == Counts(created=2)
    assert found.listed.cycle.counts == Counts(created=50)


def test_the_first_ones_have_nothing_to_be_compared_with(scim: UseCases) -> None:
    came(scim, 0, created=1)
    came(scim, 40, created=1)

    assert told(scim, came(scim, 80, created=1)).usual is None


def test_a_cycle_that_there_is_not_is_refused(scim: UseCases) -> None:
    with pytest.raises(NoSuchCycle):
        told(scim, "none")
