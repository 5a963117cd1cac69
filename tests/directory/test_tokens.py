import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.directory import tokens

ENTROPY = st.binary(min_size=tokens.ENTROPY_BYTES, max_size=tokens.ENTROPY_BYTES)


@given(ENTROPY)
def test_a_token_that_was_made_is_well_formed(entropy: bytes) -> None:
    token = tokens.make(entropy)

    assert token.startswith("pvr_")
    assert len(token) == 43
    assert tokens.well_formed(token)


@given(first=ENTROPY, second=ENTROPY)
def test_different_randomness_gives_different_tokens(first: bytes, second: bytes) -> None:
    assert (tokens.make(first) == tokens.make(second)) is (first == second)


@given(entropy=ENTROPY, place=st.integers(4, 42))
def test_one_wrong_character_is_noticed(entropy: bytes, place: int) -> None:
    token = tokens.make(entropy)
    wrong = "a" if token[place] != "a" else "b"

    assert not tokens.well_formed(token[:place] + wrong + token[place + 1 :])


@pytest.mark.parametrize("text", ["", "pvr_", "x" * 43, "pvr_" + "é" * 39, "pvr_" + "0" * 38])
def test_other_texts_are_no_tokens(text: str) -> None:
    assert not tokens.well_formed(text)


def test_too_little_randomness_is_refused() -> None:
    with pytest.raises(ValueError, match="24 random bytes"):
        tokens.make(b"short")


def test_a_digest_tells_nothing_of_the_token_and_is_compared_whole() -> None:
    token = tokens.make(bytes(24))

    assert tokens.same(tokens.digest(token), tokens.digest(token))
    assert not tokens.same(tokens.digest(token), tokens.digest(token + "x"))
    assert tokens.ending(token) == token[-4:]
