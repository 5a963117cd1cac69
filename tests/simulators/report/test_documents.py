"""The JSON document, and how reports get into files."""

import json
import os
import threading
from pathlib import Path

import pytest
from tests.simulators.report.outcomes import (
    a_difference,
    a_hostile_outcome,
    a_request,
    a_tally,
    an_empty_outcome,
    an_outcome,
)

from provisor.simulators.report.documents import CannotWrite, as_json, as_text, check_writable, write_whole
from provisor.simulators.wire.tally import Operation


def test_the_document_has_the_promised_keys() -> None:
    document = as_json(an_outcome([a_difference(request=a_request(status=400, told="no such value"))]))

    assert document["in_sync"] is False
    assert document["differences"] == [
        {
            "resource": "User maria@contoso.example",
            "attribute": "displayName",
            "source": "Maria",
            "server": "Mary",
            "request": {
                "method": "PATCH",
                "path": "/Users/7",
                "body": a_request().body,
                "status": 400,
                "told": "no such value",
                "at": "2026-03-02T08:00:01+00:00",
            },
        }
    ]
    assert document["operations"] == {
        "create user": {"sent": 100, "failed": 0, "p50_ms": 50.0, "p99_ms": 99.0}
    }
    assert document["source"] == {"users": 5000, "groups": 200, "memberships": 31042}


def test_a_run_in_sync_has_no_differences() -> None:
    document = as_json(an_outcome())

    assert document["in_sync"] is True
    assert document["differences"] == []


def test_no_request_is_null() -> None:
    assert as_json(an_outcome([a_difference()]))["differences"][0]["request"] is None


def test_an_operation_that_was_never_answered_has_no_percentiles() -> None:
    outcome = an_outcome()
    outcome.tally.operations["find user"] = Operation(sent=4, failed=4)

    found = as_json(outcome)["operations"]["find user"]

    assert found == {"sent": 4, "failed": 4, "p50_ms": None, "p99_ms": None}


def test_a_run_that_compared_nothing_is_not_in_sync() -> None:
    document = as_json(an_empty_outcome())

    assert document["in_sync"] is False
    assert document["compared"] is document["unknown"] is None
    assert document["not_compared"] == "The server can't be reached (Connection refused)."


def test_the_most_frequent_cause_comes_first() -> None:
    tally = a_tally(failures=3)
    tally.causes |= a_tally(failures=8, cause="The server failed (500) at: create user.").causes

    causes = as_json(an_outcome(tally=tally))["causes"]

    assert [each["count"] for each in causes] == [8, 3]


def test_a_hostile_run_is_read_back_as_it_was() -> None:
    document = as_json(a_hostile_outcome())

    assert json.loads(as_text(document).encode(errors="backslashreplace")) == document


def test_a_report_replaces_the_old_one_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text("old")

    write_whole(path, "new")

    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_report_behind_a_link_leaves_the_link(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to("real.json")

    write_whole(link, "new")

    assert link.is_symlink()
    assert (tmp_path / "real.json").read_text() == "new"


def test_a_report_goes_into_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_whole, args=(pipe, "through"))
    check_writable(pipe)

    writer.start()
    read = pipe.read_text()
    writer.join()

    assert read == "through"


def test_checking_leaves_no_trace(tmp_path: Path) -> None:
    check_writable(tmp_path / "run.json")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("path", ["no/such/folder/run.json", "", "a\0b", "x" * 5000])
def test_a_path_that_cannot_be_written_is_told_before_the_run(tmp_path: Path, path: str) -> None:
    with pytest.raises(CannotWrite, match="The report can't be written to"):
        check_writable(tmp_path / path)


def test_a_path_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotWrite, match="Not a directory"):
        write_whole(tmp_path / "file" / "run.json", "new")
