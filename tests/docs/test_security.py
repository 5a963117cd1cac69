"""The table of OWASP ASVS in docs/security.md: whole, and what it names exists."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from provisor.directory.sessions import Way

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([123]) \| (.+?) \| (.+?) \| (.+) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SECTION = re.compile(r"\[[^\]]+\]\([\w/.-]*(?:#[\w-]+)?\)")
STATES = {"met", "by the operator", "does not apply", "not met"}

# The requirements of levels 1 and 2 of version 5.0.0 that are about something Provisor has, with three of level 3.
REQUIRED = """\
1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.2.7 1.2.9 1.3.2 1.3.6 1.3.7 1.4.2 1.5.1 1.5.2 2.1.1
2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.4.1 3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4
3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.5.1 3.5.2 3.5.3 3.5.4 3.7.2 4.1.1 4.1.2 4.1.3 4.2.1 5.1.1
5.2.1 5.2.2 5.3.2 5.4.1 5.4.2 6.1.1 6.1.2 6.1.3 6.2.1 6.2.2 6.2.3 6.2.4 6.2.5 6.2.6 6.2.7 6.2.8
6.2.9 6.2.10 6.2.11 6.2.12 6.3.1 6.3.2 6.3.3 6.3.4 6.4.1 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.4 6.5.5
6.8.1 6.8.2 6.8.3 6.8.4 7.1.1 7.1.2 7.1.3 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3
7.4.4 7.4.5 7.5.1 7.5.2 7.6.1 7.6.2 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1 9.1.1 9.1.2 9.1.3
9.2.1 9.2.2 9.2.3 9.2.4 10.1.1 10.1.2 10.2.1 10.2.2 10.3.1 10.3.2 10.3.3 10.4.4 10.4.9 10.4.10
10.4.11 10.5.1 10.5.2 10.5.3 10.5.4 10.5.5 11.1.1 11.1.2 11.2.1 11.2.2 11.2.3 11.3.1 11.3.2 11.3.3
11.4.1 11.4.2 11.4.3 11.5.1 11.6.1 12.1.1 12.1.2 12.2.1 12.2.2 12.3.1 12.3.2 12.3.3 12.3.4 13.1.1
13.2.1 13.2.2 13.2.3 13.2.4 13.2.5 13.3.1 13.3.2 13.4.1 13.4.2 13.4.3 13.4.4 13.4.5 14.1.1 14.1.2
14.2.1 14.2.2 14.2.3 14.2.4 14.3.1 14.3.2 14.3.3 15.1.1 15.1.2 15.1.3 15.2.1 15.2.2 15.2.3 15.3.1
15.3.2 15.3.3 15.3.4 15.3.5 15.3.7 16.1.1 16.2.1 16.2.2 16.2.3 16.2.4 16.2.5 16.3.1 16.3.2 16.3.3
16.3.4 16.4.1 16.4.2 16.4.3 16.5.1 16.5.2 16.5.3
"""


class Requirement(NamedTuple):
    """A row: what is asked, how it stands, and where that is shown."""

    number: str
    level: str
    asks: str
    state: str
    where: str


ROWS = [Requirement(*found.groups()) for found in ROW.finditer(PAGE)]


@cache
def defined_in(file: str) -> frozenset[str]:
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef))


def test_every_requirement_has_one_row_in_the_order_of_the_standard() -> None:
    assert [row.number for row in ROWS] == REQUIRED.split()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.number)
def test_what_a_row_names_exists_and_shows_what_it_says(row: Requirement) -> None:
    assert row.state in STATES
    named = TEST.findall(row.where)
    for file, function in named:
        assert function in defined_in(file), f"{file}::{function}"

    shown = len(named) + len(SECTION.findall(row.where))
    assert shown or row.state in {"does not apply", "not met"}


def test_every_way_to_sign_in_is_among_the_ways_in() -> None:
    section = PAGE.split("\n## Ways in\n")[1].split("\n## ")[0]

    for way in Way:
        assert way.removesuffix(" 2.0") in section, f"{way} is missing of the ways in of docs/security.md"


def test_every_component_comes_from_the_index_with_its_digest() -> None:
    locked = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    others = [each for each in locked if each["name"] != "provisor"]

    assert {each["source"].get("registry") for each in others} == {"https://pypi.org/simple"}
    files = [
        file for each in others for file in (*each.get("wheels", ()), *filter(None, [each.get("sdist")]))
    ]
    assert all(file["hash"].startswith("sha256:") for file in files)
