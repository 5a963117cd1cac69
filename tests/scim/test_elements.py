import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from provisor.scim import elements
from provisor.scim.core_schemas import USER_TYPE

EMAILS = USER_TYPE.core_by_name["emails"]
HOME = {"value": "A@acme.example", "type": "home"}


def emails(count: int, domain: str) -> list[dict[str, Any]]:
    return [{"value": f"{n}@{domain}", "type": "work"} for n in range(count)]


def calls_of(work: Callable[[], object]) -> int:
    """How many functions are called: unlike time, the same on every machine."""
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def test_what_is_there_by_value_and_type_whatever_the_case_is_merged() -> None:
    new = {"value": "a@ACME.example", "type": "HOME", "display": "A"}

    assert elements.added([HOME], [new], EMAILS) == [{**HOME, "display": "A"}]


def test_another_type_makes_another_element() -> None:
    new = {**HOME, "type": "work"}

    assert elements.added([HOME], [new], EMAILS) == [HOME, new]


def test_what_comes_twice_is_added_once_and_merged_with_itself() -> None:
    assert elements.added([], [HOME, {**HOME, "display": "A"}], EMAILS) == [{**HOME, "display": "A"}]


def test_what_has_no_value_is_known_by_everything_that_it_has() -> None:
    nameless = {"type": "home", "display": "A"}

    assert elements.added([nameless], [dict(nameless), {"type": "home"}], EMAILS) == [
        nameless,
        {"type": "home"},
    ]


def test_of_like_elements_the_first_is_merged() -> None:
    assert elements.added([HOME, HOME], [{**HOME, "display": "A"}], EMAILS) == [
        {**HOME, "display": "A"},
        HOME,
    ]


@pytest.mark.parametrize(
    ("given", "positions"),
    [
        ({"value": "a@acme.example"}, {0, 1}),
        ({"value": "a@acme.example", "type": "work"}, {1}),
        ({"type": "other"}, {2}),
        ({"display": "c"}, {2}),
        ({"value": "nobody@acme.example"}, set()),
    ],
)
def test_elements_are_meant_by_what_is_said_of_them(given: dict[str, str], positions: set[int]) -> None:
    present = [HOME, {**HOME, "type": "work"}, {"value": "c@acme.example", "type": "other", "display": "C"}]

    assert elements.positions_of(present, [given], EMAILS) == positions


@pytest.mark.parametrize("change", [elements.added, elements.positions_of, elements.replaced])
def test_twice_as_many_elements_are_twice_as_much_work(change: Callable[..., object]) -> None:
    few = calls_of(lambda: change(emails(100, "a"), emails(100, "b"), EMAILS))
    many = calls_of(lambda: change(emails(200, "a"), emails(200, "b"), EMAILS))

    assert many < 2.5 * few
