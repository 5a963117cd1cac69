# ruff: noqa: RUF001 - letters that look alike are letters of real names
"""Names in ASCII, as they stand before the @."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisor.simulators.tenant.names import in_ascii


@pytest.mark.parametrize(
    ("name", "ascii_form"),
    [
        ("Müller", "mueller"),
        ("Mu\u0308ller", "mueller"),
        ("O’Malley", "o'malley"),
        ("van der Berg", "van-der-berg"),
        ("Łukasz", "lukasz"),
        ("Đặng", "dang"),
        ("İstanbul", "istanbul"),
        ("Щербаков", "shcherbakov"),
        ("Їжак", "yizhak"),
        ("Παπαδόπουλος", "papadopoylos"),
        ("김", "gim"),
        ("山田", ""),
        ("מרים", ""),
        ("", ""),
    ],
)
def test_a_name_in_ascii(name: str, ascii_form: str) -> None:
    assert in_ascii(name) == ascii_form


@given(st.text())
def test_whatever_the_name_its_form_is_ascii_without_spaces(name: str) -> None:
    form = in_ascii(name)

    assert form.isascii()
    assert not set(form) & set(' @/\\"')
