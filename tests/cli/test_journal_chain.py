"""The chain of the journal by command, with and without a server."""

import json
import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.server import Server, provisor


@pytest.fixture
def quiet(tmp_path: Path) -> Server:
    """A server that has run and ended, with a journal of its own."""
    with Server(tmp_path) as server:
        pass
    return server


def test_a_journal_verifies_in_one_line_while_the_server_runs(run: Run) -> None:
    verified = run("journal", "verify")

    assert verified.returncode == 0
    assert verified.stdout.count("\n") == 1
    assert verified.stdout.startswith("The journal is as it was written: ")


def test_without_a_server_what_a_command_wrote_is_verified(quiet: Server) -> None:
    provisor("scim", "disable", environment=quiet.environment)

    verified = provisor("journal", "verify", environment=quiet.environment)

    assert "3 entries, up to position 3" in verified.stdout


def test_an_altered_entry_is_named_with_status_1(quiet: Server) -> None:
    provisor("scim", "disable", environment=quiet.environment)
    provisor("journal", "verify", environment=quiet.environment)
    with sqlite3.connect(quiet.folder / "provisor.db") as database:
        database.execute("UPDATE journal SET at = at - 1 WHERE action = 'scim.disabled'")

    verified = provisor("journal", "verify", environment=quiet.environment)

    assert verified.returncode == 1
    assert verified.stdout.count("\n") == 1
    assert "position 3" in verified.stdout


@pytest.mark.parametrize(
    "change",
    [
        "after = 'tampered'",
        "before = '{'",
        "facts = '[1]'",
        "tolerances = 'x'",
        "at = 'abc'",
        "at = 9223372036854775807",
        "salt = 'abc'",
        "action = 'nothing.known'",
        "after = '{}'",
    ],
)
def test_an_entry_that_can_not_be_read_any_more_is_named_and_told_as_such(
    quiet: Server, change: str, tmp_path: Path
) -> None:
    provisor("scim", "disable", environment=quiet.environment)
    provisor("scim", "enable", environment=quiet.environment)
    provisor("journal", "verify", environment=quiet.environment)
    with sqlite3.connect(quiet.folder / "provisor.db") as database:
        database.execute(f"UPDATE journal SET {change} WHERE action = 'scim.disabled'")  # noqa: S608 - one of these

    verified = provisor("journal", "verify", environment=quiet.environment)
    listed = provisor("journal", "list", "--json", environment=quiet.environment)
    exported = provisor("journal", "export", str(tmp_path / "all.jsonl"), environment=quiet.environment)
    checked = provisor("checkup", "--json", environment=quiet.environment)

    assert (verified.returncode, verified.stderr) == (1, "")
    assert "position 3" in verified.stdout
    told = {each["position"]: each for each in map(json.loads, listed.stdout.splitlines())}
    assert told[3]["action"] == "entry.unreadable"
    assert "SCIM" in told[4]["sentence"]
    assert exported.returncode == 0
    assert {each["check"]: each["status"] for each in json.loads(checked.stdout)}["journal"] == "error"


def test_a_checkpoint_is_a_line_of_json_that_the_journal_is_verified_against(
    quiet: Server, tmp_path: Path
) -> None:
    printed = provisor("journal", "checkpoint", environment=quiet.environment).stdout
    file = tmp_path / "checkpoint.json"
    file.write_text(printed)
    against = ("journal", "verify", "--against", str(file))
    agrees = provisor(*against, environment=quiet.environment)
    with sqlite3.connect(quiet.folder / "provisor.db") as database:
        database.execute("DELETE FROM seals")
        database.execute("DELETE FROM journal_terms")
        database.execute("DELETE FROM journal")

    differs = provisor(*against, environment=quiet.environment)

    assert set(json.loads(printed)) == {"position", "hash", "at"}
    assert agrees.returncode == 0
    assert differs.returncode == 1
    assert "position 1" in differs.stdout


def test_a_file_that_is_no_checkpoint_is_wrong_use(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "checkpoint.json"
    file.write_text("{}")

    refused = run("journal", "verify", "--against", str(file))

    assert refused.returncode == 2
    assert "is no checkpoint" in refused.stderr
