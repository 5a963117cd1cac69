import json
import os
import pty
import subprocess
from collections.abc import Callable

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import COMMAND, Server, provisor

USER = "urn:ietf:params:scim:schemas:core:2.0:User"


@pytest.fixture
def send(server: Server) -> Callable[..., httpx.Response]:
    """Sends a user to the server."""

    def send(name: str, **attributes: object) -> httpx.Response:
        return httpx.post(
            f"{server.scim}/Users",
            headers={"Authorization": f"Bearer {server.token}", "client-request-id": "asked-by-entra"},
            json={"schemas": [USER], "userName": name, **attributes},
        )

    return send


def test_the_newest_entries_come_first_as_plain_lines(run: Run, send: Callable[..., httpx.Response]) -> None:
    first = send("maria@acme.example").json()["id"]
    send("mario@acme.example", favouriteColour="blue")

    printed = run("journal", "--newest", "2")

    newer, older = printed.stdout.splitlines()
    assert "user.created  SCIM-Bot  user" in newer
    assert "undeclared-attribute" in newer
    assert "favouriteColour" in newer
    assert "asked-by-entra" in newer
    assert first in older


def test_a_refusal_is_told_with_its_reason(run: Run, send: Callable[..., httpx.Response]) -> None:
    holder = send("anna@acme.example").json()["id"]
    send("Anna@acme.example")

    line = run("journal", "--newest", "1").stdout

    assert "request.refused" in line
    assert holder in line


def test_json_has_every_field_one_entry_a_line(run: Run, send: Callable[..., httpx.Response]) -> None:
    made = send("jürgen@acme.example", favouriteColour="blue").json()

    (line,) = run("journal", "--newest", "1", "--json").stdout.splitlines()

    entry = json.loads(line)
    assert entry["resource_id"] == made["id"]
    assert entry["after"]["userName"] == "jürgen@acme.example"
    assert entry["actor"]["name"] == "SCIM-Bot"
    assert entry["tolerances"] == ["undeclared-attribute"]
    assert "favouriteColour" in entry["set_aside"][0]
    assert entry["request_id"]
    assert entry["client_request_id"] == "asked-by-entra"
    assert set(entry) >= {"id", "at", "action", "before", "detail"}


def test_what_a_client_wrote_can_not_break_a_line(run: Run, send: Callable[..., httpx.Response]) -> None:
    send("eve@acme.example", **{"a\nb\u001b[2J": "x"})

    printed = run("journal", "--newest", "1").stdout

    assert len(printed.splitlines()) == 1
    assert "\u001b" not in printed


def test_on_a_terminal_it_is_a_table(server: Server, send: Callable[..., httpx.Response]) -> None:
    send("table@acme.example")
    ours, theirs = pty.openpty()
    subprocess.run([COMMAND, "journal", "--newest", "1"], stdout=theirs, env=server.environment, check=True)
    os.close(theirs)

    printed = os.read(ours, 65_536).decode()
    os.close(ours)

    assert "action" in printed.splitlines()[0]


@pytest.mark.parametrize("words", [("--newest", "0"), ("--newest", "many"), ("x",)])
def test_wrong_use_is_told_with_status_2(run: Run, words: tuple[str, ...]) -> None:
    assert run("journal", *words).returncode == 2


def test_a_name_that_the_terminal_cannot_write_is_written_out(
    server: Server, send: Callable[..., httpx.Response]
) -> None:
    send("ökonomie@acme.example")

    printed = provisor(
        "journal", "--newest", "1", environment=server.environment | {"PYTHONIOENCODING": "ascii"}
    )

    assert printed.returncode == 0
    assert "\\xf6konomie@acme.example" in printed.stdout
