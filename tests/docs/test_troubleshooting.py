"""Every cause and every check is on the page of troubleshooting, and the page tells of no other."""

import re
from pathlib import Path

from provisor.provisioning.checkup.checks import CHECKS
from provisor.provisioning.explaining import templates
from provisor.provisioning.explaining.causes import Cause

PAGE = (Path(__file__).parents[2] / "docs" / "troubleshooting.md").read_text(encoding="utf-8")


def rows(section: str) -> list[str]:
    """What the rows of a section begin with."""
    told = PAGE.split(f"## {section}", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([a-z-]+)` \|", told, re.MULTILINE)


def test_every_cause_is_described_once() -> None:
    assert sorted(rows("Somebody is missing")) == sorted(Cause)


def test_every_check_is_described_once() -> None:
    assert sorted(rows("The check-up")) == sorted(CHECKS)


def test_every_cause_has_its_sentence_and_its_remedy() -> None:
    assert set(templates.CAUSES) == set(Cause)


def test_every_variant_of_a_remedy_belongs_to_a_cause() -> None:
    assert {key.partition(".")[0] for key in templates.REMEDIES} <= set(Cause)
