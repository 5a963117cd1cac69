"""The page about mappings tells every function that is known, and every one that is refused."""

from pathlib import Path

import pytest

from provisor.simulators.mappings.entra.language import LANGUAGE as ENTRA
from provisor.simulators.mappings.okta.language import LANGUAGE as OKTA

PAGE = (Path(__file__).parents[3] / "docs" / "mappings.md").read_text(encoding="utf-8")
NAMES = {
    name
    for language in (ENTRA, OKTA)
    for name in (*language.functions, *language.refused)
    if name[0].isalpha()
}


@pytest.mark.parametrize("name", sorted(NAMES - {"and", "or", "not"}))
def test_every_function_is_told(name: str) -> None:
    assert f"`{name}`" in PAGE
