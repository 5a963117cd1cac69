"""A sentence is filled in; its commands can be pasted into a shell."""

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.directory.phrasing import LONGEST_NAME, Count, Recorded, Several, phrase


def test_a_name_is_quoted_in_a_command_alone() -> None:
    told = phrase("{name} is here: `provisor team show {name}`.", {"name": "München & Engineering"})

    assert told == "München & Engineering is here: `provisor team show 'München & Engineering'`."


def test_what_needs_no_quotes_has_none() -> None:
    assert phrase("`provisor explain {name}`", {"name": "ana@acme.example"}) == (
        "`provisor explain ana@acme.example`"
    )


@pytest.mark.parametrize(
    ("number", "told"), [(0, "0 teams are"), (1, "1 team is"), (2, "2 teams are"), (1200, "1,200 teams are")]
)
def test_one_is_told_differently_from_several(number: int, told: str) -> None:
    assert phrase("{teams:# team is|# teams are} here.", {"teams": Count(number)}) == f"{told} here."


def test_a_number_of_things_may_stand_alone() -> None:
    assert phrase("{teams} and {teams:03}", {"teams": Count(7)}) == "7 and 007"


@given(st.text())
def test_a_shell_reads_any_name_as_one_word(name: str) -> None:
    told = phrase("`show {name}`", {"name": name})

    assert shlex.split(told[1:-1]) == ["show", name]


LONG = "begin" + "n" * 9_000 + "end"


def test_a_long_name_is_told_by_its_beginning_and_its_end() -> None:
    told = phrase(
        "{name!r} is in {teams}: {detail}", {"name": LONG, "teams": Several([LONG]), "detail": Recorded(LONG)}
    )

    first, _, rest = told.partition(" is in ")
    second, _, recorded = rest.partition(": ")
    assert (len(first), len(second)) == (LONGEST_NAME + 2, LONGEST_NAME)
    assert (second[:6], second[-4:]) == ("beginn", "nend")
    assert "…" in second
    assert recorded == LONG


def test_a_command_has_a_long_name_whole() -> None:
    assert phrase("`provisor team show {name}`", {"name": LONG}) == f"`provisor team show {LONG}`"
