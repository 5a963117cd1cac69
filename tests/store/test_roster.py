"""The list of people: by whatever they are called, in pages, each person once, whatever else is asked of them."""

from dataclasses import replace

import pytest
from tests.store.records_of import CONNECTION, NOON, Organization, a_team, a_user, index

from provisor.directory.guard import Held
from provisor.directory.teams import PERSON
from provisor.directory.users import User
from provisor.provisioning.ports import Records
from provisor.provisioning.ports.roster import RosterPlace, RosterSearch, State
from provisor.store import roster

MARIA = {
    "userName": "m.example@acme.example",
    "externalId": "Ext-7",
    "displayName": "Maria Example",
    "name": {"givenName": "Maria", "familyName": "Éxample"},
    "emails": [{"value": "maria@mail.example", "type": "work"}],
}


def names(organization: Organization, search: RosterSearch) -> list[str]:
    page = organization.read(lambda records: records.roster(search))
    return [each.user.user_name for each in page.people]


def pages(organization: Organization, search: RosterSearch) -> list[list[str]]:
    """The user names of every page, from the first to the last."""
    found: list[list[str]] = []
    place: RosterPlace | None = search.after
    while place is not None or not found:
        page = organization.read(lambda records: records.roster(replace(search, after=place)))  # noqa: B023 - at once
        found.append([each.user.user_name for each in page.people])
        place = page.place
    return found


@pytest.mark.parametrize(
    "beginning",
    ["M.EX", "maria ex", "MARIA", "éxa", "maria@m", "Ext-7", "m"],
    ids=["user name", "shown name", "given name", "family name", "address", "external id", "several"],
)
def test_somebody_is_found_by_whatever_they_are_called(organization: Organization, beginning: str) -> None:
    organization.add_user(**MARIA)
    organization.add_user(userName="somebody@acme.example", displayName="Somebody Else")

    assert names(organization, RosterSearch(beginning)) == ["m.example@acme.example"]


@pytest.mark.parametrize("beginning", ["ext-7", "xample", "example", "%", "m_"])
def test_nobody_is_found_by_what_is_no_beginning(organization: Organization, beginning: str) -> None:
    organization.add_user(**MARIA)

    assert names(organization, RosterSearch(beginning)) == []


def test_everybody_stands_in_one_place_however_many_names_begin_so(organization: Organization) -> None:
    for number in range(7):
        name = f"max{number}"
        organization.add_user(
            userName=f"{name}@acme.example",
            displayName=f"Max {number}",
            name={"givenName": "Max", "familyName": f"Max{number}"},
            emails=[{"value": f"{name}@acme.example"}, {"value": f"max.{number}@acme.example"}],
        )

    found = pages(organization, RosterSearch("max", count=3))

    assert [len(page) for page in found] == [3, 3, 1]
    assert sorted(name for page in found for name in page) == [f"max{n}@acme.example" for n in range(7)]


def test_without_a_beginning_the_newest_come_first(organization: Organization) -> None:
    for name in "abcde":
        organization.add_user(userName=name)

    assert pages(organization, RosterSearch(count=2)) == [["e", "d"], ["c", "b"], ["a"]]


def test_a_page_looks_at_so_many_people_and_tells_where_to_go_on(
    organization: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "LOOKED_AT", (2, 3))
    for number in range(8):
        organization.add_user(userName=f"user-{number}", active=number > 5)
    asked = RosterSearch("user", State.ACTIVE, count=2)

    found = pages(organization, asked)

    assert found[:2] == [[], []]
    assert [name for page in found for name in page] == ["user-6", "user-7"]


@pytest.fixture
def company(organization: Organization) -> Organization:
    """Somebody in each state, all in one team, and somebody whom a person made."""
    people = {
        "active": a_user(userName="active"),
        "off": a_user(userName="off", active=False),
        "unsaid": replace(a_user(userName="unsaid"), active=None),
        "waits": replace(a_user(userName="waits", active=False), held=Held.DEACTIVATION),
        "going": a_user(userName="going"),
        "gone": a_user(userName="gone"),
        "made": replace(a_user(userName="made"), connection_id=None),
    }
    team = a_team("Everybody")

    def come(records: Records) -> None:
        for user in people.values():
            records.add_user(user, index(user))
        records.add_team(team, under=[])
        _join(records, team.id, [people[name] for name in ("active", "off", "going")])
        records.hold_deletion(people["going"].id, at=NOON)
        records.delete_user(people["gone"].id, at=NOON)

    organization.write(come)
    return organization


def _join(records: Records, team_id: str, members: list[User]) -> None:
    for source in (CONNECTION, PERSON):
        records.add_members(team_id, [each.id for each in members], source=source, at=NOON)


@pytest.mark.parametrize("beginning", ["", "{name}"])
@pytest.mark.parametrize(
    ("state", "who"),
    [
        (None, {"active", "off", "unsaid", "waits", "going", "made"}),
        (State.ACTIVE, {"active", "waits", "going", "made"}),
        (State.INACTIVE, {"off", "unsaid"}),
        (State.HELD, {"waits", "going"}),
        (State.DELETED, {"gone"}),
    ],
)
def test_a_state_is_what_is_in_force(
    company: Organization, state: State | None, who: set[str], beginning: str
) -> None:
    found = names(company, RosterSearch(state=state))
    named = [names(company, RosterSearch(beginning.format(name=name), state=state)) for name in who]

    assert set(found) == who
    assert len(found) == len(who)
    assert all(set(each) <= who and each for each in named)


def test_a_source_is_a_connection_or_people(company: Organization) -> None:
    assert names(company, RosterSearch(sources=())) == ["made"]
    assert "made" not in names(company, RosterSearch(sources=(CONNECTION,)))
    assert names(company, RosterSearch(sources=(CONNECTION,), state=State.INACTIVE)) == ["unsaid", "off"]


def test_who_was_brought_under_one_of_several_ids_is_found_once(company: Organization) -> None:
    several = RosterSearch(sources=("before", CONNECTION), count=3)

    together = [each for page in pages(company, several) for each in page]

    assert together == names(company, RosterSearch(sources=(CONNECTION,)))


def test_a_team_has_whoever_is_in_it_here_once(company: Organization) -> None:
    team = company.read(lambda records: records.team_named("everybody"))
    assert team is not None

    assert names(company, RosterSearch(team_id=team.id)) == ["going", "off", "active"]
    assert names(company, RosterSearch(team_id=team.id, state=State.INACTIVE)) == ["off"]
    assert names(company, RosterSearch("act", team_id=team.id)) == ["active"]


def test_when_somebody_was_deleted_is_told(company: Organization) -> None:
    (gone,) = company.read(lambda records: records.roster(RosterSearch(state=State.DELETED))).people

    assert gone.deleted == NOON
