import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"

_numbers = itertools.count(1)


@dataclass
class Sender:
    """A connection of its own, what it sends, and how its cycles are printed for programs."""

    name: str
    client: httpx.Client
    run: Run

    def create(self, name: str) -> str:
        document = {"schemas": [USER], "userName": name, "active": True}
        user_id: str = self.client.post("/Users", json=document).json().get("id", "")
        return user_id

    def deactivate(self, user_id: str) -> None:
        operation = {"op": "replace", "value": {"active": False}}
        self.client.patch(f"/Users/{user_id}", json={"schemas": [PATCH], "Operations": [operation]})

    def delete(self, user_id: str) -> None:
        self.client.delete(f"/Users/{user_id}")

    def cycles(self) -> list[dict[str, Any]]:
        printed = self.run("cycle", "list", "--json", "--connection", self.name).stdout
        found: list[dict[str, Any]] = json.loads(printed)
        return found

    def status(self) -> dict[str, Any]:
        (found,) = json.loads(self.run("connection", "status", self.name, "--json").stdout)
        told: dict[str, Any] = found
        return told


@pytest.fixture
def sender(server: Server, run: Run) -> Iterator[Sender]:
    name = f"Directory {next(_numbers)}"
    run("connection", "add", name)
    token = run("token", "create", "--bot", f"{name}-Bot").stdout.strip()
    with httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {token}"}) as client:
        yield Sender(name, client, run)


def test_without_any_traffic_there_are_no_cycles(sender: Sender) -> None:
    assert sender.cycles() == []
    told = sender.status()
    assert (told["state"], told["last_cycle"], told["expected"]) == ("never seen", None, None)


def test_a_cycle_counts_what_has_just_been_done(sender: Sender) -> None:
    ana, bea, _ = (sender.create(name) for name in ("ana", "bea", "cleo"))
    sender.create("Ana")
    sender.deactivate(ana)
    sender.delete(bea)

    (cycle,) = sender.cycles()

    fixed = [
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
    assert list(cycle)[:9] == fixed
    counts = {"created": 3, "updated": 0, "deactivated": 1, "deleted": 1, "refused": 1}
    assert {name: cycle[name] for name in counts} == counts
    assert cycle["connection"] == sender.name


def test_a_cycle_is_shown_with_what_it_changed(sender: Sender) -> None:
    sender.create("dana")
    sender.create("dora")
    sender.create("dina")
    (cycle,) = sender.cycles()

    printed = json.loads(sender.run("cycle", "show", cycle["id"], "--json").stdout)

    assert printed["sentence"].startswith("Initial: ")
    assert printed["entries"][0]["sentence"] == f"{sender.name} created the user dina."
    assert "created the user dina" in sender.run("cycle", "show", cycle["id"]).stdout


def test_the_journal_is_searched_by_cycle(sender: Sender) -> None:
    sender.create("elsa")
    (cycle,) = sender.cycles()

    entries = sender.run("journal", "list", "--cycle", cycle["id"], "--json").stdout.splitlines()

    assert [json.loads(each)["sentence"] for each in entries] == [f"{sender.name} created the user elsa."]


@pytest.mark.parametrize("words", [("cycle", "show", "1"), ("journal", "list", "--cycle", "1")])
def test_an_unknown_cycle_is_refused(run: Run, words: tuple[str, ...]) -> None:
    refused = run(*words)

    assert refused.returncode == 1
    assert refused.stderr == "provisor: There is no cycle '1'. See `provisor cycle list`.\n"


@pytest.mark.parametrize("words", [("cycle", "list", "--connection"), ("connection", "status")])
def test_an_unknown_connection_is_refused(run: Run, words: tuple[str, ...]) -> None:
    assert run(*words, "nowhere").returncode == 1


def test_the_status_of_a_connection_says_what_it_is_doing(sender: Sender) -> None:
    sender.create("fay")

    told = sender.status()

    assert told["state"] == "running"
    assert told["sentence"].startswith(f"{sender.name} has been sending since ")
    assert told["last_cycle"]["connection"] == sender.name
    assert sender.name in sender.run("connection", "status").stdout


def test_a_cycle_is_shown_with_times_as_tables_have_them(sender: Sender) -> None:
    sender.create("timed@acme.example")
    (cycle,) = sender.cycles()

    told = sender.run("cycle", "show", cycle["id"].upper()).stdout

    started = datetime.fromisoformat(cycle["started"])
    assert f"{started:%Y-%m-%d %H:%M:%S}Z" in told
    assert cycle["started"] not in told
