"""A sentence is filled in; its commands can be pasted into a shell."""

import shlex

from hypothesis import given
from hypothesis import strategies as st

from provisor.directory.phrasing import phrase


def test_a_name_is_quoted_in_a_command_alone() -> None:
    told = phrase("{name} is here: `provisor team show {name}`.", {"name": "München & Engineering"})

    assert told == "München & Engineering is here: `provisor team show 'München & Engineering'`."


def test_what_needs_no_quotes_has_none() -> None:
    assert phrase("`provisor explain {name}`", {"name": "ana@acme.example"}) == (
        "`provisor explain ana@acme.example`"
    )


@given(st.text())
def test_a_shell_reads_any_name_as_one_word(name: str) -> None:
    told = phrase("`show {name}`", {"name": name})

    assert shlex.split(told[1:-1]) == ["show", name]
