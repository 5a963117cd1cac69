"""Lists: sorting, paging by index and cursor, projection, search by POST (RFC 7644 section 3.4, RFC 9865)."""

import pytest
from tests.conversations.identity_provider import SEARCH, IdentityProvider


def titled(scim: IdentityProvider, *names: str | None) -> tuple[str, list[str]]:
    """Users of one title with these nicknames (None for none): the filter that finds them, and their ids."""
    title = scim.name("title")
    ids = [scim.user(title=title, **({"nickName": name} if name else {}))["id"] for name in names]
    return f'title eq "{title}"', ids


def test_a_list_is_sorted_and_those_without_a_value_come_last(scim: IdentityProvider) -> None:
    condition, (carl, nobody, anna, bert) = titled(scim, "carl", None, "Anna", "bert")

    assert scim.find("/Users", condition, sortBy="nickName").ids == [anna, bert, carl, nobody]


def test_a_descending_list_begins_with_the_highest(scim: IdentityProvider) -> None:
    condition, (carl, anna, bert) = titled(scim, "carl", "Anna", "bert")

    answer = scim.find("/Users", condition, sortBy="nickName", sortOrder="descending")

    assert answer.ids == [carl, bert, anna]


def test_a_multi_valued_attribute_sorts_by_its_primary_value(scim: IdentityProvider) -> None:
    title = scim.name("title")
    last = scim.user(
        title=title, emails=[{"value": "a@x.example"}, {"value": "z@x.example", "primary": True}]
    )
    first = scim.user(title=title, emails=[{"value": "m@x.example"}])

    answer = scim.find("/Users", f'title eq "{title}"', sortBy="emails.value")

    assert answer.ids == [first["id"], last["id"]]


def test_ties_are_in_the_order_of_creation(scim: IdentityProvider) -> None:
    condition, ids = titled(scim, "same", "same", "same")

    assert scim.find("/Users", condition, sortBy="nickName").ids == ids


@pytest.mark.parametrize(
    ("start", "count", "positions"),
    [
        (1, 2, [0, 1]),
        (2, 2, [1, 2]),
        (5, 2, [4]),
        (6, 2, []),
        (0, 2, [0, 1]),
        (-3, 1, [0]),
        (1, 0, []),
        (1, -5, []),
    ],
)
def test_a_window_of_a_list(scim: IdentityProvider, start: int, count: int, positions: list[int]) -> None:
    condition, ids = titled(scim, *["x"] * 5)

    answer = scim.find("/Users", condition, startIndex=start, count=count)

    assert answer.ids == [ids[position] for position in positions]
    assert answer["totalResults"] == 5
    assert answer["itemsPerPage"] == len(positions)
    assert answer["startIndex"] == max(start, 1)


@pytest.mark.parametrize("query", [{"startIndex": "one"}, {"count": "many"}, {"count": "1e3"}])
def test_a_window_that_means_nothing_is_refused(scim: IdentityProvider, query: dict[str, str]) -> None:
    assert scim.get("/Users", **query).status == 400


def test_a_page_is_never_larger_than_the_server_says(scim: IdentityProvider) -> None:
    answer = scim.get("/Users", count=1000000)

    assert answer.status == 200
    assert answer["itemsPerPage"] <= scim.get("/ServiceProviderConfig")["filter"]["maxResults"]


def test_only_the_asked_attributes_are_returned_and_the_id_always(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.get(f"/Users/{user['id']}", attributes="userName,name.givenName,emails.value")

    assert set(answer.body) == {"schemas", "id", "userName", "name", "emails"}
    assert answer["name"] == {"givenName": "Maria"}
    assert set(answer["emails"][0]) == {"value"}


def test_attributes_are_left_out_on_demand_but_never_the_id(scim: IdentityProvider) -> None:
    user = scim.user()

    answer = scim.get(f"/Users/{user['id']}", excludedAttributes="id,emails,name.familyName,meta")

    assert answer["id"] == user["id"]
    assert "emails" not in answer.body
    assert answer["name"] == {"givenName": "Maria"}


def test_attributes_are_chosen_in_a_list_and_at_creation(scim: IdentityProvider) -> None:
    user = scim.user()

    listed = scim.find("/Users", f'userName eq "{user["userName"]}"', attributes="displayName").found[0]
    created = scim.post(
        "/Users", {"schemas": user["schemas"], "userName": scim.name()}, attributes="userName"
    )

    assert set(listed) == {"schemas", "id", "displayName"}
    assert set(created.body) == {"schemas", "id", "userName"}


@pytest.mark.parametrize("path", ["/Users/.search", "/.search"])
def test_a_search_by_post_answers_like_a_list(scim: IdentityProvider, path: str) -> None:
    user = scim.user()

    answer = scim.post(
        path,
        {
            "schemas": [SEARCH],
            "filter": f'userName eq "{user["userName"]}"',
            "attributes": ["displayName"],
            "startIndex": 1,
            "count": 10,
        },
    )

    assert answer.ids == [user["id"]]
    assert "emails" not in answer.found[0]


def test_a_search_for_groups_by_post(scim: IdentityProvider) -> None:
    group = scim.group()

    answer = scim.post(
        "/Groups/.search",
        {
            "schemas": [SEARCH],
            "filter": f'displayName eq "{group["displayName"]}"',
            "excludedAttributes": ["members"],
        },
    )

    assert answer.ids == [group["id"]]


def test_the_root_lists_users_and_groups(scim: IdentityProvider) -> None:
    user = scim.user()
    group = scim.group()

    answer = scim.find("/", f'id eq "{user["id"]}" or id eq "{group["id"]}"')

    assert {resource["meta"]["resourceType"] for resource in answer.found} == {"User", "Group"}


def test_a_cursor_walks_forwards_and_back(scim: IdentityProvider) -> None:
    condition, ids = titled(scim, *["x"] * 5)

    first = scim.find("/Users", condition, cursor="", count=2)
    second = scim.find("/Users", condition, cursor=first["nextCursor"], count=2)
    third = scim.find("/Users", condition, cursor=second["nextCursor"], count=2)
    back = scim.find("/Users", condition, cursor=second["previousCursor"], count=2)

    assert first.ids + second.ids + third.ids == ids
    assert back.ids == first.ids
    assert "nextCursor" not in third.body
    assert "previousCursor" not in first.body
    assert "startIndex" not in first.body
    assert first["totalResults"] == 5


def test_a_cursor_is_stable_under_creation_and_deletion(scim: IdentityProvider) -> None:
    condition, ids = titled(scim, *["x"] * 4)
    first = scim.find("/Users", condition, cursor="", count=2)

    scim.delete(f"/Users/{ids[0]}")
    second = scim.find("/Users", condition, cursor=first["nextCursor"], count=2)

    assert second.ids == ids[2:]


def test_a_cursor_of_another_query_or_of_nobody_is_refused(scim: IdentityProvider) -> None:
    condition, _ = titled(scim, *["x"] * 3)
    first = scim.find("/Users", condition, cursor="", count=1)

    assert scim.find("/Users", condition, cursor="made-up", count=1).refused(400, "invalidCursor")
    assert scim.get("/Users", cursor=first["nextCursor"], count=1).refused(400, "invalidCursor")


def test_a_cursor_list_follows_the_sort(scim: IdentityProvider) -> None:
    condition, (carl, nobody, anna) = titled(scim, "carl", None, "anna")
    seen: list[str] = []
    cursor = ""

    for _ in range(3):
        answer = scim.find("/Users", condition, cursor=cursor, count=1, sortBy="nickName")
        seen += answer.ids
        cursor = answer.body.get("nextCursor", "")

    assert seen == [anna, carl, nobody]
