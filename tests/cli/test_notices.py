"""`provisor notice`, and servers that tell of what has begun: each event once, however many of them there are."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.cli.conftest import Run
from tests.databases import Postgresql
from tests.patience import eventually
from tests.receivers import Call, Receiver, receiver
from tests.server import Server, provisor

_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


@pytest.fixture(scope="module")
def hook() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def test_a_recipient_is_added_tried_listed_and_removed(run: Run, hook: Receiver) -> None:
    added = run("notice", "add", hook.url("/200"))
    (listed,) = json.loads(run("notice", "list", "--json").stdout)
    tried = run("notice", "try", listed["id"])
    (shown,) = json.loads(run("notice", "list", "--json").stdout)
    removed = run("notice", "remove", listed["id"])

    assert added.stdout.startswith("whsec_")
    assert hook.calls[-1].is_signed_with(added.stdout.strip())
    assert (listed["address"], listed["latest"]) == (f"http://127.0.0.1:{hook.port}/…", None)
    assert tried.returncode == removed.returncode == 0
    assert shown["latest"]["sent"] is not None
    assert json.loads(run("notice", "list", "--json").stdout) == []


def test_what_does_not_arrive_is_said_to_whoever_tries(run: Run, hook: Receiver) -> None:
    assert run("notice", "add", hook.url("/500")).returncode == 0
    (listed,) = json.loads(run("notice", "list", "--json").stdout)

    tried = run("notice", "try", listed["id"])

    assert tried.returncode != 0
    assert "The webhook answered 500." in tried.stderr
    assert run("notice", "remove", listed["id"]).returncode == 0


def test_an_address_that_notices_cannot_go_to_is_refused(run: Run) -> None:
    refused = run("notice", "add", "http://169.254.169.254/")

    assert refused.returncode == 1
    assert "it must begin with https://" in refused.stderr


def leave_one_behind(server: Server) -> None:
    """Have the identity provider deactivate somebody, which the guard holds."""
    guard = ("connection", "set", "default", "--guard-people", "0", "--guard-share", "0")
    assert provisor(*guard, environment=server.environment).returncode == 0
    user = {"schemas": [_USER], "userName": f"{secrets.token_hex(4)}@acme.example"}
    off = {"schemas": [_PATCH], "Operations": [{"op": "replace", "path": "active", "value": False}]}
    with httpx.Client(headers={"Authorization": f"Bearer {server.token}"}) as provider:
        made = provider.post(f"{server.scim}/Users", json=user).json()["id"]
        assert provider.patch(f"{server.scim}/Users/{made}", json=off).status_code == 200


def told(hook: Receiver, secret: str) -> list[Call]:
    """The calls that are signed with that secret."""
    return [each for each in hook.calls if each.is_signed_with(secret)]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_servers_tell_once_of_what_has_begun_however_many_and_however_often_they_start(
    request: pytest.FixtureRequest, tmp_path: Path, hook: Receiver, database: str
) -> None:
    url, settings = None, {"PUBLIC_URL": "https://provisor.example"}
    if database == "postgresql":
        databases: Postgresql = request.getfixturevalue("postgresql_server")
        url = asyncio.run(databases.new_database())
    with Server(tmp_path, url, settings) as first:
        leave_one_behind(first)
        first.kill()
        secret = provisor("notice", "add", hook.url("/202"), environment=first.environment).stdout.strip()
        first.start()
        (tmp_path / "second").mkdir()
        both_meet = first.environment["PROVISOR_DATABASE_URL"]
        with Server(tmp_path / "second", both_meet, settings, token=first.token):
            assert eventually(lambda: told(hook, secret) != [])
            first.kill()
            first.start()

    (call,) = told(hook, secret)
    assert call.document["type"] == "changes.held"
    assert call.document["data"]["link"].startswith("https://provisor.example/held/")
