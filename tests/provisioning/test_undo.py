"""Undo: what was done is put back, what somebody changed since stays, and an undo is undone like anything else."""

from dataclasses import replace

import pytest
from tests.provisioning.people import People
from tests.provisioning.undone import Undoing
from tests.provisioning.use_cases import (
    PATCH,
    Resource,
    UseCases,
    a_group,
    a_user,
    add,
    an_order,
    ids,
    put_in,
    remove,
)
from tests.store.records_of import later

from provisor.directory.cycles import Cycle
from provisor.directory.guard import GuardSettings, Held
from provisor.directory.journal import GUARD
from provisor.directory.refusals import NoSuchCycle, NoSuchEntry, NoSuchRequest, NoSuchUndo
from provisor.directory.teams import TeamType
from provisor.directory.users import Role
from provisor.provisioning import deciding, reorganization, teams
from provisor.provisioning import people as persons
from provisor.provisioning.ports import Records
from provisor.provisioning.undoing import selecting
from provisor.provisioning.undoing.outcome import Kind
from provisor.provisioning.users import Shown


@pytest.fixture
def undoing(scim: UseCases) -> Undoing:
    return Undoing(scim.organization)


def test_a_changed_attribute_is_put_back(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria", title="Nurse", nickName="Mimi"))
    since = later()
    scim.patch(maria.id, put_in("title", "Doctor"), remove("nickName"))

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)
    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    shown = scim.read(maria.id)
    assert (foreseen.changed, outcome.changed, outcome.conflicts) == (1, 1, [])
    assert (shown["title"], shown["nickName"]) == ("Nurse", "Mimi")
    assert shown["meta"]["version"] == 'W/"3"'


def test_what_is_foreseen_changes_nothing(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    scim.patch(maria.id, put_in("active", False))
    before = scim.entries()

    undoing.foresee(connection_id=scim.connection.id)

    assert scim.entries() == before


def test_several_changes_are_put_back_as_one(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria", title="Nurse"))
    since = later()
    for title in ("Doctor", "Chief", "Director"):
        scim.patch(maria.id, put_in("title", title))

    undoing.put_back(connection_id=scim.connection.id, since=since)

    assert scim.read(maria.id)["title"] == "Nurse"
    assert (scim.told.action, scim.told.before, scim.told.after) == (
        "user.changed", {"title": "Director"}, {"title": "Nurse"})  # fmt: skip
    assert scim.told.request_id == undoing.undo.id


def test_an_undo_says_which_entries_it_undid(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    scim.patch(maria.id, put_in("active", False))
    position = undoing.last_position()

    undoing.put_back(entry=position)

    assert scim.told.facts == {"undoes": [position]}


def test_somebody_deleted_comes_back_with_memberships_by_whoever_gave_them(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    maria = scim.create(a_user("maria"))
    people.add("Legal")
    people.join("Legal", "maria")
    data = scim.create_group(a_group("Data", maria.id))
    legal = scim.create_group(a_group("legal", maria.id))
    since = later()
    scim.delete(maria.id)

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, outcome.conflicts) == (1, [])
    assert scim.members(data.id) == scim.members(legal.id) == [maria.id]
    assert people.sources("Data") == {"maria": ("default",)}
    assert set(people.sources("Legal")["maria"]) >= {"manual"}


def test_somebody_who_was_created_goes(scim: UseCases, people: People, undoing: Undoing) -> None:
    team = people.add("Legal")
    since = later()
    maria = scim.create(a_user("maria"))
    scim.patch_group(team.id, add("members", ids(maria)))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, outcome.conflicts) == (2, [])
    assert scim.list_users()["totalResults"] == 0
    assert people.see("Legal").managed_by is None


def test_a_new_team_into_which_a_person_put_somebody_since_stays_and_it_is_told_who_did_it(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    scim.create(a_user("maria"))
    scim.create_group(a_group("Data"))
    position = undoing.last_position()
    people.join("Data", "maria")

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
    assert outcome.changed == 0
    (conflict,) = outcome.conflicts
    assert conflict.what == "Data: members"
    assert conflict.because.startswith(
        "Changed since. An operator made maria a member of the team Data. (2026-"
    )
    assert people.sources("Data") == {"maria": ("manual",)}


def test_a_restored_team_into_which_a_person_put_somebody_since_stays(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    for name in ("maria", "jo"):
        scim.create(a_user(name))
    people.add("Legal")
    people.join("Legal", "jo")
    people.delete("Legal")
    people.restore("Legal")
    position = undoing.last_position()
    goes = undoing.foresee(entry=position)
    people.join("Legal", "maria")

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (goes.changed, goes.conflicts) == (1, [])
    assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
    (conflict,) = outcome.conflicts
    assert conflict.what == "Legal: members"
    assert conflict.because.startswith(
        "Changed since. An operator made maria a member of the team Legal. (2026-"
    )
    assert people.sources("Legal").keys() == {"jo", "maria"}


def test_somebody_new_whom_a_person_put_into_a_team_since_stays_and_it_is_told_who_did_it(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    people.add("Legal")
    scim.create(a_user("maria"))
    position = undoing.last_position()
    people.join("Legal", "maria")

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
    assert outcome.changed == 0
    (conflict,) = outcome.conflicts
    assert conflict.what == "maria: teams"
    assert conflict.because.startswith(
        "Changed since. An operator made maria a member of the team Legal. (2026-"
    )
    assert people.sources("Legal") == {"maria": ("manual",)}


def test_somebody_restored_goes_again_with_the_teams_of_before(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    people.add("Legal")
    maria = scim.create(a_user("maria", externalId="1"))
    people.join("Legal", "maria")
    scim.delete(maria.id)
    since = later()
    scim.create(a_user("maria", externalId="1"))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, outcome.conflicts) == (1, [])
    assert scim.list_users()["totalResults"] == 0


def test_a_new_team_goes_with_whom_the_same_request_put_into_it_by_hand(
    scim: UseCases, undoing: Undoing
) -> None:
    scim.create(a_user("maria"))
    order = replace(an_order(), request_id="of the team")

    def made(records: Records) -> None:
        reorganization.add(records, order, "Data", TeamType.DEPARTMENT, under=())
        teams.join(records, order, "Data", "maria")

    scim.organization.write(made)

    outcome = undoing.put_back(request="of the team")

    assert (outcome.changed, outcome.conflicts) == (1, [])


def test_what_somebody_changed_since_stays_and_is_told_with_who_and_when(
    scim: UseCases, undoing: Undoing
) -> None:
    maria = scim.create(a_user("maria", title="Nurse"))
    scim.patch(maria.id, put_in("active", False), put_in("title", "Doctor"))
    position = undoing.last_position()
    scim.patch(maria.id, put_in("title", "Director"))

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
    assert outcome.conflicts[0].what == "maria: title"
    assert outcome.conflicts[0].because.startswith(
        "Changed since. The identity provider changed title of maria. (2026-"
    )
    shown = scim.read(maria.id)
    assert (shown["active"], shown["title"]) == (True, "Director")


def test_somebody_new_whom_a_person_deactivated_since_stays_and_it_is_told_who_did_it(
    scim: UseCases, undoing: Undoing
) -> None:
    since = later()
    maria = scim.create(a_user("maria"))
    scim.organization.write(
        lambda records: persons.set_active(records, an_order(), "maria", active=False, take_over=True)
    )
    scim.create_group(a_group("Data", maria.id))

    foreseen = undoing.foresee(entry=undoing.last_position() - 2)
    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert [each.what for each in foreseen.conflicts] == ["maria: active, what people took over"]
    assert foreseen.conflicts == outcome.conflicts
    assert " deactivated maria. (2026-" in outcome.conflicts[0].because
    assert scim.read(maria.id)["active"] is False


def test_somebody_new_who_is_again_as_they_came_goes(scim: UseCases, undoing: Undoing) -> None:
    scim.create(a_user("maria"))
    position = undoing.last_position()
    scim.organization.write(
        lambda records: persons.set_role(records, an_order(), "maria", Role.ADMINISTRATOR)
    )
    scim.organization.write(lambda records: persons.set_role(records, an_order(), "maria", Role.MEMBER))

    assert undoing.foresee(entry=position).counts() == {"people_deleted": 1}


def test_somebody_who_came_back_and_whom_a_person_changed_since_stays(
    scim: UseCases, undoing: Undoing
) -> None:
    maria = scim.create(a_user("maria", externalId="1"))
    scim.delete(maria.id)
    scim.create(a_user("maria", externalId="1"))
    position = undoing.last_position()
    scim.organization.write(
        lambda records: persons.set_role(records, an_order(), "maria", Role.ADMINISTRATOR)
    )

    outcome = undoing.put_back(entry=position)

    assert (outcome.changed, [each.what for each in outcome.conflicts]) == (0, ["maria: role"])


def test_a_new_team_that_a_person_moved_since_stays(scim: UseCases, people: People, undoing: Undoing) -> None:
    people.add("Europe")
    since = later()
    scim.create_group(a_group("Data"))
    people.move("Data", "Europe")

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, [each.what for each in outcome.conflicts]) == (0, ["Data: parents"])
    assert " moved the team Data " in outcome.conflicts[0].because
    assert people.tree()["Data"] == {"Europe"}


def test_a_team_that_came_back_and_was_renamed_since_stays(people: People, undoing: Undoing) -> None:
    people.add("Data")
    people.delete("Data")
    people.restore("Data")
    position = undoing.last_position()
    people.rename("Data", "Facts")

    outcome = undoing.put_back(entry=position)

    assert (outcome.changed, [each.what for each in outcome.conflicts]) == (0, ["Data: displayName"])


def test_every_one_of_many_conflicts_says_who_and_when(scim: UseCases, undoing: Undoing) -> None:
    created = [
        each["location"].rpartition("/")[2]
        for each in scim.run_bulk(*(posted(number) for number in range(120)))
    ]
    since = later()
    scim.run_bulk(*(patched(user_id, put_in("title", "Nurse")) for user_id in created))
    until = later()
    scim.run_bulk(*(patched(user_id, put_in("title", "Doctor")) for user_id in created))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since, until=until)

    assert outcome.changed == 0
    assert {each.what for each in outcome.conflicts} == {f"person {number}: title" for number in range(120)}
    assert all(
        f" changed title of {each.what.removesuffix(': title')}. (2026-" in each.because
        for each in outcome.conflicts
    )


def test_a_name_that_somebody_else_has_since_is_a_conflict(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria", externalId="1"))
    scim.delete(maria.id)
    position = undoing.last_position()
    other = scim.create(a_user("Maria", externalId="2"))

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (foreseen.changed, outcome.changed) == (0, 0)
    assert foreseen.conflicts == outcome.conflicts
    assert other.id in outcome.conflicts[0].because


def test_somebody_who_was_deleted_since_stays_deleted(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    scim.patch(maria.id, put_in("active", False))
    position = undoing.last_position()
    scim.delete(maria.id)

    outcome = undoing.put_back(entry=position)

    assert outcome.conflicts[0].because.startswith("Deleted since. The identity provider deleted maria.")


def test_the_last_owner_is_not_ended_by_an_undo(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    scim.organization.write(lambda records: persons.set_role(records, an_order(), "maria", Role.OWNER))
    position = undoing.last_position()

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert foreseen.conflicts == outcome.conflicts
    assert len(outcome.conflicts) == 1
    assert scim.read(maria.id)["active"]


def test_an_undo_is_undone(scim: UseCases, undoing: Undoing) -> None:
    maria, mario = (scim.create(a_user(name)) for name in ("maria", "mario"))
    data = scim.create_group(a_group("Data", maria.id, mario.id))
    since = later()
    scim.delete(maria.id)
    scim.patch(mario.id, put_in("active", False))
    undoing.put_back(connection_id=scim.connection.id, since=since)

    undoing.take_back()

    assert [each["id"] for each in scim.list_users()["Resources"]] == [mario.id]
    assert scim.read(mario.id)["active"] is False
    assert scim.members(data.id) == [mario.id]


def test_the_same_undo_again_changes_nothing(scim: UseCases, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    since = later()
    scim.delete(maria.id)
    undoing.put_back(connection_id=scim.connection.id, since=since)

    again = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (again.changed, again.conflicts) == (0, [])


def test_people_who_may_come_in_again_are_counted(scim: UseCases, undoing: Undoing) -> None:
    away, gone, there = (scim.create(a_user(name)) for name in ("away", "gone", "there"))
    since = later()
    scim.patch(away.id, put_in("active", False))
    scim.delete(gone.id)
    scim.patch(there.id, put_in("title", "Nurse"))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, outcome.welcomed) == (3, 2)


def test_members_that_were_replaced_are_members_again_by_whoever_gave_them(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    maria, _ = (scim.create(a_user(name)) for name in ("maria", "mario"))
    authoritative = scim.set(authoritative=True)
    data = authoritative.create_group(a_group("Data", maria.id))
    people.join("Data", "mario")
    since = later()
    authoritative.replace_group(data.id, a_group("Data"))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert outcome.changed == 1
    assert people.sources("Data") == {"maria": ("default",), "mario": ("manual",)}


def test_what_a_connection_gave_too_is_its_own_no_more(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    maria, mario = scim.create(a_user("maria")), scim.create(a_user("mario"))
    data = scim.create_group(a_group("Data", mario.id))
    people.join("Data", "maria")
    people.join("Data", "mario")
    since = later()
    scim.replace_group(data.id, a_group("Data", maria.id))
    version = scim.team(data.id).version

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)
    undone = people.sources("Data")
    undoing.take_back()

    assert outcome.changed == 1
    assert undone == {"maria": ("manual",), "mario": ("default", "manual")}
    assert people.sources("Data") == {"maria": ("default", "manual"), "mario": ("manual",)}
    assert scim.team(data.id).version == version


def test_what_people_did_to_the_hierarchy_is_put_back(people: People, undoing: Undoing) -> None:
    people.add("Europe")
    people.add("Data", under=["Europe"])
    people.add("Old")
    before, since = people.tree(), later()
    people.add("New")
    people.move("Data", "New")
    people.rename("Europe", "EMEA")
    people.describe("Data", "Who counts")
    people.merge("Old", into="New")

    outcome = undoing.put_back(since=since)

    assert outcome.conflicts == []
    assert people.tree() == before
    assert people.see("Data").team.description is None


def test_a_rule_of_the_hierarchy_that_stands_against_it_is_told(people: People, undoing: Undoing) -> None:
    people.add("Europe")
    people.add("Asia")
    people.add("Data", under=["Europe"])
    people.move("Data", "Asia")
    position = undoing.last_position()
    people.move("Europe", "Data")

    foreseen = undoing.foresee(entry=position)
    outcome = undoing.put_back(entry=position)

    assert (foreseen.changed, foreseen.conflicts) == (outcome.changed, outcome.conflicts)
    assert (outcome.changed, [each.what for each in outcome.conflicts]) == (0, ["Data"])
    assert "'Data'" in outcome.conflicts[0].because
    assert people.tree()["Data"] == {"Asia"}


def test_a_released_team_is_its_connections_again(scim: UseCases, people: People, undoing: Undoing) -> None:
    maria = scim.create(a_user("maria"))
    people.add("Legal")
    legal = scim.create_group(a_group("LEGAL", maria.id))
    scim.delete_group(legal.id)
    position = undoing.last_position()

    undoing.put_back(entry=position)

    assert people.see("Legal").managed_by == "default"
    assert scim.read_group(legal.id)["displayName"] == "LEGAL"
    assert scim.members(legal.id) == [maria.id]


def test_what_was_taken_over_goes_back_to_the_connection(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    maria = scim.create(a_user("maria"))
    scim.create_group(a_group("Data", maria.id))
    since = later()
    people.leave("Data", "maria", take_over=True)

    undoing.put_back(since=since)

    assert people.sources("Data") == {"maria": ("default",)}
    assert people.see("Data").team.taken_over == frozenset()


def test_a_group_that_scim_deleted_comes_back_as_it_was(
    scim: UseCases, people: People, undoing: Undoing
) -> None:
    maria = scim.create(a_user("maria"))
    data = scim.create_group(a_group("Data", maria.id))
    scim.delete_group(data.id)
    position = undoing.last_position()

    undoing.put_back(entry=position)

    assert scim.members(data.id) == [maria.id]
    assert people.see("Data").managed_by == "default"


def test_what_is_no_change_of_people_or_teams_is_told_as_not_undone(scim: UseCases, undoing: Undoing) -> None:
    scim.set(prefix="OM_")
    position = undoing.last_position()

    outcome = undoing.put_back(entry=position)

    assert outcome.changed == 0
    assert outcome.conflicts[0].what == "An operator changed the prefix of the connection default."


def test_what_a_connection_did_in_a_cycle_is_undone(scim: UseCases, undoing: Undoing) -> None:
    before, during, after = (scim.create(a_user(name)) for name in ("before", "during", "after"))
    scim.patch(before.id, put_in("active", False))
    started = later()
    scim.patch(during.id, put_in("active", False))
    cycle = Cycle("cycle", scim.connection.id, started, later())
    scim.patch(after.id, put_in("active", False))
    scim.organization.write(lambda records: records.save_cycles([cycle]))
    selection = scim.organization.read(lambda records: selecting.of_cycle(records, "cycle"))

    outcome = undoing.put_back(
        connection_id=selection.connection_id, since=selection.since, until=selection.until
    )

    assert outcome.changed == 1
    assert [scim.read(each.id)["active"] for each in (before, during, after)] == [False, True, False]


def test_a_large_undo_goes_on_where_it_was_killed(scim: UseCases, undoing: Undoing) -> None:
    scim = scim.set(guard=GuardSettings(on=False))
    since = later()
    created = [
        each["location"].rpartition("/")[2]
        for each in scim.run_bulk(*(posted(number) for number in range(900)))
    ]
    deactivated = later()
    for begin in range(0, 900, 300):
        scim.run_bulk(*(switched_off(user_id) for user_id in created[begin : begin + 300]))

    undoing.put_back_until_killed(3, connection_id=scim.connection.id, since=deactivated)
    scim.patch(created[0], put_in("title", "Nurse"))
    off = scim.list_users(filter="active eq false", count="0")["totalResults"]
    outcome = undoing.resume()

    assert 0 < off < 900
    assert (outcome.changed, outcome.conflicts) == (off, [])
    assert scim.list_users(filter="active eq false", count="0")["totalResults"] == 0
    listed = scim.organization.read(lambda records: records.undos())[0]
    assert (listed.done, listed.ended is not None, since < listed.started) == (900, True, True)


def test_two_of_the_same_at_once_change_everything_once(scim: UseCases, undoing: Undoing) -> None:
    users = [scim.create(a_user()) for _ in range(5)]
    since = later()
    for user in users:
        scim.patch(user.id, put_in("active", False))
    parts = [undoing.parts(connection_id=scim.connection.id, since=since) for _ in range(2)]
    works = [
        lambda records, step=step: step.put_back(records, an_order()) for steps in parts for step in steps
    ]

    outcomes = scim.organization.at_once(*works)

    assert sum(outcome.changed for outcome in outcomes) == 5
    assert [conflict for outcome in outcomes for conflict in outcome.conflicts] == []


def test_what_the_guard_held_is_dropped(scim: UseCases, undoing: Undoing) -> None:
    scim, held, gone = guarded(scim)
    since = later()
    scim.patch(held.id, put_in("active", False), put_in("title", "Gone"))
    scim.delete(gone.id)

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)
    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    shown = scim.read(held.id)
    assert foreseen.counts() == outcome.counts() == {"held_dropped": 2}
    assert (outcome.changed, outcome.welcomed, outcome.conflicts) == (2, 0, [])
    assert (shown["active"], shown.get("title"), scim.read(gone.id)["active"]) == (True, None, True)
    assert scim.organization.read(lambda records: records.held_changes()) == []


def test_who_came_and_whose_deletion_is_held_goes(scim: UseCases, undoing: Undoing) -> None:
    scim = scim.set(guard=GuardSettings(people=0, share=0, teams=0))
    since = later()
    user = scim.create(a_user("passing"))
    team = scim.create_group(a_group("Passing", user.id))
    scim.delete_group(team.id)
    scim.delete(user.id)
    held = scim.organization.read(lambda records: records.held_changes())

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)
    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    kinds = {change.kind for change in held}
    assert kinds == {Held.DELETION}
    assert foreseen.counts() == outcome.counts() == {"people_deleted": 1, "teams_deleted": 1}
    assert (outcome.changed, outcome.conflicts) == (2, [])
    there = scim.organization.read(lambda records: records.users_ever([user.id]))
    assert there[user.id].record.held is None
    assert scim.organization.read(lambda records: records.held_changes()) == []


def test_what_the_guard_held_and_applied_in_time_is_put_back(scim: UseCases, undoing: Undoing) -> None:
    scim, held, gone = guarded(scim)
    team = scim.create_group(a_group("Data", gone.id)).id
    since = later()
    scim.patch(held.id, put_in("active", False))
    scim.delete(gone.id)
    changes = scim.organization.read(lambda records: records.held_changes())
    order = replace(an_order(), actor=GUARD)
    scim.organization.write(lambda records: deciding.apply(records, order, [change.id for change in changes]))

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    assert (outcome.changed, outcome.welcomed, outcome.conflicts) == (2, 2, [])
    assert scim.read(held.id)["active"]
    assert scim.read(gone.id)["active"]
    assert scim.members(team) == [gone.id]


def test_what_the_guard_held_and_a_person_allowed_stays_until_the_decision_is_undone(
    scim: UseCases, undoing: Undoing
) -> None:
    passed = scim.create(a_user("passed"))
    scim, held, gone = guarded(scim)
    since = later()
    scim.set(guard=GuardSettings(on=False)).patch(passed.id, put_in("active", False))
    scim = scim.set(guard=GuardSettings(people=0, share=0))
    scim.patch(held.id, put_in("active", False))
    scim.delete(gone.id)
    allowed_all(scim)

    outcome = undoing.put_back(connection_id=scim.connection.id, since=since)

    because = {each.what: each.because for each in outcome.conflicts}
    assert (outcome.counts(), because.keys()) == ({"people_let_in": 1}, {"held", "gone"})
    assert because["held"].startswith("A person allowed this: undo that decision to put it back.")
    assert [scim.read(each.id)["active"] for each in (passed, held)] == [True, False]

    undoing.put_back(request="decision")
    assert scim.read(held.id)["active"]
    assert scim.read(gone.id)["active"]
    assert undoing.foresee(connection_id=scim.connection.id, since=since).conflicts == []


def allowed_all(scim: UseCases) -> None:
    """A person applies everything that is held, in the request `decision`."""
    order = replace(an_order(), request_id="decision")
    scim.organization.write(
        lambda records: deciding.apply(records, order, [each.id for each in records.held_changes()])
    )


@pytest.mark.parametrize("end", ["deactivation", "deletion"])
def test_what_was_held_and_dropped_is_no_change_since(scim: UseCases, undoing: Undoing, end: str) -> None:
    since = later()
    scim, held, _ = guarded(scim)
    ends = {
        "deactivation": lambda: scim.patch(held.id, put_in("active", False)),
        "deletion": lambda: scim.delete(held.id),
    }
    ends[end]()
    scim.organization.write(
        lambda records: deciding.drop(records, an_order(), [change.id for change in records.held_changes()])
    )

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)

    assert (foreseen.conflicts, foreseen.counts()) == ([], {"people_deleted": 2})


def test_what_was_held_and_taken_back_is_no_change_since(scim: UseCases, undoing: Undoing) -> None:
    since = later()
    scim, held, _ = guarded(scim)
    scim.patch(held.id, put_in("active", False))
    scim.patch(held.id, put_in("active", True))

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)

    assert (foreseen.conflicts, foreseen.counts()) == ([], {"people_deleted": 2})


def test_a_preview_tells_what_it_would_do_by_kind_with_some_names(scim: UseCases, undoing: Undoing) -> None:
    away, gone, renamed = (scim.create(a_user(name)) for name in ("away", "gone", "renamed"))
    data = scim.create_group(a_group("Data"))
    since = later()
    scim.patch(away.id, put_in("active", False))
    scim.delete(gone.id)
    scim.patch(renamed.id, put_in("userName", "other"))
    scim.patch_group(data.id, add("members", ids(away)))
    for number in range(5):
        scim.create(a_user(f"new {number}"))

    foreseen = undoing.foresee(connection_id=scim.connection.id, since=since)

    assert foreseen.counts() == {
        "people_deleted": 5,
        "people_restored": 1,
        "people_let_in": 1,
        "people_renamed": 1,
        "memberships_ended": 1,
    }
    assert list(foreseen.kinds[Kind.PEOPLE_DELETED].names)[:3] == ["new 4", "new 3", "new 2"]
    assert list(foreseen.kinds[Kind.MEMBERSHIPS_ENDED].names) == ["Data"]


@pytest.fixture
def held_teams(scim: UseCases, people: People) -> UseCases:
    """A connection whose teams Emptied, Deleted and Released are that for SCIM alone."""
    scim = scim.set(guard=GuardSettings(teams=0, share=0))
    member = scim.create(a_user("ana@acme.example")).id
    people.add("Released")
    emptied, deleted, released = (
        scim.create_group(a_group(name, member)).id for name in ("Emptied", "Deleted", "Released")
    )
    scim.patch_group(emptied, remove("members"))
    scim.delete_group(deleted)
    scim.delete_group(released)
    return scim


def as_shown(people: People) -> dict[str, tuple[str | None, dict[str, tuple[str, ...]]]]:
    """Who manages the teams that a connection ended, and who is in them."""
    seen = {name: people.see(name) for name in ("Emptied", "Deleted", "Released")}
    return {name: (each.managed_by, people.sources(name)) for name, each in seen.items()}


def test_what_the_guard_held_of_teams_is_dropped(
    held_teams: UseCases, people: People, undoing: Undoing
) -> None:
    since, before = held_teams.entries()[-3].at, as_shown(people)

    outcome = undoing.put_back(connection_id=held_teams.connection.id, since=since)

    assert (outcome.changed, outcome.conflicts) == (3, [])
    assert outcome.counts()["held_dropped"] == 3
    assert held_teams.organization.read(lambda records: records.held_changes()) == []
    assert as_shown(people) == before
    assert [len(each.get("members", ())) for each in held_teams.list_groups()["Resources"]] == [0, 1, 1, 1]


def test_what_the_guard_held_of_teams_and_a_person_allowed_is_put_back_with_the_decision(
    held_teams: UseCases, people: People, undoing: Undoing
) -> None:
    held, before = held_teams.entries()[-3:], as_shown(people)
    allowed_all(held_teams)

    of_connection = undoing.put_back(connection_id=held_teams.connection.id, since=held[0].at)

    stays = {each.what for each in of_connection.conflicts}
    assert (of_connection.changed, of_connection.counts(), stays) == (
        0,
        {},
        {"Emptied", "Deleted", "Released"},
    )
    assert undoing.put_back(request="decision").conflicts == []
    assert as_shown(people) == before


def dropped(scim: UseCases) -> None:
    """A person drops everything that is held, in the request `decision`."""
    order = replace(an_order(), request_id="decision")
    scim.organization.write(
        lambda records: deciding.drop(records, order, [each.id for each in records.held_changes()])
    )


def test_what_the_guard_held_of_teams_and_a_person_dropped_is_nothing_to_undo(
    held_teams: UseCases, people: People, undoing: Undoing
) -> None:
    since, before = held_teams.entries()[-3].at, as_shown(people)
    dropped(held_teams)

    outcome = undoing.put_back(connection_id=held_teams.connection.id, since=since)

    assert (outcome.counts(), outcome.conflicts) == ({}, [])
    assert as_shown(people) == before


def test_that_somebody_dropped_what_was_held_is_told_as_not_undone(
    held_teams: UseCases, undoing: Undoing
) -> None:
    dropped(held_teams)

    outcome = undoing.put_back(request="decision")

    assert outcome.counts() == {}
    assert [each.because for each in outcome.conflicts] == [
        "What was held and refused is not held again."
    ] * 3


def guarded(scim: UseCases) -> tuple[UseCases, Shown, Shown]:
    """A connection that ends nobody by itself, and two whom it brought."""
    scim = scim.set(guard=GuardSettings(people=0, share=0))
    return scim, scim.create(a_user("held")), scim.create(a_user("gone"))


def posted(number: int) -> Resource:
    return {"method": "POST", "path": "/Users", "bulkId": str(number), "data": a_user(f"person {number}")}


def switched_off(user_id: str) -> Resource:
    return patched(user_id, put_in("active", False))


def patched(user_id: str, operation: Resource) -> Resource:
    document = {"schemas": [PATCH], "Operations": [operation]}
    return {"method": "PATCH", "path": f"/Users/{user_id}", "data": document}


def test_what_is_not_there_is_refused(scim: UseCases, undoing: Undoing) -> None:
    with pytest.raises(NoSuchEntry):
        undoing.foresee(entry=1_000_000)
    with pytest.raises(NoSuchRequest):
        undoing.foresee(request="nobody made it")
    with pytest.raises(NoSuchCycle):
        scim.organization.read(lambda records: selecting.of_cycle(records, "none"))
    with pytest.raises(NoSuchUndo):
        scim.organization.read(lambda records: selecting.of_undo(records, "none"))
