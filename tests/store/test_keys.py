"""Keys that fit an index keep what they are for: equality, and what they start with."""

from hypothesis import given
from hypothesis import strategies as st

from provisor.store.keys import LONGEST, after_all_starting_with, beginning, indexed

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
long_texts = st.builds(lambda text, times: text * times, texts, st.integers(1, 400))


@given(long_texts)
def test_a_key_fits_an_index(text: str) -> None:
    assert len(indexed(text).encode()) <= LONGEST


@given(long_texts, long_texts)
def test_keys_are_equal_as_what_they_are_made_of(one: str, other: str) -> None:
    assert (indexed(one) == indexed(other)) == (one == other)


@given(long_texts, long_texts)
def test_what_starts_with_a_text_lies_in_its_range(start: str, rest: str) -> None:
    low = beginning(start)

    assert low <= indexed(start + rest) < after_all_starting_with(low)


@given(texts, texts)
def test_what_starts_otherwise_lies_outside_the_range(start: str, other: str) -> None:
    if not other.startswith(start):
        assert not start <= other < after_all_starting_with(start)


def test_the_last_character_has_an_end_too() -> None:
    assert after_all_starting_with("a\ud7ff") == "a\ue000"
    assert after_all_starting_with("a\U0010ffff") == "b"
