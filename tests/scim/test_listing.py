from typing import Any

import pytest

from provisor.scim.core_schemas import GROUP_TYPE, USER_TYPE
from provisor.scim.errors import (
    InvalidCount,
    InvalidCursor,
    InvalidFilter,
    InvalidSyntax,
    InvalidValue,
    ScimError,
)
from provisor.scim.filters import Nothing
from provisor.scim.leniency import Leniency, Manner
from provisor.scim.listing import ListRequest, list_response, read_query, read_search

SEARCH_REQUEST = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def query(**parameters: str) -> ListRequest:
    return read_query(parameters, [USER_TYPE], Leniency(Manner.STRICT))


def search(**members: Any) -> ListRequest:
    return read_search({"schemas": [SEARCH_REQUEST], **members}, [USER_TYPE], Leniency(Manner.STRICT))


def test_nothing_asked_is_the_first_hundred() -> None:
    request = query()

    assert (request.filters, request.sorts, request.cursor) == ((None,), (None,), None)
    assert (request.start_index, request.count) == (1, 100)


def test_a_query_and_a_search_request_ask_the_same() -> None:
    asked = query(
        filter='userName eq "x"', sortby="name.familyName", sortorder="descending", startindex="3", count="7",
        attributes="userName, emails.value",
    )  # fmt: skip

    assert asked == search(
        filter='userName eq "x"', sortBy="name.familyName", sortOrder="descending", startIndex=3, count=7,
        attributes=["userName", "emails.value"],
    )  # fmt: skip
    assert [sort and sort.keys for sort in asked.sorts] == [("name", "familyName")]
    assert asked.descending
    assert asked.attributes == ("userName", "emails.value")


def test_names_in_a_search_request_have_no_case() -> None:
    assert search(STARTINDEX=2).start_index == 2


@pytest.mark.parametrize(("sent", "meant"), [("0", 1), ("-5", 1), ("2", 2), ("9" * 500, 1_000_000_000)])
def test_a_start_index_is_one_at_the_least(sent: str, meant: int) -> None:
    assert query(startindex=sent).start_index == meant


@pytest.mark.parametrize(
    ("sent", "meant"), [("0", 0), ("-5", 0), ("1000", 1000), ("1001", 1000), ("9" * 500, 1000)]
)
def test_a_count_is_kept_within_bounds(sent: str, meant: int) -> None:
    assert query(count=sent).count == meant


@pytest.mark.parametrize("parameter", ["count", "startindex"])
@pytest.mark.parametrize("sent", ["x", "1.5", "1e3", "1 2", "٣", "0x1"])
def test_what_is_no_number_is_refused(parameter: str, sent: str) -> None:
    with pytest.raises(InvalidValue):
        query(**{parameter: sent})


@pytest.mark.parametrize("sent", ["0", "-1", "1001", "9" * 500, "x"])
def test_by_cursor_a_count_must_be_one_that_can_be_given(sent: str) -> None:
    with pytest.raises(InvalidCount):
        read_query({"cursor": "", "count": sent}, [USER_TYPE], Leniency())


def test_in_the_strict_manner_a_larger_count_is_the_largest_by_cursor_too() -> None:
    assert query(cursor="", count="1001").count == 1000
    with pytest.raises(InvalidCount):
        query(cursor="", count="0")


def test_an_empty_cursor_asks_for_the_first_page() -> None:
    assert query(cursor="", count="5").cursor == ""


def test_a_list_is_paged_in_one_way() -> None:
    with pytest.raises(InvalidCursor):
        query(cursor="", startindex="1")


def test_a_complex_attribute_is_sorted_by_its_value() -> None:
    request = query(sortby="emails")

    assert [sort and sort.keys for sort in request.sorts] == [("emails", "value")]


@pytest.mark.parametrize(
    "parameters", [{"sortby": "nope"}, {"sortby": "name"}, {"sortby": "id", "sortorder": "up"}]
)
def test_what_can_not_be_sorted_by_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(InvalidValue):
        query(**parameters)


def test_an_order_without_an_attribute_is_ignored() -> None:
    assert not query(sortorder="descending").descending


def test_a_bad_filter_is_refused() -> None:
    with pytest.raises(InvalidFilter):
        query(filter="nope eq 1")


@pytest.mark.parametrize(
    "members",
    [
        {"filter": 1},
        {"sortBy": []},
        {"cursor": 1},
        {"attributes": "userName"},
        {"attributes": [1]},
        {"count": "5"},
        {"count": True},
        {"startIndex": 1.5},
        {"schemas": ["x"]},
        {"stray": 1},
    ],
)
def test_a_malformed_search_request_is_refused(members: dict[str, Any]) -> None:
    with pytest.raises((InvalidSyntax, InvalidValue)):
        search(**members)


@pytest.mark.parametrize("document", [None, [], "x", 1])
def test_a_search_request_is_an_object(document: Any) -> None:
    with pytest.raises(InvalidSyntax):
        read_search(document, [USER_TYPE], Leniency())


def test_slips_in_a_search_request_are_tolerated() -> None:
    request = read_search({"attributes": "userName,title", "count": "5", "stray": 1}, [USER_TYPE], Leniency())

    assert (request.attributes, request.count) == (("userName", "title"), 5)


def test_a_search_over_all_types_has_a_filter_and_a_sort_for_each() -> None:
    request = read_query(
        {"filter": 'userName eq "x"', "sortby": "displayName"}, [USER_TYPE, GROUP_TYPE], Leniency()
    )

    assert request.filters[1] == Nothing()
    assert None not in request.sorts


def test_a_sort_that_one_type_lacks_is_none_there() -> None:
    request = read_query({"sortby": "userName"}, [USER_TYPE, GROUP_TYPE], Leniency())

    assert request.sorts[0] is not None
    assert request.sorts[1] is None


@pytest.mark.parametrize("parameters", [{"filter": "nope pr"}, {"sortby": "nope"}])
def test_what_no_type_has_is_refused(parameters: dict[str, str]) -> None:
    with pytest.raises(ScimError):
        read_query(parameters, [USER_TYPE, GROUP_TYPE], Leniency())


def test_requests_that_a_cursor_can_not_pass_between_ask_differently() -> None:
    asked = [
        query(filter='userName eq "x"'),
        query(filter='userName eq "y"'),
        query(sortby="title"),
        query(sortby="title", sortorder="descending"),
        read_query({}, [GROUP_TYPE], Leniency()),
    ]

    assert len({request.asked for request in asked}) == len(asked)
    assert query(sortby="TITLE", count="5", attributes="id").asked == query(sortby="title").asked


def test_a_list_response_by_index() -> None:
    assert list_response([{"id": "1"}], total=5, start_index=2) == {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": 5,
        "itemsPerPage": 1,
        "startIndex": 2,
        "Resources": [{"id": "1"}],
    }


def test_a_list_response_by_cursor() -> None:
    response = list_response([], total=0, next_cursor="n")

    assert response["nextCursor"] == "n"
    assert "previousCursor" not in response
    assert "startIndex" not in response
