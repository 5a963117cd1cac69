import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

Send = Callable[..., httpx.Response]


@pytest.fixture
def send(server: Server) -> Iterator[Send]:
    """Sends something to the server as its connection does."""
    with httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {server.token}"}) as client:
        yield client.request


@pytest.fixture
def listed(run: Run) -> Callable[..., list[dict[str, Any]]]:
    """The cycles as they are printed for programs."""

    def listed(*words: str) -> list[dict[str, Any]]:
        printed: list[dict[str, Any]] = json.loads(run("cycle", "list", "--json", *words).stdout)
        return printed

    return listed


def create(send: Send, name: str) -> str:
    made = send("POST", "/Users", json={"schemas": [USER], "userName": name, "active": True})
    user_id: str = made.json().get("id", "")
    return user_id


def deactivate(send: Send, user_id: str) -> None:
    operation = {"op": "replace", "value": {"active": False}}
    send("PATCH", f"/Users/{user_id}", json={"schemas": [PATCH], "Operations": [operation]})


def test_without_any_traffic_there_are_no_cycles(run: Run) -> None:
    assert run("cycle", "list", "--json", "--connection", "default").stdout == "[]\n"
    (told,) = json.loads(run("connection", "status", "--json").stdout)
    assert (told["state"], told["last_cycle"], told["expected"]) == ("never seen", None, None)


def test_a_cycle_counts_what_has_just_been_done(
    send: Send, listed: Callable[..., list[dict[str, Any]]]
) -> None:
    ana, bea, _ = (create(send, name) for name in ("ana", "bea", "cleo"))
    create(send, "Ana")
    deactivate(send, ana)
    send("DELETE", f"/Users/{bea}")

    (cycle,) = listed()

    assert list(cycle)[:9] == [
        "id",
        "connection",
        "started",
        "ended",
        "created",
        "updated",
        "deactivated",
        "deleted",
        "refused",
    ]
    assert [cycle[name] for name in ("connection", "created", "deactivated", "deleted", "refused")] == [
        "default",
        3,
        1,
        1,
        1,
    ]


def test_a_cycle_is_shown_with_what_it_changed(
    run: Run, send: Send, listed: Callable[..., list[dict[str, Any]]]
) -> None:
    create(send, "dana")
    (cycle,) = listed("--limit", "1")

    printed = json.loads(run("cycle", "show", cycle["id"], "--json").stdout)

    assert printed["sentence"].startswith("Initial: ")
    assert printed["entries"][0]["sentence"] == "The identity provider created the user dana."
    assert "created the user dana" in run("cycle", "show", cycle["id"]).stdout


def test_the_journal_is_searched_by_cycle(
    run: Run, send: Send, listed: Callable[..., list[dict[str, Any]]]
) -> None:
    create(send, "elsa")
    (cycle,) = listed("--limit", "1")

    entries = run("journal", "list", "--cycle", cycle["id"], "--json").stdout.splitlines()

    told = [json.loads(each) for each in entries]
    assert told[0]["sentence"] == "The identity provider created the user elsa."
    assert {each["connection"] for each in told} == {"default"}


@pytest.mark.parametrize("words", [("cycle", "show", "1"), ("journal", "list", "--cycle", "1")])
def test_an_unknown_cycle_is_refused(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)

    assert refused.returncode == 1
    assert refused.stderr == "provisor: There is no cycle '1'. See `provisor cycle list`.\n"


def test_cycles_of_an_unknown_connection_are_refused(run: Run) -> None:
    assert run("cycle", "list", "--connection", "nowhere").returncode == 1
    assert run("connection", "status", "nowhere").returncode == 1


def test_the_status_of_a_connection_says_what_it_is_doing(run: Run, send: Send) -> None:
    create(send, "fay")

    (told,) = json.loads(run("connection", "status", "default", "--json").stdout)

    assert told["state"] == "running"
    assert told["sentence"].startswith("The identity provider is sending since ")
    assert told["last_cycle"]["connection"] == "default"
    assert "running" in run("connection", "status").stdout
