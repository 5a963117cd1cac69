"""Whatever a server answers, a run ends with what became of it, and takes away or tells what it made."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from tests.conformance_run.faults import FAULTS
from tests.conformance_run.proxy import BrokenServer, Call, Fault, Forward, Reply
from tests.server import Server

from provisor.conformance import run as runs
from provisor.conformance.catalogue import CHECKS
from provisor.conformance.checks import Subject
from provisor.conformance.outcome import Outcome
from provisor.conformance.run import run
from provisor.conformance.server import Server as Asked
from provisor.simulators.wire.pace import Patience

IMPATIENT = Patience(answer=1.0, connect=1.0)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("cleaning")) as server:
        yield server


def checked(server: Server, *faults: Fault) -> Outcome:
    async def against_it() -> Outcome:
        async with BrokenServer(server.scim, faults) as proxy:
            return await run(proxy.url, server.token, patience=IMPATIENT)

    return asyncio.run(against_it())


def test_users_whom_a_change_gave_another_id_are_taken_away(server: Server) -> None:
    before = user_names(server)

    outcome = checked(server, FAULTS["a put makes another user"][1])

    assert outcome.left_over == []
    assert user_names(server) == before


def user_names(server: Server) -> list[str]:
    answer = httpx.get(f"{server.scim}/Users", headers={"Authorization": f"Bearer {server.token}"})
    return [each["userName"] for each in answer.json()["Resources"]]


class FirstUserInSilence:
    """Makes the first user that is posted, and does not answer."""

    def __init__(self) -> None:
        self.made = ""

    async def __call__(self, call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if not self.made and call.method == "POST" and call.path == "/Users":
            self.made = call.body["userName"]
            await asyncio.sleep(2 * (IMPATIENT.answer or 0))
        return reply


async def no_filter(call: Call, forward: Forward) -> Reply:
    """Answers every filter with nobody."""
    if not call.filter:
        return await forward(call)
    empty = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"], "totalResults": 0}
    return Reply(200, empty | {"Resources": []})


def test_a_resource_type_whose_name_is_a_list_ends_no_run(server: Server) -> None:
    async def strange(call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if call.path == "/ResourceTypes":
            reply.body["Resources"][0]["name"] = ["User"]
        return reply

    outcome = checked(server, strange)

    assert len(outcome.results) == len(CHECKS)
    assert outcome.results["group-create"].verdict == "passed"
    assert (outcome.left_over, user_names(server)) == ([], [])


def test_a_check_that_stumbles_is_told_and_what_it_made_is_deleted(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = Subject("Strange answers")

    @subject.check("stumbling", "It stumbles", "none", entra="breaks", okta="breaks")
    async def stumbles(server: Asked) -> None:
        made = await server.user()
        hash((made.id, [made.id]))

    monkeypatch.setattr(runs, "CHECKS", {check.id: check for check in subject} | CHECKS)

    outcome = checked(server)

    assert len(outcome.results) == len(CHECKS) + 1
    assert outcome.results["stumbling"].verdict == "not checked"
    assert "unhashable" in outcome.results["stumbling"].why
    assert (outcome.left_over, user_names(server)) == ([], [])


def test_a_user_that_was_made_in_silence_is_found_without_a_filter(server: Server) -> None:
    silence = FirstUserInSilence()

    outcome = checked(server, silence, no_filter)

    assert silence.made
    assert (outcome.left_over, user_names(server)) == ([], [])


def test_a_user_that_was_made_in_silence_and_can_not_be_found_is_told(server: Server) -> None:
    silence = FirstUserInSilence()

    async def hides(call: Call, forward: Forward) -> Reply:
        reply = await forward(call)
        if call.path == "/Users" and call.method == "GET":
            reply.body["Resources"] = [
                each for each in reply.body["Resources"] if each.get("userName") != silence.made
            ]
        return reply

    outcome = checked(server, silence, no_filter, hides)

    assert user_names(server) == [silence.made]
    assert [silence.made in each for each in outcome.left_over] == [True]


def test_the_requests_of_a_run_are_counted(server: Server) -> None:
    calls = 0

    async def counting(call: Call, forward: Forward) -> Reply:
        nonlocal calls
        calls += 1
        return await forward(call)

    assert 0 < checked(server, counting).requests <= calls
