"""A run against servers that are as they should be: it finds nothing, and leaves nothing behind."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.conformance_run.faults import FAULTS
from tests.conformance_run.proxy import BrokenServer, Call, Fault, Forward, Reply
from tests.server import Server, provisor

from provisor.conformance.badges import Badge, badges, in_words
from provisor.conformance.catalogue import CHECKS
from provisor.conformance.outcome import Outcome
from provisor.conformance.report.documents import as_document
from provisor.conformance.run import run

GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"

# What the strict manner refuses on purpose, and Entra ID or Okta would miss.
STRICT = {
    "deactivate-by-string",
    "entra-group-create",
    "filter-email",
    "group-member-removal-by-value",
    "manager-query",
    "manager-string",
    "okta-create",
    "patch-complex",
    "patch-op-case",
    "patch-primary-string",
    "patch-value-path-creates",
    "patch-without-path",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("conformance")) as server:
        yield server


def checked(server: Server) -> Outcome:
    return asyncio.run(run(server.scim, server.token))


def ids(server: Server, path: str) -> set[str]:
    answer = httpx.get(f"{server.scim}{path}", headers={"Authorization": f"Bearer {server.token}"})
    return {each["id"] for each in answer.json()["Resources"]}


def test_provisor_passes_every_check(server: Server) -> None:
    outcome = checked(server)

    assert outcome.findings == []
    assert outcome.passed
    assert outcome.count("passed") == len(CHECKS)


def test_all_that_both_vendors_do_works(server: Server) -> None:
    found = badges(checked(server))

    assert {each.standing for each in found} == {"works"}
    assert in_words(found) == [
        "Entra ID: test connection, create, match, update, disable, delete, groups, members",
        "Okta: test credentials, create, match, update, deactivate, push groups, import",
    ]


def standings(*faults: Fault, server: Server) -> dict[str, str]:
    """How each feature stands on a server with these faults, by vendor and name."""

    async def against_it() -> Outcome:
        async with BrokenServer(server.scim, faults) as proxy:
            return await run(proxy.url, server.token)

    return {f"{each.vendor} {each.name}": each.standing for each in badges(asyncio.run(against_it()))}


def test_a_server_that_deletes_nobody_can_still_disable(server: Server) -> None:
    found = standings(FAULTS["a deletion does nothing"][1], server=server)

    assert {name for name, each in found.items() if each != "works"} == {"entra delete", "okta push groups"}
    assert (found["entra delete"], found["okta push groups"]) == ("broken", "degraded")


def test_a_fault_that_shows_in_two_ways_takes_the_badges_of_both(server: Server) -> None:
    found = standings(FAULTS["PATCH ignores active"][1], server=server)

    assert (found["entra disable"], found["okta deactivate"]) == ("broken", "broken")


def test_a_finding_is_as_bad_as_the_worst_way_in_which_it_shows(server: Server) -> None:
    async def against_it() -> Outcome:
        async with BrokenServer(server.scim, [FAULTS["any change loses title"][1]]) as proxy:
            return await run(proxy.url, server.token)

    [finding] = as_document(asyncio.run(against_it()))["findings"]

    assert finding["title"] == "PATCH changes every attribute that Entra ID maps by default (title)"
    assert (finding["entra"], finding["okta"]) == ("degrades", "degrades")


def test_badges_tell_what_is_degraded_from_what_is_broken() -> None:
    found = [
        Badge("okta", "create", "works", ()),
        Badge("okta", "update", "degraded", ("user-put-null",)),
        Badge("okta", "push groups", "broken", ("group-create",)),
        Badge("okta", "import", "not checked", ()),
    ]

    assert in_words(found)[1] == "Okta: create, update (degraded), push groups (broken), import (not checked)"


def test_a_server_that_asks_for_no_token_is_not_asked_about_tokens(server: Server) -> None:
    async def open_to_all(call: Call, forward: Forward) -> Reply:
        return await forward(call.but(headers={**call.headers, "authorization": f"Bearer {server.token}"}))

    async def against_it() -> Outcome:
        async with BrokenServer(server.scim, [open_to_all]) as proxy:
            return await run(proxy.url, "")

    outcome = asyncio.run(against_it())

    assert outcome.findings == []
    assert {name for name, each in outcome.results.items() if each.verdict == "not checked"} == {
        "token-wrong", "token-missing", "token-refusal-status", "token-challenge",
    }  # fmt: skip


def test_nothing_is_left_behind_and_nothing_of_others_touched(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.token}"}
    user = httpx.post(
        f"{server.scim}/Users", headers=headers, json={"schemas": [USER], "userName": "maria@acme.example"}
    ).json()
    group = httpx.post(
        f"{server.scim}/Groups",
        headers=headers,
        json={"schemas": [GROUP], "displayName": "Sales", "members": [{"value": user["id"]}]},
    ).json()
    before = ids(server, "/Users"), ids(server, "/Groups")

    outcome = checked(server)

    assert outcome.left_over == []
    assert (ids(server, "/Users"), ids(server, "/Groups")) == before
    assert httpx.get(f"{server.scim}/Users/{user['id']}", headers=headers).json()["meta"] == user["meta"]
    assert httpx.get(f"{server.scim}/Groups/{group['id']}", headers=headers).json() == group


def test_the_strict_manner_lacks_what_it_refuses_on_purpose_and_nothing_else(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        provisor("connection", "set", "default", "--manner", "strict", environment=server.environment)

        outcome = checked(server)

        assert {each.check.id for each in outcome.findings} == STRICT
        assert ids(server, "/Users") == set()


def test_an_interrupted_run_cleans_up(server: Server) -> None:
    before = ids(server, "/Users"), ids(server, "/Groups")

    async def interrupted() -> None:
        async def stop(call: Call, forward: Forward) -> Reply:
            reply = await forward(call)
            if call.path == "/Groups" and call.method == "POST":
                checking.cancel()
            return reply

        async with BrokenServer(server.scim, [stop]) as proxy:
            checking = asyncio.create_task(run(proxy.url, server.token))
            with pytest.raises(asyncio.CancelledError):
                await checking

    asyncio.run(interrupted())

    assert (ids(server, "/Users"), ids(server, "/Groups")) == before


def test_a_user_that_was_made_although_the_answer_was_an_error_is_found_and_deleted(server: Server) -> None:
    before = ids(server, "/Users")

    async def lying(call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        return Reply(500) if call.method == "POST" else reply

    async def against_it() -> Outcome:
        async with BrokenServer(server.scim, [lying]) as proxy:
            return await run(proxy.url, server.token)

    outcome = asyncio.run(against_it())

    assert "user-create" in {each.check.id for each in outcome.findings}
    assert ids(server, "/Users") == before


def test_users_that_can_not_be_deleted_are_deactivated_and_told(tmp_path: Path) -> None:
    async def undeletable(call: Call, forward: Forward) -> Reply:
        return Reply(405) if call.method == "DELETE" and call.kind == "Users" else await forward(call)

    async def against_it(server: Server) -> Outcome:
        async with BrokenServer(server.scim, [undeletable]) as proxy:
            return await run(proxy.url, server.token)

    with Server(tmp_path) as server:
        outcome = asyncio.run(against_it(server))

        left = ids(server, "/Users")
        answer = httpx.get(
            f"{server.scim}/Users?count=1000", headers={"Authorization": f"Bearer {server.token}"}
        )
        assert left
        assert not any(each["active"] for each in answer.json()["Resources"])
        assert all("can't be deleted (405) and is deactivated" in each for each in outcome.left_over)
