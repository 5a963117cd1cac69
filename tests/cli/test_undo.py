"""`provisor undo`, while a server serves."""

import json
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Provider:
    """An identity provider that provisions into the server."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._headers = {"Authorization": f"Bearer {server.token}"}

    def create(self, user_name: str) -> str:
        """A new user; returns their id."""
        sent = {"schemas": [USER], "userName": user_name}
        created: str = self._send("POST", "/Users", json=sent).json()["id"]
        return created

    def deactivate(self, user_id: str) -> str:
        """Returns our id of the request."""
        operations = [{"op": "replace", "path": "active", "value": False}]
        sent = {"schemas": [PATCH], "Operations": operations}
        request: str = self._send("PATCH", f"/Users/{user_id}", json=sent).headers["x-request-id"]
        return request

    def is_active(self, user_id: str) -> bool:
        """Whether a user is active as the identity provider sees it."""
        active: bool = self._send("GET", f"/Users/{user_id}").json()["active"]
        return active

    def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        answer = httpx.request(method, f"{self._server.scim}{path}", headers=self._headers, **more)
        return answer.raise_for_status()


@pytest.fixture
def provider(server: Server) -> Provider:
    return Provider(server)


def test_what_nobody_asked_for_can_not_be_undone(run: Run) -> None:
    for words in (("--request", "none"), ("--request", "none", "--yes"), ("--entry", str(2**62))):
        refused = run("undo", *words)

        assert (refused.returncode, refused.stdout) == (1, "")
        assert "The journal has no entry " in refused.stderr
    assert run("undo", "--entry", str(2**64)).returncode == 2


def test_a_preview_is_told_and_changes_nothing(run: Run, provider: Provider) -> None:
    ana = provider.create("ana@acme.example")
    request = provider.deactivate(ana)

    preview = run("undo", "--request", request, "--json")
    plain = run("undo", "--request", request)

    assert list(json.loads(preview.stdout).items()) == [
        ("would_change", 1),
        ("conflicts", []),
        ("changes", {"people_let_in": 1}),
    ]
    assert plain.stdout == (
        "1 person or team would be as before.\n  lets 1 person in again (ana@acme.example)\n"
    )
    assert "--yes" in plain.stderr
    assert not provider.is_active(ana)


def test_what_a_request_did_is_undone_and_the_undo_too(run: Run, provider: Provider) -> None:
    ben = provider.create("ben@acme.example")
    request = provider.deactivate(ben)

    undone = run("undo", "--request", request, "--yes", "--json")
    active = provider.is_active(ben)
    again = run("undo", "--undo", json.loads(undone.stdout)["id"], "--yes")

    assert json.loads(undone.stdout).keys() == {"id", "changed", "conflicts"}
    assert (undone.returncode, json.loads(undone.stdout)["changed"], active) == (0, 1, True)
    assert "goes on believing otherwise" not in undone.stdout
    assert "believing otherwise" in undone.stderr
    assert (again.returncode, provider.is_active(ben)) == (0, False)


def test_everything_since_a_time_is_undone_for_a_connection(run: Run, provider: Provider) -> None:
    eve = provider.create("eve@acme.example")
    provider.deactivate(eve)
    newest = json.loads(run("journal", "list", "--json", "--limit", "1").stdout)

    undone = run("undo", "--since", newest["at"], "--connection", "default", "--yes", "--json")

    assert json.loads(undone.stdout)["changed"] == 1
    assert provider.is_active(eve)


def test_one_entry_is_undone_by_its_position(run: Run, provider: Provider) -> None:
    zoe = provider.create("zoe@acme.example")
    provider.deactivate(zoe)
    newest = json.loads(run("journal", "list", "--json", "--limit", "1").stdout)

    run("undo", "--entry", str(newest["position"]), "--yes")

    assert provider.is_active(zoe)
    told = run("journal", "list", "--person", "zoe@acme.example", "--limit", "1").stdout
    assert f"An operator activated zoe@acme.example. That undid the entry {newest['position']}." in told


def test_what_was_changed_since_is_told(run: Run, provider: Provider) -> None:
    kim = provider.create("kim@acme.example")
    request = provider.deactivate(kim)
    run("user", "delete", "kim@acme.example", "--take-over")

    undone = run("undo", "--request", request, "--yes")

    assert undone.stdout.startswith("There is nothing to undo.")
    assert "An operator deleted kim@acme.example." in undone.stdout


def test_an_undo_that_has_ended_is_not_resumed_even_when_it_was_undone(run: Run, provider: Provider) -> None:
    joe = provider.create("joe@acme.example")
    request = provider.deactivate(joe)
    undo = json.loads(run("undo", "--request", request, "--yes", "--json").stdout)

    run("undo", "--undo", undo["id"], "--yes")

    resumed = run("undo", "--resume", undo["id"])

    assert resumed.returncode == 1
    assert f"Undo {undo['id']} has ended at " in resumed.stderr
    assert f"To take back what it did: `provisor undo --undo {undo['id']}`." in resumed.stderr
    assert not provider.is_active(joe)


def test_where_nothing_is_to_be_undone_no_undo_is_kept(run: Run, provider: Provider) -> None:
    request = provider.deactivate(provider.create("leo@acme.example"))
    undo = json.loads(run("undo", "--request", request, "--yes", "--json").stdout)
    run("undo", "--undo", undo["id"], "--yes")
    before = run("undo", "list", "--json").stdout

    again = run("undo", "--undo", undo["id"], "--yes")
    as_json = json.loads(run("undo", "--undo", undo["id"], "--yes", "--json").stdout)
    future = run("undo", "--since", "2999-01-01", "--connection", "default")

    assert (again.returncode, again.stdout) == (0, "There is nothing to undo.\n")
    assert as_json == {"id": None, "changed": 0, "conflicts": []}
    assert "There is nothing to undo." in future.stderr
    assert run("undo", "list", "--json").stdout == before


def test_undos_are_listed(run: Run, provider: Provider) -> None:
    request = provider.deactivate(provider.create("max@acme.example"))
    undo = json.loads(run("undo", "--request", request, "--yes", "--json").stdout)

    newest = json.loads(run("undo", "list", "--json").stdout)[0]

    assert (newest["id"], newest["done"], newest["conflicts"]) == (undo["id"], 1, 0)
    assert newest["selection"]["request"] == request
    assert undo["id"] in run("undo", "list").stdout


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 2),
        (("--since", "2026-05-03"), 2),
        (("--entry", "1", "--request", "x"), 2),
        (("--entry", "1000000"), 1),
        (("--cycle", "none"), 1),
        (("--undo", "none"), 1),
        (("--resume", "none"), 1),
        (("--since", "2026-05-03", "--connection", "Nowhere"), 1),
    ],
)
def test_what_can_not_be_meant_is_refused_in_a_sentence(
    run: Run, words: tuple[str, ...], status: int
) -> None:
    refused = run("undo", *words)

    assert refused.returncode == status
    assert refused.stderr.startswith("provisor: ")
    assert refused.stdout == ""
