"""Old entries go, the oldest first, and what is left still verifies."""

from datetime import datetime, timedelta

import pytest
from tests.provisioning.test_verifying import seal, tamper, verify
from tests.provisioning.use_cases import UseCases, a_user, an_order
from tests.store.records_of import NOON, new_id

from provisor.directory.journal import Action
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.directory.near_misses import Miss, NearMiss
from provisor.directory.rulings import Decision, Ruling
from provisor.directory.selections import Selection, Undo
from provisor.provisioning.journal import verifying
from provisor.provisioning.journal.pruning import prune
from provisor.provisioning.journal.searching import Query, search
from provisor.provisioning.ports import Records


@pytest.fixture
def pruned(scim: UseCases) -> UseCases:
    """Six entries, of which the first three are gone."""
    for number in range(6):
        scim.create(a_user(f"ana-{number}@acme.example"))
    seal(scim.organization)
    fourth = scim.entries()[3].at
    assert scim.organization.write(lambda records: prune(records, an_order(), before=fourth)) == 3
    seal(scim.organization)
    return scim


def test_what_is_left_verifies(pruned: UseCases) -> None:
    verdict = verify(pruned.organization)

    assert verdict.flaw is None
    assert verdict.entries == 4
    assert [entry.action for entry in pruned.entries()][-1] is Action.JOURNAL_PRUNED


def test_what_is_gone_is_found_no_more(pruned: UseCases) -> None:
    found = pruned.organization.read(lambda records: search(records, Query()))

    assert [each.position for each in found] == [7, 6, 5, 4]
    assert (
        pruned.organization.read(lambda records: search(records, Query(kind=Action.USER_CREATED)))[-1:]
        == found[-1:]
    )


def test_pruning_again_goes_on(pruned: UseCases) -> None:
    organization = pruned.organization
    far = pruned.told.at + timedelta(days=1)

    assert organization.write(lambda records: prune(records, an_order(), before=far)) == 3
    seal(organization)

    assert verify(organization).flaw is None
    assert [entry.action for entry in pruned.entries()] == [Action.JOURNAL_PRUNED] * 2


def test_the_newest_entry_stays_and_nothing_is_pruned_twice(scim: UseCases) -> None:
    scim.create(a_user())
    seal(scim.organization)
    far = scim.told.at + timedelta(days=1)

    assert scim.organization.write(lambda records: prune(records, an_order(), before=far)) == 0


def test_a_later_checkpoint_agrees_and_an_earlier_one_can_not_be_told(scim: UseCases) -> None:
    checkpoints = []
    for number in range(4):
        scim.create(a_user(f"ana-{number}@acme.example"))
        seal(scim.organization)
        checkpoints.append(scim.organization.read(verifying.checkpoint))
    third = scim.entries()[2].at
    scim.organization.write(lambda records: prune(records, an_order(), before=third))
    seal(scim.organization)

    assert verify(scim.organization, checkpoints[3]).flaw is None
    assert verify(scim.organization, checkpoints[1]).flaw is None
    flaw = verify(scim.organization, checkpoints[0]).flaw
    assert flaw is not None
    assert "pruned" in flaw.because


def test_a_pruning_of_more_than_was_told_is_found_out(pruned: UseCases) -> None:
    tamper(
        pruned.organization,
        "DELETE FROM journal WHERE :o AND id = entry(4)",
        "DELETE FROM seals WHERE :o AND position < 4",
    )

    flaw = verify(pruned.organization).flaw
    assert flaw is not None
    assert flaw.position == 1


def test_look_ups_in_vain_are_kept_as_long_as_the_journal(scim: UseCases) -> None:
    sought = [("old", NOON), ("new", NOON + timedelta(days=1))]
    lookups = [
        MissedLookup(scim.connection.id, Lookup("user", "userName", each), when) for each, when in sought
    ]
    scim.organization.write(lambda records: records.note_missed(scim.connection.id, lookups))

    scim.organization.write(lambda records: prune(records, an_order(), before=NOON + timedelta(hours=1)))

    left = scim.organization.read(lambda records: [len(records.missed_lookups(each)) for each, _ in sought])
    assert left == [0, 1]


def test_decisions_and_calls_that_did_not_count_go_too(scim: UseCases) -> None:
    recently = NOON + timedelta(days=2)

    def work(records: Records) -> None:
        for at in (NOON, recently):
            records.add_ruling(
                Ruling(
                    new_id(), f"of {at}", "connection", Decision.DROP, True, "ana@acme.example", at, total=1
                )
            )
            records.add_undo(Undo(new_id(), Selection(entry=1), "user", "ana@acme.example", at))
            records.note_near_miss(NearMiss(Miss.WRONG_PATH, f"/{at}", at))

    scim.organization.write(work)
    scim.organization.write(lambda records: prune(records, an_order(), before=recently))

    def left(records: Records) -> list[datetime]:
        ruled = [each.began for each in records.rulings(newest=9)]
        undone = [each.started for each in records.undos()]
        return ruled + undone + [each.at for each in records.near_misses()]

    assert scim.organization.read(left) == [recently] * 3
