import base64
import json
import os
import re
import signal
import subprocess
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.patience import eventually
from tests.server import COMMAND, Server, provisor

USER = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "maria@acme.example"}


def test_a_first_start_says_what_to_do_next(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        first = server.welcome
        server.stop()
        server.start()
        second = server.welcome

    assert f"http://127.0.0.1:{server.port}/scim/v2" in first
    assert "provisor token create" in first
    assert "from this machine alone" in first
    assert "first start" in first
    assert "first start" not in second


def test_an_organization_without_bots_is_served_too(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        removed = provisor("bot", "remove", "SCIM-Bot", environment=server.environment)
        assert removed.returncode == 0, removed.stderr
        server.stop()
        server.start()

        assert "run `provisor admin-link`" in server.welcome
        assert httpx.get(f"{server.url}/readyz").status_code == 200


def test_a_port_in_use_is_one_clear_sentence(tmp_path: Path) -> None:
    with Server(tmp_path) as server:
        refused = provisor("serve", environment=server.environment)

    assert refused.returncode == 1
    assert refused.stderr == (
        f"provisor: Port {server.port} of 127.0.0.1 is in use already; set PROVISOR_PORT to another one.\n"
    )


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "sqlite:////no/such/folder/x.db"])
def test_a_database_that_can_not_be_had_is_one_clear_sentence(tmp_path: Path, url: str) -> None:
    environment = Server(tmp_path, url).environment
    refused = provisor("serve", environment=environment)

    assert refused.returncode in {1, 2}
    assert len(refused.stderr.splitlines()) == 1
    assert refused.stderr.startswith("provisor: ")


def test_a_wrong_setting_is_one_clear_sentence(tmp_path: Path) -> None:
    environment = Server(tmp_path, settings={"WORKERS": "many"}).environment
    refused = provisor("serve", environment=environment)

    assert refused.returncode == 2
    assert refused.stderr.startswith("provisor: PROVISOR_WORKERS")
    assert len(refused.stderr.splitlines()) == 1


def test_a_request_to_stop_lets_a_request_finish_and_ends_well(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"LOG_FORMAT": "json", "LOG_LEVEL": "info"}) as server:
        body = json.dumps(USER).encode()

        def slowly() -> "list[bytes]":
            yield body[:10]
            server.ask_to_stop()
            yield body[10:]

        answer = httpx.post(
            f"{server.scim}/Users",
            content=slowly(),
            headers={"Authorization": f"Bearer {server.token}", "Content-Type": "application/scim+json"},
        )
        status = server.wait()

    assert answer.status_code == 201
    assert status == 0


def test_several_processes_serve_one_database_and_count_together(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"WORKERS": "2", "RATE_LIMIT": "0"}) as server:
        headers = {"Authorization": f"Bearer {server.token}"}
        made = httpx.post(f"{server.scim}/Users", json=USER, headers=headers)
        found = [
            httpx.get(f"{server.scim}/Users/{made.json()['id']}", headers=headers).status_code
            for _ in range(10)
        ]
        page = httpx.get(f"{server.url}/metrics").text
        counted = re.search(
            r'requests_total\{method="GET",route="/scim/v2/Users/\{id\}",status="200"\} (\d+)', page
        )
        status = server.stop()

    assert (made.status_code, set(found), status) == (201, {200}, 0)
    assert counted is not None
    assert counted[1] == "10"


def test_a_process_that_ended_is_at_work_on_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with Server(tmp_path, settings={"WORKERS": "2"}) as server:
        gauges = tmp_path.glob("provisor-metrics-*/gauge_livesum_*.db")
        gauge = next(iter(gauges))
        os.kill(int(gauge.stem.rpartition("_")[2]), signal.SIGKILL)
        forgotten = gone_within(20, gauge)
        page = httpx.get(f"{server.url}/metrics").text

    assert forgotten
    assert "provisor_http_requests_in_flight 1.0" in page


def gone_within(seconds: float, path: Path) -> bool:
    """Whether a file is deleted before so much time has passed."""
    deadline = time.monotonic() + seconds
    while path.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not path.exists()


def test_log_lines_tell_of_requests_without_secrets_or_people(server: Server) -> None:
    headers = {"Authorization": f"Bearer {server.token}", "X-Request-Id": "from-the-proxy"}
    guess = {"Authorization": "Bearer pvr_not-a-token-of-ours", "X-Request-Id": "from-the-proxy"}
    user_name = 'userName eq "maria@acme.example"'
    httpx.post(f"{server.scim}/Users", json=USER, headers=headers)
    httpx.get(f"{server.scim}/Users", params={"filter": user_name}, headers=headers)
    httpx.get(f"{server.scim}/Users", headers=guess)

    def lines() -> list[Any]:
        return [json.loads(line) for line in server.log().splitlines() if "from-the-proxy" in line]

    # A request is logged once it has been answered.
    assert eventually(lambda: len(lines()) == 3)
    assert [(line["method"], line["route"], line["status"]) for line in lines()] == [
        ("POST", "/scim/v2/Users", 201),
        ("GET", "/scim/v2/Users", 200),
        ("GET", "/scim/v2/Users", 401),
    ]
    assert all(line["event"] == "request" for line in lines())
    assert server.token not in server.log()
    assert "maria" not in server.log()
    assert "not-a-token" not in server.log()


def test_a_refused_right_is_logged_at_the_usual_level(tmp_path: Path) -> None:
    with Server(tmp_path, settings={"LOG_LEVEL": "warning"}) as usual:
        headers = {"Authorization": f"Bearer {usual.token}", "X-Request-Id": "not-permitted"}
        refused = httpx.get(f"{usual.url}/api/v1/users", headers=headers)
        httpx.get(f"{usual.scim}/Users", headers={**headers, "X-Request-Id": "permitted"})

        assert refused.status_code == 403
        assert eventually(lambda: "not-permitted" in usual.log())
    assert "/api/v1/users" in usual.log()
    assert '"permitted"' not in usual.log()


def test_a_log_line_stays_one_and_tells_the_time_in_utc(server: Server) -> None:
    claims = base64.urlsafe_b64encode(b'{"iss": "nobody", "sub": "nobody"}').decode().rstrip("=")
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": f"e30.{claims}.e30",
        "client_id": 'nobody\r\n{"event": "forged"}',
    }
    assert httpx.post(f"{server.url}/oauth/token", data=form).status_code == 401
    assert eventually(lambda: "client assertion refused" in server.log())
    lines = [
        json.loads(line)
        for line in server.log().splitlines()
        if "assertion refused" in line or "forged" in line
    ]

    assert [line["event"] for line in lines] == ["client assertion refused"]
    assert datetime.fromisoformat(lines[0]["timestamp"]).utcoffset() == timedelta(0)


def test_health_is_told_without_a_token(server: Server) -> None:
    pages = ("healthz", "readyz", "metrics", "sign-in")

    answers = [httpx.get(f"{server.url}/{page}") for page in pages]

    assert [each.status_code for each in answers] == [200, 200, 200, 200]
    assert {each.headers["x-content-type-options"] for each in answers} == {"nosniff"}


def test_the_version_is_printed() -> None:
    told = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True)

    assert re.fullmatch(r"\d+\.\d+\.\d+\n", told.stdout)
