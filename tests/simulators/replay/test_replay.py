"""A recording of a real server, searched for people and secrets, and played against others."""

import asyncio
import json
import stat
import subprocess
from pathlib import Path

import httpx
import pytest
from aiohttp import web
from tests.server import Server, provisor
from tests.simulators.faulty import Answering, Faulty
from tests.simulators.replay.conftest import UNHURRIED, Traffic
from tests.simulators.replay.traffic import PERSONAL, SECRETS, recorded_lines, spellings


def replay(path: Path, url: str, server: Server, *options: str) -> "subprocess.CompletedProcess[str]":
    words = ("simulate", "replay", str(path), url, "--token", server.token, *options)
    return provisor(*words, environment=server.environment)


@pytest.mark.parametrize("text", [*PERSONAL, *SECRETS])
def test_no_person_and_no_secret_is_in_a_recording(traffic: Traffic, text: str) -> None:
    recording = traffic.path.read_text(encoding="utf-8").lower()

    assert not [spelling for spelling in spellings(text) if spelling in recording]


def test_no_token_is_in_a_recording(traffic: Traffic) -> None:
    recording = traffic.path.read_text(encoding="utf-8")

    assert traffic.token not in recording
    assert "uthorization" not in recording.replace("Authorization header", "").replace("`Authorization:", "")


def test_every_exchange_is_recorded_with_those_that_were_refused(traffic: Traffic) -> None:
    head, *exchanges = recorded_lines(traffic.path)
    statuses = [each["answer"]["status"] for each in exchanges]

    assert head["recording"] == 1
    assert head["server"].startswith("provisor ")
    assert {200, 201, 204, 400, 401, 404, 409, 412, 413, 415} <= set(statuses)
    assert statuses.count(401) == 6
    assert {each["base"] for each in exchanges} == {"/scim/v2", "/api/v1/scim"}
    assert stat.S_IMODE(traffic.path.stat().st_mode) == 0o600


def test_one_person_has_one_pseudonym_in_bodies_filters_and_paths(traffic: Traffic) -> None:
    _, *exchanges = recorded_lines(traffic.path)
    created = next(each["body"] for each in exchanges if each["method"] == "POST")
    asked = next(each["query"] for each in exchanges if each["query"].startswith("filter=userName"))
    removal = next(each for each in exchanges if each["path"] == "/Bulk")["body"]["Operations"][2]["data"]

    assert created["emails"][0]["value"] == created["userName"]
    assert created["userName"].replace("+", "%2B").replace("@", "%40") in asked.replace("@", "%40")
    assert removal["Operations"][0]["path"] == f'emails[value eq "{created["userName"]}"]'
    assert created["displayName"].startswith(created["name"]["givenName"])


def test_a_replay_at_a_fresh_server_finds_no_difference(
    traffic: Traffic, fresh: Server, tmp_path: Path
) -> None:
    done = replay(traffic.path, fresh.scim, fresh, "--json", str(tmp_path / "result.json"))
    told = json.loads((tmp_path / "result.json").read_text())

    assert done.returncode == 0, done.stdout + done.stderr
    assert told["equal"] is True
    assert told["differences"] == []
    assert told["played"] == told["exchanges"] == len(recorded_lines(traffic.path)) - 1
    assert told["passed_over"] == {}


def test_a_replay_at_a_server_that_knows_the_people_already_differs(traffic: Traffic, fresh: Server) -> None:
    first = replay(traffic.path, fresh.scim, fresh)
    second = replay(traffic.path, fresh.scim, fresh)

    assert first.returncode == 0
    assert second.returncode == 1
    assert "status: 201 was recorded, 409 is answered" in second.stdout


async def without_phones(request: web.Request, pass_on: Answering) -> web.StreamResponse:
    """A server that forgets what stands in the attribute phoneNumbers."""
    answer = await pass_on(request)
    assert isinstance(answer, web.Response)
    if request.method == "PATCH" and answer.body:
        resource = json.loads(bytes(answer.body))
        resource.pop("phoneNumbers", None)
        return web.json_response(resource, status=answer.status, content_type="application/scim+json")
    return answer


# The proxy holds no more than this one body.
@pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")
def test_a_replay_names_exactly_what_a_server_does_differently(
    traffic: Traffic, fresh: Server, tmp_path: Path
) -> None:
    result = tmp_path / "result.json"

    async def run() -> "subprocess.CompletedProcess[str]":
        async with Faulty(fresh.scim, lambda _, __: without_phones) as proxy:
            return await asyncio.to_thread(replay, traffic.path, proxy.base, fresh, "--json", str(result))

    done = asyncio.run(run())
    differences = json.loads(result.read_text())["differences"]
    with_phones = [
        number
        for number, each in enumerate(recorded_lines(traffic.path), 1)
        if each.get("method") == "PATCH" and "phoneNumbers" in (each["answer"].get("body") or {})
    ]

    assert done.returncode == 1
    assert [each["line"] for each in differences] == with_phones
    assert {place["where"] for each in differences for place in each["unlike"]} == {"/phoneNumbers"}


def test_two_processes_record_to_one_file_with_one_pseudonym_for_each(tmp_path: Path) -> None:
    path = tmp_path / "traffic.jsonl"
    with Server(tmp_path, settings=UNHURRIED | {"WORKERS": "2"}, options=("--record", str(path))) as server:
        for _ in range(60):  # each on a connection of its own, which either process may take
            headers = {"Authorization": f"Bearer {server.token}"}
            httpx.get(f"{server.scim}/Users", params={"filter": 'userName eq "maria"'}, headers=headers)
    _, *exchanges = recorded_lines(path)

    assert len(exchanges) == 60
    assert len({each["query"] for each in exchanges}) == 1


def test_a_recording_does_not_go_on_in_a_file_of_another(traffic: Traffic, fresh: Server) -> None:
    before = traffic.path.read_bytes()
    refused = provisor(
        "serve", "--record", str(traffic.path), environment=fresh.environment | {"PROVISOR_PORT": "0"}
    )

    assert refused.returncode == 1
    assert "exists already" in refused.stderr
    assert traffic.path.read_bytes() == before


def test_a_server_that_is_down_is_one_sentence(traffic: Traffic, fresh: Server) -> None:
    fresh.stop()
    done = replay(traffic.path, fresh.scim, fresh)

    assert done.returncode == 2
    assert "can't be reached" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"method": "GET", oops}\n', "line 2, column 19"),
        (b'{"method": 7}\n', "line 2, column 1: 'method' must be a string"),
        (b'["GET"]\n', "line 2, column 1: it is no JSON object"),
        (b'{"left_out": "many"}\n', "line 2, column 1: 'left_out' must be a whole number"),
        (b'{"method": "GET", "path": "/Us', "line 2, column 31"),
    ],
)
def test_a_broken_line_is_named_and_nothing_is_played(
    fresh: Server, tmp_path: Path, line: bytes, told: str
) -> None:
    (tmp_path / "broken.jsonl").write_bytes(b'{"recording": 1}\n' + line)
    done = replay(tmp_path / "broken.jsonl", fresh.scim, fresh)

    assert done.returncode == 2
    assert told in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("content", "told"), [(b"", "it is empty"), (b'{"recording": 2}\n', '"recording": 1')]
)
def test_a_file_that_is_no_recording_is_told(
    fresh: Server, tmp_path: Path, content: bytes, told: str
) -> None:
    (tmp_path / "other.jsonl").write_bytes(content)
    done = replay(tmp_path / "other.jsonl", fresh.scim, fresh)

    assert done.returncode == 2
    assert told in done.stderr


def test_a_file_that_is_not_there_is_told(fresh: Server, tmp_path: Path) -> None:
    done = replay(tmp_path / "none.jsonl", fresh.scim, fresh)

    assert done.returncode == 2
    assert "none.jsonl can't be read" in done.stderr
