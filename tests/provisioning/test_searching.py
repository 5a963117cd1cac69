"""The journal is searched by whom and what an entry is about, through what, how it ended, and when."""

from datetime import timedelta
from typing import Any

import pytest
from tests.provisioning.test_verifying import seal
from tests.provisioning.use_cases import UseCases, a_group, a_user, an_order, put_in, remove

from provisor.directory.journal import Action, Outcome
from provisor.directory.refusals import NoSuchConnection, UserNameTaken
from provisor.provisioning import refused
from provisor.provisioning.administration import switch_scim
from provisor.provisioning.journal.searching import Listed, Query, follow, search


def found(scim: UseCases, **asked: Any) -> list[Listed]:
    seal(scim.organization)
    return scim.organization.read(lambda records: search(records, Query(**asked)))


def actions(scim: UseCases, **asked: Any) -> list[Action]:
    return [each.action for each in found(scim, **asked)]


def refuse(scim: UseCases, user_name: str, held_by: str) -> None:
    refusal = UserNameTaken(user_name, held_by=held_by)
    call = scim.call()
    scim.organization.write(lambda records: refused.record(records, call, "POST Users", "", refusal))


def test_a_person_is_found_by_id_and_by_name_without_case(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    scim.create(a_user("bo@acme.example"))
    scim.patch(ana.id, put_in("active", False))

    expected = [Action.USER_CHANGED, Action.USER_CREATED]
    assert actions(scim, person=ana.id) == expected
    assert actions(scim, person="Ana@ACME.example") == expected
    assert actions(scim, person="nobody@acme.example") == []


def test_memberships_are_entries_about_the_person_and_the_team(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    team = scim.create_group(a_group("Data", ana.id))
    scim.patch_group(team.id, remove(f'members[value eq "{ana.id}"]'))

    assert actions(scim, person="ana@acme.example") == [
        Action.TEAM_CHANGED, Action.TEAM_CREATED, Action.USER_CREATED,
    ]  # fmt: skip
    assert actions(scim, team="data") == [Action.TEAM_CHANGED, Action.TEAM_CREATED]
    assert actions(scim, team=team.id) == [Action.TEAM_CHANGED, Action.TEAM_CREATED]


def test_who_is_gone_is_found_under_every_name_they_had(scim: UseCases) -> None:
    ana = scim.create(a_user("ann@acme.example"))
    scim.patch(ana.id, put_in("userName", "ana@acme.example"))
    scim.delete(ana.id)

    expected = [Action.USER_DELETED, Action.USER_CHANGED, Action.USER_CREATED]
    assert actions(scim, person="ann@acme.example") == expected
    assert actions(scim, person="ana@acme.example") == expected


def test_a_refusal_is_found_under_the_name_that_was_refused_and_with_who_holds_it(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    refuse(scim, "Ana@acme.example", held_by=ana.id)

    assert actions(scim, person="ana@acme.example")[0] is Action.REQUEST_REFUSED
    assert actions(scim, person=ana.id)[0] is Action.REQUEST_REFUSED


def test_a_team_and_a_person_of_one_name_are_told_apart(scim: UseCases) -> None:
    scim.create(a_user("data"))
    scim.create_group(a_group("Data"))

    assert actions(scim, person="data") == [Action.USER_CREATED]
    assert actions(scim, team="data") == [Action.TEAM_CREATED]


def test_outcomes_are_told_apart(scim: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    refuse(scim, "ana@acme.example", held_by=ana.id)

    assert actions(scim, outcome=Outcome.DONE) == [Action.USER_CREATED]
    assert actions(scim, outcome=Outcome.REFUSED) == [Action.REQUEST_REFUSED]


def test_a_connection_a_kind_and_a_request_narrow_it_down(scim: UseCases) -> None:
    scim.create(a_user())
    scim.organization.write(lambda records: switch_scim(records, an_order(), enabled=False))

    assert actions(scim, connection="Default") == [Action.USER_CREATED]
    assert actions(scim, kind=Action.SCIM_DISABLED) == [Action.SCIM_DISABLED]
    assert actions(scim, connection="default", kind=Action.SCIM_DISABLED) == []
    assert actions(scim, request="client-1") == actions(scim, request="request-1") == [Action.USER_CREATED]


def test_a_connection_that_never_was_is_refused(scim: UseCases) -> None:
    with pytest.raises(NoSuchConnection):
        found(scim, connection="nowhere")


def test_times_are_exact_whatever_the_order_of_writing(scim: UseCases) -> None:
    for name in ("one", "two", "three"):
        scim.create(a_user(name))
    first, second, third = scim.entries()

    assert [each.at for each in found(scim, since=second.at)] == [third.at, second.at]
    assert [each.at for each in found(scim, until=second.at)] == [second.at, first.at]
    assert [each.at for each in found(scim, since=second.at, until=second.at)] == [second.at]
    assert found(scim, since=third.at + timedelta(days=1)) == []
    assert found(scim, until=first.at - timedelta(days=1)) == []


def test_the_newest_come_first_within_the_limit(scim: UseCases) -> None:
    for _ in range(3):
        scim.create(a_user())

    assert [each.position for each in found(scim, limit=2)] == [3, 2]


def test_following_goes_on_after_a_position(scim: UseCases) -> None:
    for _ in range(3):
        scim.create(a_user())
    seal(scim.organization)

    followed = scim.organization.read(lambda records: follow(records, 1, most=10))

    assert [each.position for each in followed] == [2, 3]


def test_another_organization_finds_nothing_of_it(scim: UseCases, elsewhere: UseCases) -> None:
    ana = scim.create(a_user("ana@acme.example"))
    seal(scim.organization)

    assert found(elsewhere, person=ana.id) == found(elsewhere) == []
