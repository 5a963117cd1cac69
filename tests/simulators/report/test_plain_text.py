"""What others name, made safe for one line."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from provisor.simulators.report.plain_text import in_one_line, value_in_words


@given(text())
def test_nothing_that_moves_a_cursor_or_turns_a_line_remains(given_text: str) -> None:
    shown = in_one_line(given_text)

    assert all(character.isprintable() or character in "\u200c\u200d" for character in shown)


def test_names_of_all_scripts_stay_as_they_are() -> None:
    names = "Zoë Нина 山田 مريم नर\u200dमदा 👩\u200d🔬"

    assert in_one_line(names) == names


def test_a_mark_that_turns_the_direction_is_written_out() -> None:
    assert in_one_line("\u202egnp.exe") == "\\u202egnp.exe"


def test_a_long_text_is_cut_and_says_so() -> None:
    assert in_one_line("x" * 1_000_000, 10) == "x" * 9 + "…"
    assert in_one_line("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "nothing"), ("", "“”"), ("Maria", "“Maria”"), (True, "true"), ({"a": ["ü"]}, '{"a": ["ü"]}')],
)
def test_a_value_reads_as_what_it_is(value: object, words: str) -> None:
    assert value_in_words(value) == words
