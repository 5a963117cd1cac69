"""A person's data leave users, memberships and journal, and the journal verifies afterwards."""

from functools import partial
from typing import Any

import pytest
from tests.provisioning.test_verifying import seal, tamper, verify
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order, put_in
from tests.store.records_of import NOON, new_id

from provisor.directory.journal import Action, Actor
from provisor.directory.lookups import Lookup, MissedLookup
from provisor.directory.near_misses import Miss, NearMiss
from provisor.directory.refusals import NoSuchUser
from provisor.directory.rulings import Decision, Ruling
from provisor.directory.selections import Selection, Undo
from provisor.provisioning import refused
from provisor.provisioning.journal import erasing
from provisor.provisioning.journal.searching import Query, search
from provisor.provisioning.ports import Records
from provisor.scim.errors import InvalidValue


def look_through(scim: UseCases, called: str) -> erasing.Erasure:
    async def read(work: Any) -> Any:
        return await scim.organization.store.read(scim.organization.id, work)

    seal(scim.organization)
    return scim.organization.run(erasing.find(read, called))


def erase(scim: UseCases, called: str) -> erasing.Erasure:
    found = look_through(scim, called)
    scim.organization.write(partial(erasing.erase, order=an_order(), erasure=found))
    seal(scim.organization)
    return found


def everything(scim: UseCases) -> str:
    """All that the journal holds, as text."""
    return repr(scim.entries()).casefold()


def test_nothing_of_the_person_is_left_and_the_journal_verifies(scim: UseCases) -> None:
    ana = scim.create(
        a_user("ana@acme.example", displayName="Ana Sousa", emails=[{"value": "sousa@acme.example"}])
    )
    bo = scim.create(a_user("bo@acme.example"))
    team = scim.create_group(a_group("Data", ana.id, bo.id))
    scim.patch(ana.id, put_in("userName", "ana.maria@acme.example"))

    erase(scim, "ana.maria@acme.example")

    kept = everything(scim)
    for datum in ("ana@", "ana.maria@", "sousa"):
        assert datum not in kept
    assert "bo@acme.example" in kept
    assert scim.members(team.id) == [bo.id]
    assert scim.list_users()["totalResults"] == 1
    verdict = verify(scim.organization)
    assert verdict.flaw is None
    assert verdict.erased == 2


def test_what_happened_is_still_told_without_a_name(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))

    erase(scim, ana.id)

    told = scim.organization.read(lambda records: search(records, Query(person=ana.id)))
    assert [each.action for each in told] == [Action.USER_ERASED, Action.USER_CREATED]
    assert ana.id in told[1].sentence


def test_entries_of_others_that_name_the_person_are_erased_too(scim: UseCases) -> None:
    scim.create(a_user("ana@acme.example"))
    call = scim.call()
    error = InvalidValue("manager: there is no user ana@acme.example here.")
    scim.organization.write(lambda records: refused.record(records, call, "POST Users", "", error))

    erase(scim, "ana@acme.example")

    assert "ana@acme.example" not in everything(scim)
    assert verify(scim.organization).flaw is None


def test_a_name_that_only_looks_like_theirs_stays(scim: UseCases) -> None:
    scim.create(a_user("ana@acme.example"))
    scim.create(a_user("diana@acme.example"))

    erase(scim, "ana@acme.example")

    assert "diana@acme.example" in everything(scim)


def test_somebody_who_was_deleted_is_erased_too(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    scim.delete(ana.id)

    erase(scim, "ana@acme.example")

    assert "ana@acme.example" not in everything(scim)
    with pytest.raises(NoSuchUser):
        erase(scim, "ana@acme.example")


def test_nobody_of_that_name_is_refused(scim: UseCases) -> None:
    with pytest.raises(NoSuchUser):
        erase(scim, "nobody@acme.example")


def test_an_erasure_that_nobody_told_of_is_found_out(scim: UseCases) -> None:
    scim.create(a_user("ana@acme.example"))
    erase(scim, "ana@acme.example")
    tamper(scim.organization, "UPDATE journal SET salt = NULL, after = NULL WHERE :o AND id = entry(2)")

    flaw = verify(scim.organization).flaw
    assert flaw is not None
    assert flaw.position == 2


def test_the_operator_who_erased_is_told(scim: UseCases) -> None:
    scim.create(a_user("ana@acme.example"))

    erase(scim, "ana@acme.example")

    assert scim.told.action is Action.USER_ERASED
    assert scim.told.actor == Actor("operator", "command line")
    assert scim.told.after == {"positions": [1]}


def test_what_is_told_while_the_journal_is_looked_through_is_erased_too(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    found = look_through(scim, ana.id)
    scim.patch(ana.id, put_in("displayName", "Ana Sousa"))
    seal(scim.organization)

    scim.organization.write(partial(erasing.erase, order=an_order(), erasure=found))

    assert "sousa" not in everything(scim)


def test_what_has_no_place_in_the_journal_yet_is_not_left_behind(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    found = look_through(scim, ana.id)
    scim.patch(ana.id, put_in("displayName", "Ana Sousa"))

    with pytest.raises(erasing.ToldOfJustNow):
        scim.organization.write(partial(erasing.erase, order=an_order(), erasure=found))


def test_of_two_who_erase_somebody_one_does(scim: UseCases) -> None:
    found = look_through(scim, scim.create(a_user("ana@acme.example")).id)
    scim.organization.write(partial(erasing.erase, order=an_order(), erasure=found))

    with pytest.raises(NoSuchUser):
        scim.organization.write(partial(erasing.erase, order=an_order(), erasure=found))


def test_whom_connections_looked_for_in_vain_is_forgotten_too(scim: UseCases) -> None:
    sought = ("ANA@acme.example", "sousa@acme.example", "e-17", "bo@acme.example")
    lookups = [MissedLookup(scim.connection.id, Lookup("user", "userName", each), NOON) for each in sought]
    scim.organization.write(lambda records: records.note_missed(scim.connection.id, lookups))
    emails = [{"value": "sousa@acme.example"}]
    scim.create(a_user("ana@acme.example", externalId="e-17", emails=emails))

    erase(scim, "ana@acme.example")

    left = scim.organization.read(lambda records: [len(records.missed_lookups(each)) for each in sought])
    assert left == [0, 0, 0, 1]


def test_where_they_decided_or_undid_their_id_stays_alone(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))

    def work(records: Records) -> None:
        for name in ("Ana@acme.example", "diana@acme.example"):
            because = ("ana@acme.example owns this.", "diana@acme.example owns this.")
            records.add_ruling(
                Ruling(
                    new_id(), name, "connection", Decision.APPLY, True, name, NOON, total=2, because=because
                )
            )
            records.add_undo(Undo(new_id(), Selection(entry=1), "user", name, NOON))

    scim.organization.write(work)
    erase(scim, ana.id)

    rulings = scim.organization.read(lambda records: records.rulings(newest=9))
    undos = scim.organization.read(lambda records: records.undos())
    assert [each.actor_name for each in rulings] == ["diana@acme.example", ana.id]
    assert {tuple(each.because) for each in rulings} == {("diana@acme.example owns this.",)}
    assert [each.actor_name for each in undos] == ["diana@acme.example", ana.id]


def test_paths_that_quote_them_are_forgotten(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    paths = ("/Users/ana@acme.example", "/Users/diana@acme.example", "/Users/ana@acme.example.org")
    for path in paths:
        near = NearMiss(Miss.WRONG_PATH, path, NOON)
        scim.organization.write(lambda records, near=near: records.note_near_miss(near))

    erase(scim, ana.id)

    left = scim.organization.read(lambda records: records.near_misses())
    assert {each.detail for each in left} == set(paths[1:])
