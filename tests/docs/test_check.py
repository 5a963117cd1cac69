"""docs/check.md knows every finding of `provisor check`, and what it means."""

import re
from pathlib import Path

import pytest

from provisor.conformance.catalogue import CHECKS

PAGE = (Path(__file__).parents[2] / "docs" / "check.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", CHECKS)
def test_every_finding_is_described_as_it_is_reported(slug: str) -> None:
    check = CHECKS[slug]

    assert (
        f"| `{slug}` | {check.title} | {check.section} | {check.entra} | {check.okta} |" in PAGE.splitlines()
    )


def test_no_finding_is_described_that_does_not_exist() -> None:
    assert set(re.findall(r"^\| `([a-z]+(?:-[a-z]+)*)` \|", PAGE, re.MULTILINE)) == set(CHECKS)
