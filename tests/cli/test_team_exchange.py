"""`provisor team import` and `export`: files in, files out, and a rehearsal first."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

CSV = """name,type,parents,description,members
Ports,Department,Harbours; Coasts,"Ships, mostly",nobody@acme.example
Harbours,BusinessUnit,,,
Coasts,division,,,
"""


def test_a_list_is_rehearsed_taken_in_and_given_out(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text(CSV)
    rehearsed = run("team", "import", str(file))
    nothing_yet = run("team", "show", "Ports")
    done = run("team", "import", str(file), "--yes")
    again = run("team", "import", str(file))
    done_again = run("team", "import", str(file), "--yes")
    out = [tmp_path / name for name in ("out.json", "out.csv")]
    exported = [run("team", "export", str(each)) for each in out]

    assert (rehearsed.returncode, nothing_yet.returncode, done.returncode) == (0, 1, 0)
    assert "3 teams would be made: Harbours, Coasts, Ports." in rehearsed.stderr
    assert "nobody@acme.example" in rehearsed.stderr
    assert "--yes" in rehearsed.stderr
    assert "3 teams are made" in done.stderr
    assert "Nothing would change." in again.stderr
    assert (again.returncode, done_again.returncode) == (0, 0)
    assert "Nothing is changed: all is as the file lists it." in done_again.stderr
    assert [each.returncode for each in exported] == [0, 0]
    (ports,) = [each for each in json.loads(out[0].read_text()) if each["name"] == "Ports"]
    assert ports == {
        "name": "Ports",
        "type": "Department",
        "parents": ["Coasts", "Harbours"],
        "description": "Ships, mostly",
        "members": [],
    }
    for each in out:
        assert "Nothing would change." in run("team", "import", str(each)).stderr


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_list_of_a_spreadsheet_of_another_country_is_read(run: Run, tmp_path: Path, separator: str) -> None:
    file = tmp_path / "teams.csv"
    rows = ["Name", "TYPE", "parents"], [f"Häfen{ord(separator)}", "Department", ""]
    file.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8-sig")

    summary = json.loads(run("team", "import", str(file), "--json").stdout)

    assert summary == {
        "made": [f"Häfen{ord(separator)}"],
        "moved": [],
        "retyped": [],
        "described": [],
        "joined": 0,
        "unknown": [],
        "done": False,
    }


def test_a_file_that_is_there_is_not_written_over(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "teams.json"
    file.write_text("mine")

    refused = run("team", "export", str(file))

    assert refused.returncode == 2
    assert "exists already" in refused.stderr
    assert file.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("teams.csv", "", "is empty"),
        ("teams.txt", "", "must end in .csv or .json"),
        ("teams.json", "{", "no JSON"),
        ("teams.json", "{}", "a list of teams"),
        ("teams.json", '[{"name": "A", "type": "Company"}]', "team 1, 'A': its type is 'Company'"),
        ("teams.json", '[{"type": "Group"}]', "team 1 has no name"),
        ("teams.json", '[{"name": "A", "type": "Group", "members": "x"}]', "must be lists"),
        ("teams.json", '[{"name": "A", "type": "Group", "parent": "x"}]', "parent means nothing here"),
        ("teams.csv", "name,type\nA,Group\na,Group\n", "twice"),
        ("teams.csv", 'name,type\n"A,Group\n', "no CSV"),
    ],
)
def test_a_file_that_can_not_be_meant_is_wrong_use(
    run: Run, tmp_path: Path, name: str, text: str, told: str
) -> None:
    file = tmp_path / name
    file.write_text(text)

    refused = run("team", "import", str(file))

    assert refused.returncode == 2
    assert told in refused.stderr
