"""What a recorder notes of exchanges, seen through an endpoint in memory."""

import json
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from starlette.testclient import TestClient
from tests.web.an_endpoint import BEARER, AnEndpoint
from tests.web.fake_store import NOON, TOKEN

from provisor.web.limits import Limits
from provisor.web.observing import Observing
from provisor.web.recording import writer
from provisor.web.recording.recorder import Recorder
from provisor.web.recording.writer import Writer

OURS = "0199c1de-5f0e-7a3b-8c4d-1234567890ab"
MARIA = '{"userName": "maria@acme.com"}'


class Recorded:
    """An endpoint with a recorder around it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.endpoint = AnEndpoint(limits=Limits(body=2000))

    def sent(self, method: str, target: str, **options: Any) -> Response:
        """The answer to one request; it is recorded when this returns."""
        endpoint = self.endpoint
        with Writer(self.path, b"k" * 32, endpoint.limits) as keeping:
            recorder = Recorder(keeping, now=lambda: NOON, clock=endpoint.clock)
            answer = recorder.around(endpoint._endpoint.answer)

            async def app(scope: Any, receive: Any, send: Any) -> None:
                await answer("/scim/v2", scope, receive, send)

            observed = Observing(app, endpoint.metrics, clock=endpoint.clock, new_id=lambda: OURS)
            client = TestClient(observed, "http://scim.example", headers=BEARER)
            return client.request(method, f"/scim/v2{target}", **options)

    def told(self, method: str, target: str, **options: Any) -> dict[str, Any]:
        """Send one request, and return its line."""
        self.sent(method, target, **options)
        told: dict[str, Any] = json.loads(self.path.read_text().splitlines()[-1])
        return told


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    writer.begin(tmp_path / "traffic.jsonl", b"{}\n")
    return Recorded(tmp_path / "traffic.jsonl")


def test_an_exchange_is_one_line_with_request_and_answer(recorded: Recorded) -> None:
    told = recorded.told("POST", "/Things", content=MARIA, headers={"client-request-id": OURS})

    assert (told["method"], told["base"], told["query"]) == ("POST", "/scim/v2", "")
    assert told["credentials"] == "accepted"
    assert told["request_id"] == OURS
    assert told["headers"]["client-request-id"] == OURS
    assert told["answer"]["status"] == 200
    assert told["answer"]["body"]["document"] == told["body"]


@pytest.mark.parametrize("name", ["x-request-id", "client-request-id"])
def test_the_id_of_a_request_names_nobody(recorded: Recorded, name: str) -> None:
    told = recorded.told("POST", "/Things", content=MARIA, headers={name: "maria.curie-session-1"})

    assert "curie" not in recorded.path.read_text()
    assert told["headers"][name].count("-") == 2


def test_a_search_is_one_whatever_its_schemas_are(recorded: Recorded) -> None:
    search = {"filter": "title pr", "sortBy": "userName", "count": 10, "attributes": ["userName"]}

    assert recorded.told("POST", "/Things/.search", json=search)["body"] == search
    assert recorded.told("POST", "/Things", json=search)["body"]["sortBy"] != "userName"


def test_nothing_that_opens_is_recorded(recorded: Recorded) -> None:
    recorded.told(
        "GET",
        f"/Things/{TOKEN}?access_token={TOKEN}",
        headers={"Cookie": f"session={TOKEN}", "User-Agent": TOKEN},
    )

    assert TOKEN not in recorded.path.read_text()
    assert "uthorization" not in recorded.path.read_text()
    assert "ookie" not in recorded.path.read_text()


@pytest.mark.parametrize(
    ("authorization", "credentials"),
    [({"Authorization": "Bearer wrong"}, "refused"), ({"Authorization": ""}, "none")],
)
def test_a_stranger_is_recorded_too(
    recorded: Recorded, authorization: dict[str, str], credentials: str
) -> None:
    told = recorded.told("POST", "/Things", content=MARIA, headers=authorization)

    assert told["answer"]["status"] == 401
    assert told["credentials"] == credentials
    assert told["body_left_out"] == {"why": "not read", "bytes": len(MARIA)}


@pytest.mark.parametrize(
    ("content", "status", "left_out"),
    [
        (b'{"userName": maria', 400, {"why": "not JSON", "bytes": 18}),
        (b'{"a": 1, "a": 2}', 400, {"why": "not JSON", "bytes": 16}),
        (b"{}" + b" " * 2000, 413, {"why": "not read", "bytes": 2002}),
    ],
)
def test_of_a_body_that_is_refused_as_such_the_length_is_kept(
    recorded: Recorded, content: bytes, status: int, left_out: dict[str, Any]
) -> None:
    told = recorded.told("POST", "/Things", content=content)

    assert told["answer"]["status"] == status
    assert told["body_left_out"] == left_out
    assert "body" not in told


def test_what_fails_inside_is_recorded_as_it_was_answered(recorded: Recorded) -> None:
    assert recorded.told("DELETE", "/Things/7")["answer"]["status"] == 500


def test_a_request_succeeds_where_its_recording_can_not_be_written() -> None:
    assert Recorded(Path("/dev/full")).sent("GET", "/Things").status_code == 200
