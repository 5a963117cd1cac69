import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from tests.server import Server
from tests.simulators.faulty import (
    Answering,
    Choice,
    Fault,
    Faulty,
    cut_after,
    cut_before,
    throttled,
    unavailable,
)
from tests.simulators.rehearsals import NOON, a_rehearsal, cycles, okta

from provisor.simulators.okta.push_rules import PushRules
from provisor.simulators.okta.setup import Flavour, Renaming, Unlinking
from provisor.simulators.outcome import Cycle, Outcome
from provisor.simulators.rehearsal import Rehearsal

BOTH = pytest.mark.parametrize("flavour", list(Flavour))


async def not_found(_: web.Request, __: Answering) -> web.StreamResponse:
    return web.json_response({"detail": "User not found", "status": 404}, status=404)


async def emptied(request: web.Request, pass_on: Answering) -> web.StreamResponse:
    """The work is done, and the answer says nothing of it."""
    await pass_on(request)
    return web.Response(status=201, content_type="application/scim+json")


async def silently_created(request: web.Request, pass_on: Answering) -> web.StreamResponse:
    """Another answer than the resource: a server that thinks a create needs none."""
    await pass_on(request)
    return web.Response(status=204)


def searches(_: int, request: web.Request) -> Fault | None:
    """Searches that find nobody are answered with 404."""
    return _if_empty if "filter" in request.query else None


async def _if_empty(request: web.Request, pass_on: Answering) -> web.StreamResponse:
    answer = await pass_on(request)
    assert isinstance(answer, web.Response)
    assert isinstance(answer.body, bytes)
    return await not_found(request, pass_on) if b'"totalResults":0' in answer.body else answer


def lived(
    server: Server, days: int, choice: Choice = lambda _, __: None, **settings: Any
) -> tuple[Outcome, int]:
    """So many eventful days behind a proxy that may go wrong, and how often it did."""

    async def living() -> tuple[Outcome, int]:
        async with (
            Faulty(server.scim, choice) as proxy,
            a_rehearsal(proxy.base, server.token, users=40, groups=8) as rehearsal,
        ):
            return await cycles(rehearsal, okta(rehearsal, **settings), days), proxy.met.total()

    return asyncio.run(living())


@BOTH
def test_forty_days_of_churn_end_in_sync(server: Server, flavour: Flavour) -> None:
    outcome, _ = lived(server, 40, flavour=flavour)

    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    assert [cycle.kind for cycle in outcome.cycles] == ["initial", *["incremental"] * 39]
    assert {what for cycle in outcome.cycles for what in cycle.done} >= {
        "users created",
        "users updated",
        "users deactivated",
        "users reactivated",
        "managers set",
        "groups created",
        "groups updated",
        "groups deleted",
        "memberships added",
        "memberships removed",
    }


@BOTH
def test_churn_ends_in_sync_where_users_are_recreated_and_groups_kept(
    server: Server, flavour: Flavour
) -> None:
    outcome, _ = lived(
        server,
        40,
        flavour=flavour,
        renaming=Renaming.RECREATE,
        unlinking=Unlinking.KEEP,
        rules=PushRules(names=("All employees",), prefixes=("OM_", "SG-")),
    )

    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    assert outcome.comparison.unknown_users > 0


@BOTH
def test_a_cycle_without_changes_asks_nothing(server: Server, flavour: Flavour) -> None:
    async def twice() -> int:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            engine = okta(rehearsal, flavour=flavour)
            await engine.cycle(1)
            sent = rehearsal.client.tally.sent
            await engine.cycle(2)
            return rehearsal.client.tally.sent - sent

    assert asyncio.run(twice()) == 0


@BOTH
@pytest.mark.parametrize("fault", [throttled, unavailable, cut_before, cut_after])
def test_faults_on_the_way_delay_and_lose_nothing(server: Server, fault: Fault, flavour: Flavour) -> None:
    outcome, met = lived(server, 12, lambda number, _: fault if number % 7 == 0 else None, flavour=flavour)

    assert met > 50
    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    # Nobody was created twice: whom the job does not know any more, the directory has forgotten.
    assert outcome.comparison.unknown_users == _forgotten(outcome)


def test_a_server_may_answer_404_to_a_search_for_nobody(server: Server) -> None:
    outcome, _ = lived(server, 5, searches)

    assert outcome.in_sync
    assert sum(cycle.failed for cycle in outcome.cycles) == 0


@pytest.mark.parametrize("fault", [emptied, silently_created])
def test_a_create_that_is_answered_with_nothing_fails_and_is_matched_by_the_next_cycle(
    server: Server, fault: Fault
) -> None:
    async def two_cycles() -> tuple[Outcome, Outcome]:
        wrong = {"is": True}

        def choice(_: int, request: web.Request) -> Fault | None:
            return fault if wrong["is"] and request.method == "POST" else None

        async with Faulty(server.scim, choice) as proxy, a_rehearsal(proxy.base, server.token) as rehearsal:
            first = await cycles(rehearsal, okta(rehearsal), 1)
            wrong["is"] = False
            return first, await cycles(rehearsal, okta(rehearsal), 1, churn=0)

    first, second = asyncio.run(two_cycles())

    assert not first.in_sync
    assert first.cycles[0].failed == first.cycles[0].retried_later > 0
    assert second.in_sync
    assert "users created" not in second.cycles[0].done
    assert second.cycles[0].done["users linked"] > 0
    assert second.comparison is not None
    assert second.comparison.unknown_users == 0


@BOTH
def test_a_run_that_is_stopped_again_and_again_gets_there(
    server: Server, tmp_path: Path, flavour: Flavour
) -> None:
    async def part() -> Outcome:
        async with (
            Faulty(server.scim) as proxy,
            a_rehearsal(proxy.base, server.token, state=tmp_path / "state") as rehearsal,
        ):
            proxy.choice = lambda number, _: _stop(rehearsal) if number == 40 else None
            return await cycles(rehearsal, okta(rehearsal, flavour=flavour), 1, churn=0)

    parts = [asyncio.run(part())]
    while parts[-1].comparison is None:
        parts.append(asyncio.run(part()))

    assert parts[0].cycles[0].interrupted
    assert parts[-1].comparison is not None
    assert parts[-1].comparison.differences == []
    assert parts[-1].comparison.unknown_users == 0


def _stop(rehearsal: Rehearsal) -> None:
    rehearsal.stopping = True


def test_the_state_file_lets_tomorrow_go_on_from_today(server: Server, tmp_path: Path) -> None:
    async def day() -> Outcome:
        async with a_rehearsal(server.scim, server.token, state=tmp_path / "state") as rehearsal:
            return await cycles(rehearsal, okta(rehearsal), 1)

    first, second = asyncio.run(day()), asyncio.run(day())

    assert first.cycles[0].kind == "initial"
    assert second.cycles[0].kind == "incremental"
    assert second.cycles[0].at == NOON + timedelta(days=1)
    assert second.in_sync


def test_forcing_a_sync_concerns_one_user_alone(server: Server) -> None:
    async def on_demand() -> tuple[dict[str, int], int]:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            person = next(each for each in rehearsal.tenant.people() if each.in_scope)
            cycle = await okta(rehearsal).provision_user(person, 1)
            return cycle.done, rehearsal.client.tally.operations["create user"].sent

    assert asyncio.run(on_demand()) == ({"users created": 1}, 1)


def test_a_server_that_does_not_take_the_token_ends_the_cycle(server: Server) -> None:
    async def refused() -> tuple[Cycle, str]:
        async with a_rehearsal(server.scim, "wrong") as rehearsal:
            cycle = await okta(rehearsal).cycle(1)
            return cycle, rehearsal.state.fact("initial cycle done")

    cycle, done = asyncio.run(refused())

    assert "token" in cycle.gave_up
    assert cycle.quarantine == ""
    assert cycle.failed <= 8
    assert done == ""


def test_two_people_who_are_one_to_the_server_are_told_apart_in_the_report(server: Server) -> None:
    async def colliding() -> Outcome:
        async with a_rehearsal(server.scim, server.token, conflicts=2) as rehearsal:
            return await cycles(rehearsal, okta(rehearsal), 1)

    outcome = asyncio.run(colliding())

    assert outcome.comparison is not None
    assert outcome.comparison.differences
    assert all("another" in each.why or "already" in each.why for each in outcome.comparison.differences)


def _forgotten(outcome: Outcome) -> int:
    return sum(cycle.changes.get("removed for good", 0) for cycle in outcome.cycles)
