"""What has one name for people has one here, and is found by it: in any case, and in any form of its characters."""

import pytest
from tests.provisioning.people import People
from tests.provisioning.use_cases import UseCases, a_group, a_user

from provisor.directory.refusals import NoSuchUser, TeamNameTaken, UserNameTaken
from provisor.provisioning import people as by_hand
from provisor.provisioning import roster, teams
from provisor.provisioning.journal import searching
from provisor.provisioning.journal.searching import Query
from provisor.provisioning.ports import Records
from provisor.provisioning.roster import Asked

COMPOSED, DECOMPOSED = "\u00dcbersee", "u\u0308bersee"


def test_two_forms_of_a_name_are_one_person_who_keeps_the_first(scim: UseCases) -> None:
    made = scim.create(a_user(DECOMPOSED))

    with pytest.raises(UserNameTaken):
        scim.create(a_user(COMPOSED))
    found = scim.list_users(filter=f'userName eq "{COMPOSED}"')["Resources"]
    assert [(each["id"], each["userName"]) for each in found] == [(made.id, DECOMPOSED)]


def test_what_is_not_case_exact_is_filtered_in_any_form(scim: UseCases) -> None:
    made = scim.create(a_user(nickName=DECOMPOSED, displayName=COMPOSED))

    for condition in (f'nickName eq "{COMPOSED}"', f'displayName sw "{DECOMPOSED[:3]}"'):
        assert [each["id"] for each in scim.list_users(filter=condition)["Resources"]] == [made.id]


def test_two_forms_of_a_name_are_one_team(scim: UseCases, people: People) -> None:
    team = people.add(COMPOSED)

    with pytest.raises(TeamNameTaken):
        people.add(DECOMPOSED)
    assert scim.create_group(a_group(DECOMPOSED)).id == team.id


def test_a_person_is_found_by_the_beginning_in_another_form(scim: UseCases) -> None:
    made = scim.create(a_user(COMPOSED))

    found = scim.organization.read(lambda records: roster.page(records, Asked(DECOMPOSED[:4]), count=5))

    assert [each.user.id for each in found.people] == [made.id]


def test_ids_are_found_in_capitals(scim: UseCases, people: People) -> None:
    person, team = scim.create(a_user()), people.add("Data")

    def look(records: Records) -> tuple[str, str]:
        shown = by_hand.show(records, person.id.upper())
        return shown.user.id, teams.show(records, team.id.upper()).team.id

    assert scim.organization.read(look) == (person.id, team.id)


def test_the_log_is_searched_by_an_id_in_capitals(scim: UseCases) -> None:
    person = scim.create(a_user())
    scim.organization.run(scim.organization.store.seal(scim.organization.id))

    found = scim.organization.read(
        lambda records: searching.search(records, Query(person=person.id.upper(), limit=5))
    )

    assert [each.action for each in found] == ["user.created"]


def test_who_is_refused_a_team_is_told_with_the_team(people: People) -> None:
    team = people.add("Data")

    with pytest.raises(NoSuchUser) as refused:
        people.join("Data", "nobody")

    assert refused.value.team_ids == (team.id,)


def test_a_connection_lists_whom_those_brought_in_whose_place_it_stands(scim: UseCases) -> None:
    okta = scim.connect("Okta")
    before = okta.create(a_user())
    okta.disconnect()
    again = scim.connect("Okta")
    after = again.create(a_user())

    found = scim.organization.read(lambda records: roster.page(records, Asked(source="okta"), count=5))

    assert [each.user.id for each in found.people] == [after.id, before.id]


def test_who_joins_a_team_is_named_in_the_log(scim: UseCases) -> None:
    person = scim.create(a_user("ana"))
    scim.create_group(a_group("Data"))
    scim.replace_group(
        scim.list_groups(filter='displayName eq "Data"')["Resources"][0]["id"], a_group("Data", person.id)
    )
    scim.organization.run(scim.organization.store.seal(scim.organization.id))

    newest = scim.organization.read(lambda records: searching.search(records, Query(team="Data", limit=1)))

    assert newest[0].sentence.endswith(" put ana into the team Data.")
