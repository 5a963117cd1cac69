"""`provisor simulate entra` as a person or a pipeline runs it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.server import COMMAND, Server, provisor

from provisor.cli.refusals import CouldNotRun
from provisor.cli.rehearsing import Rehearsed, rehearse
from provisor.cli.simulation_options import DirectoryOptions, ResultOptions, TimeOptions
from provisor.simulators.entra.engine import EntraId


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("server"), settings={"RATE_LIMIT": "0"}) as started:
        yield started


def simulate(*words: str) -> subprocess.CompletedProcess[str]:
    return provisor("simulate", *words, environment={"PATH": os.environ["PATH"], "COLUMNS": "200"})


def test_a_run_that_ends_in_sync_says_so_and_writes_its_results(server: Server, tmp_path: Path) -> None:
    as_json, as_html = tmp_path / "run.json", tmp_path / "run.html"
    done = simulate(
        "entra",
        server.scim,
        "--token",
        server.token,
        *("--users", "40", "--groups", "5", "--cycles", "3", "--seed", "4"),
        *("--json", str(as_json), "--html", str(as_html)),
    )

    assert done.returncode == 0, done.stderr
    assert "In sync" in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    result = json.loads(as_json.read_text())
    assert result["in_sync"] is True
    assert result["differences"] == []
    assert result["operations"]["create user"]["sent"] > 30
    assert result["operations"]["create user"]["failed"] == 0
    assert set(result["operations"]["create user"]) >= {"sent", "failed", "p50_ms", "p99_ms"}
    assert set(result["source"]) == {"users", "groups", "memberships"}
    assert as_html.read_text().startswith("<!doctype html>")


def test_a_reader_who_leaves_changes_nothing_of_the_result(server: Server) -> None:
    running = _start(
        "entra", server.scim, "--token", server.token, "--users", "0", "--groups", "0", "--seed", "6"
    )
    assert running.stdout is not None
    running.stdout.close()
    running.wait(timeout=60)
    assert running.stderr is not None
    running.stderr.close()

    assert running.returncode == 0


def test_a_state_file_knows_what_is_not_said_again(server: Server, tmp_path: Path) -> None:
    where = (server.scim, "--token", server.token, "--state", str(tmp_path / "state"))
    first = simulate("entra", *where, "--users", "7", "--groups", "0", "--seed", "13")
    second = simulate("entra", *where)
    other = simulate("entra", *where, "--seed", "14")

    assert (first.returncode, second.returncode, other.returncode) == (0, 0, 2)
    assert "7 people and 0 groups of seed 13" in other.stderr


def test_what_remains_different_ends_with_1(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    users = ("--users", "10", "--groups", "0", "--seed", "5", "--conflicts", "1")
    done = simulate("entra", server.scim, "--token", server.token, *users, "--json", str(path))

    assert done.returncode == 1
    differences = json.loads(path.read_text())["differences"]
    assert {tuple(sorted(each)) for each in differences} <= {
        ("attribute", "request", "resource", "server", "source"),
        ("attribute", "request", "resource", "server", "source", "why"),
    }
    assert differences


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("http://127.0.0.1:9/scim/v2", "--token", "x", "--tries", "1"), "can't be reached"),
        (("ftp://x", "--token", "x"), "is no address of a SCIM server"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--every", "soon"), "--every is a number"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--speed", "-1"), "--speed is max, real"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--json", "/no/such/folder/x"), "/no/such/folder"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--mapping", "/no/such/file"), "/no/such/file"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--directory", "/no/such/file"), "/no/such/file"),
        (("http://127.0.0.1:9/scim", "--token", "x", "--state", "/etc/passwd"), "/etc/passwd"),
        (("http://127.0.0.1:9/scim",), "token"),
    ],
)
def test_what_can_not_run_ends_with_2_and_one_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = simulate("entra", *words)

    assert done.returncode == 2
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_token_that_is_refused_ends_with_2(server: Server) -> None:
    done = simulate("entra", server.scim, "--token", "wrong")

    assert done.returncode == 2
    assert "does not accept the token" in done.stderr


def test_a_state_file_that_another_run_has_is_refused(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "state"
    words = (server.scim, "--token", server.token, "--users", "10", "--groups", "2", "--state", str(state))
    running = _start("entra", *words, "--rate", "1")
    assert running.stderr is not None
    while "testing the connection" not in running.stderr.readline():
        pass
    second = simulate("entra", *words)
    running.kill()
    running.communicate()
    third = simulate("entra", *words)

    assert second.returncode == 2
    assert "another run is using it" in second.stderr
    assert third.returncode == 0  # whoever is killed leaves nothing locked


def test_a_run_that_is_stopped_goes_on_from_its_state(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "state"
    size = ("--users", "60", "--groups", "4", "--seed", "9", "--state", str(state))
    running = _start(
        "entra", server.scim, "--token", server.token, *size, "--rate", "60", "--json", str(tmp_path / "1")
    )
    assert running.stderr is not None
    while "users" not in running.stderr.readline():
        pass
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=60)
    again = simulate("entra", server.scim, "--token", server.token, *size, "--json", str(tmp_path / "2"))

    assert running.returncode == 130
    first, second = (json.loads((tmp_path / name).read_text()) for name in ("1", "2"))
    assert again.returncode == 0
    assert second["in_sync"]
    created = [each["operations"]["create user"]["sent"] for each in (first, second)]
    assert min(created) > 0
    assert sum(created) == second["source"]["users"]


def test_a_job_is_looked_at_paused_and_restarted(server: Server, tmp_path: Path) -> None:
    state = tmp_path / "state"
    words = (
        "entra",
        server.scim,
        "--token",
        server.token,
        "--users",
        "12",
        "--groups",
        "2",
        "--state",
        str(state),
    )
    simulate(*words)
    paused = simulate("job", "pause", str(state))
    shown = simulate("job", "status", str(state))
    resumed = simulate("job", "resume", str(state))
    restarted = simulate("job", "restart", str(state))
    result = tmp_path / "run.json"
    again = simulate(*words, "--json", str(result), "--churn", "0")

    assert [each.returncode for each in (paused, shown, resumed, restarted, again)] == [0] * 5
    assert "Microsoft Entra ID" in shown.stdout
    assert json.loads(result.read_text())["cycles"][0]["kind"] == "initial"
    assert "create user" not in json.loads(result.read_text())["operations"]


def test_a_job_without_a_file_is_told() -> None:
    done = simulate("job", "status", "/no/such/file")

    assert done.returncode == 2
    assert done.stderr == "provisor: There is no state file /no/such/file.\n"


def test_a_file_without_a_rehearsal_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").touch()
    done = simulate("job", "status", str(tmp_path / "state"))

    assert done.returncode == 2
    assert done.stderr.endswith("holds no rehearsal yet: its directory is not filled.\n")


def test_a_mistake_of_ours_is_told_as_one_and_never_as_a_difference() -> None:
    def engine_for(_: object) -> EntraId:
        raise KeyError("whatever")

    chosen = Rehearsed(
        "Microsoft Entra ID",
        "http://127.0.0.1:9/scim",
        "token",
        DirectoryOptions(users=1, groups=0),
        TimeOptions(),
        ResultOptions(),
    )

    with pytest.raises(CouldNotRun, match=r"A mistake of ours: KeyError: 'whatever' \(.*, line \d+\)"):
        rehearse(chosen, engine_for)


def _start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [COMMAND, "simulate", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
