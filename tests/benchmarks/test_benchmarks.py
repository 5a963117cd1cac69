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
