"""Names that are nearly one are made from it, so that an index can say which of them exist."""

import pytest

from provisor.directory.near_names import beginnings, nearest, variants


@pytest.mark.parametrize(
    "slip",
    ["an@acme.example", "annaa@acme.example", "anan@acme.example", "onna@acme.example", "änna@acme.example"],
)
def test_a_slip_away_is_a_variant(slip: str) -> None:
    assert "anna@acme.example" in variants(slip) or "ana@acme.example" in variants(slip)


def test_a_name_is_no_variant_of_itself() -> None:
    assert "anna" not in variants("anna")


def test_a_very_long_name_has_few_variants() -> None:
    assert len(variants("x" * 10_000)) < 5


def test_names_are_a_part_of_longer_ones_from_three_letters_on() -> None:
    assert beginnings("Anna Lopez")[0] == "anna lopez"
    assert beginnings("an") == []


def test_the_nearest_come_first() -> None:
    assert nearest("Data Plattform", ["Database", "Data Platform", "Sales"], most=2)[0] == "Data Platform"
    assert nearest("data", ["Big Data Team"], most=5) == ["Big Data Team"]
    assert nearest("data", [], most=5) == []


def test_addresses_are_compared_by_what_is_before_the_at() -> None:
    others = ["mparks@acme.example", "margareta.berry@acme.example", "annamaria@acme.example"]

    assert nearest("maría@acme.example", [*others, "maria@other.example"], most=5) == ["maria@other.example"]


def test_accents_make_no_difference() -> None:
    assert nearest("Dáta", ["Data", "Sales"], most=5) == ["Data"]
