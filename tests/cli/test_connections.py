"""Connections and bots at the command line, while an identity provider talks to the server."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.cli.conftest import Run
from tests.server import Server, provisor

Ask = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def okta(server: Server) -> str:
    """The token of a connection that was added."""
    added = provisor("connection", "add", "Okta", "--kind", "okta", environment=server.environment)
    assert added.returncode == 0, added.stderr
    assert "Okta-Bot" in added.stderr
    return server.new_token("--bot", "okta-bot")


def shown(run: Run, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(run("connection", "show", name, "--json").stdout)
    return document


def test_the_first_connection_is_there_at_first_start(run: Run) -> None:
    connection = shown(run, "default")

    assert (connection["manner"], connection["spares_others"], connection["bots"]) == (
        "tolerant",
        True,
        ["SCIM-Bot"],
    )


def test_settings_are_changed_one_by_one(run: Run, okta: str) -> None:
    assert okta
    words = ("--prefix", "OM_", "--authoritative", "--interval", "60", "--shares", "--lists-only-own")
    changed = run("connection", "set", "okta", *words, "--no-spares-others", "--manner", "strict")
    before = shown(run, "Okta")
    run("connection", "set", "Okta", "--no-shares", "--manner", "tolerant", "--no-lists-only-own")

    assert changed.returncode == 0, changed.stderr
    assert [before[name] for name in ("kind", "prefix", "authoritative", "interval", "shares", "manner")] == [
        "okta",
        "OM_",
        True,
        60,
        True,
        "strict",
    ]
    assert (before["spares_others"], before["lists_only_own"]) == (False, True)
    assert (shown(run, "Okta")["shares"], shown(run, "Okta")["interval"]) == (False, 60)


def test_connections_are_listed_for_people_and_for_programs(run: Run, okta: str) -> None:
    assert okta
    table = run("connection", "list").stdout.splitlines()
    document = json.loads(run("connection", "list", "--json").stdout)

    assert table[0].split() == ["name", "kind", "manner", "state", "expected"]
    assert (
        [line.split()[0] for line in table[1:]] == [each["name"] for each in document] == ["Okta", "default"]
    )


def test_a_paused_connection_is_refused_with_the_next_request_and_others_are_not(
    run: Run, ask: Ask, okta: str
) -> None:
    run("connection", "pause", "Okta")
    paused, other = ask(token=okta), ask()
    again = run("connection", "pause", "Okta")
    run("connection", "resume", "Okta")

    assert (paused.status_code, "retry-after" in paused.headers, other.status_code) == (503, True, 200)
    assert again.stderr == "Connection Okta was already paused.\n"
    assert ask(token=okta).status_code == 200


def test_a_connection_comes_from_its_networks_alone(run: Run, ask: Ask, okta: str) -> None:
    run("connection", "set", "Okta", "--network", "203.0.113.0/24", "--network", "2001:db8::/32")
    elsewhere = ask(token=okta)
    run("connection", "set", "Okta", "--network", "127.0.0.0/8")
    here = ask(token=okta)
    run("connection", "set", "Okta", "--any-network")

    assert (elsewhere.status_code, here.status_code, ask(token=okta).status_code) == (403, 200, 200)
    assert "127.0.0.1" in elsewhere.json()["detail"]


def test_okta_is_recognised_once_by_what_it_sends(server: Server, run: Run) -> None:
    assert run("connection", "add", "Somebody").returncode == 0
    token = server.new_token("--bot", "Somebody-Bot")
    headers = {"Authorization": f"Bearer {token}", "User-Agent": "Okta SCIM Client 1.0.0"}
    for _ in range(3):
        assert httpx.get(f"{server.scim}/Users?count=2", headers=headers).status_code == 200
    told = [line for line in run("journal").stdout.splitlines() if "was recognised as" in line]

    assert shown(run, "Somebody")["kind"] == "okta"
    assert len(told) == 1


def test_a_bot_is_added_and_its_token_ends_with_it(server: Server, run: Run, ask: Ask) -> None:
    added = run("bot", "add", "Nightly")
    token = server.new_token("--bot", "Nightly")
    before = ask(token=token)
    listed = json.loads(run("bot", "list", "--json").stdout)
    removed = run("bot", "remove", "nightly")

    assert {"id": added.stdout.strip(), "name": "Nightly", "connection": "default"} in listed
    assert (before.status_code, removed.returncode, ask(token=token).status_code) == (200, 0, 401)
    assert "Nightly" not in run("bot", "list").stdout


def test_a_connection_is_renamed_removed_and_added_again(server: Server, run: Run, ask: Ask) -> None:
    first = run("connection", "add", "Short").stdout.strip()
    token = server.new_token("--bot", "Short-Bot")
    run("connection", "rename", "Short", "Long")
    before = ask(token=token)
    run("connection", "remove", "Long")
    after = ask(token=token)
    again = run("connection", "add", "Long")

    assert (before.status_code, after.status_code) == (200, 401)
    assert again.returncode == 0, again.stderr
    assert shown(run, "Long")["succeeds"] == [first]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("connection", "set", "nowhere", "--manner", "strict"), 1),
        (("connection", "show", "nowhere"), 1),
        (("connection", "add", "DEFAULT"), 1),
        (("connection", "set", "default", "--network", "somewhere"), 1),
        (("connection", "add", "Next", "--succeeds", "nobody"), 1),
        (("bot", "remove", "nobody"), 1),
        (("connection", "set", "default"), 2),
        (("connection", "set", "default", "--interval", "-1"), 2),
        (("connection", "set", "default", "--kind", "google"), 2),
        (("connection", "set", "default", "--any-network", "--network", "10.0.0.0/8"), 2),
    ],
)
def test_what_can_not_be_done_is_told_in_one_sentence(run: Run, words: tuple[str, ...], status: int) -> None:
    refused = run(*words)

    assert (refused.returncode, len(refused.stderr.splitlines())) == (status, 1), refused.stderr


def test_a_connection_without_a_bot_is_told_with_the_command_that_adds_one(run: Run) -> None:
    run("connection", "add", "Lonely One")
    run("token", "create", "--bot", "Lonely One-Bot")
    removed = run("bot", "remove", "Lonely One-Bot")
    checked = run("checkup")
    run("connection", "remove", "Lonely One")

    command = "`provisor bot add 'Lonely One-Bot' --connection 'Lonely One'`"
    assert "tokens that ended: 1." in removed.stderr
    assert command in removed.stderr
    assert f"The connection Lonely One has no bot, so no token of it works. Add a bot with {command}" in (
        checked.stdout
    )
