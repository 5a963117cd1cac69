"""Names that people take for the same are compared as the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.folding import folded

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "aNA"),
        ("\u00dcbersee", "U\u0308bersee"),
        ("\u00dcBERSEE", "u\u0308bersee"),
        ("Straße", "STRASSE"),
        ("\u0390", "\u03aa\u0301"),
        ("\u212bngstrom", "ångstrom"),
    ],
)
def test_names_that_differ_in_case_or_form_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("one", "other"), [("Ubersee", "Übersee"), ("\uff21na", "Ana")])
def test_others_stay_apart(one: str, other: str) -> None:
    assert folded(one) != folded(other)


@given(TEXTS)
def test_what_is_compared_is_compared_alike(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert {folded(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")} == {folded(text)}
