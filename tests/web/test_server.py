"""What a socket sees: requests that are too large, too slow, or ambiguous."""

import asyncio
import contextlib
import json
import re
import select
import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from provisor.web import server
from provisor.web.limits import Limits

LIMITS = Limits(head=2000, large_body=50_000, head_seconds=0.2, body_seconds=0.2)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body of POST requests, and answers others before their bodies."""
    body = b""
    if scope["path"] == "/later":
        await asyncio.sleep(2)  # until the server has looked for late connections
    if scope["method"] == "POST":
        body = await Request(scope, receive).body()
    size = 20_000_000 if scope["path"] == "/large" else 0
    await PlainTextResponse(f"{len(body)} bytes".ljust(size))(scope, receive, send)


@pytest.fixture(scope="module")
def address() -> Iterator[tuple[str, int]]:
    listener = server.bind("127.0.0.1", 0)
    config = server.Config(application, LIMITS, lifespan="off")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, args=([listener],))
    thread.start()
    yield listener.getsockname()
    running.should_exit = True
    thread.join()


class Conversation:
    """A connection, spoken to in bytes. A server that stays silent for ten seconds has failed."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._socket = socket.create_connection(address, timeout=10)

    def say(self, data: bytes) -> None:
        # The server may have answered, and closed, before everything was said.
        with contextlib.suppress(ConnectionError):
            self._socket.sendall(data)

    def hear(self) -> bytes:
        """Everything up to the end of the connection."""
        heard = b""
        with self._socket, contextlib.suppress(ConnectionError):
            while piece := self._socket.recv(65536):
                heard += piece
        return heard

    def hear_some(self) -> bytes:
        """What is said next."""
        return self._socket.recv(65536)

    def wait_for_reset(self) -> None:
        """Listen to nothing until the server aborts the connection."""
        with self._socket:
            poll = select.poll()
            poll.register(self._socket, select.POLLHUP)
            assert poll.poll(10_000)

    def hear_refusal(self) -> tuple[int, str]:
        head, _, body = self.hear().partition(b"\r\n\r\n")
        return int(head.split()[1]), json.loads(body)["detail"]


def test_requests_follow_each_other_on_one_connection(address: tuple[str, int]) -> None:
    client = Conversation(address)
    client.say(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc")
    client.say(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")

    assert client.hear().count(b"HTTP/1.1 200 OK") == 2


def test_a_refusal_is_heard_by_a_client_that_goes_on_sending(address: tuple[str, int]) -> None:
    client = Conversation(address)
    client.say(b"POST / HTTP/1.1\r\nhost: \x7f\r\n\r\n")
    client.say(bytes(10_000_000))

    assert client.hear_refusal()[0] == 400


@pytest.mark.parametrize(
    "rubbish",
    [b"no HTTP\r\n\r\n", b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"],
    ids=["in the head", "in the body"],
)
def test_what_was_asked_before_rubbish_is_answered_before_it(
    address: tuple[str, int], rubbish: bytes
) -> None:
    client = Conversation(address)
    client.say(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc" * 3 + rubbish)

    assert re.findall(rb"HTTP/1.1 (\d+)", client.hear()) == [b"200", b"200", b"200", b"400"]


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nhost: x\r\nlong: " + b"x" * 2000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\n" + b"a: b\r\n" * 2000 + b"\r\n",
        b"GET /" + b"x" * 2000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nhost: x\r\nendless: " + b"x" * 3000,
        b"GET /" + b"x" * 3000,
        b"GET / HTTP/1.1\r\n" + b"x" * 3000,
    ],
    ids=["long header", "many headers", "long line", "endless header", "endless line", "endless name"],
)
def test_a_head_beyond_the_limit_is_a_431(address: tuple[str, int], head: bytes) -> None:
    client = Conversation(address)
    client.say(head)

    status, detail = client.hear_refusal()

    assert (status, "2000 bytes" in detail) == (431, True)


@pytest.mark.parametrize(
    ("path", "told_as"),
    [
        (b"/api/v1/teams", b"application/problem+json"),
        (b"/api/v1/teams?limit=1", b"application/problem+json"),
        (b"/api/v1/scim/Users", b"application/scim+json"),
        (b"/scim/v2/Users", b"application/scim+json"),
    ],
)
@pytest.mark.parametrize(
    "rest",
    [b"long: " + b"x" * 2000 + b"\r\n\r\n", b"bad header: 1\r\n\r\n", b"late: "],
    ids=["431", "400", "408"],
)
def test_what_the_server_refuses_is_told_as_the_path_has_it(
    address: tuple[str, int], path: bytes, told_as: bytes, rest: bytes
) -> None:
    client = Conversation(address)
    client.say(b"GET " + path + b" HTTP/1.1\r\nhost: x\r\n" + rest)

    assert b"content-type: " + told_as + b"\r\n" in client.hear()


@pytest.mark.parametrize(
    "request_text",
    [
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1x\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nhost: x\r\nbad header: 1\r\n\r\n",
        b"POST / HTTP/1.1\r\nhost : x\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nhost: x\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_a_request_that_could_be_read_in_two_ways_is_a_400(
    address: tuple[str, int], request_text: bytes
) -> None:
    client = Conversation(address)
    client.say(request_text)

    assert client.hear_refusal()[0] == 400


@pytest.mark.parametrize(
    "beginning",
    [
        b"GET / HTTP/1.1\r\nhos",
        b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc",
        b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
    ids=["head", "body", "chunks"],
)
def test_a_request_that_does_not_end_is_a_408(address: tuple[str, int], beginning: bytes) -> None:
    client = Conversation(address)
    client.say(beginning)

    assert client.hear_refusal()[0] == 408


@pytest.mark.parametrize("expect", [b"", b"expect: 100-continue\r\n"], ids=["sent", "held back"])
def test_a_body_that_waits_until_its_request_has_its_turn_is_not_late(
    address: tuple[str, int], expect: bytes
) -> None:
    client = Conversation(address)
    client.say(b"POST /later HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 9000000\r\n")
    client.say(expect + b"\r\n")
    if expect:
        client.hear_some()
    client.say(bytes(9_000_000))

    assert b"9000000 bytes" in client.hear()


def test_a_client_that_does_not_take_its_answer_is_cut_off(address: tuple[str, int]) -> None:
    client = Conversation(address)
    client.say(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")

    client.wait_for_reset()


def test_a_connection_on_which_nothing_is_said_is_closed(address: tuple[str, int]) -> None:
    assert Conversation(address).hear() == b""


def test_the_rest_of_a_body_that_nobody_read_is_forgotten(address: tuple[str, int]) -> None:
    client = Conversation(address)
    client.say(b"PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 40000\r\n\r\n" + b"x" * 40_000)
    client.say(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")

    assert client.hear().count(b"HTTP/1.1 200 OK") == 2


def test_an_endless_body_that_nobody_reads_ends_the_connection(address: tuple[str, int]) -> None:
    client = Conversation(address)
    client.say(b"PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n\r\n")
    client.say(b"x" * 800_000)

    assert client.hear().count(b"HTTP/1.1 200 OK") <= 1
