"""What the guard holds, at the command line, while an identity provider talks to the server."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
NOBODY_BY_ITSELF = ("--guard", "--guard-people", "0", "--guard-share", "0", "--guard-teams", "0")


@pytest.fixture(scope="module")
def scim(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.scim, headers={"Authorization": f"Bearer {server.token}"}) as client:
        yield client


@pytest.fixture(autouse=True)
def shut(run: Run) -> None:
    """The connection may end nobody by itself."""
    assert run("connection", "set", "default", *NOBODY_BY_ITSELF).returncode == 0


def deleted(scim: httpx.Client, user_name: str) -> str:
    """The id of somebody whom the identity provider brings, and deletes."""
    made = scim.post("/Users", json={"schemas": [USER], "userName": user_name})
    user_id: str = made.json()["id"]
    assert scim.delete(f"/Users/{user_id}").status_code == 204
    return user_id


def listed(run: Run) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run("guard", "list", "--json").stdout)
    return found


def test_what_is_held_is_listed_and_decided_by_id(run: Run, scim: httpx.Client) -> None:
    user_id = deleted(scim, "ana@acme.example")
    (change,) = listed(run)
    shown = json.loads(run("user", "show", user_id, "--json").stdout)
    dropped = run("guard", "drop", change["id"])
    again = run("guard", "apply", change["id"])

    assert {**change, "id": "", "since": ""} == {
        "id": "", "kind": "deletion", "user_name": "ana@acme.example", "since": "",
    }  # fmt: skip
    assert (shown["active"], shown["held"]) == (True, ["deletion"])
    assert (dropped.returncode, "1 dropped." in dropped.stderr, listed(run)) == (0, True, [])
    assert scim.get(f"/Users/{user_id}").json()["active"] is True
    assert (again.returncode, "An operator refused the deletion" in again.stderr) == (1, True)


def test_everything_that_is_held_is_applied(run: Run, scim: httpx.Client) -> None:
    user_id = deleted(scim, "ben@acme.example")
    deleted(scim, "cora@acme.example")
    table = run("guard", "list")
    applied = run("guard", "apply", "--all", "--connection", "default")

    assert "ben@acme.example" in table.stdout
    assert "2 changes are held: 2 deletions." in table.stderr
    assert (applied.returncode, "2 applied." in applied.stderr, listed(run)) == (0, True, [])
    assert run("user", "show", user_id).returncode == 1
    assert run("guard", "apply", "--all").returncode == 0


def test_the_status_tells_what_was_asked_decided_and_waits(run: Run, scim: httpx.Client) -> None:
    for name in ("dan", "eva", "fay"):
        deleted(scim, f"{name}@acme.example")
    first, *_ = listed(run)
    run("guard", "drop", first["id"])
    hold, *_ = json.loads(run("guard", "status", "--json").stdout)
    told = run("guard", "status")
    run("guard", "drop", "--all")
    deleted(scim, "gus@acme.example")
    newest, earlier, *_ = json.loads(run("guard", "status", "--json").stdout)
    run("guard", "drop", "--all")

    numbers = {"kinds": {"deletion": 3}, "asked": 3, "passed": 0, "refused": 1, "allowed": 0, "waiting": 2}
    assert hold["people"] | numbers == hold["people"]
    assert [(each["decision"], each["by"], each["done"]) for each in hold["rulings"]][:1] == [
        ("drop", "command line", 1)
    ]
    assert (newest["ended"], newest["waiting"]) == (None, 1)
    assert (earlier["id"], earlier["waiting"]) == (hold["id"], 0)
    assert earlier["began"] < earlier["ended"] < newest["began"]
    assert "default" in told.stdout
    assert "An operator dropped 1 change of default." in told.stderr


def test_the_settings_of_the_guard_are_shown_and_set_one_by_one(run: Run) -> None:
    run("connection", "set", "default", "--guard-window", "30", "--guard-applies-after", "90")
    run("connection", "set", "default", "--no-guard", "--guard-applies-after", "0")
    guard = json.loads(run("connection", "show", "default", "--json").stdout)["guard"]

    assert guard == {
        "on": False, "window": 30, "share": 0, "people": 0, "teams": 0, "applies_after": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("apply",), 2),
        (("drop", "--all", "id"), 2),
        (("drop", "id", "--connection", "default"), 2),
        (("drop", "nonsense"), 1),
        (("list", "--connection", "nowhere"), 1),
    ],
)
def test_what_can_not_be_decided_is_told_in_one_sentence(
    run: Run, words: tuple[str, ...], status: int
) -> None:
    refused = run("guard", *words)

    assert (refused.returncode, len(refused.stderr.splitlines())) == (status, 1), refused.stderr
