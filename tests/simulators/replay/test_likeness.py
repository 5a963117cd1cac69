from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.replay.likeness import Unlike, compare, depends_on_letters
from provisor.simulators.replay.recorded import Recorded, RecordedAnswer

documents = st.recursive(
    st.none() | st.booleans() | st.integers(-100, 100) | st.text(max_size=3),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.sampled_from("abcd"), children, max_size=4)
    ),
    max_leaves=12,
)


def asked(query: str = "", path: str = "/Users", body: Any = None) -> Recorded:
    return Recorded(2, "", "GET", path, query, "accepted", {}, RecordedAnswer(200, {}), body)


@given(documents)
def test_an_answer_is_equal_to_itself(document: Any) -> None:
    assert list(compare(document, document)) == []


@given(documents, documents)
def test_whether_two_answers_differ_does_not_depend_on_which_comes_first(one: Any, other: Any) -> None:
    assert bool(list(compare(one, other))) is bool(list(compare(other, one)))


@given(st.lists(documents, max_size=5), st.randoms())
def test_the_order_of_values_does_not_matter(values: list[Any], random: Any) -> None:
    shuffled = random.sample(values, len(values))

    assert list(compare({"emails": values}, {"emails": shuffled})) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"meta": {"version": "1"}}, {"meta": {"version": "2"}}),
        ({"meta": {"version": "1"}}, {}),
        ({"title": None, "emails": []}, {}),
        ({"name": {"givenName": None}}, None),
        ({"detail": "One sentence."}, {"detail": "Another."}),
        ({"count": 1}, {"count": 1.0}),
        ({"members": [{"value": "a", "$ref": "x"}]}, {"members": [{"value": "a", "$ref": "y"}]}),
        ({"nextCursor": "a"}, {"nextCursor": "b"}),
    ],
)
def test_what_does_not_matter_is_no_difference(one: Any, other: Any) -> None:
    assert list(compare(one, other)) == []


@pytest.mark.parametrize(
    ("one", "other", "unlike"),
    [
        ({"active": True}, {"active": "True"}, [Unlike("/active", True, "True")]),
        ({"active": True}, {"active": 1}, [Unlike("/active", True, 1)]),
        ({"a": 1, "title": "a"}, {"a": 1}, [Unlike("/title", "a", None)]),
        ({"a": 1}, {"a": 1, "title": "a"}, [Unlike("/title", None, "a")]),
        ({"name": {"givenName": "a"}}, {"name": {"givenName": "b"}}, [Unlike("/name/givenName", "a", "b")]),
        (
            {"emails": [{"type": "work", "value": "a"}, {"type": "home", "value": "h"}]},
            {"emails": [{"type": "home", "value": "h"}, {"type": "work", "value": "b"}]},
            [Unlike("/emails/0/value", "a", "b")],
        ),
        (
            {"members": [1, 2, 3]},
            {"members": [3]},
            [Unlike("/members", 1, None), Unlike("/members", 2, None)],
        ),
        ({"members": [1, 1]}, {"members": [1]}, [Unlike("/members", 1, None)]),
        ({"id": "a"}, {"id": "b"}, [Unlike("/id", "a", "b")]),
        ({"id": "a"}, None, [Unlike("", {"id": "a"}, None)]),
    ],
)
def test_what_matters_is_named_with_its_place(one: Any, other: Any, unlike: list[Unlike]) -> None:
    assert list(compare(one, other)) == unlike


@pytest.mark.parametrize(
    "query",
    [
        "filter=userName%20sw%20%22a%22",
        "filter=userName+CO+%22a%22",
        "filter=meta.lastModified%20eq%20%222024-01-01T00:00:00Z%22",
        "Filter=a%20ge%201",
        "sortBy=userName",
    ],
)
def test_parts_order_and_times_are_beyond_pseudonyms(query: str) -> None:
    assert depends_on_letters(asked(query))
    assert not depends_on_letters(asked())


@pytest.mark.parametrize(
    "query",
    [
        "filter=userName%20eq%20%22a%22",
        "filter=title%20eq%20%22co%20gt%20meta.x%22",
        "count=1&startIndex=2",
        "",
    ],
)
def test_equality_is_not(query: str) -> None:
    assert not depends_on_letters(asked(query))


def test_a_search_by_post_is_looked_at_too() -> None:
    assert depends_on_letters(asked(path="/Users/.search", body={"filter": 'userName sw "a"'}))
    assert not depends_on_letters(asked(path="/Users", body={"filter": 'userName sw "a"'}))
