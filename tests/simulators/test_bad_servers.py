"""Servers that are down, slow, talk HTML, lie or never end: one sentence for each, and the run ends."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from tests.simulators.rehearsals import a_rehearsal, cycles, entra_id

from provisor.simulators.listing import everything
from provisor.simulators.outcome import Outcome
from provisor.simulators.wire.client import Client, NoAddress
from provisor.simulators.wire.exchanges import Request
from provisor.simulators.wire.failures import Failure
from provisor.simulators.wire.pace import Patience

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
HURRIED = Patience(answer=0.2, tries=2, first_wait=0.0, longest_wait=0.0)
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server that answers everything alike; yields its SCIM base URL."""
    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/scim/v2"
    finally:
        await runner.cleanup()


def scim(body: object, status: int = 200) -> web.Response:
    return web.json_response(body, status=status, content_type="application/scim+json")


async def html(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html><title>Sign in</title></html>", content_type="text/html")


async def html_as_json(_: web.Request) -> web.StreamResponse:
    return web.Response(text="<html><title>Sign in</title></html>", content_type="application/scim+json")


async def plain(_: web.Request) -> web.StreamResponse:
    return web.Response(text='{"totalResults": 0}', content_type="text/plain")


async def nothing(_: web.Request) -> web.StreamResponse:
    return web.Response(status=200)


async def hanging(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    while not request.transport.is_closing():
        await asyncio.sleep(0.01)
    return web.Response()


async def dripping(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    answer.content_type = "application/scim+json"
    await answer.prepare(request)
    while request.transport is not None and not request.transport.is_closing():
        await answer.write(b" ")
        await asyncio.sleep(0.01)
    return answer


async def without_total(_: web.Request) -> web.StreamResponse:
    return scim({"schemas": [LIST], "Resources": []})


async def text_total(_: web.Request) -> web.StreamResponse:
    return scim({"schemas": [LIST], "totalResults": "0", "Resources": []})


async def failing(_: web.Request) -> web.StreamResponse:
    return scim({"detail": "java.lang.NullPointerException"}, status=500)


async def elsewhere(_: web.Request) -> web.StreamResponse:
    return web.Response(status=302, headers={"Location": "https://login.example/"})


@pytest.mark.parametrize(
    ("handler", "sentence"),
    [
        (html, "its content type is text/html (a page titled “Sign in”)"),
        (html_as_json, "its body is no JSON object (a page titled “Sign in”)"),
        (plain, "its content type is text/plain"),
        (nothing, "the body of a 200 is empty"),
        (hanging, "did not answer within 0.2 s"),
        (dripping, "did not answer within 0.2 s"),
        (without_total, "a list needs totalResults"),
        (text_total, "a list needs totalResults"),
        (failing, "java.lang.NullPointerException"),
        (elsewhere, "302"),
    ],
)
def test_a_server_that_is_no_scim_server_is_told_in_a_sentence(handler: Handler, sentence: str) -> None:
    async def met() -> str:
        async with serving(handler) as base, a_rehearsal(base, "token", patience=HURRIED) as rehearsal:
            with pytest.raises(Failure) as failure:
                await cycles(rehearsal, entra_id(rehearsal))
            return str(failure.value)

    told = asyncio.run(met())

    assert sentence in told
    assert "\n" not in told


def listed(resources: Callable[[int], tuple[int, list[dict[str, object]]]]) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        total, page = resources(int(request.query["startIndex"]))
        return scim({"schemas": [LIST], "totalResults": total, "Resources": page})

    return handler


ids = itertools.count()


@pytest.mark.parametrize(
    ("handler", "sentence"),
    [
        (listed(lambda _: (1000, [{"id": "same"}])), "repeats the resource same"),
        (listed(lambda start: (10, [{"id": "a"}] if start == 1 else [])), "the pages end after 1"),
        (listed(lambda _: (1, [{"id": "a"}, {"id": "b"}])), "totalResults is 1, and the page holds 2"),
        (listed(lambda _: (-1, [])), "a list needs totalResults"),
        (listed(lambda _: (10**9, [{"id": str(next(ids))}])), "totalResults says 1000000000, more than"),
        (
            listed(lambda _: (10**6, [{"id": str(next(ids))}])),
            "1000000 pages are more than anybody could read",
        ),
        (
            listed(lambda start: (5_000, [{"id": str(next(ids))} for _ in range(100 if start == 1 else 1)])),
            "after 1100 pages and 1199 resources of 5000 the list has no end",
        ),
        (listed(lambda start: (start + 1, [{"id": str(next(ids))}])), "the list grows with every page"),
    ],
)
def test_lists_that_lie_or_never_end_are_told_in_a_sentence(handler: Handler, sentence: str) -> None:
    async def read() -> str:
        async with serving(handler) as base, Client(base, "token", patience=HURRIED) as client:
            with pytest.raises(Failure) as failure:
                async for _ in everything(client, "/Users", "list users"):
                    pass
            return str(failure.value)

    assert sentence in asyncio.run(read())


def test_small_pages_of_many_users_are_read_to_their_end() -> None:
    async def read() -> int:
        numbered = listed(lambda start: (2_400, [{"id": str(start)}, {"id": str(start + 1)}]))
        async with serving(numbered) as base, Client(base, "token", patience=HURRIED) as client:
            return len([each async for each in everything(client, "/Users", "import users")])

    assert asyncio.run(read()) == 2_400


def throttling(seconds: str) -> Handler:
    async def handler(_: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": seconds})

    return handler


def test_a_server_that_asks_to_wait_for_a_day_is_not_waited_for() -> None:
    async def asked() -> int:
        async with serving(throttling("86400")) as base, Client(base, "token") as client:
            with pytest.raises(Failure, match="slow down"):
                await client.send(Request("list users", "GET", "/Users"), 200)
            return client.tally.sent

    assert asyncio.run(asked()) == 1


def test_whoever_waits_before_another_try_is_told_and_can_be_hurried() -> None:
    notes: list[str] = []

    async def hurried() -> int:
        async with serving(throttling("200")) as base, Client(base, "token", notes=notes) as client:
            waiting = asyncio.create_task(client.send(Request("list users", "GET", "/Users"), 200))
            while not notes:
                await asyncio.sleep(0.01)
            client.hurry()
            with pytest.raises(Failure, match="slow down"):
                await waiting
            return client.tally.sent

    assert asyncio.run(hurried()) == 1
    assert notes == ["Waiting for 200 s before the next try. The server asks to slow down (429)."]


def test_a_server_that_goes_away_in_a_cycle_ends_it_and_the_comparison_says_why() -> None:
    async def vanishing() -> Outcome:
        asked = itertools.count(1)

        async def handler(request: web.Request) -> web.StreamResponse:
            if next(asked) > 2:
                assert request.transport is not None
                request.transport.close()
            return scim({"schemas": [LIST], "totalResults": 0, "Resources": []})

        async with serving(handler) as base, a_rehearsal(base, "token", patience=HURRIED) as rehearsal:
            return await cycles(rehearsal, entra_id(rehearsal))

    outcome = asyncio.run(vanishing())

    assert not outcome.in_sync
    assert "cut the connection" in outcome.cycles[0].quarantine
    assert "cut the connection" in outcome.not_compared
    assert outcome.tally.sent < 40


@pytest.mark.parametrize("base", ["http://[::1/scim", "http://", "//x", "file:///etc/passwd", ""])
def test_what_is_no_address_is_told(base: str) -> None:
    with pytest.raises(NoAddress):
        Client(base, "token")


def test_no_path_leads_to_another_server() -> None:
    async def led_astray() -> str:
        async with serving(html) as base, Client(base.removesuffix("/scim/v2"), "token") as client:
            with pytest.raises(Failure) as failure:
                await client.try_once(Request("play", "GET", ".invalid/Users"))
            return str(failure.value)

    assert "another server" in asyncio.run(led_astray())


def test_no_user_agent_is_sent_but_the_vendors_own() -> None:
    named: list[str | None] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        named.append(request.headers.get("User-Agent"))
        return scim({})

    async def asked() -> None:
        async with serving(handler) as base:
            for headers in ({}, {"User-Agent": "Okta SCIM Client 1.0.0"}):
                async with Client(base, "token", headers=headers) as client:
                    await client.try_once(Request("list users", "GET", "/Users"))

    asyncio.run(asked())

    assert named == [None, "Okta SCIM Client 1.0.0"]


def test_json_that_is_nested_without_end_is_no_scim_message() -> None:
    async def nested(_: web.Request) -> web.StreamResponse:
        return web.Response(text='{"a":' * 600 + "1" + "}" * 600, content_type="application/scim+json")

    async def asked() -> str:
        async with serving(nested) as base, a_rehearsal(base, "token", patience=HURRIED) as rehearsal:
            with pytest.raises(Failure) as failure:
                await cycles(rehearsal, entra_id(rehearsal))
            return str(failure.value)

    assert "no JSON object" in asyncio.run(asked())
