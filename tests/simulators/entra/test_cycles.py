import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import web
from tests.server import Server
from tests.simulators.faulty import (
    Answering,
    Fault,
    Faulty,
    cut_after,
    cut_before,
    swallowed,
    throttled,
    unavailable,
)
from tests.simulators.rehearsals import NOON, a_rehearsal, cycles, entra_id

from provisor.simulators.job import Kind, Link
from provisor.simulators.outcome import Cycle, Outcome
from provisor.simulators.rehearsal import Rehearsal
from provisor.simulators.tenant.people import Person


@pytest.mark.parametrize("dialect", ["classic", "compliant"])
def test_forty_days_of_churn_ends_in_sync(server: Server, dialect: str) -> None:
    async def month() -> Outcome:
        async with a_rehearsal(server.scim, server.token, users=60, groups=8) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal, dialect=dialect), 40)

    outcome = asyncio.run(month())

    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    assert outcome.comparison.users >= 50
    # Somebody who was disabled before the application was assigned is in a group there, and never came here.
    assert 0 < outcome.comparison.memberships <= outcome.source.memberships
    assert [cycle.kind for cycle in outcome.cycles] == ["initial", *["incremental"] * 39]
    done = {what for cycle in outcome.cycles for what in cycle.done}
    assert done >= {
        "users created",
        "users updated",
        "users disabled",
        "users deleted",
        "managers set",
        "groups created",
        "memberships added",
        "memberships removed",
    }


def test_a_cycle_without_changes_asks_nothing(server: Server) -> None:
    async def twice() -> tuple[Outcome, int]:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            engine = entra_id(rehearsal)
            await engine.cycle(1)
            sent = rehearsal.client.tally.sent
            await engine.cycle(2)
            return rehearsal.client.tally.sent - sent

    assert asyncio.run(twice()) == 0


@pytest.mark.parametrize("fault", [throttled, unavailable, cut_before, cut_after])
def test_faults_on_the_way_delay_and_lose_nothing(server: Server, fault: Fault) -> None:
    async def month() -> tuple[Outcome, int]:
        async with (
            Faulty(server.scim, lambda number, _: fault if number % 7 == 0 else None) as proxy,
            a_rehearsal(proxy.base, server.token) as rehearsal,
        ):
            return await cycles(rehearsal, entra_id(rehearsal), 12), proxy.met[fault.__name__]

    outcome, met = asyncio.run(month())

    assert met > 20
    assert outcome.comparison is not None
    assert outcome.comparison.differences == []
    assert outcome.comparison.unknown_users == 0  # nobody was created twice


def test_objects_that_fail_are_tried_again_by_a_later_cycle(server: Server) -> None:
    down = {"is": True}

    def choice(_: int, request: object) -> Fault | None:
        return unavailable if down["is"] and getattr(request, "method", "") == "POST" else None

    async def two_cycles() -> tuple[Outcome, Outcome]:
        async with Faulty(server.scim, choice) as proxy, a_rehearsal(proxy.base, server.token) as rehearsal:
            first = await cycles(rehearsal, entra_id(rehearsal), 1)
            down["is"] = False
            return first, await cycles(rehearsal, entra_id(rehearsal), 1)

    first, second = asyncio.run(two_cycles())

    assert not first.in_sync
    assert first.cycles[0].retried_later > 0
    assert second.in_sync


def test_what_the_server_lost_is_named_with_the_request_that_should_have_caused_it(server: Server) -> None:
    async def swallowing() -> Outcome:
        def choice(_: int, request: object) -> Fault | None:
            return swallowed if getattr(request, "method", "") == "PATCH" else None

        async with Faulty(server.scim, choice) as proxy, a_rehearsal(proxy.base, server.token) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal), 1)

    outcome = asyncio.run(swallowing())

    assert outcome.comparison is not None
    missing = [each for each in outcome.comparison.differences if each.attribute == "members"]
    assert len(missing) == outcome.source.memberships
    assert all(each.request is not None and each.request.method == "PATCH" for each in missing)
    managers = [each for each in outcome.comparison.differences if each.attribute.endswith("manager")]
    assert all(each.request is not None and each.request.status == 204 for each in managers)


def test_the_state_file_lets_tomorrow_go_on_from_today(server: Server, tmp_path: Path) -> None:
    async def day() -> Outcome:
        async with a_rehearsal(server.scim, server.token, state=tmp_path / "state") as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal), 1)

    first, second = asyncio.run(day()), asyncio.run(day())

    assert first.cycles[0].kind == "initial"
    assert second.cycles[0].kind == "incremental"
    assert second.cycles[0].at == NOON + timedelta(days=1)
    assert second.in_sync


def test_a_threshold_holds_deletions_until_they_are_allowed(server: Server) -> None:
    async def reorganised() -> list[Outcome]:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            engine = entra_id(rehearsal, deletion_threshold=5)
            outcomes = [await cycles(rehearsal, engine, 1)]
            for person in list(rehearsal.tenant.people())[:15]:
                rehearsal.tenant.put_person(_disabled(person))
            outcomes.append(await cycles(rehearsal, engine, 1, churn=0))
            rehearsal.state.note("deletions allowed", "yes")
            outcomes.append(await cycles(rehearsal, engine, 1, churn=0))
            return outcomes

    _, held, allowed = asyncio.run(reorganised())

    assert held.cycles[0].quarantine == "TooManyDeletes"
    assert "users disabled" not in held.cycles[0].done
    assert not held.in_sync
    assert allowed.cycles[0].done["users disabled"] > 5
    assert allowed.in_sync


def test_deletions_stay_allowed_until_a_cycle_has_done_them(server: Server) -> None:
    async def interrupted() -> tuple[bool, str, str]:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            engine = entra_id(rehearsal, deletion_threshold=5)
            rehearsal.state.note("deletions allowed", "yes")
            rehearsal.stop()
            cycle = await engine.cycle(1)
            before = rehearsal.state.fact("deletions allowed")
            rehearsal.stopping = False
            await engine.cycle(1)
            return cycle.interrupted, before, rehearsal.state.fact("deletions allowed")

    assert asyncio.run(interrupted()) == (True, "yes", "")


def test_two_people_who_are_one_to_the_server_are_told_apart_in_the_report(server: Server) -> None:
    async def colliding() -> Outcome:
        async with a_rehearsal(server.scim, server.token, conflicts=2) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal), 1)

    outcome = asyncio.run(colliding())

    assert outcome.comparison is not None
    assert outcome.comparison.differences
    assert all("another" in each.why or "already" in each.why for each in outcome.comparison.differences)


def test_a_group_that_can_not_be_read_is_a_difference_and_no_end_of_the_report(server: Server) -> None:
    def choice(_: int, request: web.Request) -> Fault | None:
        is_read = request.method == "GET" and request.path.startswith("/scim/v2/Groups/")
        return unavailable if is_read and "excludedAttributes" not in request.query else None

    async def unreadable() -> Outcome:
        async with Faulty(server.scim, choice) as proxy, a_rehearsal(proxy.base, server.token) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal), 1)

    outcome = asyncio.run(unreadable())

    assert outcome.comparison is not None
    assert {each.attribute for each in outcome.comparison.differences} == {""}
    assert all("503" in each.why for each in outcome.comparison.differences)
    assert outcome.comparison.users > 20


@pytest.mark.parametrize("members", [5, "x", {"value": "y"}, [None, 5, {"value": 7}], None])
def test_members_that_are_none_are_no_members(server: Server, members: object) -> None:
    async def strange(request: web.Request, pass_on: Answering) -> web.StreamResponse:
        answer = await pass_on(request)
        assert isinstance(answer, web.Response)
        assert isinstance(answer.body, bytes)
        group = json.loads(answer.body) | {"members": members}
        return web.json_response(group, content_type="application/scim+json")

    def choice(_: int, request: web.Request) -> Fault | None:
        return strange if request.method == "GET" and "/Groups/" in request.path else None

    async def met() -> Outcome:
        async with Faulty(server.scim, choice) as proxy, a_rehearsal(proxy.base, server.token) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal), 1)

    outcome = asyncio.run(met())

    assert outcome.comparison is not None
    missing = [each for each in outcome.comparison.differences if each.attribute == "members"]
    assert len(missing) == outcome.source.memberships


def test_what_failed_for_good_is_tried_again_when_it_has_changed(server: Server) -> None:
    async def repaired() -> tuple[Outcome, Outcome]:
        async with a_rehearsal(server.scim, server.token, users=5, groups=0) as rehearsal:
            person = next(each for each in rehearsal.tenant.people() if each.in_scope)
            rehearsal.job.failed(
                Link(Kind.USER, person.key, person.name), _change_of(rehearsal, person), "", None, NOON
            )
            broken = await cycles(rehearsal, entra_id(rehearsal), 1, churn=0)
            attributes = {**person.attributes, "jobTitle": "Repaired"}
            rehearsal.tenant.put_person(replace(person, attributes=attributes))
            return broken, await cycles(rehearsal, entra_id(rehearsal), 1, churn=0)

    broken, whole = asyncio.run(repaired())

    assert not broken.in_sync
    assert whole.in_sync


def test_of_two_people_who_are_found_to_be_one_user_one_is_missing(server: Server) -> None:
    async def twice() -> Outcome:
        async with a_rehearsal(server.scim, server.token, conflicts=3) as rehearsal:
            await entra_id(rehearsal).cycle(1)
            rehearsal.job.restart()
            return await cycles(rehearsal, entra_id(rehearsal), 1, churn=0)

    outcome = asyncio.run(twice())

    assert outcome.comparison is not None
    assert len([each for each in outcome.comparison.differences if each.server is None]) >= 3


def test_one_user_on_demand_brings_that_user_alone(server: Server) -> None:
    async def on_demand() -> tuple[dict[str, int], int]:
        async with a_rehearsal(server.scim, server.token) as rehearsal:
            person = next(each for each in rehearsal.tenant.people() if each.in_scope)
            cycle = await entra_id(rehearsal).provision_user(person, 1)
            return cycle.done, rehearsal.client.tally.operations["create user"].sent

    assert asyncio.run(on_demand()) == ({"users created": 1}, 1)


def test_a_server_that_does_not_take_the_token_ends_the_cycle(server: Server) -> None:
    async def refused() -> Cycle:
        async with a_rehearsal(server.scim, "wrong") as rehearsal:
            return await entra_id(rehearsal).cycle(1)

    cycle = asyncio.run(refused())

    assert "token" in cycle.quarantine
    assert cycle.failed <= 8


def _change_of(rehearsal: Rehearsal, person: Person) -> int:
    pending = rehearsal.job.pending_people(NOON)
    return next(each.change for each in pending if each.person.key == person.key)


def _disabled(person: Person) -> Person:
    return replace(person, enabled=False)
