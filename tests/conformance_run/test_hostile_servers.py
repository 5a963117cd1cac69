"""Servers that are no SCIM servers, or misbehave: a run ends, and says why in a sentence."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from provisor.conformance.outcome import Outcome
from provisor.conformance.report.documents import as_document
from provisor.conformance.report.html import as_html
from provisor.conformance.report.junit import as_junit
from provisor.conformance.run import Unchecked, run
from provisor.simulators.wire.pace import Patience

SHORT = Patience(answer=0.2, connect=0.2, first_wait=0.0, longest_wait=0.0)
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def checked(handler: Handler) -> Outcome:
    async def against_it() -> Outcome:
        async with serving(handler) as url:
            return await run(url, "token", patience=SHORT)

    return asyncio.run(against_it())


def why_not(handler: Handler) -> str:
    with pytest.raises(Unchecked) as told:
        checked(handler)
    return str(told.value)


def test_nobody_listens() -> None:
    with pytest.raises(Unchecked, match="can't be reached"):
        asyncio.run(run("http://127.0.0.1:1/scim", "token"))


def test_a_page_of_html_is_no_scim() -> None:
    async def html(_: web.Request) -> web.Response:
        return web.Response(text="<title>Welcome\nhome</title>", content_type="text/html")

    assert "does not speak SCIM" in why_not(html)
    assert "“Welcome home”" in why_not(html)


def test_a_token_that_is_refused_is_told() -> None:
    async def refuses(_: web.Request) -> web.Response:
        return web.json_response({"detail": "Expired yesterday."}, status=401)

    assert why_not(refuses) == "The server does not accept the token (401): Expired yesterday."


def test_an_address_without_an_endpoint_is_told() -> None:
    async def nothing(_: web.Request) -> web.Response:
        return web.Response(status=404)

    assert "no SCIM endpoint at this address" in why_not(nothing)


def test_a_redirection_is_told_with_its_aim() -> None:
    async def elsewhere(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://login.example/"})

    assert why_not(elsewhere) == "The server sends us elsewhere (302): https://login.example/"


def test_a_server_that_fails_is_told() -> None:
    async def fails(_: web.Request) -> web.Response:
        return web.Response(status=503, text="Down for maintenance")

    assert why_not(fails) == "The server failed (503) at GET /Users: Down for maintenance"


def test_a_server_that_hangs_is_not_waited_for() -> None:
    async def hangs(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    assert "did not answer within 0.2 s" in why_not(hangs)


def test_a_server_that_asks_for_patience_for_ever_is_left() -> None:
    async def throttles(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "0"})

    assert "slow down (429)" in why_not(throttles)


def test_a_long_wait_is_told_before_it_is_waited() -> None:
    told: list[str] = []

    async def throttles(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "200"})

    async def against_it() -> None:
        async with serving(throttles) as url:
            checking: asyncio.Task[Outcome]

            def stop(sentence: str) -> None:
                told.append(sentence)
                checking.cancel()

            checking = asyncio.create_task(run(url, "token", tell=stop))
            with pytest.raises(asyncio.CancelledError):
                await checking

    asyncio.run(against_it())

    assert told == ["The server asks to slow down (429): waiting for 200 s."]


def test_a_server_that_asks_for_too_long_a_wait_is_left_at_once() -> None:
    async def throttles(_: web.Request) -> web.Response:
        return web.Response(status=429, headers={"Retry-After": "3600"})

    assert "for longer than the 300 s" in why_not(throttles)


def test_a_server_that_falls_silent_ends_the_run_and_what_it_may_hold_is_told() -> None:
    made: list[Any] = []

    async def dies(request: web.Request) -> web.Response:
        if len(made) > 3:
            await asyncio.Event().wait()
        if request.method == "POST":
            made.append(await request.json())
            return web.json_response({**made[-1], "id": str(len(made))}, status=201)
        return web.json_response({"schemas": [LIST], "totalResults": 0, "Resources": []})

    with pytest.raises(Unchecked) as told:
        checked(dies)

    assert "did not answer within" in str(told.value)
    assert ["may still be there" in each for each in told.value.left_over] == [True]


def test_endless_pages_come_to_an_end() -> None:
    count = 0

    async def endless(request: web.Request) -> web.Response:
        nonlocal count
        if request.method != "GET":
            return web.json_response({}, status=201)
        count += 100
        users = [{"id": str(count + each), "userName": f"{count + each}@acme.example"} for each in range(100)]
        return web.json_response({"schemas": [LIST], "totalResults": 10**12, "Resources": users})

    assert not checked(endless).passed


WORDS = (
    "id", "userName", "schemas", "meta", "Resources", "totalResults", "displayName", "members", "value", "emails",
    "name", "active", "status", "Operations", "attributes", "patch", "supported", "location", "etag", "sort", "bulk",
)  # fmt: skip
ATOMS = (None, True, False, 1, 0, -5, 1.5, "", "x", "\x00\u202e<b>", "User", 10**30, "[bold]", "../../x?y#z")


def nonsense(dice: random.Random, depth: int = 0) -> Any:
    if depth > 3 or dice.random() < 0.5:
        return dice.choice(ATOMS)
    if dice.random() < 0.4:
        return [nonsense(dice, depth + 1) for _ in range(dice.randint(0, 3))]
    return {dice.choice(WORDS): nonsense(dice, depth + 1) for _ in range(dice.randint(0, 6))}


@pytest.mark.parametrize("seed", range(10))
def test_a_server_that_talks_nonsense_is_reported_on(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - the same nonsense each time

    async def talks(request: web.Request) -> web.Response:
        body = {name: nonsense(dice) for name in WORDS}
        if request.path == "/ServiceProviderConfig":
            return web.json_response(body)
        return web.json_response(body, status=dice.choice((200, 200, 201, 204, 400, 404, 409, 500)))

    outcome = checked(talks)

    assert as_document(outcome)["findings"]
    assert "<b>" not in as_html(outcome)
    assert "\x00" not in as_junit(outcome)
