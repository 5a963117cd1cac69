import asyncio
from datetime import timedelta
from typing import Any

import pytest
from tests.web.an_endpoint import AnEndpoint
from tests.web.fake_store import NOON, OTHER_TOKEN, TOKEN, FakeStore

from provisor.directory import tokens
from provisor.directory.connections import Connection, ConnectionSettings, Scope
from provisor.provisioning.ports import Credentials
from provisor.scim.errors import ScimError
from provisor.web.admission import Admission
from provisor.web.answers import Refused
from provisor.web.limits import Limits

UNKNOWN = tokens.make(b"\xff" * 24)


def challenge_to(endpoint: AnEndpoint, authorization: str) -> tuple[int, str]:
    answer = endpoint.client.get("/scim/v2/Things", headers={"Authorization": authorization})
    assert answer.json()["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    return answer.status_code, answer.headers["www-authenticate"]


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_token_admits_whatever_the_case_of_its_scheme(scheme: str) -> None:
    answer = AnEndpoint().client.get("/scim/v2/Things", headers={"Authorization": f"{scheme}  {TOKEN} "})

    assert answer.status_code == 200


@pytest.mark.parametrize("authorization", ["", "Basic YTpi", "Negotiate"])
def test_whoever_brings_no_token_is_asked_for_one_without_an_error_code(authorization: str) -> None:
    assert challenge_to(AnEndpoint(), authorization) == (401, 'Bearer realm="provisor"')


@pytest.mark.parametrize(
    "authorization", [f"Bearer {UNKNOWN}", "Bearer x", "Bearer", f"Bearer {TOKEN[:-1]}x"]
)
def test_an_unknown_token_is_challenged(authorization: str) -> None:
    status, challenge = challenge_to(AnEndpoint(), authorization)

    assert status == 401
    assert challenge.startswith('Bearer realm="provisor", error="invalid_token", error_description="The ')


def test_an_expired_token_is_told_so() -> None:
    endpoint = AnEndpoint()
    endpoint.store.change(TOKEN, expires=NOON)

    status, challenge = challenge_to(endpoint, f"Bearer {TOKEN}")

    assert (status, "expired on 2026-05-01" in challenge) == (401, True)


def test_a_revoked_token_is_told_so_with_the_next_request() -> None:
    endpoint = AnEndpoint()
    endpoint.client.get("/scim/v2/Things")
    endpoint.store.change(TOKEN, revoked=NOON - timedelta(hours=1))

    status, challenge = challenge_to(endpoint, f"Bearer {TOKEN}")

    assert (status, "revoked" in challenge) == (401, True)


def test_that_a_token_is_still_tried_which_has_ended_is_noted() -> None:
    endpoint = AnEndpoint()
    endpoint.store.change(TOKEN, revoked=NOON - timedelta(hours=1))

    challenge_to(endpoint, f"Bearer {TOKEN}")

    assert endpoint.store.requests == [("organization-1", "connection-1", NOON, True)]
    assert endpoint.store.used == [("organization-1", "token-1", NOON)]


def test_what_is_not_for_identity_providers_is_no_call_of_one() -> None:
    endpoint = AnEndpoint()
    administers = frozenset({Scope.ADMINISTER})
    endpoint.store.change(TOKEN, scopes=administers, revoked=NOON - timedelta(hours=1))

    challenge_to(endpoint, f"Bearer {TOKEN}")

    assert endpoint.store.requests == []


def test_what_has_not_the_form_of_a_token_is_never_looked_up() -> None:
    endpoint = AnEndpoint()
    challenge_to(endpoint, "Bearer pvr_nonsense")

    assert endpoint.store.looked_up == 0


def test_the_use_of_a_token_is_noted() -> None:
    endpoint = AnEndpoint()
    endpoint.client.get("/scim/v2/Things")

    assert endpoint.store.used == [("organization-1", "token-1", NOON)]


def test_while_scim_is_off_the_answer_is_503_with_a_reason() -> None:
    endpoint = AnEndpoint()
    endpoint.store.change(TOKEN, scim_enabled=False)

    answer = endpoint.client.get("/scim/v2/Things")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert "switched off" in answer.json()["detail"]


def test_while_a_connection_is_paused_the_answer_is_503_with_a_reason() -> None:
    endpoint = AnEndpoint()
    endpoint.store.change(TOKEN, connection=a_connection(paused=True))

    answer = endpoint.client.get("/scim/v2/Things")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "300")
    assert "provisor connection resume 'Okta'" in answer.json()["detail"]


def test_a_request_from_outside_of_the_connection_s_networks_is_refused_and_no_use() -> None:
    endpoint = AnEndpoint()
    endpoint.store.change(TOKEN, connection=a_connection(networks=("203.0.113.0/24",)))

    outside = endpoint.client_at("198.51.100.7").get("/scim/v2/Things")
    unknown = endpoint.client.get("/scim/v2/Things")
    used = [*endpoint.store.used]

    assert (outside.status_code, unknown.status_code, used) == (403, 403, [])
    assert "may not be used from 198.51.100.7" in outside.json()["detail"]
    assert endpoint.client_at("203.0.113.9").get("/scim/v2/Things").status_code == 200


def a_connection(**settings: Any) -> Connection:
    return Connection("connection-1", "Okta", "tolerant", ConnectionSettings(**settings))


def test_beyond_the_rate_a_token_is_told_to_wait_and_another_is_not() -> None:
    endpoint = AnEndpoint(Limits(rate=2, burst=3))
    statuses = [endpoint.client.get("/scim/v2/Things").status_code for _ in range(4)]
    refused = endpoint.client.get("/scim/v2/Things")
    other = endpoint.client.get("/scim/v2/Things", headers={"Authorization": f"Bearer {OTHER_TOKEN}"})
    endpoint.clock.seconds += 0.5

    assert statuses == [200, 200, 200, 429]
    assert refused.headers["retry-after"] == "1"
    assert other.status_code == 200
    assert endpoint.client.get("/scim/v2/Things").status_code == 200


def test_a_refused_token_is_not_looked_up() -> None:
    endpoint = AnEndpoint(Limits(rate=1, burst=1))
    endpoint.client.get("/scim/v2/Things")
    endpoint.client.get("/scim/v2/Things")

    assert endpoint.store.looked_up == 1


def test_guessing_is_slowed_down_and_blocks_nobody_else() -> None:
    endpoint = AnEndpoint(Limits(rate=1, burst=2))
    guesses = [tokens.make(bytes([n]) * 24) for n in range(4)]
    statuses = [
        endpoint.client.get("/scim/v2/Things", headers={"Authorization": f"Bearer {guess}"}).status_code
        for guess in guesses
    ]

    assert statuses == [401, 401, 429, 429]
    assert endpoint.client.get("/scim/v2/Things").status_code == 200


def test_a_rate_of_zero_limits_nothing() -> None:
    endpoint = AnEndpoint(Limits(rate=0, burst=1))

    assert {endpoint.client.get("/scim/v2/Things").status_code for _ in range(20)} == {200}


def test_strangers_beyond_those_who_wait_are_refused_at_once() -> None:
    class SlowStore(FakeStore):
        def __init__(self) -> None:
            super().__init__()
            self.answers = asyncio.Event()

        async def credentials(self, digest: bytes) -> Credentials | None:
            await self.answers.wait()
            return await super().credentials(digest)

    async def knock() -> tuple[int, list[int]]:
        store = SlowStore()
        admission = Admission(store, Limits(rate=0), now=lambda: NOON, clock=lambda: 0.0)
        guesses = [f"Bearer {tokens.make(bytes([n]) * 24)}" for n in range(100)]
        waiting = [asyncio.create_task(admission.admit(guess)) for guess in guesses]
        refused, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        at_once = [refusal_of(task).status for task in refused]
        store.answers.set()
        await asyncio.wait(waiting)
        return store.looked_up, at_once

    looked_up, at_once = asyncio.run(knock())

    assert at_once == [429] * 36
    assert looked_up == 64


def refusal_of(task: "asyncio.Task[Credentials]") -> ScimError:
    refusal = task.exception()
    assert isinstance(refusal, Refused)
    return refusal.error
