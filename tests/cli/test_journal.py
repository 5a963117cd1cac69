import json
import os
import pty
import subprocess
from collections.abc import Callable

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import COMMAND, Server

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
    send("maria@acme.example")
    send("mario@acme.example", favouriteColour="blue")

    printed = run("journal", "list", "--limit", "2")

    newer, older = printed.stdout.splitlines()
    assert "The identity provider created the user mario@acme.example." in newer
    assert "Not kept, for no schema declares it: favouriteColour" in newer
    assert "asked-by-entra" in newer
    assert "created the user maria@acme.example." in older


def test_without_a_further_word_it_lists(run: Run, send: Callable[..., httpx.Response]) -> None:
    send("eva@acme.example")

    assert "created the user eva@acme.example." in run("journal", "--limit", "1").stdout


def test_a_refusal_is_told_with_its_remedy(run: Run, send: Callable[..., httpx.Response]) -> None:
    send("anna@acme.example")
    send("Anna@acme.example")

    (line,) = run("journal", "list", "--limit", "1", "--json").stdout.splitlines()

    told = json.loads(line)
    assert (told["action"], told["outcome"]) == ("request.refused", "refused")
    assert told["sentence"].startswith(
        "The identity provider tried to create Anna@acme.example, but that user name belongs to another user, whom "
    )
    assert told["remedy"] == "Rename one of them, or remove the older one here: `provisor user delete`."


def test_json_has_exactly_these_fields_one_entry_a_line(
    run: Run, send: Callable[..., httpx.Response]
) -> None:
    send("jürgen@acme.example")

    (line,) = run("journal", "list", "--limit", "1", "--json").stdout.splitlines()

    entry = json.loads(line)
    assert list(entry) == [
        "position", "at", "actor", "connection", "action", "outcome", "sentence", "remedy", "request_id",
    ]  # fmt: skip
    assert entry["position"] > 0
    assert (entry["actor"], entry["connection"]) == ("SCIM-Bot", "default")
    assert (entry["action"], entry["outcome"]) == ("user.created", "done")
    assert entry["sentence"] == "The identity provider created the user jürgen@acme.example."
    assert entry["remedy"] is None
    assert entry["request_id"] == "asked-by-entra"


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_entries_are_searched_by_time(run: Run, option: str) -> None:
    found = run("journal", "list", option, "2020-01-01").stdout

    assert bool(found) == (option == "--since")


def test_entries_are_searched_by_everything_at_once(run: Run, send: Callable[..., httpx.Response]) -> None:
    answer = send("olga@acme.example")

    found = run(
        *("journal", "list", "--json", "--person", "OLGA@acme.example", "--connection", "default"),
        *("--outcome", "done", "--kind", "user.created", "--request", answer.headers["x-request-id"]),
    )

    (line,) = found.stdout.splitlines()
    assert "olga@acme.example" in json.loads(line)["sentence"]


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

    assert "what happened" in printed.splitlines()[0]


@pytest.mark.parametrize("words", [("--limit", "0"), ("--limit", "many"), ("x",), ("--kind", "user.create")])
def test_wrong_use_is_told_with_status_2(run: Run, words: tuple[str, ...]) -> None:
    assert run("journal", *words).returncode == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("journal", "list", "--since"), "yesterday"),
        (("journal", "list", "--until"), "yesterday"),
        (("undo", "--connection", "default", "--since"), "0001-01-01T00:00:00+14:00"),
    ],
)
def test_what_is_no_time_is_told_with_the_forms_that_are(run: Run, words: tuple[str, ...], told: str) -> None:
    refused = run(*words, told)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert repr(told) in refused.stderr
    assert "2026-05-03T09:00" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1


def test_a_name_that_the_terminal_cannot_write_is_written_out(
    server: Server, send: Callable[..., httpx.Response]
) -> None:
    send("ökonomie@acme.example")

    printed = subprocess.run(
        [COMMAND, "journal", "--newest", "1"],
        env=server.environment | {"PYTHONIOENCODING": "ascii"},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )

    assert printed.returncode == 0
    assert "\\xf6konomie@acme.example" in printed.stdout


@pytest.mark.parametrize("about", ["--person", "--team"])
def test_where_nothing_is_about_a_name_it_says_where_to_ask(run: Run, about: str) -> None:
    done = run("journal", "list", about, "No Body", "--json")

    assert (done.returncode, done.stdout) == (0, "")
    assert "`provisor explain 'No Body'`" in done.stderr


def test_an_entry_is_shown_with_what_was_before_and_after(
    run: Run, send: Callable[..., httpx.Response], server: Server
) -> None:
    user = send("lea@acme.example", title="Clerk").json()["id"]
    httpx.put(
        f"{server.scim}/Users/{user}",
        headers={"Authorization": f"Bearer {server.token}"},
        json={"schemas": [USER], "userName": "lea@acme.example", "title": "Head clerk"},
    )
    newest = json.loads(run("journal", "list", "--json", "--limit", "1").stdout)

    whole = json.loads(run("journal", "show", str(newest["position"]), "--json").stdout)
    told = run("journal", "show", str(newest["position"])).stdout

    assert newest.items() <= whole.items()
    assert (whole["before"], whole["after"]) == ({"title": "Clerk"}, {"title": "Head clerk"})
    assert (whole["resource_type"], whole["resource_id"]) == ("user", user)
    assert whole["token_id"]
    assert "title" in told
    assert "Head clerk" in told


def test_an_entry_that_is_not_there_is_told(run: Run) -> None:
    refused = run("journal", "show", "99999")

    assert refused.returncode == 1
    assert "no entry at position 99999" in refused.stderr
