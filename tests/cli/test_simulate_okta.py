"""`provisor simulate okta` as a person or a pipeline runs it."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from tests.server import Server, provisor


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), settings={"RATE_LIMIT": "0"}) as started:
        yield started


def simulate(server: Server, *words: str) -> CompletedProcess[str]:
    return provisor(
        *("simulate", "okta", server.scim, "--token", server.token, *words),
        environment={"PATH": os.environ["PATH"], "COLUMNS": "200"},
    )


def test_a_run_that_ends_in_sync_says_so_and_writes_its_results(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    done = simulate(
        server,
        *("--users", "30", "--groups", "6", "--cycles", "3", "--seed", "4", "--json", str(path)),
        *("--flavour", "wizard", "--push-prefix", "OM_", "--push-group", "All employees"),
        *("--unlink", "keep", "--renamed", "recreate", "--import", "--no-passwords"),
    )

    assert done.returncode == 0, done.stderr
    assert "In sync" in done.stdout
    result = json.loads(path.read_text())
    assert result["in_sync"] is True
    assert result["operations"]["create user"]["sent"] > 20
    assert result["operations"]["import users"]["sent"] == 1
    assert 0 < result["source"]["groups"] < 6


def test_a_user_is_synced_and_a_group_pushed_on_demand(server: Server, tmp_path: Path) -> None:
    size = ("--users", "10", "--groups", "2", "--seed", "5", "--state", str(tmp_path / "state"))
    first = simulate(server, *size)
    user = simulate(server, *size, "--on-demand", "khrisa.balog@contoso.example")
    group = simulate(server, *size, "--on-demand", "All employees")

    assert [each.returncode for each in (first, user, group)] == [0, 0, 0], user.stderr + group.stderr
    assert "replace members" in group.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--on-demand", "Nobody"), "neither a person nor a group “Nobody”"),
        (("--on-demand", "All employees", "--push-prefix", "OM_"), "not one of those that are pushed"),
        (("--mapping", "/no/such/file"), "/no/such/file"),
        (("--flavour", "vanilla"), "vanilla"),
    ],
)
def test_what_can_not_run_ends_with_2_and_one_sentence(
    server: Server, words: tuple[str, ...], sentence: str
) -> None:
    done = simulate(server, "--users", "5", *words)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_group_to_push_that_nobody_has_is_refused(server: Server) -> None:
    done = simulate(server, "--push-group", "Nobody has this")

    assert done.returncode == 2
    assert "no group “Nobody has this” to push" in done.stderr
