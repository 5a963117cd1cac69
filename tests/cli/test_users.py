"""People and roles at the command line, while an identity provider talks to the server."""

import json
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"


def provisioned(server: Server, user_name: str) -> str:
    answer = httpx.post(
        f"{server.scim}/Users",
        headers={"Authorization": f"Bearer {server.token}"},
        json={"schemas": [USER], "userName": user_name},
    )
    assert answer.status_code == 201, answer.text
    user_id: str = answer.json()["id"]
    return user_id


def shown(run: Run, user: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("user", "show", user, "--json").stdout)
    return document


def test_a_person_is_shown_by_id_and_name(server: Server, run: Run) -> None:
    user_id = provisioned(server, "Shown@acme.example")
    run("team", "add", "Shown Team", "--type", "Group")
    run("team", "join", "Shown Team", "shown@acme.example")

    expected = {
        "id": user_id,
        "user_name": "Shown@acme.example",
        "active": True,
        "role": "member",
        "acting_role": "member",
        "acting_by": None,
        "teams": ["Shown Team"],
        "managed_by": "default",
        "held": [],
    }
    assert shown(run, user_id) == shown(run, "SHOWN@acme.example") == expected
    assert expected in json.loads(run("user", "list", "--json").stdout)


def test_a_person_is_added_ended_and_restored_by_hand(run: Run) -> None:
    added = run("user", "add", "hand@acme.example", "--name", "Hand", "--email", "hand@acme.example")
    run("user", "deactivate", "hand@acme.example")
    inactive = shown(run, "hand@acme.example")
    run("user", "reactivate", "hand@acme.example")
    deleted = run("user", "delete", "hand@acme.example")
    gone = run("user", "show", "hand@acme.example")
    run("user", "restore", "hand@acme.example")
    back = shown(run, "hand@acme.example")

    assert (inactive["id"], inactive["active"], inactive["managed_by"]) == (added.stdout.strip(), False, None)
    assert (deleted.returncode, gone.returncode) == (0, 1)
    assert (back["id"], back["active"]) == (added.stdout.strip(), True)


def test_a_provisioned_person_is_deactivated_here_only_on_purpose(server: Server, run: Run) -> None:
    provisioned(server, "owned@acme.example")
    refused = run("user", "deactivate", "owned@acme.example")
    before = shown(run, "owned@acme.example")
    taken = run("user", "deactivate", "owned@acme.example", "--take-over")

    assert (refused.returncode, "'default'" in refused.stderr, before["active"]) == (1, True, True)
    assert (taken.returncode, shown(run, "owned@acme.example")["active"]) == (0, False)
    assert "decided here  active" in run("user", "show", "owned@acme.example").stdout
    assert run("user", "hand-back", "owned@acme.example").returncode == 0


def test_the_last_owner_is_refused_to_people_and_held_for_connections(server: Server, run: Run) -> None:
    user_id = provisioned(server, "founder@acme.example")
    promoted = run("user", "promote", "founder@acme.example", "--role", "owner")
    refused = run("user", "demote", "founder@acme.example")
    headers = {"Authorization": f"Bearer {server.token}"}
    by_scim = httpx.delete(f"{server.scim}/Users/{user_id}", headers=headers)
    held = shown(run, user_id)["held"]
    run("user", "add", "second@acme.example", "--role", "owner")
    run("guard", "drop", "--all")
    demoted = run("user", "demote", "founder@acme.example")

    assert (promoted.returncode, refused.returncode, demoted.returncode) == (0, 1, 0)
    assert (by_scim.status_code, held) == (204, ["deletion"])


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("show", "nobody"), 1),
        (("restore", "nobody"), 1),
        (("list", "--filter", "nonsense"), 1),
        (("add", ""), 1),
        (("promote", "nobody"), 2),
        (("promote", "nobody", "--role", "king"), 2),
    ],
)
def test_what_can_not_be_done_is_told_in_one_sentence(run: Run, words: tuple[str, ...], status: int) -> None:
    refused = run("user", *words)

    assert (refused.returncode, len(refused.stderr.splitlines())) == (status, 1), refused.stderr
