"""Pages of lists: their order, their totals, and places that hold while others come and go."""

from dataclasses import replace
from typing import Any

import pytest
from tests.store.records_of import (
    CONNECTION,
    ENTERPRISE,
    NOON,
    Organization,
    a_user,
    index,
    team_filter,
    user_filter,
)

from provisor.provisioning.ports import Found, Position, Search, Sort
from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.leniency import Leniency
from provisor.scim.names import find

PEOPLE: list[dict[str, Any]] = [
    {
        "userName": "maria",
        "displayName": "b",
        "active": True,
        "emails": [{"value": "z@x"}, {"value": "b@x", "primary": True}],
        "enterprise": {"department": "Data"},
    },
    {
        "userName": "Mario",
        "displayName": "B",
        "active": False,
        "emails": [{"value": "a@x"}, {"value": "c@x"}],
    },
    {"userName": "zoë", "externalId": "É"},
    {"userName": "émile", "displayName": "É", "externalId": "Z", "roles": [{"value": "x", "primary": False}]},
    {"userName": "anna", "displayName": "a", "externalId": "a", "roles": [{"value": "x", "primary": True}]},
]
SORTS = (
    "id", "userName", "displayName", "externalId", "active", "emails.value", "emails.primary", "roles.primary",
    "meta.created", "meta.lastModified", "meta.version", "meta.resourceType", "groups.display", "schemas",
    f"{ENTERPRISE}:department",
)  # fmt: skip


def sort(name: str, *, descending: bool = False) -> Sort:
    target = find(name, USER_TYPE, Leniency())
    assert target is not None
    return Sort(target, descending)


def page(organization: Organization, search: Search) -> Found[Any]:
    return organization.read(lambda records: records.search_users(search))


def names(found: Found[Any]) -> list[str]:
    return [user.user_name for user in found.resources]


@pytest.fixture
def people(organization: Organization) -> Organization:
    users = [organization.add_user(**attributes) for attributes in PEOPLE]
    organization.add_team("Data", users[0])
    organization.add_team("data 2", users[2])
    return organization


@pytest.mark.parametrize(
    ("by", "ascending"),
    [
        ("userName", ["anna", "maria", "Mario", "zoë", "émile"]),
        ("displayName", ["anna", "maria", "Mario", "émile", "zoë"]),
        ("externalId", ["émile", "anna", "zoë", "maria", "Mario"]),
        ("active", ["Mario", "maria", "zoë", "émile", "anna"]),
        ("emails.value", ["Mario", "maria", "zoë", "émile", "anna"]),
        ("roles.primary", ["émile", "anna", "maria", "Mario", "zoë"]),
        ("groups.display", ["maria", "zoë", "Mario", "émile", "anna"]),
        (f"{ENTERPRISE}:department", ["maria", "Mario", "zoë", "émile", "anna"]),
    ],
)
def test_lists_are_sorted_with_what_is_absent_last_and_ties_by_id(
    people: Organization, by: str, ascending: list[str]
) -> None:
    up = names(page(people, Search(None, sort(by), 100)))
    down = names(page(people, Search(None, sort(by, descending=True), 100)))

    assert up == ascending
    assert down == ascending[::-1]


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("by", SORTS)
def test_a_walk_from_place_to_place_sees_everybody_once_in_both_directions(
    people: Organization, by: str, descending: bool
) -> None:
    order = sort(by, descending=descending)
    whole = names(page(people, Search(None, order, 100)))

    there, last = walk(people, order, forwards=True)
    back, _ = walk(people, order, forwards=False, start=last)

    assert there == whole
    assert back == whole[-2::-1]


def walk(
    organization: Organization, order: Sort, *, forwards: bool, start: Position | None = None
) -> tuple[list[str], Position]:
    seen: list[str] = []
    place = start
    more = True
    while more:
        way = {"after" if forwards else "before": place}
        found = page(organization, Search(None, order, 2, **way))
        seen += names(found) if forwards else names(found)[::-1]
        more = found.later if forwards else found.earlier
        if found.positions:
            place = found.positions[-1 if forwards else 0]
        assert found.total == len(PEOPLE)
    assert place is not None
    return seen, place


@pytest.mark.parametrize("by", ["userName", "displayName"])
def test_a_place_holds_when_its_resource_is_gone_and_others_came(people: Organization, by: str) -> None:
    first = page(people, Search(None, sort(by), 2))
    people.write(lambda records: records.delete_user(first.resources[1].id, at=NOON))
    people.add_user(userName="a-newcomer", displayName="0")

    second = page(people, Search(None, sort(by), 2, after=first.positions[1]))
    before_it = page(people, Search(None, sort(by), 100, before=second.positions[0]))

    assert names(second) == ["Mario", "zoë" if by == "userName" else "émile"]
    assert second.earlier
    assert names(before_it) == ["a-newcomer", "anna"]


def test_pages_by_number_say_what_lies_on_either_side(people: Organization) -> None:
    sides = {
        offset: (found.earlier, found.later, len(found.resources), found.total)
        for offset in (0, 2, 4, 5, 90)
        if (found := page(people, Search(None, None, 2, offset=offset)))
    }

    assert sides == {
        0: (False, True, 2, 5),
        2: (True, True, 2, 5),
        4: (True, False, 1, 5),
        5: (True, False, 0, 5),
        90: (True, False, 0, 5),
    }


@pytest.mark.parametrize(("count", "offset"), [(0, 0), (1, 0), (2, 0), (10, 0), (10, 1), (10, 9)])
def test_the_total_counts_all_that_match(people: Organization, count: int, offset: int) -> None:
    condition = user_filter('userName sw "mar"')

    found = page(people, Search(condition, None, count, offset=offset))

    assert found.total == 2
    assert names(found) == ["maria", "Mario"][offset:][:count]


def test_the_total_of_a_page_by_place_counts_all_that_match(people: Organization) -> None:
    condition = user_filter('userName sw "mar"')
    first = page(people, Search(condition, None, 1))

    second = page(people, Search(condition, None, 1, after=first.positions[0]))

    assert (names(second), second.total, second.earlier, second.later) == (["Mario"], 2, True, False)


def test_without_a_sort_the_order_is_that_of_creation(people: Organization) -> None:
    assert names(page(people, Search(None, None, 100))) == [each["userName"] for each in PEOPLE]


def test_a_search_of_both_is_one_list(people: Organization) -> None:
    by_user, by_team = (find("displayName", each, Leniency()) for each in (USER_TYPE, GROUP_TYPE))
    assert by_user is not None
    assert by_team is not None

    def both(**window: Any) -> Found[Any]:
        users, teams = Search(None, Sort(by_user), **window), Search(None, Sort(by_team), **window)
        return people.read(lambda records: records.search_all(users, teams))

    first = both(count=4)
    second = both(count=10, after=first.positions[-1])
    back = both(count=2, before=second.positions[0])

    shown = ["anna", "maria", "Mario", "Data", "data 2", people.name, "émile", "zoë"]
    assert [*map(_name, first.resources), *map(_name, second.resources)] == shown
    assert [*map(_name, back.resources)] == shown[2:4]
    assert (first.total, first.earlier, first.later) == (8, False, True)
    assert (second.earlier, second.later) == (True, False)
    assert [*map(_name, both(count=3, offset=6).resources)] == shown[6:]
    assert both(count=0).total == 8


def test_each_kind_in_a_search_of_both_has_its_own_filter(people: Organization) -> None:
    users = Search(user_filter('displayName sw "b"'), None, 10)
    teams = Search(team_filter('displayName sw "d"'), None, 10)

    found = people.read(lambda records: records.search_all(users, teams))

    assert [_name(each) for each in found.resources] == ["maria", "Mario", "Data", "data 2"]
    assert found.total == 4


def _name(resource: Any) -> str:
    name: str = getattr(resource, "user_name", None) or resource.name
    return name


@pytest.mark.parametrize("condition", [None, 'userName sw "person"'])
def test_a_list_holds_only_whom_certain_connections_brought(
    organization: Organization, condition: str | None
) -> None:
    own = [organization.add_user(userName=f"person-{number}") for number in range(3)]
    others = replace(a_user(userName="person-4"), connection_id="another")
    nobodys = replace(a_user(userName="person-5"), connection_id=None)
    organization.write(lambda records: [records.add_user(each, index(each)) for each in (others, nobodys)])
    team = organization.add_team("Team")

    def listed(*connections: str, count: int = 2) -> tuple[list[str], int]:
        asked = user_filter(condition) if condition else None
        search = Search(asked, None, count, brought_by=frozenset(connections))
        found = organization.read(lambda records: records.search_users(search))
        return [user.id for user in found.resources], found.total

    both = organization.read(
        lambda records: records.search_all(
            Search(None, None, 9, brought_by=frozenset({"another"})), Search(None, None, 9)
        )
    )
    assert listed(CONNECTION) == ([user.id for user in own[:2]], 3)
    assert listed(CONNECTION, "another", count=0) == ([], 4)
    assert listed() == ([], 0)
    assert (both.total, {each.id for each in both.resources} > {others.id, team.id}) == (3, True)
