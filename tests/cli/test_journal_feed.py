"""The journal in the order of its positions: followed, exported, pruned; and people erased from it."""

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import COMMAND, Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
DOCS = Path(__file__).parents[2] / "docs" / "journal.md"


@pytest.fixture
def send(server: Server) -> Callable[..., httpx.Response]:
    """Sends a user to the server."""

    def send(name: str, **attributes: object) -> httpx.Response:
        return httpx.post(
            f"{server.scim}/Users",
            headers={"Authorization": f"Bearer {server.token}"},
            json={"schemas": [USER], "userName": name, **attributes},
        )

    return send


def test_what_another_process_writes_is_followed_by_position(
    server: Server, send: Callable[..., httpx.Response]
) -> None:
    send("before@acme.example")
    with subprocess.Popen(
        [COMMAND, "journal", "follow", "--after", "0", "--json"],
        stdout=subprocess.PIPE,
        env=server.environment,
        text=True,
    ) as following:
        assert following.stdout is not None
        seen = [json.loads(following.stdout.readline())]
        while "before@acme.example" not in seen[-1]["sentence"]:
            seen.append(json.loads(following.stdout.readline()))
        send("meanwhile@acme.example")
        seen.append(json.loads(following.stdout.readline()))
        following.terminate()

    assert "meanwhile@acme.example" in seen[-1]["sentence"]
    assert [each["position"] for each in seen] == list(range(1, len(seen) + 1))


def test_following_ends_after_as_many_as_were_asked_for(
    run: Run, send: Callable[..., httpx.Response]
) -> None:
    send("one@acme.example")

    assert run("journal", "follow", "--after", "0", "--limit", "2").stdout.count("\n") == 2


def test_an_export_is_verified_by_the_program_of_the_docs(
    run: Run, send: Callable[..., httpx.Response], tmp_path: Path
) -> None:
    send("ökonomie@acme.example", displayName="Ö")
    exported = run("journal", "export", str(tmp_path / "journal.jsonl"))
    program = re.search(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert program is not None

    known: dict[str, Any] = {"open": lambda _, encoding: (tmp_path / "journal.jsonl").open(encoding=encoding)}
    exec(program[1], known)  # noqa: S102 - what readers of the docs run

    assert exported.returncode == 0
    assert known["before"].hex() in run("journal", "verify").stdout
    assert hashlib.sha256().digest_size == len(known["before"])


def test_a_cycle_is_followed_and_exported_alone(
    run: Run, send: Callable[..., httpx.Response], tmp_path: Path
) -> None:
    run("user", "add", "by-hand@acme.example")
    send("of-the-cycle@acme.example")
    nowhere = run("journal", "export", str(tmp_path / "none.jsonl"), "--cycle", "none")
    cycle = json.loads(run("cycle", "list", "--json", "--limit", "1").stdout)[0]["id"]

    run("journal", "export", str(tmp_path / "cycle.jsonl"), "--cycle", cycle)
    followed = run("journal", "follow", "--cycle", cycle, "--limit", "1", "--json")

    exported = [json.loads(line) for line in (tmp_path / "cycle.jsonl").read_text().splitlines()]
    assert "of-the-cycle@acme.example" in exported[-1]["sentence"]
    assert "by-hand@acme.example" not in str(exported)
    assert json.loads(followed.stdout)["position"] == exported[0]["seal"]["position"]
    assert (nowhere.returncode, (tmp_path / "none.jsonl").exists()) == (1, False)


def test_no_cell_of_a_table_is_run_by_a_spreadsheet(
    run: Run, send: Callable[..., httpx.Response], tmp_path: Path
) -> None:
    send("=cmd|' /C calc'!A0")
    file = tmp_path / "journal.csv"

    run("journal", "export", str(file), "--format", "csv")

    with file.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert "'=cmd|' /C calc'!A0" in [row["resource_name"] for row in rows]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert [int(row["position"]) for row in rows] == list(range(1, len(rows) + 1))


def test_an_export_overwrites_nothing_and_is_for_its_owner(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"

    first, second = run("journal", "export", str(file)), run("journal", "export", str(file))

    assert (first.returncode, second.returncode) == (0, 2)
    assert file.stat().st_mode & 0o077 == 0


def test_pruning_without_a_retention_is_wrong_use(run: Run) -> None:
    refused = run("journal", "prune")

    assert refused.returncode == 2
    assert "PROVISOR_JOURNAL_RETENTION_DAYS" in refused.stderr


def test_what_is_young_enough_stays(run: Run) -> None:
    assert "0 entries are gone" in run("journal", "prune", "--days", "1").stderr
    assert run("journal", "verify").returncode == 0


def test_a_person_is_erased_and_the_journal_verifies(run: Run, send: Callable[..., httpx.Response]) -> None:
    send("erased@acme.example")

    rehearsed = run("user", "erase", "erased@acme.example")
    still_there = run("journal", "list", "--person", "erased@acme.example").stdout
    erased = run("user", "erase", "erased@acme.example", "--yes")

    assert "would erase" in rehearsed.stderr
    assert "erased@acme.example" in still_there
    assert erased.returncode == 0
    assert "erased@acme.example" not in run("journal", "list", "--limit", "1000").stdout
    verified = run("journal", "verify")
    assert verified.returncode == 0
    assert "without the data of people who were erased" in verified.stdout


def test_the_last_owner_is_not_erased_and_a_rehearsal_says_so(run: Run) -> None:
    run("user", "add", "owner@acme.example", "--role", "owner")

    refused = [run("user", "erase", "owner@acme.example", *words) for words in ((), ("--yes",))]

    assert [(each.returncode, each.stdout) for each in refused] == [(1, "")] * 2
    assert refused[0].stderr == refused[1].stderr
    assert "owner@acme.example" in refused[0].stderr


def test_nobody_of_that_name_can_be_erased(run: Run) -> None:
    assert run("user", "erase", "nobody@acme.example").returncode == 1
