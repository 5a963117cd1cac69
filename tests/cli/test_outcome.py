"""`--json` with commands that do something: what they print and tell, as one JSON object."""

import inspect
import json
from collections.abc import Iterator

import cyclopts
import pytest
from tests.server import provisor

from provisor.cli import app

WITHOUT = {"serve", "completion", "check", "simulate entra", "simulate okta", "simulate replay"}
"""They run on, have files of their own for results, or print what is no document."""


def commands(group: cyclopts.App, path: tuple[str, ...] = ()) -> Iterator[tuple[str, cyclopts.App]]:
    for name in group:
        if name.startswith("-"):
            continue
        found, words = group[name], (*path, name)
        yield from commands(found, words)
        if found.default_command is not None:
            yield " ".join(words), found


@pytest.mark.parametrize(("name", "command"), [pytest.param(*each, id=each[0]) for each in commands(app)])
def test_every_command_takes_json(name: str, command: cyclopts.App) -> None:
    assert command.default_command is not None
    takes = "as_json" in inspect.signature(command.default_command).parameters

    assert takes is (name not in WITHOUT)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("outcome")
    told = {"PATH": "", "PROVISOR_DATABASE_URL": f"sqlite:///{folder / 'provisor.db'}"}
    assert provisor("database", "upgrade", environment=told).returncode == 0
    return told


def test_what_is_printed_is_the_result(environment: dict[str, str]) -> None:
    done = provisor("team", "add", "Data", "--type", "Department", "--json", environment=environment)

    (team_id,) = json.loads(done.stdout)["result"]
    plain = provisor("team", "show", team_id, "--json", environment=environment)
    assert json.loads(plain.stdout)["name"] == "Data"
    assert done.stderr == ""


def test_what_is_told_is_kept_beside(environment: dict[str, str]) -> None:
    done = provisor("scim", "enable", "--json", environment=environment)

    assert json.loads(done.stdout) == {"result": [], "told": ["SCIM was on already."]}


def test_a_table_is_a_list_of_rows(environment: dict[str, str]) -> None:
    done = provisor("settings", "--json", environment=environment)

    rows = {row["variable"]: row for row in json.loads(done.stdout)["result"]}
    assert rows["PROVISOR_DATABASE_URL"]["source"] == "environment"


def test_a_refusal_is_told_as_without(environment: dict[str, str]) -> None:
    done = provisor("team", "delete", "Nobody's", "--json", environment=environment)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("provisor: ")
