"""`provisor explain` as an operator meets it; the causes themselves are in tests/conversations."""

import json

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"


def create(server: Server, name: str) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    httpx.post(f"{server.scim}/Users", headers=headers, json={"schemas": [USER], "userName": name})


def test_as_json_each_cause_has_its_evidence(run: Run, server: Server) -> None:
    create(server, "json@acme.example")

    (cause,) = json.loads(run("explain", "json@acme.example", "--json").stdout)

    assert list(cause) == ["cause", "sentence", "remedy", "evidence"]
    assert cause["cause"] == "here"


def test_for_people_each_cause_has_a_line_and_what_was_seen_below(run: Run, server: Server) -> None:
    create(server, "lines@acme.example")
    create(server, "Lines@acme.example")

    lines = run("explain", "lines@acme.example").stdout.splitlines()

    assert lines[0].startswith("refused: The latest request about lines@acme.example was refused: ")
    assert "tried to create" in lines[1]
    assert lines[-1].startswith("here: lines@acme.example is here, active, and may sign in; teams: none. ")


def test_of_nobody_it_tells_why_they_may_be_missing(run: Run) -> None:
    done = run("explain", "nobody")

    assert done.returncode == 0
    assert "nobody" in done.stdout


@pytest.mark.parametrize("words", [("",), ("  ",), ("ana@acme.example", "--team", "")])
def test_without_a_name_it_is_used_wrongly(run: Run, words: tuple[str, ...]) -> None:
    done = run("explain", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert "Name a person or a team" in done.stderr
