"""The benchmark runs and tells what it found; how fast anything is, no test says."""

import subprocess
import sys
from pathlib import Path

import orjson

_ROOT = Path(__file__).parents[2]


def _benchmarks(*options: str) -> str:
    command = [sys.executable, "-m", "benchmarks", *options]
    return subprocess.run(command, cwd=_ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def test_a_quick_look_tells_of_every_contestant(tmp_path: Path) -> None:
    told = _benchmarks(
        "--quick", "--only", "create", "--users", "100", "--json", f"{tmp_path / 'results.json'}"
    )

    results = orjson.loads((tmp_path / "results.json").read_bytes())
    measured = {row["contestant"] for row in results["rows"] if row["requests"]}
    assert measured == {"Provisor, SQLite", "Provisor, PostgreSQL", "scim2-server", "floor"}
    assert "| create (25 attributes) | Provisor, SQLite |" in told


def test_a_look_at_rehearsals_tells_of_every_provider_and_what_it_ended_in(tmp_path: Path) -> None:
    sizes = ("--users", "20", "--groups", "3", "--cycles", "2", "--database", "sqlite")

    told = _benchmarks("rehearsals", *sizes, "--json", f"{tmp_path / 'results.json'}")

    results = orjson.loads((tmp_path / "results.json").read_bytes())["results"]
    assert [each["plan"]["title"] for each in results] == [
        "entra, a month",
        "entra, a month with faults",
        "okta, a month",
        "okta, a month with faults",
    ]
    assert all(each["told"]["in_sync"] and not each["lost"] for each in results)
    assert told.count("| in sync |") == 4


def test_a_look_at_undo_tells_how_long_requests_waited_before_and_meanwhile(tmp_path: Path) -> None:
    told = _benchmarks(
        *("undo", "--users", "50", "--seconds", "1", "--database", "sqlite"),
        *("--json", f"{tmp_path / 'results.json'}"),
    )

    (result,) = orjson.loads((tmp_path / "results.json").read_bytes())
    assert (result["server"], result["people"]) == ("SQLite", 50)
    assert min(*result["p50"], *result["p99"]) > 0
    assert "| SQLite | 50 |" in told


def test_a_look_at_teams_tells_how_long_who_is_in_them_takes(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    told = _benchmarks(
        *("effective", "--users", "120", "--teams", "1020", "--seconds", "0.2", "--database", "sqlite"),
        *("--json", str(file)),
    )

    asked = [row["asked"] for row in orjson.loads(file.read_bytes())]
    assert len(asked) == len(set(asked)) == 9
    assert all(each in told for each in asked)


def test_a_look_at_pages_tells_how_long_each_took_with_copies_of_everybody(tmp_path: Path) -> None:
    told = _benchmarks(
        *("pages", "--users", "60", "--seed", "20", "--times", "2", "--database", "sqlite"),
        *("--json", f"{tmp_path / 'results.json'}"),
    )

    results = orjson.loads((tmp_path / "results.json").read_bytes())
    assert min(each["p50"] for each in results) > 0
    assert "| `/users` | SQLite | 60 |" in told.replace(" **slow**", "")


def test_a_look_at_sign_ins_tells_of_every_way_in(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    told = _benchmarks("sign-in", "--times", "2", "--database", "sqlite", "--json", str(file))

    rows = orjson.loads(file.read_bytes())
    assert [row["flow"] for row in rows] == [
        "OpenID Connect, callback",
        "OpenID Connect, back-channel logout",
        "SAML, signed",
        "SAML, signed and encrypted",
        "machine, signed assertion (RFC 7523)",
        "one-time link",
    ]
    assert all(0 < row["p50"] <= row["p99"] for row in rows)
    assert "| one-time link | SQLite |" in told
