"""The pages as such: what they name exists, and they stay short enough."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def text(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page

        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_lines_are_short_enough_to_be_compared(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    prose = [line for line in lines if "|" not in line and "](" not in line]

    assert max(map(len, prose)) <= 130


def test_the_architecture_is_told_in_150_lines() -> None:
    assert len(text("ARCHITECTURE.md").splitlines()) <= 150


def test_the_architecture_knows_every_package() -> None:
    source = ROOT / "src" / "provisor"
    modules = {path.stem for path in source.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in source.glob("*/__init__.py")}

    for part in modules | packages:
        assert f"| `{part}` |" in text("ARCHITECTURE.md"), part


def test_the_files_that_the_architecture_names_exist() -> None:
    for name in re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", text("ARCHITECTURE.md")):
        assert (ROOT / "src" / "provisor" / name).exists(), name


def test_the_tests_that_the_profiles_name_exist() -> None:
    named = re.findall(r"`((?:[\w/]+/)?test_\w+\.py)(?:::(test_\w+))?`", text("docs/profiles.md"))

    assert named
    for file, function in named:
        path = file if "/" in file else f"tests/conversations/{file}"
        tree = ast.parse(text(path))
        defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not function or function in defined, f"{file}::{function}"


def test_every_runtime_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    reasons = text("docs/decisions/0008-dependencies.md")

    for requirement in project["dependencies"]:
        name = re.match(r"[\w-]+", requirement)
        assert name is not None
        assert f"| {name[0]} |" in reasons, requirement


def test_every_decision_has_the_same_parts() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        for part in ("**Decided.**", "**Why.**", "**Considered.**", "**Consequences.**"):
            assert part in page.read_text(encoding="utf-8"), (page.name, part)


def test_the_changelog_has_the_form_of_keep_a_changelog() -> None:
    changelog = text("CHANGELOG.md")

    assert changelog.startswith("# Changelog\n")
    assert "## [Unreleased]" in changelog
    kinds = set(re.findall(r"^### (.+)$", changelog, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
