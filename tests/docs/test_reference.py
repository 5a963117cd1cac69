"""The reference is complete: every setting, command, URL, tolerance and limit of the code is on its page."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cyclopts
import pytest
from pydantic import SecretStr

from provisor import cli, scim
from provisor.scim.tolerances import Tolerance
from provisor.settings import PREFIX, Settings
from provisor.web import routes

ROOT = Path(__file__).parents[2]
SETTINGS = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
SCIM = (ROOT / "docs" / "scim.md").read_text(encoding="utf-8")
EVERYTHING = "".join(page.read_text(encoding="utf-8") for page in ROOT.glob("docs/*.md"))


def row(page: str, first: str) -> list[str]:
    """The cells of the table row that begins with this cell."""
    found = [line for line in page.splitlines() if line.startswith(f"| {first} |")]
    assert len(found) == 1, f"{first} has {len(found)} rows"
    return [cell.strip() for cell in found[0].strip("|").split("|")]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_described_with_its_default(name: str) -> None:
    _, default, description = row(SETTINGS, f"`{PREFIX}{name.upper()}`")

    assert description
    assert default.strip("`") == written(Settings.model_fields[name].default)


def written(default: Any) -> str:
    """A default as the table has it; nothing for none."""
    value = default.get_secret_value() if isinstance(default, SecretStr) else default
    return "" if value in (None, ()) else str(value)


def commands(app: cyclopts.App, *path: str) -> Iterator[str]:
    """Every command that can be given, with the words that lead to it."""
    names = [name for name in app if not name.startswith("-")]
    if not names:
        yield " ".join(path)
    for name in names:
        yield from commands(app[name], *path, name)


@pytest.mark.parametrize("command", sorted(commands(cli.app, "provisor")))
def test_every_command_is_described(command: str) -> None:
    assert re.search(rf"^\| `{command}[ `]", SETTINGS, re.MULTILINE)


def test_no_command_is_described_that_does_not_exist() -> None:
    told = re.findall(r"^\| `(provisor [a-z -]+?)(?: [A-Z-][^`]*)?`", SETTINGS, re.MULTILINE)

    assert set(told) == set(commands(cli.app, "provisor"))


def protocol_limits() -> Iterator[tuple[str, int]]:
    """The bounds that the protocol engine keeps, with where they stand."""
    for found in pkgutil.iter_modules(scim.__path__):
        module = importlib.import_module(f"provisor.scim.{found.name}")
        yield from (
            (f"{found.name}.{name}", value) for name, value in vars(module).items() if name.startswith("MAX_")
        )


@pytest.mark.parametrize(("name", "value"), sorted(protocol_limits()))
def test_every_limit_of_the_protocol_is_described(name: str, value: int) -> None:
    section = SCIM.split("## Limits")[1].split("\n## ")[0]

    assert re.search(rf"(?<![\d,]){value:,}(?![\d])", section), name


@pytest.mark.parametrize("template", routes.SCIM_ROUTES)
def test_every_url_of_the_endpoint_is_described(template: str) -> None:
    assert f"`/{template}`" in SCIM


@pytest.mark.parametrize("base", routes.SCIM_BASES)
def test_both_base_urls_are_described(base: str) -> None:
    assert f"`{base}`" in SCIM


def test_every_other_url_is_described() -> None:
    source = (ROOT / "src" / "provisor" / "web" / "routes.py").read_text(encoding="utf-8")

    for url in re.findall(r'Route\("([^"]+)"', source):
        assert f"`{url}`" in EVERYTHING, url


@pytest.mark.parametrize("tolerance", Tolerance)
def test_every_tolerance_has_a_row_with_source_and_meaning(tolerance: Tolerance) -> None:
    _, sent, source, meaning = row(SCIM, f"`{tolerance}`")

    assert sent
    assert source
    assert meaning


def test_no_tolerance_is_described_that_does_not_exist() -> None:
    section = SCIM.split("### Every tolerance")[1]

    assert set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)) == set(Tolerance)
